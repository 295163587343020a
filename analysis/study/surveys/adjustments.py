"""What weighting a purposive sample does: balance, spread of weights, and key shares under every
adjustment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.disclosure.weighted import round_weighted_shares
from analysis.estimation.frame import UNWEIGHTED, main_reading
from analysis.estimation.measures import measure
from analysis.estimation.replicated import KeyFigure, replicate_design, replicates_table
from analysis.estimation.sensitivity import KeyShare, sensitivity_table, weighted_designs
from analysis.planning.plan import PlanRow
from analysis.reporting.wording.weightings import SAME
from analysis.statistics.calibration import raked
from analysis.statistics.design import Design
from analysis.study.surveys.survey import SurveyData
from analysis.study.surveys.weightings import DESIGN, RAKED, adjusted_design
from analysis.vocabulary import OF_CHOICES, OK
from analysis.weighting.balance import balance_summary, balance_table
from analysis.weighting.diagnostics import diagnose, weight_distribution
from analysis.weighting.margins import Margin
from analysis.weighting.propensity import (
    WEIGHT,
    check_sides,
    propensity_weights,
    reference_from_margins,
)

FIGURES = ("n", "n_effective", "deff", "cv", "min", "max")


def adjustment_frames(survey: SurveyData, estimates: pd.DataFrame, below: int = 0) -> dict[str, pd.DataFrame]:
    """Frames on the adjustments of one raked survey; `estimates` say which shares are hidden and which are
    the largest; where counts `below` some people are hidden, weighted shares are as fine as is safe.

    `weights/balance`: variable, category, weighting, share, target, difference (standardised).
    `weights/balance_summary`: weighting, mean, largest, worst. `weights/distribution`: weighting,
    probability, weight.
    `weights/adjustments`: weighting and the figures of its weights. `weights/sensitivity`: question,
    category, one column a weighting (shares 0-1), range. Weightings that come to the same are one.
    """
    frame, cap = survey.designs["raked"].frame, survey.declared.params.weights.cap
    margins, reference = _reference(survey)
    variables = [margin.variable for margin in margins]
    propensity = propensity_weights(frame, reference, variables, reference[WEIGHT].to_numpy()).weights
    drawn = survey.designs.get(DESIGN)
    base = Design(frame) if drawn is None else drawn.over(frame)
    made = dict(weighted_designs(base, margins, propensity, cap=cap))
    if drawn is not None:
        made = {DESIGN: base, **made}
    declared = {name: survey.designs[name] for name in survey.declared.params.adjustments}
    designs = _told_apart({**made, **declared})
    weights = {name: design.weights for name, design in designs.items()}
    balance = balance_table(frame, margins, weights)
    spread = [weight_distribution(values).assign(weighting=name) for name, values in weights.items()]
    frames = {
        "weights/balance": balance,
        "weights/balance_summary": balance_summary(balance),
        "weights/distribution": pd.concat(spread, ignore_index=True)[["weighting", "probability", "weight"]],
        "weights/adjustments": _figures(weights),
    }
    keys = list(_key_shares(survey, estimates))
    if keys:
        table = sensitivity_table(designs, keys)
        if below > 1 and drawn is None:
            table = _as_fine_as_safe(table, designs, keys)
        frames["weights/sensitivity"] = _side_by_side(table)
    return {name: made.assign(survey=survey.declared.instrument.name) for name, made in frames.items()}


def check_adjustments(survey: SurveyData) -> None:
    """Raise as `adjustment_frames` does where a raked survey's margins serve for no other weighting."""
    margins, reference = _reference(survey)
    check_sides(survey.designs["raked"].frame, reference, [margin.variable for margin in margins])


def _reference(survey: SurveyData) -> tuple[list[Margin], pd.DataFrame]:
    """The margins that a survey is raked to, and the people that they tell of."""
    margins = [coded.margin for coded in survey.raked.margins]
    return margins, reference_from_margins(margins)


