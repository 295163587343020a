"""The sample as params declare it: weights, strata, units and population sizes, as a Design of people.

declared_design(params, respondents, table) -> Design
read_frame_table(path, problems) -> the rows of a sampling frame, or of a table of weights

The rules, each refused in words with the rows it is about:
1. Every interview has a weight, a stratum and a unit; weights are numbers of 0 or more, not all 0.
2. A unit lies in one stratum. The same name in several is refused, unless params say `nest: yes`.
3. A population is no smaller than the sample of it. An `fpc` of 1 throughout, where several units were drawn,
   can be read two ways (a population of one, or everything drawn), and is asked.
4. A stratum with one unit has no error of its own: refused, or treated as `lonely` says. Where every stratum
   has one unit, a rule that leaves such strata out would leave errors of 0, and is refused.
5. A column of the joined file that the export has too says the same in both, or which is meant is asked; a
   file of which no column is named is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimation.sample_columns import SampleColumns, interviews_named
from analysis.intake.answers.responses import Responses
from analysis.params import DesignParams
from analysis.problems import CaseStudyError, Problems
from analysis.reading.hand_tables import read_sheets
from analysis.statistics.design import Design
from analysis.statistics.resampling.factors import check_units_alone
from analysis.statistics.variance import check_lonely, rows_alone

UNEVEN = 4.0
"""A Kish design effect of so much leaves of the weights a quarter of the interviews' worth: rule 9."""


def read_frame_table(path: Path, problems: Problems) -> pd.DataFrame:
    """The first sheet of a table kept by hand, its columns as texts; empty, with a problem, where it can't be
    read.
    """
    sheets = read_sheets(path, problems)
    if not sheets or len(sheets[0].rows) < 2:
        if sheets:
            problems.fatal(str(path), "the table has no rows; it needs a header and a row for each key.")
        return pd.DataFrame()
    header, *rows = sheets[0].rows
    twice = next((name for name in header if name and header.count(name) > 1), "")
    if twice:
        problems.fatal(
            str(path), "two columns have the same name; rename or remove one of them.", row=1, got=twice
        )
        return pd.DataFrame()
    width = len(header)
    filled = [(*row[:width], *[""] * (width - len(row))) for row in rows if any(row)]
    return pd.DataFrame(filled, columns=list(header), dtype="str")


def declared_design(
    params: DesignParams, respondents: Responses, table: pd.DataFrame | None = None
) -> Design:
    """The design of `respondents`; `table` is the file that params name, as `read_frame_table` reads it.

    Raises CaseStudyError where a column is not there, or by the rules above.
    """
    columns = SampleColumns(params, respondents, table)
    strata = [columns.codes(name, "strata") for name in params.stages("strata")]
    units = [columns.codes(name, "psu") for name in params.stages("psu")]
    # several questions as strata are one stratification, crossed; several units are stages
    crossed = pd.MultiIndex.from_arrays(strata).to_flat_index().map("/".join) if len(strata) > 1 else None
    stratum = pd.Series(crossed) if crossed is not None else (strata[0] if strata else None)
    if units and stratum is not None and not params.nest:
        _check_nested(stratum, units[0], columns)
    _check_stages(units, columns)
    weights, sizes = columns.weights(), columns.fpc()
    columns.check_used()
    try:
        design = Design(
            respondents.frame,
            weights=weights,
            strata=None if stratum is None else [stratum],
            psu=units or None,
            fpc=sizes or None,
            lonely=params.lonely,
        )
        _check_drawn_whole(design, sizes)
    except CaseStudyError as error:
        raise CaseStudyError(f"design: {str(error).removeprefix('design: ')}") from error
    try:
        check_lonely(design)  # rule 4, before anything is estimated
        if params.replicates is not None:
            check_units_alone(design, params.replicates.method)
    except CaseStudyError as error:
        raise CaseStudyError(f"design: {error} These are {columns.rows(rows_alone(design))}.") from error
    _check_some_error(design, params)
    return design


