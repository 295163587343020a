"""Every number of a place as one tidy frame: labels in the language, codes beside them, percent 0-100.

tidy(rows, names) -> DataFrame, one row an estimate; hidden rows keep their flag and no number
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import word

LABELLED = ("city", "survey", "wave", "section", "table", "question", "answer", "group")
NUMBERS = ("n", "percent", "value", "low", "high", "base")
CODES = ("table", "question", "choice", "domain", "level", "statistic", "unit", "weighting")
HIDDEN = "suppressed"


@dataclass(frozen=True)
class Names:
    """What things are called in one language: surveys, and of each table its title and section."""

    labels: Labels
    language: str
    surveys: Mapping[str, str]
    title: Callable[[str], str]
    section: Callable[[str], str]


def tidy(estimates: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The frame with columns named in the language; the codes' columns are named as in estimates.csv."""
    language, labels = names.language, names.labels
    rows = estimates[~estimates["status"].astype(str).isin(["not asked", "not in this form"])]
    text = {name: rows[name].astype(str).to_numpy() for name in ("study", "survey", "wave", *CODES, "status")}
    pairs = list(zip(text["question"], text["choice"], strict=True))
    groups = list(zip(text["domain"], text["level"], strict=True))
    answers = {pair: labels.choice(*pair, language) if pair[1] else "" for pair in set(pairs)}
    levels = {pair: _group(labels, pair, language) for pair in set(groups)}
    questions = {name: labels.question(name, language) for name in set(text["question"])}
    titles = {name: names.title(name) for name in set(text["table"])}
    sections = {name: names.section(name) for name in set(text["table"])}
    columns: dict[str, object] = {
        "city": [labels.study(name, language) for name in text["study"]],
        "survey": [names.surveys.get(name, name) for name in text["survey"]],
        "wave": text["wave"],
        "section": [sections[name] for name in text["table"]],
        "table": [titles[name] for name in text["table"]],
        "question": [questions[name] for name in text["question"]],
        "answer": [answers[pair] for pair in pairs],
        "group": [levels[pair] for pair in groups],
    }
    columns |= _numbers(rows)
    flags = {status: word(f"tidy.flag.{status}", language) for status in ("small base", HIDDEN)}
    columns["flag"] = [flags.get(status, "") for status in text["status"]]
    named = {word(f"tidy.{name}", language): values for name, values in columns.items()}
    named |= {f"{name} (code)": text[name] for name in CODES}
    return pd.DataFrame(named).reset_index(drop=True)


def _group(labels: Labels, pair: tuple[str, str], language: str) -> str:
    domain, level = pair
    return labels.choice(domain, level, language) if level else word("all", language)


def _numbers(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Shares as percent, all else as it is; nothing of a hidden row."""
    shown = rows["status"].astype(str) != HIDDEN
    share = rows["statistic"].astype(str) == "share"
    scale = share.map({True: 100.0, False: 1.0})
    return {
        "n": rows["n"].where(shown).to_numpy(),
        "percent": (rows["estimate"] * 100).where(shown & share).to_numpy(),
        "value": rows["estimate"].where(shown & ~share).to_numpy(),
        "low": (rows["low"] * scale).where(shown).to_numpy(),
        "high": (rows["high"] * scale).where(shown).to_numpy(),
        "base": rows["base"].where(shown).to_numpy(),
    }
