"""What a row of the plan counts: the arrays behind it, for each unit (people, mentions, reports)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.intake.answers.offering import Offering, offering_of
from analysis.intake.answers.responses import Reports, Responses
from analysis.intake.answers.stack import stacked_variables
from analysis.planning.domains import crossed_domain
from analysis.planning.row import MISSING, PlanRow
from analysis.vocabulary import OF_CHOICES


def own(array: np.ndarray | None) -> np.ndarray:
    """An array that a measure of this kind has. Raises TypeError for one of another kind: ours to mend."""
    if array is None:
        raise TypeError("A measure of numbers has no choices, and one of choices no numbers.")
    return array


@dataclass(frozen=True)
class Measure:
    """One question over the rows that a plan row counts.

    `codes` (m,) positions in `choices`, -1 outside the base (single answers); or `ticks` (m, k) 0/1
    with `answered` (m,) (several answers); or `numbers` (m,) with NaN outside the base. `offering` says who
    was offered which choices, where not everybody was offered all.
    `respondent` (m,) is the row number of the person behind each row, `source_row` (m,) that of the
    row it was read from (a report, or the same person); `asked` (m,) bool.
    """

    respondent: np.ndarray
    source_row: np.ndarray
    asked: np.ndarray
    choices: tuple[str, ...] = ()
    codes: np.ndarray | None = None
    ticks: np.ndarray | None = None
    answered: np.ndarray | None = None
    numbers: np.ndarray | None = None
    denominator: np.ndarray | None = None
    offering: Offering | None = None

    @property
    def base(self) -> np.ndarray:
        """Boolean (m,): the rows that are counted in, of a measure of choices."""
        return self.codes >= 0 if self.codes is not None else own(self.answered).astype(bool)

    def ticked(self) -> np.ndarray:
        """0/1 (m, k): the choices given, of a measure of choices; one at most where answers are single."""
        if self.ticks is not None:
            return self.ticks
        return (own(self.codes)[:, None] == np.arange(len(self.choices))).astype(np.uint8)

    def take(self, rows: np.ndarray) -> Measure:
        """The same measure over some of the rows (positions)."""
        taken: dict[str, Any] = {}
        for name, value in vars(self).items():
            if name != "choices" and value is not None:
                taken[name] = value.take(rows) if isinstance(value, Offering) else value[rows]
        return replace(self, **taken)

    def chosen(self, place: int) -> np.ndarray:
        """float (m,) of the choice at `place`: 1 or 0, NaN outside the base and for who was not offered
        it.
        """
        chose = self.ticked()[:, place] == 1 if self.codes is None else self.codes == place
        inside = self.base if self.offering is None else self.base & (self.offering.of(place) | chose)
        return np.where(inside, chose, np.nan)


@dataclass(frozen=True)
class Levels:
    """A way to split the rows: `codes` (m,) positions in `names`, -1 in none of them."""

    names: tuple[str, ...]
    codes: np.ndarray


def measure(row: PlanRow, respondents: Responses, reports: Mapping[str, Reports]) -> Measure:
    """The arrays that `row` counts, with excluded choices out of the base and out of the choices."""
    source = reports[row.stack] if row.stack else respondents
    if row.stack and row.unit == "respondents":
        counted = _people_behind(row, reports[row.stack])
    else:
        counted = _of_source(row, source)
    if row.exclude:
        counted = _without(counted, row.exclude)
    if row.unit == "mentions":
        counted = _mentions(counted)
    return counted


def split(
    row: PlanRow, counted: Measure, respondents: Responses, reports: Mapping[str, Reports]
) -> list[Levels]:
    """How `row.by` splits the rows of a measure: one `Levels`, or one a choice where choices overlap."""
    if not row.by:
        return []
    source: Responses | Reports
    if row.stack and row.unit != "respondents":
        source, positions = reports[row.stack], counted.source_row
    else:
        source, positions = respondents, counted.respondent
    return [Levels(levels.names, levels.codes[positions]) for levels in split_source(row, source)]


def split_source(row: PlanRow, source: Responses | Reports) -> list[Levels]:
    """How `row.by` splits all rows of the answers; of crossed questions, the combinations that occur are
    levels.
    """
    if len(row.domains) == 1 and source.type_of(row.by) == "select_multiple":
        ticks, names = source.ticks(row.by)
        return [Levels((name,), np.where(ticks[:, column] == 1, 0, -1)) for column, name in enumerate(names)]
    if len(row.domains) > 1:
        levels = _crossed(row, source)
    else:
        codes, names = source.codes(row.by)
        levels = Levels(tuple(names), codes)
    without = levels.codes < 0
    if row.missing and without.any():
        codes = np.where(without, len(levels.names), levels.codes)
        levels = Levels((*levels.names, MISSING), codes)
    return [levels]


def _crossed(row: PlanRow, source: Responses | Reports) -> Levels:
    column: Any = crossed_domain(row).columns(source)[row.by]
    occurring, codes = np.unique(column.codes, return_inverse=True)
    first = int(occurring[0] < 0) if len(occurring) else 0
    return Levels(tuple(column.categories[occurring[first:]]), codes - first)


def _of_source(row: PlanRow, source: Responses | Reports) -> Measure:
    """The question as the source has it, one row a source row."""
    kind = source.type_of(row.question)
    base = Measure(
        respondent=np.asarray(source.cluster),
        source_row=np.arange(len(source)),
        asked=source.asked_of(row.question),
    )
    if kind == "select_multiple":
        ticks, choices = source.ticks(row.question)
        answered, offering = source.answered(row.question), offering_of(source, row.question)
        return replace(base, choices=tuple(choices), ticks=ticks, answered=answered, offering=offering)
    if row.statistic in OF_CHOICES:
        codes, choices = source.codes(row.question)
        return replace(base, choices=tuple(choices), codes=codes, offering=offering_of(source, row.question))
    numbers = source.numbers(row.question)
    if not row.denominator:
        return replace(base, numbers=numbers)
    over = source.numbers(row.denominator)
    if row.numerator_missing_is_zero:
        numbers = np.where(np.isnan(numbers), 0.0, numbers)
    if row.drop_zero_denominator:
        over = np.where(over == 0, np.nan, over)
    return replace(base, numbers=numbers, denominator=over)


def _people_behind(row: PlanRow, reports: Reports) -> Measure:
    """One row a person with any report; a stacked question becomes all that the person's reports say."""
    people, person = np.unique(reports.cluster, return_inverse=True)
    if row.question not in stacked_variables(reports.instrument.stacks[row.stack], reports.form):
        return _of_source(row, reports.respondents).take(people)
    report_measure = _of_source(row, reports)
    ticks, answered, k = report_measure.ticked(), report_measure.base, len(report_measure.choices)
    offering = report_measure.offering
    if offering is not None:
        masks = [_any_of(person, answered & mask, len(people)) for mask in offering.masks.T]
        offering = replace(offering, masks=np.column_stack(masks))
    cells = (person[:, None] * k + np.arange(k))[ticks == 1]
    return Measure(
        respondent=people,
        source_row=people,
        asked=_any_of(person, report_measure.asked, len(people)),
        choices=report_measure.choices,
        ticks=(np.bincount(cells, minlength=len(people) * k) > 0).astype(np.uint8).reshape(len(people), k),
        answered=_any_of(person, answered, len(people)),
        offering=offering,
    )


