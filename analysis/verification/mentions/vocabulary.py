"""The words of verification, by language: vague quantities, synonyms, and what is no finding.

All are rows of the tables in `words/`, so that a language is data. Patterns are compiled once; all are
anchored on a literal or a digit and repeat bounded classes only, so that none can run away on long text.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.problems import Problems
from analysis.reading.workbooks import read_records

_FOLDER = Path(__file__).with_name("words")
ANY = "*"
"""Rows of this language serve all."""
JOINTS = (
    *("sign", "points", "times", "of", "ratio", "base", "range", "hedge", "from", "to", "equals"),
    *("people", "reports", "interviewed", "up", "down", "most", "not most", "next", "total", "unit"),
    *("elsewhere", "future", "together", "adds", "rest", "multiple", "daily", "held", "in place"),
    *(
        "n interviewed",
        "interviewed n",
        "yes",
        "no",
        "negation",
        "measure",
        "leads",
        "gap",
        "among",
        "restated",
        "changed",
        "rate",
        "restates",
        "unanswered",
    ),
    *("lone", "caption", "table caption", "bound", "denied", "observed", "survey", "none", "nobody"),
    *("other", "before", "than", "more", "less", "second", "third", "leader", "as often"),
    *("gathers", "households", "persons", "followed", "asked", "denied before", "fraction ends", "for whom"),
    *("set against", "compared", "part of it", "average", "denies", "these", "interval"),
    *("difference", "last", "goes next", "percent than", "fewer", "remaining"),
    *("under age", "over age", "denied of nobody", "of all"),
)
"""Kinds of patterns that find no number of their own, but what joins numbers or tells what they are of."""


@dataclass(frozen=True)
class Exemption:
    """What a pattern finds that is no finding: a date, a page, an age, an address ..."""

    kind: str
    pattern: re.Pattern[str]


def languages() -> tuple[str, ...]:
    """The languages in which reports can be verified."""
    return tuple(dict.fromkeys(row["language"] for row in table_rows("quantities")))


@cache
def exemptions(language: str) -> tuple[Exemption, ...]:
    """What is no finding, in a language, in the order of the table."""
    own = [row for row in table_rows("patterns") if row["language"] in (ANY, language)]
    return tuple(
        Exemption(row["finds"], re.compile(row["pattern"])) for row in own if row["finds"] not in JOINTS
    )


@cache
def joint(finds: str, language: str) -> re.Pattern[str]:
    """The pattern of one kind of joint ("sign", "of", ...) in a language: any of its rows."""
    own = [
        row["pattern"]
        for row in table_rows("patterns")
        if row["finds"] == finds and row["language"] in (ANY, language)
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in own) or r"(?!)", re.IGNORECASE)


def says_more(text: str, language: str) -> bool | None:
    """Whether the last word of comparison in a text says more (True) or less; None where there is none."""
    more = [match.end() for match in joint("more", language).finditer(text)]
    less = [match.end() for match in joint("less", language).finditer(text)]
    return max(more, default=0) > max(less, default=0) if more or less else None


@cache
def joint_of_all(finds: str) -> re.Pattern[str]:
    """The pattern of one kind of joint in any language, for text whose language is not known yet."""
    own = [row["pattern"] for row in table_rows("patterns") if row["finds"] == finds]
    return re.compile("|".join(f"(?:{pattern})" for pattern in own) or r"(?!)", re.IGNORECASE)


@cache
def small_words(language: str | None = None) -> frozenset[str]:
    """Words that carry no meaning of their own, of one language or of all."""
    return frozenset(row["word"] for row in table_rows("small") if language in (None, row["language"]))


@cache
def telling_words(language: str) -> frozenset[str]:
    """Words that mean something in a language though another one has them as small ("an" in French)."""
    return frozenset(row["word"] for row in table_rows("telling") if row["language"] == language)


@cache
def unstemmed() -> frozenset[str]:
    """Words whose stem is that of a word of another meaning."""
    return frozenset(row["word"] for row in table_rows("unstemmed"))


@cache
def scales(language: str) -> dict[str, float]:
    """Words for a power of ten after digits -> its value: "million" -> 1,000,000."""
    return {
        row["phrase"]: float(row["factor"]) for row in table_rows("scales") if row["language"] == language
    }


OWN_SYNONYMS = Path("text", "synonyms.csv")
"""Where a workspace has synonyms of its own."""


def synonyms(language: str, workspace: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Words of reports -> the words of labels they stand for; the workspace's own in `text/synonyms.csv`.

    Raises CaseStudyError where that file lacks a column.
    """
    rows = [row for row in table_rows("synonyms") if row["language"] in (ANY, language)]
    own = workspace / OWN_SYNONYMS if workspace else None
    if own is not None and own.is_file():
        problems = Problems()
        own_rows = read_own_synonyms(own, problems)
        problems.stop_if_fatal()
        rows += [row for row in own_rows if row.get("language", ANY) in ("", ANY, language)]
    meanings: dict[str, tuple[str, ...]] = {}
    for row in rows:
        meanings[row["word"]] = (*meanings.get(row["word"], ()), row["means"])
    return meanings


def read_own_synonyms(path: Path, problems: Problems) -> list[dict[str, str]]:
    """The rows of a workspace's own synonyms; a column that is missing or not known is fatal, and so is a row
    without its word or what it means.
    """
    records = []
    for row, record in read_records(path, ("word", "means"), problems, also="language"):
        blank = next((name for name in ("word", "means") if not record[name].strip()), "")
        if blank:
            problems.fatal(
                str(path), "The row has a blank here; fill it, or take the row out.", row=row, column=blank
            )
            continue
        records.append(record)
    return records


@cache
def table_rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of one table of words."""
    path = _FOLDER / f"{table}.csv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            return tuple(csv.DictReader(stream))
    with path.with_suffix(".tsv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
