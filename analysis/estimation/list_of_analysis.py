"""Running the list of analysis: every row of a plan over one survey of one city, as estimates rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.estimation.designed_sums import OF_QUANTILES, quantile_method
from analysis.estimation.frame import UNWEIGHTED, estimates_frame
from analysis.estimation.measure_sums import MeasureSums
from analysis.estimation.measures import Levels, Measure, measure, own, split
from analysis.estimation.offered import lacks, share_offered
from analysis.estimation.plan_row_estimates import RowEstimates, absent, columns_of, once_each
from analysis.estimation.reading_options import ReadingOptions
from analysis.estimation.summed_rows import SummedRows
from analysis.intake.answers.responses import Reports, Responses
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design
from analysis.statistics.estimate_block import Block
from analysis.statistics.means import mean_by, ratio_by, total_by
from analysis.statistics.quantiles import quantile_by
from analysis.statistics.shares import share_by, share_ticks
from analysis.vocabulary import OF_CHOICES


@dataclass(frozen=True, eq=False)
class Survey:
    """One survey of one city, ready to be estimated from.

    `designs` maps the name of a weighting ("design", "raked") to the respondents' weighted design, the main
    reading first. Where nothing is known of how people were drawn, `drawn` is False: then the main reading is
    the unweighted one, each person a sample of one, and is made besides. Bases under `small_base` are
    flagged; `options` say how intervals are made where a row doesn't.
    """

    study: str
    name: str
    wave: str
    respondents: Responses
    reports: Mapping[str, Reports] = field(default_factory=dict)
    designs: Mapping[str, Design] = field(default_factory=dict)
    small_base: int = 30
    drawn: bool = False
    options: ReadingOptions = field(default_factory=ReadingOptions)

    @property
    def readings(self) -> dict[str, Design | None]:
        """Every reading by its name, the main one first; None where everybody counts once."""
        return dict(self.designs) if self.drawn else {UNWEIGHTED: None, **self.designs}

    @property
    def main(self) -> str:
        return next(iter(self.readings))


def estimate_plan(plan: Sequence[PlanRow], survey: Survey) -> pd.DataFrame:
    """The estimates frame of a whole plan: table by table, unweighted before weighted.

    A question this form or city did not have gives rows with the status "not in this form"; and so does a
    choice at a level where nobody was offered it; a question that nobody was asked gives "not asked"; a level
    that nobody is in has n = 0 and base 0. The whole city stands first in every table.
    """
    rows = dict(enumerate(plan))
    there = {place: row for place, row in rows.items() if can_be_counted(row, survey)}
    estimates_by_place: dict[int, list[RowEstimates]] = {place: [] for place in rows}
    for place in rows.keys() - there.keys():
        estimates_by_place[place].append(_absent(rows[place], survey))

    summed = _summed(there, survey)
    for block in summed.blocks(_by_measure(there)):
        for alike, (sums, counted) in zip(block, summed.gather(block), strict=True):
            for place, part in _parts_alike(alike, sums, counted, summed, survey):
                estimates_by_place[place].append(part)
    for place, part in summed.parts():
        estimates_by_place[place].append(part)

    order = {name: number for number, name in enumerate(survey.readings)}
    for place in there:
        # what the form did not have comes first, then the readings in their order
        estimates_by_place[place].sort(key=lambda part: order.get(part.weighting, -1))
    return _frame([part for place in rows for part in estimates_by_place[place]], survey)


def _summed(rows: Mapping[int, PlanRow], survey: Survey) -> SummedRows:
    """The readings that are made of sums alone: none of their rows is held."""
    simple = {place: row for place, row in rows.items() if _is_simple(row, survey)}
    options = {place: survey.options.of(row) for place, row in rows.items()}
    return SummedRows.of(
        simple, options, survey.respondents, survey.reports, survey.designs, drawn=survey.drawn
    )


def _parts_alike(
    alike: Mapping[int, PlanRow],
    sums: MeasureSums | None,
    counted: Measure | None,
    summed: SummedRows,
    survey: Survey,
) -> Iterator[tuple[int, RowEstimates]]:
    """The parts of rows that count the same, by their places; what sums give of them comes later."""
    first = next(iter(alike.values()))
    if counted is None and _needs_rows(alike, summed, survey):
        counted = measure(first, survey.respondents, survey.reports)
    choices = sums.choices if sums is not None else counted.choices if counted is not None else ()
    if not choices and first.statistic in OF_CHOICES:
        # a column of texts that nobody filled has nothing to count
        for place, row in alike.items():
            yield place, _absent(row, survey)
        return

    summed.add(alike, sums, counted)
    for place, row in alike.items():
        if choices:
            yield place, _absent(row, survey, besides=choices)
        for part in _parts(row, counted, survey, summed.done(place)):
            yield place, part


def _frame(parts: Sequence[RowEstimates], survey: Survey) -> pd.DataFrame:
    row_estimates = list(once_each(parts))
    if not row_estimates:
        return estimates_frame()
    study = {"study": survey.study, "survey": survey.name, "wave": survey.wave}
    return estimates_frame({**study, **columns_of(row_estimates, survey.small_base, survey.main)})


def can_be_counted(row: PlanRow, survey: Survey) -> bool:
    source = survey.reports[row.stack] if row.stack else survey.respondents
    return all(source.has(name) for name in (row.question, *row.domains, row.denominator) if name)


def _is_simple(row: PlanRow, survey: Survey) -> bool:
    """Whether a reading of respondents, each a sample of one, is made of sums alone, or of quantiles."""
    is_summable = row.statistic in (*OF_CHOICES, *OF_QUANTILES, "mean")
    if not is_summable or row.unit != "respondents" or row.stack or len(survey.respondents) < 2:
        return False
    # texts and numbers have what occurs as their choices, which differs from piece to piece
    return row.statistic not in OF_CHOICES or survey.respondents.lists_choices(row.question)


def _needs_rows(alike: Mapping[int, PlanRow], summed: SummedRows, survey: Survey) -> bool:
    """Whether a reading of these rows needs all that is counted at once."""
    quantiles = any(row.statistic in OF_QUANTILES for row in alike.values())
    return quantiles or any(set(survey.readings) - summed.done(place) for place in alike)


def _by_measure(rows: Mapping[int, PlanRow]) -> list[dict[int, PlanRow]]:
    """The rows by their place, those that count the same together."""
    alike: dict[tuple[object, ...], dict[int, PlanRow]] = {}
    for place, row in rows.items():
        kind = "choices" if row.statistic in OF_CHOICES else "mean" if row.statistic == "mean" else "numbers"
        counted = row.question, row.unit, row.stack, row.exclude, row.denominator, kind
        settings = row.numerator_missing_is_zero, row.drop_zero_denominator
        alike.setdefault((*counted, *settings), {})[place] = row
    return list(alike.values())


def _parts(
    row: PlanRow, counted: Measure | None, survey: Survey, done: Collection[str]
) -> Iterator[RowEstimates]:
    """One plan row's estimates, a part for each weighting that is not `done`, and split."""
    readings = {name: design for name, design in survey.readings.items() if name not in done}
    if not readings or counted is None:
        return
    splits = split(row, counted, survey.respondents, survey.reports) or [Levels((), np.array([], dtype=int))]
    options = survey.options.of(row)
    for weighting, respondents in readings.items():
        design = design_of(row, counted, respondents)
        for levels in splits:
            block = _block(row, counted, design.counting_df(options.df), levels, options)
            asked, members = (
                _by_level(rows, levels) for rows in (counted.asked, np.ones(len(counted.asked)))
            )
            choices = counted.choices or (row.choice,)
            yield RowEstimates(
                row,
                weighting,
                ("", *levels.names),
                choices,
                block,
                asked,
                members,
                _lacking(counted, levels, block),
            )