def _check_nested(stratum: pd.Series, unit: pd.Series, columns: SampleColumns) -> None:
    """Rule 2."""
    pairs = pd.DataFrame({"unit": unit.to_numpy(), "stratum": stratum.to_numpy()}).value_counts(sort=False)
    counts = pairs.groupby("unit").size()
    crossing = counts[counts > 1]
    if not len(crossing):
        return
    name = crossing.index[0]
    strata_text = ", ".join(f"{where!r} ({count} interviews)" for where, count in pairs[name].items())
    more = f", as do {len(crossing) - 1} others" if len(crossing) > 1 else ""
    raise CaseStudyError(
        f"design: the unit {name!r} ({columns.params.stages('psu')[0]}) stands in more than one stratum:"
        f" {strata_text}{more}. A unit lies in one stratum: correct the interviews, or, where another unit"
        " goes by the same name there, write `nest: yes` under design."
    )


def _check_stages(units: Sequence[pd.Series], columns: SampleColumns) -> None:
    """Rule 7."""
    names = columns.params.stages("psu")
    for before, (outer, inner) in enumerate(pairwise(units)):
        if (pd.DataFrame({"outer": outer, "inner": inner}).groupby("outer")["inner"].nunique() == 1).all():
            first, second = names[before : before + 2]
            raise CaseStudyError(
                f"design: psu names {second!r} as a stage within {first!r}, but each unit of {first} lies in"
                f" one of {second}. Stages go from the largest units to the smallest: write"
                f" `psu: [{second}, {first}]` where {first} was drawn within {second}, else {first} alone."
            )


def _check_drawn_whole(design: Design, sizes: Sequence[np.ndarray]) -> None:
    """Rule 3, of what is 1 throughout: no error would be left of a sample that was one."""
    # without fpc there are no sizes
    for stage, values in zip(design.stages, sizes, strict=False):
        if (values == 1).all() and (stage.sampled > 1).any():
            raise CaseStudyError(
                "fpc is 1 in every interview, which is a population of one unit, or a sampling fraction of 1,"
                f" by which all are drawn; {int(stage.sampled.max())} units were drawn together. Write how"
                " many units there are to draw from; where all were drawn, that is their number."
            )


def _check_some_error(design: Design, params: DesignParams) -> None:
    """Rule 4, of samples with one unit in every stratum."""
    stage = design.stages[0]
    if (
        params.lonely in ("certainty", "remove", "average")
        and (stage.sampled == 1).all()
        and stage.strata > 1
    ):
        units = ", ".join(params.stages("psu")) or "an interview"
        raise CaseStudyError(
            f"design: every stratum of {', '.join(params.stages('strata'))} has one unit ({units}), so that"
            f" lonely: {params.lonely} leaves no error at all. Name strata that hold several units, or join"
            " strata; lonely: adjust or centre takes how far they lie from each other."
        )


def check_sample(design: Design, ids: pd.Index, where: str, problems: Problems) -> None:
    """Warn of what may not be meant: rules 8 to 10."""
    weights = design.weights
    nothing = weights == 0
    if nothing.any():
        sentence = (
            f"the weight is 0 in {interviews_named(ids, nothing)}: they stay in the sample and count in no"
            " figure. Correct the weights, or leave these interviews out with `rows`."
        )
        problems.warn(where, sentence, column="weights")
    worth = weights.sum() ** 2 / (weights @ weights)
    if np.count_nonzero(weights) > UNEVEN * worth:
        largest = weights == weights.max()
        sentence = (
            f"a few interviews hold most of the weight: {interviews_named(ids, largest)} weigh"
            f" {weights.max():g}, half of all {np.median(weights[~nothing]):g} or less, which leaves as much"
            f" as {worth:.0f} interviews alike would tell. Is it a code for a missing weight, or a slip of"
            " the decimal point?"
        )
        problems.warn(where, sentence, column="weights")
    first, *later = design.stages
    if first.cluster is not None and not later and first.fraction is not None and not first.fraction.any():
        sentence = (
            "all units that there are were drawn (fpc), so that no figure has an error. Where people were"
            " drawn within each unit, units are strata: name them under strata, and leave out psu and fpc."
        )
        problems.warn(where, sentence, column="fpc")


def unweighted_of(design: Design) -> Design:
    """The same sample with everybody counted once: its strata and units stay."""
    return design.reweighted(np.ones(design.n))