def replicate_frames(survey: SurveyData, estimates: pd.DataFrame, below: int = 0) -> dict[str, pd.DataFrame]:
    """`weights/replicates`, where params ask for replicates: key shares and numbers, with both errors; as
    `estimates` print them, where counts `below` some people are hidden.

    Raises CaseStudyError where the sample can't be drawn again, or a replicate can't be weighted as it was.
    """
    declared = survey.declared.params
    if declared.design is None or declared.design.replicates is None:
        return {}
    drawn = survey.designs.get(DESIGN)
    base = Design(survey.respondents.frame, lonely="certainty") if drawn is None else drawn
    again = replicate_design(base, declared.design.replicates)
    readings = {DESIGN if drawn is not None else UNWEIGHTED: (base, again)}
    if survey.raked is not None:
        as_raked = survey.designs[RAKED]
        margins = [coded.margin for coded in survey.raked.margins]
        over = again.over(as_raked.frame)
        readings[RAKED] = (as_raked, raked(over, margins, cap=declared.weights.cap))
    for name, asked in declared.adjustments.items():
        # margins of flow monitoring points are of the run's registry, which is not here
        if not any(margin.points for margin in asked.margins):
            made = adjusted_design(asked, survey.respondents, again, None)
            readings[name] = (survey.designs[name], made)
    figures: dict[tuple, KeyFigure] = {}
    for figure in (*_share_figures(survey, estimates), *_number_figures(survey, estimates)):
        # where two tables have the same figure, of other bases, the first one's is told
        figures.setdefault((figure.question, figure.choice, figure.statistic, figure.unit), figure)
    table = replicates_table(readings, list(figures.values()), declared.design.replicates.method)
    if below > 1:
        table = _as_printed(table, estimates)
    named = table.rename(columns={"choice": "category"}).assign(survey=survey.declared.instrument.name)
    return {"weights/replicates": named}


def _as_fine_as_safe(
    table: pd.DataFrame, designs: Mapping[str, Design], keys: Sequence[KeyShare]
) -> pd.DataFrame:
    """A sensitivity table whose weighted shares give no hidden count back, and their ranges."""
    bases = {(key.question, key.choice): np.asarray(key.base, bool) for key in keys}
    shares = []
    for row in table.itertuples():
        weights, base = designs[row.weighting].weights, bases[row.question, row.choice]
        shares.append(round_weighted_shares(np.array([row.estimate]), weights, base)[0])
    table = table.assign(estimate=shares)
    by_share = table.groupby(["question", "choice"], sort=False)["estimate"]
    return table.assign(range=by_share.transform("max") - by_share.transform("min"))