def design_of(row: PlanRow, counted: Measure, respondents: Design | None) -> Design:
    """The design of the rows counted: of the people, as given; of reports and mentions, clustered by person
    within the units the people were drawn in.

    Errors know of strata, stages and raking whatever is counted: people without a report, or outside a base,
    are in the sample still.
    """
    if respondents is not None:
        of_people = row.unit == "respondents" and not row.stack
        return respondents if of_people else respondents.of_rows(counted.respondent)
    cluster = None if row.unit == "respondents" else counted.respondent
    # one person's reports alone are no sample: their shares have no error, and the rest of the plan has
    return Design.of(len(counted.respondent), psu=cluster, lonely="certainty")


def _block(row: PlanRow, counted: Measure, design: Design, levels: Levels, options: ReadingOptions) -> Block:
    by, d = (levels.codes, len(levels.names)) if levels.names else (None, 0)
    confidence, method = options.confidence, options.interval
    if row.statistic in OF_CHOICES:
        if counted.codes is not None:
            return share_by(design, counted.codes, len(counted.choices), by, d, confidence, method)
        if counted.offering is not None:
            return share_offered(
                design, counted.ticked(), counted.base, counted.offering, by, d, confidence, method
            )
        return share_ticks(design, counted.ticked(), counted.base, by, d, confidence, method)
    return KERNELS[row.statistic](row, counted, design, by, d, options)


def _quantile(row, counted, design, by, d, options) -> Block:
    method = quantile_method(options)
    return quantile_by(design, own(counted.numbers), by, d, row.quantile, options.confidence, method)


def _ratio(row, counted, design, by, d, options) -> Block:
    return ratio_by(design, own(counted.numbers), own(counted.denominator), by, d, options.confidence)


def _mean(row, counted, design, by, d, options) -> Block:
    return mean_by(design, own(counted.numbers), by, d, options.confidence)


def _total(row, counted, design, by, d, options) -> Block:
    return total_by(design, own(counted.numbers), by, d, options.confidence)


KERNELS = {"mean": _mean, "median": _quantile, "quantile": _quantile, "total": _total, "ratio": _ratio}
"""What sums up numbers, by statistic; `vocabulary.STATISTICS` declares them."""


def _lacking(counted: Measure, levels: Levels, block: Block) -> np.ndarray | None:
    """The choices (d+1, k) that nobody of a level was offered."""
    if counted.offering is None:
        return None
    base = _by_level(counted.base, levels)
    by_group = [_by_level(counted.base & mask, levels) for mask in counted.offering.masks.T]
    return lacks(base, counted.offering.spread(base, np.column_stack(by_group)), block.n)


def _by_level(rows: np.ndarray, levels: Levels) -> np.ndarray:
    """The sum of `rows` (m,): over everyone, then over each level (d+1,)."""
    if not levels.names:
        return np.array([rows.sum()])
    inside = levels.codes >= 0
    by_level = np.bincount(levels.codes[inside], weights=rows[inside], minlength=len(levels.names))
    return np.concatenate([[rows.sum()], by_level])


def _absent(row: PlanRow, survey: Survey, besides: Sequence[str] = ()) -> RowEstimates:
    """The question, or its choices `besides` these, that this form or city did not have."""
    form = survey.reports[row.stack].form if row.stack else survey.respondents.form
    asked = form.questions.get(row.question)
    choices = (
        [choice.name for choice in form.choices(row.question)]
        if asked is not None and asked.is_select
        else [row.choice]
    )
    return absent(row, [choice for choice in choices if choice not in (*row.exclude, *besides)])
