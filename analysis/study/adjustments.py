"""What weighting a purposive sample does: balance, spread of weights, and key shares under every
adjustment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.estimation.measures import measure
from analysis.estimation.sensitivity import KeyShare, sensitivity_table, weighted_designs
from analysis.planning.plan import PlanRow
from analysis.reporting.wording.weightings import SAME
from analysis.statistics.design import Design
from analysis.study.survey import SurveyData
from analysis.vocabulary import OK
from analysis.weighting.balance import balance_summary, balance_table
from analysis.weighting.diagnostics import diagnose, weight_distribution
from analysis.weighting.propensity import WEIGHT, propensity_weights, reference_from_margins

FIGURES = ("n", "n_effective", "deff", "cv", "min", "max")


def adjustment_frames(survey: SurveyData, estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Frames on the adjustments of one raked survey; `estimates` say which shares are hidden and which are
    the largest.

    `weights/balance`: variable, category, weighting, share, target, difference (standardised).
    `weights/balance_summary`: weighting, mean, largest, worst. `weights/distribution`: weighting,
    probability, weight.
    `weights/adjustments`: weighting and the figures of its weights. `weights/sensitivity`: question,
    category,
    one column a weighting (shares 0-1), range. Weightings that come to the same are one.
    """
    frame, cap = survey.designs["raked"].frame, survey.declared.params.weights.cap
    margins = [coded.margin for coded in survey.raked.margins]
    reference = reference_from_margins(margins)
    variables = [margin.variable for margin in margins]
    propensity = propensity_weights(frame, reference, variables, reference[WEIGHT].to_numpy()).weights
    designs = _told_apart(weighted_designs(Design(frame), margins, propensity, cap=cap))
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
        frames["weights/sensitivity"] = _side_by_side(sensitivity_table(designs, keys))
    return {name: made.assign(survey=survey.declared.instrument.name) for name, made in frames.items()}


def _told_apart(designs: Mapping[str, Design]) -> dict[str, Design]:
    """One design of each set of weights, under all the names it goes by: "raked = propensity"."""
    found: dict[str, Design] = {}
    for name, design in designs.items():
        same = next(
            (key for key, other in found.items() if np.allclose(design.weights, other.weights, rtol=1e-6)),
            None,
        )
        if same is None:
            found[name] = design
        else:
            found = {f"{key}{SAME}{name}" if key == same else key: other for key, other in found.items()}
    return found


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
    for row in _told(survey):
        own = estimates[
            (estimates["table"] == row.table)
            & (estimates["question"] == row.question)
            & (estimates["domain"] == "")
        ]
        shown = own[main_reading(own) & (own["unit"] == row.unit) & (own["status"] == OK)]
        if shown.empty:
            continue
        choice = shown.loc[shown["estimate"].idxmax(), "choice"]
        counted = measure(row, survey.respondents, survey.reports)
        chosen = counted.chosen(counted.choices.index(choice))
        yield KeyShare(row.question, choice, chosen == 1, np.isfinite(chosen))


def _told(survey: SurveyData) -> Iterable[PlanRow]:
    """The rows to watch; what is raked to, and what that is made from, moves by design and says nothing."""
    raked = {coded.margin.variable for coded in survey.raked.margins}
    raked |= {recode.question for recode in survey.declared.recodes if recode.variable in raked}
    rows = [
        row
        for row in survey.declared.plan
        if row.statistic == "share"
        and row.unit == "respondents"
        and not row.stack
        and not row.by
        and row.question not in raked
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
