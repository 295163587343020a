"""One row of the list of analysis, and rows by section and by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from analysis.vocabulary import FIGURE_KINDS, STATISTICS

ORDERS = ("", "form", "diverging")
FIGURES = ("", "none", *FIGURE_KINDS)
INTERVALS = ("", "logit", "wilson", "beta", "linear")
DFS = ("", "domain", "base", "design")
MISSING = "missing"
"""The level of people who are in no level of a domain, where a row asks for it."""


@dataclass(frozen=True)
class PlanRow:
    """One row of the list of analysis; rows with the same `table` are column blocks of one table.

    `by` names the question whose levels are the domains (blank: the whole city alone), or several, separated
    by blanks, that are crossed. `stack` is the repeated block that is read (blank: respondents), `exclude`
    the choices that leave the base, `denominator` the second question of a ratio, `order` "form" where the
    answers are a scale that keeps the form's order, "diverging" where it has two ends and a middle (blank:
    most to least). `sentence` tells what comes first in the table, with `{choice}` and `{parts}` ("57% of
    1,394 reports") to be filled. Texts are a mapping of language code to text. `line` is the row in the file.

    `confidence` (0-1) is that of the intervals, 0 for none; `top` how many choices are shown, 0 for all
    (estimates keep all); `probability` (0-1) that of a quantile, 0.5 where none is given. With `missing`,
    people without a level of `by` are a level of their own; with `test`, the question is tested against `by`
    (Rao-Scott). A ratio takes a missing numerator for 0 with `numerator_missing_is_zero`, and leaves
    denominators of 0 out of its base with `drop_zero_denominator`. `phrase` is what those did who gave an
    answer, as the verb of a sentence ("named {choice}", or by answer "yes: need help; no: need none"); `key`
    marks a table that key findings come from, `weight` says how much its findings matter beside others'.
    `interval` and `df` say how intervals are made, one of INTERVALS and DFS (blank: as the params have it).
    `metadata` holds what a list of analysis says beyond this (a sector, an indicator), by column.
    """

    table: str
    section: str
    question: str
    statistic: str = "share"
    unit: str = "respondents"
    stack: str = ""
    by: str = ""
    exclude: tuple[str, ...] = ()
    denominator: str = ""
    order: str = ""
    figure: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    column: Mapping[str, str] = field(default_factory=dict)
    sentence: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    phrase: Mapping[str, str] = field(default_factory=dict)
    line: int = 0
    confidence: float = 0.95
    top: int = 0
    probability: float | None = None
    missing: bool = False
    test: bool = False
    numerator_missing_is_zero: bool = False
    drop_zero_denominator: bool = False
    key: bool = False
    weight: float = 1.0
    interval: str = ""
    df: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, ...]:
        """What sets this row apart from the others of its plan."""
        return self.table, self.question, self.statistic, self.unit, self.stack, self.by, self.choice

    @property
    def domains(self) -> tuple[str, ...]:
        """The questions in `by`, outermost first; several are crossed."""
        return tuple(self.by.split())

    @property
    def choice(self) -> str:
        """What stands for a choice where a statistic has none: a quantile's probability ("0.9"), a ratio's
        denominator.
        """
        setting = STATISTICS[self.statistic].told_by if self.statistic in STATISTICS else ""
        if not setting:
            return ""
        return f"{self.quantile:g}" if setting == "probability" else str(getattr(self, setting))

    @property
    def quantile(self) -> float:
        """The probability of a quantile or median."""
        return 0.5 if self.probability is None or self.statistic == "median" else self.probability


def sections(plan: Sequence[PlanRow]) -> tuple[str, ...]:
    """The sections of a plan in the order they first occur."""
    return tuple(dict.fromkeys(row.section for row in plan))


class _OfTable(Protocol):
    @property
    def table(self) -> str: ...


Row = TypeVar("Row", bound=_OfTable)


def tables(plan: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    """The rows of each table, tables in the order they first occur."""
    grouped: dict[str, list[Row]] = {}
    for row in plan:
        grouped.setdefault(row.table, []).append(row)
    return {table: tuple(rows) for table, rows in grouped.items()}
