"""Small estimates frames and forms, drawn by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimation.frame import ESTIMATE_COLUMNS
from analysis.reporting.wording.labels import Labels

INCIDENTS = {
    "extortion": ("Extortion", "Extorsion"),
    "detention": ("Detention", "Détention"),
    "robbery": ("Robbery", "Vol"),
    "other": ("Other (specify)", "Autre (préciser)"),
    "dk": ("Don't know", "Ne sait pas"),
}
LISTS = {
    "incident": INCIDENTS,
    "sex": {"f": ("Women", "Femmes"), "m": ("Men", "Hommes")},
    "help": {"yes": ("Yes", "Oui"), "no": ("No", "Non"), "dk": ("Don't know", "Ne sait pas")},
    "barrier": {
        "papers": (
            "I don't have the right or the legal documentation to access health services here",
            "Je n'ai pas le droit ou les documents légaux pour accéder aux services de santé ici",
        ),
        "money": ("I don't have the money to pay for health services", "Je n'ai pas l'argent pour les payer"),
        "none": ("None", "Aucun"),
        "other": ("Other", "Autre"),
    },
}
QUESTIONS = {"incident": ("Incident", "Incident"), "sex": ("Sex", "Sexe"), "age": ("Age", "Âge")}


@dataclass(frozen=True)
class Choice:
    name: str


class Form:
    """What `Labels` needs of a form."""

    def __init__(self) -> None:
        self.questions = {name: QUESTIONS.get(name, (name, name)) for name in {**LISTS, **QUESTIONS}}

    def choices(self, question: str) -> list[Choice]:
        return [Choice(name) for name in LISTS.get(question, {})]

    def label(self, question: str, language: str) -> str:
        return self.questions[question][language == "fr"]

    def choice_label(self, question: str, choice: str, language: str) -> str:
        return LISTS[question][choice][language == "fr"]


ROLES = {"other": ["other"], "dont_know": ["dk"], "refused": ["refused"], "none": ["none"]}
LABELS = Labels((Form(),), ROLES, {"bamako": "Bamako", "gao": "Gao", "kayes": "Kayes"})


def row(question: str, choice: str, n: float, base: float, **more) -> dict:
    """One estimates row: a share of n in base, unless `more` says otherwise."""
    share = n / base if base else np.nan
    values = {
        "study": "bamako",
        "survey": "core",
        "wave": "2019",
        "table": "t",
        "question": question,
        "choice": choice,
        "domain": "",
        "level": "",
        "statistic": "share",
        "unit": "respondents",
        "estimate": share,
        "se": 0.01,
        "low": share - 0.02,
        "high": share + 0.02,
        "confidence": 0.95,
        "method": "logit",
        "n": float(n),
        "base": float(base),
        "base_weighted": float(base),
        "n_effective": float(base),
        "deff": 1.0,
        "df": base - 1.0,
        "weighting": "none",
        "status": "small base" if base < 30 else "ok",
    }
    return values | more


def rows(question: str, counts: dict[str, float], base: float, **more) -> list[dict]:
    """One row a choice."""
    return [row(question, choice, n, base, **more) for choice, n in counts.items()]


def frame(records: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=list(ESTIMATE_COLUMNS))


COUNTS = {"extortion": 799, "detention": 160, "robbery": 107, "other": 328, "dk": 0}
INCIDENT_ROWS = rows("incident", COUNTS, 1394, unit="reports") + rows("incident", COUNTS, 942)