def _any_of(person: np.ndarray, rows: np.ndarray, people: int) -> np.ndarray:
    """Boolean (people,): whose rows any is true of."""
    return np.bincount(person, weights=rows, minlength=people) > 0


def _without(counted: Measure, exclude: tuple[str, ...]) -> Measure:
    """Who gave an excluded choice leaves the base, and the choice leaves the table."""
    keep = np.array([choice not in exclude for choice in counted.choices])
    choices = tuple(choice for choice, is_kept in zip(counted.choices, keep, strict=True) if is_kept)
    if counted.offering is not None:
        counted = replace(counted, offering=counted.offering.choices(keep))
    if counted.codes is not None:
        position = np.where(keep, np.cumsum(keep) - 1, -1)
        codes = np.where(counted.codes >= 0, position[counted.codes], -1)
        return replace(counted, codes=codes, choices=choices)
    ticks = counted.ticked()
    inside = ~np.any(ticks[:, ~keep], axis=1)
    kept_ticks = ticks[:, keep] * inside[:, None]
    return replace(counted, choices=choices, ticks=kept_ticks, answered=counted.base & inside)


def _mentions(counted: Measure) -> Measure:
    """One row a ticked choice."""
    rows, codes = np.nonzero(counted.ticked() * counted.base[:, None])
    return replace(replace(counted, ticks=None, answered=None).take(rows), codes=codes)
