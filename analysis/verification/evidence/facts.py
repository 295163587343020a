"""What a report may be held against: every number of every table of a study, with the words around it.

A fact is one estimate of one table: its share, count or number, base, and in words its answer, table and
groups. Facts come from finished tables, so that whatever passed disclosure is there and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.reporting.tables.table import Row, Table
from analysis.verification.mentions.mentions import find_mentions
from analysis.verification.mentions.months import months_in
from analysis.verification.mentions.numerals import read_number
from analysis.verification.mentions.tokens import stems
from analysis.verification.reading.report import clean_text

FACT_COLUMNS = (
    "study",
    "place",
    "section",
    "table",
    "title",
    "question",
    "choice",
    "answer",
    "subject",
    "group",
    "kind",
    "unit",
    "value",
    "n",
    "base",
    "small",
    "interviews",
    "weighting",
    "low",
    "high",
)
"""`kind`: share (0-1), count, number, points; `subject`: title and question, a line each, and after a tab
headings; `group`: the column's group ("" for all); `interviews`: of the survey; `weighting`: the heading
that says how a column is weighted ("" where the table is weighted one way); `low`, `high`: the interval of a
share, missing where none was worked out.
"""

SHOWN = ("ok", "small base")
_PART_WEIGHT = 0.9
_PART_TELLS = 3


@dataclass(frozen=True)
class SurveyPeriod:
    """A survey of a city, or another source: how many people were interviewed (0: it is no survey), in which
    months (first and last, each counted as 12 x year + month).
    """

    place: str
    title: str
    interviews: int
    first: int
    last: int


@dataclass(frozen=True)
class StudyTables:
    """One city's tables by section, and what its surveys are: units by estimate, interviews by table.

    `totals` are the heads of columns that are of no group: "All", units; `weightings` those that say how a
    column is weighted: "Unweighted", "Raked".
    """

    study: str
    place: str
    language: str
    tables: Mapping[str, Sequence[Table]]
    estimates: pd.DataFrame
    interviews: Mapping[str, int]
    small_base: int
    totals: frozenset[str] = frozenset()
    weightings: frozenset[str] = frozenset()
    questions: Mapping[str, str] = field(default_factory=dict)
    surveys: Sequence[SurveyPeriod] = ()


def gather_facts(studies: Iterable[StudyTables]) -> Facts:
    """The facts of several cities, in the order of their tables."""
    studies = list(studies)
    rows = [fact for study in studies for fact in _facts_of(study)]
    language = studies[0].language if studies else "en"
    surveys = tuple(survey for study in studies for survey in study.surveys)
    feet: dict[tuple[str, str], frozenset[float]] = {}
    for study in studies:
        for table in (table for tables in study.tables.values() for table in tables):
            feet[(table.name, study.study)] = _foot_values(table)
    frame = _without_lone_groups(pd.DataFrame(rows, columns=list(FACT_COLUMNS)))
    return Facts(frame, language, surveys, feet)


def _foot_values(table: Table) -> frozenset[float]:
    """The bases that close a table, effective ones and their kind too, as they are printed."""
    values = [value for foot in table.foot for value in foot.values if value is not None]
    return frozenset(float(round(value)) for value in values if not np.isnan(value))


def _without_lone_groups(frame: pd.DataFrame) -> pd.DataFrame:
    """A heading over all numbers of a kind ("Individuals") parts them from nothing: it is no group."""
    keys = [frame["study"], frame["table"], frame["kind"]]
    is_lone = frame.groupby(keys)["group"].transform("nunique").eq(1) & (frame["group"] != "")
    subject = frame["subject"] + "\t" + frame["group"]
    return frame.assign(
        subject=frame["subject"].where(~is_lone, subject), group=frame["group"].where(~is_lone, "")
    )


def _facts_of(study: StudyTables) -> Iterator[tuple[object, ...]]:
    units, intervals = _units(study.estimates), _intervals(study.estimates)
    for section, tables in study.tables.items():
        for table in tables:
            head = (study.study, study.place, section, table.name, table.title)
            for row in table.rows:
                for group in table.groups():
                    for fact in _facts_in(table, row, group, study, units):
                        key = (table.name, row.question, row.choice, fact[7], fact[8])
                        yield (*head, *fact, *intervals.get(key, (None, None)))


def _units(estimates: pd.DataFrame) -> dict[tuple[str, str, int], str]:
    """Unit by table, question and base: one table can count people and reports side by side."""
    rows = estimates[estimates["base"].notna()]
    keys = zip(rows["table"], rows["question"], rows["base"].astype("int64"), strict=True)
    return dict(zip(keys, rows["unit"].astype("str"), strict=True))


def _intervals(estimates: pd.DataFrame) -> dict[tuple[object, ...], tuple[float, float]]:
    """Interval by table, question, choice, share and count, as they stand in a fact."""
    shares = estimates[estimates["low"].notna() & (estimates["statistic"] == "share")]
    names = ["table", "question", "choice"]
    keys = zip(*(shares[name].astype("str") for name in names), shares["estimate"], shares["n"], strict=True)
    return dict(zip(keys, zip(shares["low"], shares["high"], strict=True), strict=True))


def _facts_in(
    table: Table,
    row: Row,
    group: Sequence[int],
    study: StudyTables,
    units: Mapping[tuple[str, str, int], str],
) -> Iterator[tuple[object, ...]]:
    """The fact of one row and one column group: a share with its count, a count alone, or a number."""
    cells = {table.columns[place].kind: row.cells[place] for place in reversed(group)}
    base = table.foot[0].values[table.columns[group[0]].group] if table.foot else None
    spanners = table.columns[group[0]].spanners
    is_group = bool(spanners) and spanners[-1] not in study.totals | study.weightings
    level = spanners[-1] if is_group else ""
    weighting = next((spanner for spanner in spanners if spanner in study.weightings), "")
    count = cells.get("count")
    n = count.value if count is not None and count.status in SHOWN else None
    is_based = base is not None and not np.isnan(base)
    unit = units.get((table.name, row.question, int(base)), "") if is_based else ""
    is_small = base is not None and base < study.small_base
    heads = spanners[: 1 if len(spanners) > 1 else 0]
    subject = "\n".join(filter(None, [table.title, study.questions.get(row.question, "")]))
    subject = "\t".join([subject, *heads])
    words = (row.question, row.choice, row.label, subject, level)
    # Beside people interviewed a table may have those observed: nobody asked them
    interviews = 0 if unit == "individuals" else study.interviews.get(table.name, 0)
    rest = (n, base, is_small, interviews, weighting)
    for kind, fact in (("percent", "share"), ("number", "number")):
        cell = cells.get(kind)
        if cell is None or cell.status not in SHOWN:
            continue
        # French parts thousands by a thin no-break space
        read = read_number(clean_text(cell.text), study.language) if cell.value is None else (cell.value, 0)
        if read is None:
            continue
        heading = table.columns[group[0]].heading
        is_change = kind == "percent" and "%" not in heading
        value = read[0] * 100 if is_change else read[0]
        yield (*words, "points" if is_change else fact, unit, value, *rest)
    counts = [row.cells[place] for place in group if table.columns[place].kind == "count"]
    for cell in counts if "percent" not in cells else counts[1:]:
        if cell.value is not None and cell.status in SHOWN:
            yield (*words, "count", unit, cell.value, *rest)


@dataclass(frozen=True, eq=False)
class FactNumbers:
    """The numbers of facts, as arrays of one length."""

    kind: np.ndarray
    value: np.ndarray
    n: np.ndarray
    base: np.ndarray
    interviews: np.ndarray


class Facts:
    """Facts as columns, and the words of their labels as sparse rows of one vocabulary.

    `feet`: what closes each table, by (table, study).
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        language: str,
        surveys: Sequence[SurveyPeriod] = (),
        feet: Mapping[tuple[str, str], frozenset[float]] | None = None,
    ):
        self.frame = frame.reset_index(drop=True)
        self.language = language
        self.feet = feet or {}
        self.surveys = tuple(surveys)
        self.kind = frame["kind"].to_numpy("str")
        self.value = frame["value"].to_numpy("float64")
        self.n = frame["n"].to_numpy("float64")
        self.base = frame["base"].to_numpy("float64")
        self.interviews = frame["interviews"].to_numpy("float64")

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return [dict(zip(FACT_COLUMNS, row, strict=True)) for row in self.frame.itertuples(index=False)]

    def row(self, fact: int) -> dict[str, Any]:
        """One fact, by name of column."""
        return self._rows[fact]

    def some(self, rows: np.ndarray) -> FactNumbers:
        """The numbers of some facts."""
        arrays = (self.kind, self.value, self.n, self.base, self.interviews)
        return FactNumbers(*(array[rows] for array in arrays))

    def __len__(self) -> int:
        return len(self.frame)

    def is_another_time(self, text: str) -> bool:
        """Whether a text names months, none of which any survey or source covers."""
        months = months_in(text, self.language)
        covered = [any(survey.first <= month <= survey.last for survey in self.surveys) for month in months]
        return bool(self.surveys) and bool(months) and not any(covered)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The cities' names."""
        return tuple(dict.fromkeys(self.frame["place"]))

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The words of the cities' names."""
        return frozenset().union(*(stems(place, self.language) for place in self.places))

    @cached_property
    def bases(self) -> frozenset[float]:
        """Every base that a table prints."""
        return frozenset(self.base[~np.isnan(self.base)])

    @cached_property
    def answer_names(self) -> frozenset[str]:
        """The answers as written, case left aside."""
        return frozenset(answer.casefold() for answer in self.frame["answer"].unique())

    @cached_property
    def numbered_answers(self) -> tuple[str, ...]:
        """Names of answers and groups with a number in them, in digits or in words, case left aside; but for
        those that are nothing else.
        """
        names = {name.casefold() for column in ("answer", "group") for name in self.frame[column].unique()}
        numbered = [name for name in names if re.search(r"\d", name) or find_mentions(name, self.language)]
        return tuple(sorted(name for name in numbered if re.search(r"[^\W\d]", name)))

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Every stem of every label -> its number."""
        numbers_by_stem: dict[str, int] = {}
        for text in self._texts:
            for word in sorted(stems(text, self.language)):
                numbers_by_stem.setdefault(word, len(numbers_by_stem))
        return numbers_by_stem

    @cached_property
    def _texts(self) -> list[str]:
        names = ("answer", "subject", "group", "place")
        return list(dict.fromkeys(text for name in names for text in self.frame[name]))

    @cached_property
    def rarity(self) -> np.ndarray:
        """How much each stem tells: the logarithm of how few labels it stands in."""
        counts = np.zeros(len(self.vocabulary))
        for text in self._texts:
            for word in stems(text, self.language):
                counts[self.vocabulary[word]] += 1
        return np.log1p(len(self._texts) / np.maximum(counts, 1))

    def labels(self, name: str) -> LabelledColumn:
        """One text column as distinct labels with their words."""
        if name not in self._labels:
            self._labels[name] = LabelledColumn.of(self.frame[name], self, _PARTS.get(name))
        return self._labels[name]

    @cached_property
    def _labels(self) -> dict[str, LabelledColumn]:
        return {}


PARTED = re.compile(r"[/(),;:]| (?:or|and|ou|et|o|y) ")
_PARTS = {"answer": PARTED, "subject": re.compile("\n")}
"""A report says one of several things that an answer joins, or the words of a title or of its question."""


@dataclass(frozen=True, eq=False)
class LabelledColumn:
    """Distinct labels of a column: the code of each row; the words of labels and of their parts.

    Each row of words sums to 1.

    A report says "extortion" of "Extortion or bribery", so that a label is covered as far as the best of its
    parts is; `owner` is the label that a row of words is of, `weight` what a part counts beside the whole.
    `distinct`: how many (0-1) of an answer's words its title and question do not have.
    """

    codes: np.ndarray
    texts: tuple[str, ...]
    words: sparse.csr_matrix
    owner: np.ndarray
    weight: np.ndarray
    distinct: np.ndarray

    @classmethod
    def of(cls, column: pd.Series, facts: Facts, parted: re.Pattern[str] | None = None) -> LabelledColumn:
        is_answer = column.name == "answer"
        subjects = facts.frame["subject"] if is_answer else pd.Series([""] * len(column))
        codes, pairs = pd.factorize(pd.Series(list(zip(column, subjects, strict=True)), dtype="object"))
        texts = [text for text, _ in pairs]
        distinct = np.ones(len(texts))
        rows, columns, word_weights, owners, weights = [], [], [], [], []
        for label, (text, subject) in enumerate(pairs):
            # "Greater need" under "Need for a smuggler": only "greater" tells this answer from the others
            subject_stems = stems(subject, facts.language)
            own = stems(text, facts.language)
            if is_answer and own:
                distinct[label] = len(own - subject_stems) / len(own)
            whole, _, _ = text.partition("\t")  # what stands after is no part of its own
            segments = [part for part in parted.split(whole) if part.strip()] if parted else []
            for place, part in enumerate(dict.fromkeys([text, *segments])):
                words = stems(part, facts.language)
                # A city in a title is held against the text apart from its words
                telling = words - subject_stems if is_answer else words - facts.place_words
                numbers = [facts.vocabulary[word] for word in sorted(telling or words)]
                if not numbers:
                    continue
                rarity = facts.rarity[numbers]
                rows += [len(owners)] * len(numbers)
                columns += numbers
                word_weights += list(rarity / rarity.sum())
                owners.append(label)
                # One word of a long answer tells little of it
                tells = min(1.0, _PART_TELLS * len(words) / len(own)) if is_answer else 1.0
                weights.append(1.0 if place == 0 else _PART_WEIGHT * tells)
        shape = (max(len(owners), 1), max(len(facts.vocabulary), 1))
        words_of = sparse.csr_matrix((word_weights, (rows, columns)), shape=shape)
        return cls(codes, tuple(texts), words_of, np.array(owners, dtype=int), np.array(weights), distinct)

    def covered(self, context: np.ndarray) -> np.ndarray:
        """For each row, how much of its label (0-1) stands in a context of weighted words."""
        best = np.zeros(len(self.texts))
        if len(self.owner):
            np.maximum.at(best, self.owner, (self.words @ context)[: len(self.owner)] * self.weight)
        return best[self.codes]
