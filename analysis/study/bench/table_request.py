"""What an analyst asks a table to show, and the plan rows that make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError, hint
from analysis.study.bench.bench import WHERE, Where
from analysis.vocabulary import UNITS

NAME = "table"
"""What a table is called until it is given a name."""


@dataclass(frozen=True)
class TableRequest:
    """What a table is to show.

    `by` are groups side by side; one of several questions parted by blanks is crossed ("sex age_band").
    `where` are conditions that all must hold. `weighting` names the readings shown (all of the survey's,
    where blank).
    """

    questions: tuple[str, ...]
    statistic: str = "share"
    by: tuple[str, ...] = ()
    where: Where = field(default_factory=dict)
    weighting: tuple[str, ...] = ()
    test: bool = False
    top: int = 0
    unit: str = ""
    denominator: str = ""
    probability: float | None = None
    exclude: tuple[str, ...] = ()
    title: str = ""
    survey: str = ""

    def __post_init__(self):
        if self.top < 0:
            raise CaseStudyError(f"top is how many answers are shown, like top=5; got {self.top}.")
        if self.unit and self.unit not in UNITS:
            raise CaseStudyError(f"There is no unit {self.unit!r}{hint(self.unit, UNITS)}.")
        if self.probability is not None and not 0 < self.probability < 1:
            raise CaseStudyError(f"probability lies between 0 and 1, like 0.9; got {self.probability:g}.")

    @property
    def named(self) -> tuple[str, ...]:
        """Every question it names."""
        domains = [name for group in self.by for name in group.split()]
        return tuple(name for name in (*self.questions, self.denominator, *domains, *self.where) if name)

    def rows(self, stack_of: Callable[[str], str], language: str) -> tuple[PlanRow, ...]:
        """Plan rows of each question: the whole first, then each group; all within the domain WHERE where
        there are conditions. `stack_of` names the stack that a question is asked in.
        """
        return tuple(
            self._row(question, by, stack_of(question), language)
            for question in self.questions
            for by in ("", *self.by)
        )

    def _row(self, question: str, by: str, stack: str, language: str) -> PlanRow:
        lead = f"{WHERE} " if self.where else ""
        return PlanRow(
            table=NAME,
            section=NAME,
            question=question,
            statistic=self.statistic,
            unit=self.unit or ("reports" if stack else "respondents"),
            stack=stack,
            by=f"{lead}{by}".strip(),
            exclude=self.exclude,
            denominator=self.denominator,
            probability=self.probability,
            top=self.top,
            test=self.test and bool(by),
            title={language: self.title} if self.title else {},
        )

    @property
    def conditions(self) -> str:
        """The conditions as the analyst wrote them."""
        return " and ".join(f"{question} = {choice!r}" for question, choice in self.where.items())
