"""Tables of nearly the same people: what one says less the other is what the few between them said.

    ShownPeople(below).check(groups)

The gate protects one table, with everybody beside it. A session asks for many, of people chosen as it
goes: of those up to 50 years, then of those up to 51. So what was shown is remembered:

1. groups are those of every table shown at the bench, and the levels that the plan's tables are split by;
2. a table is refused where one of its shown groups is one of another table's but for fewer than `below`
   people, one within the other. Groups of one table, and those that the gate has hidden, are its own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.estimation.measures import split_source
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.problems import CaseStudyError

_TOO_NEAR = (
    "these people ({new}) and those of a table shown before ({earlier}) differ by fewer than {below}: the two"
    " side by side would say what these few answered. Choose other groups, or keep to one of the two tables;"
    " study.unhidden() is for your own eyes."
)


@dataclass(frozen=True, eq=False)
class ShownGroup:
    """The people (n,) bool that a table shows numbers of; `table` says by whom it divides which people."""

    table: tuple[str, str]
    level: str
    people: np.ndarray

    def __str__(self) -> str:
        where, by = self.table
        level = f"{by}: {self.level}" if by else ""
        return ", ".join(filter(None, (where, level)))


@dataclass(eq=False)
class ShownPeople:
    """The groups of one survey's people that a session has shown."""

    below: int
    groups: list[ShownGroup] = field(default_factory=list)

    def check(self, groups: Sequence[ShownGroup]) -> None:
        """Remember these groups. Raises CaseStudyError, and remembers nothing, where one is too near."""
        for new in groups:
            for earlier in self.groups:
                if new.table != earlier.table and self._are_too_near(new.people, earlier.people):
                    raise CaseStudyError(_TOO_NEAR.format(new=new, earlier=earlier, below=self.below))
        self.groups += groups

    def _are_too_near(self, one: np.ndarray, other: np.ndarray) -> bool:
        """Whether one group lies within the other, but for a few."""
        differing = int((one != other).sum())
        if not 0 < differing < self.below:
            return False
        return not (one & ~other).any() or not (other & ~one).any()


def groups_of(
    by: str, where: tuple[str, np.ndarray], answers: Responses, shown: Iterable[str] | None = None
) -> Iterator[ShownGroup]:
    """The groups that a table of the people of `where` (its words, (n,) bool) is split into by a domain.

    Of all levels those in `shown`, where that is given. None of a domain of reports.
    """
    description, inside = where
    if not by:
        yield ShownGroup((description, ""), "", inside)
        return
    row = PlanRow("", "", "", by=by)
    if not all(answers.has(name) for name in row.domains):
        return
    wanted = None if shown is None else frozenset(shown)
    for levels in split_source(row, answers):
        for code, name in enumerate(levels.names):
            if wanted is None or name in wanted:
                yield ShownGroup((description, by), name, inside & (levels.codes == code))