def _as_printed(table: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
    """A replicates table with the numbers and errors that `estimates` print; its own errors to two digits."""
    keys = ["question", "choice", "unit", "statistic", "weighting"]
    whole = estimates[estimates["domain"] == ""].astype({"unit": str, "statistic": str})
    printed = whole.drop_duplicates(keys)[[*keys, "estimate", "se"]]
    rows = table.drop(columns=["estimate", "se"]).merge(printed, how="left", on=keys)
    own = pd.Series([float(f"{value:.2g}") for value in rows["se_replicates"]])
    return rows.assign(se_replicates=own.where(rows["se"].notna()))[list(table.columns)]


def _share_figures(survey: SurveyData, estimates: pd.DataFrame) -> Iterator[KeyFigure]:
    """The key shares of people, then the largest share of every table of reports, mentions, who reported."""
    for key in _key_shares(survey, estimates):
        yield KeyFigure(key.question, "share", np.where(key.base, key.holds, np.nan), key.choice)
    for row in survey.declared.plan:
        of_people = row.unit == "respondents" and not row.stack
        if row.statistic != "share" or row.by or of_people:
            continue
        choice = _largest(row, estimates)
        if choice is not None:
            counted = measure(row, survey.respondents, survey.reports)
            chosen = counted.chosen(counted.choices.index(choice))
            owner = counted.respondent
            yield KeyFigure(row.question, "share", chosen, choice, row.unit, owner=owner)


def _number_figures(survey: SurveyData, estimates: pd.DataFrame) -> Iterator[KeyFigure]:
    """The means, totals, quantiles and ratios that the plan has for everyone, and that are printed."""
    rows = estimates[(estimates["domain"] == "") & (estimates["status"] == OK)]
    printed = set(zip(rows["question"], rows["choice"], rows["statistic"].astype(str), strict=True))
    for row in survey.declared.plan:
        if row.statistic in OF_CHOICES or row.by:
            continue
        if (row.question, row.choice, row.statistic) in printed:
            counted = measure(row, survey.respondents, survey.reports)
            yield KeyFigure(
                row.question,
                row.statistic,
                counted.numbers,
                row.choice,
                row.unit,
                over=counted.denominator,
                owner=counted.respondent if row.stack else None,
                probability=row.quantile,
            )


def _told_apart(designs: Mapping[str, Design]) -> dict[str, Design]:
    """One design of each set of weights, under all the names it goes by: "raked = propensity"."""
    designs_by_name: dict[str, Design] = {}
    for name, design in designs.items():
        same = next(
            (
                key
                for key, other in designs_by_name.items()
                if np.allclose(design.weights, other.weights, rtol=1e-6)
            ),
            None,
        )
        if same is None:
            designs_by_name[name] = design
        else:
            designs_by_name = {
                f"{key}{SAME}{name}" if key == same else key: other for key, other in designs_by_name.items()
            }
    return designs_by_name


def _figures(weights: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = [
        {"weighting": name} | {figure: getattr(diagnose(values), figure) for figure in FIGURES}
        for name, values in weights.items()
    ]
    return pd.DataFrame(rows)


def _key_shares(survey: SurveyData, estimates: pd.DataFrame) -> Iterator[KeyShare]:
    """The largest share of each table of people that the plan has a sentence for (of all tables, if it has
    none).
    """
    answers = set()
    for row in _told(survey):
        choice = _largest(row, estimates)
        # the share of one answer in two tables, of other bases, is not one figure: the first table's is told
        if choice is None or (row.question, choice) in answers:
            continue
        answers.add((row.question, choice))
        counted = measure(row, survey.respondents, survey.reports)
        chosen = counted.chosen(counted.choices.index(choice))
        yield KeyShare(row.question, choice, chosen == 1, np.isfinite(chosen))


def _largest(row: PlanRow, estimates: pd.DataFrame) -> str | None:
    """The choice of the largest share that a row prints of everyone; None where it prints none."""
    own = estimates[
        (estimates["table"] == row.table)
        & (estimates["question"] == row.question)
        & (estimates["domain"] == "")
    ]
    rows = own[main_reading(own) & (own["unit"] == row.unit) & (own["status"] == OK)]
    return None if rows.empty else str(rows.loc[rows["estimate"].idxmax(), "choice"])


def _told(survey: SurveyData) -> Iterable[PlanRow]:
    """The rows to watch; what is raked to, and what that is made from, moves by design and says nothing."""
    coded = survey.raked.margins if survey.raked is not None else ()
    targets = {one.margin.variable for one in coded}
    targets |= {recode.question for recode in survey.declared.recodes if recode.variable in targets}
    rows = [
        row
        for row in survey.declared.plan
        if row.statistic == "share"
        and row.unit == "respondents"
        and not row.stack
        and not row.by
        and row.question not in targets
    ]
    return [row for row in rows if row.sentence] or rows


def _side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """The sensitivity table with a column for each weighting, the widest range first."""
    keys = ["question", "choice"]
    wide = table.pivot_table(index=keys, columns="weighting", values="estimate", sort=False)
    ranges = table.groupby(keys, sort=False)["range"].first()
    made = (
        wide.assign(range=ranges)
        .reset_index()
        .rename(columns={"choice": "category"})
        .rename_axis(columns=None)
    )
    return made.sort_values("range", ascending=False, kind="stable", ignore_index=True)
