"""Every number of a place as one tidy frame: labels in the language, codes beside them, percent 0-100.

tidy(rows, names) -> DataFrame, one row an estimate; hidden rows keep their flag and no number
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.context.flows.survey_nationality import SOURCE
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import word
from analysis.vocabulary import SUPPRESSED

LABELLED = ("city", "survey", "wave", "section", "table", "question", "answer", "group")
NUMBERS = ("n", "percent", "value", "low", "high", "base")
FLAG = "flag"
CODES = ("table", "question", "choice", "domain", "level", "statistic", "unit", "weighting", "method")


@dataclass(frozen=True)
class Names:
    """What things are called in one language: cities by their labels, surveys, and of each table its title
    and section; `own` are the labels of tables whose answers are none of a form's.
    """

    labels: Labels
    language: str
    surveys: Mapping[str, str]
    title: Callable[[str], str]
    section: Callable[[str], str]
    own: Mapping[str, Labels] = field(default_factory=dict)

    def of(self, table: str) -> Labels:
        """The labels of a table's questions and answers."""
        return self.own.get(table, self.labels)


def tidy(estimates: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The frame with columns named in the language; the codes' columns are named as in estimates.csv."""
    language = names.language
    rows = estimates[~estimates["status"].astype(str).isin(["not asked", "not in this form"])]
    text = {name: rows[name].astype(str).to_numpy() for name in ("study", "survey", "wave", *CODES, "status")}
    answers = list(zip(text["table"], text["question"], text["choice"], strict=True))
    groups = list(zip(text["table"], text["domain"], text["level"], strict=True))
    answer_texts = {key: _answer(names, key) for key in set(answers)}
    group_texts = {key: _group(names, key) for key in set(groups)}
    questions = {
        (table, question): names.of(table).question(question, language) for table, question, _ in set(answers)
    }
    titles = {name: names.title(name) for name in set(text["table"])}
    sections = {name: names.section(name) for name in set(text["table"])}
    columns: dict[str, object] = {
        "city": [names.labels.study(name, language) for name in text["study"]],
        "survey": [names.surveys.get(name, name) for name in text["survey"]],
        "wave": text["wave"],
        "section": [sections[name] for name in text["table"]],
        "table": [titles[name] for name in text["table"]],
        "question": [questions[key[:2]] for key in answers],
        "answer": [answer_texts[key] for key in answers],
        "group": [group_texts[key] for key in groups],
    }
    columns |= _numbers(rows)
    flags = {status: word(f"tidy.flag.{status}", language) for status in ("small base", SUPPRESSED)}
    columns[FLAG] = [flags.get(status, "") for status in text["status"]]
    named = {word(f"tidy.{name}", language): values for name, values in columns.items()}
    named |= {f"{name} (code)": text[name] for name in CODES}
    return pd.DataFrame(named).reset_index(drop=True)


def _answer(names: Names, key: tuple[str, str, str]) -> str:
    table, question, choice = key
    return names.of(table).choice(question, choice, names.language) if choice else ""


def _group(names: Names, key: tuple[str, str, str]) -> str:
    table, domain, level = key
    if domain == SOURCE:  # a survey beside a registry: the level is the name of the one or the other
        return names.surveys.get(level, level)
    return names.of(table).choice(domain, level, names.language) if level else word("all", names.language)


def _numbers(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Shares as percent, all else as it is; nothing of a hidden row."""
    is_shown = rows["status"].astype(str) != SUPPRESSED
    share = rows["statistic"].astype(str) == "share"
    scale = share.map({True: 100.0, False: 1.0})
    return {
        "n": rows["n"].where(is_shown).to_numpy(),
        "percent": (rows["estimate"] * 100).where(is_shown & share).to_numpy(),
        "value": rows["estimate"].where(is_shown & ~share).to_numpy(),
        "low": (rows["low"] * scale).where(is_shown).to_numpy(),
        "high": (rows["high"] * scale).where(is_shown).to_numpy(),
        "base": rows["base"].where(is_shown).to_numpy(),
    }
