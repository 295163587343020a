"""A survey's nationalities beside those counted at flow monitoring points, as estimates rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.context.flows.margins import nationality_shares
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.estimation.frame import estimates_frame
from analysis.reading.place_names import OTHER, place_code
from analysis.vocabulary import SUPPRESSED

SOURCE = "source"


@dataclass(frozen=True)
class SurveyNationality:
    """A survey's own estimates of nationality (whole city, people, unweighted) and what its choices are
    called.

    `labels`: choice to English label; `left_out`: choices that say nothing of nationality.
    """

    survey: str
    wave: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    rows: pd.DataFrame
    labels: Mapping[str, str]
    left_out: Sequence[str] = ()


def estimate_beside(
    study: str,
    table: str,
    survey: SurveyNationality,
    flows: FlowMonitoring,
    points: Sequence[str],
    month: str,
) -> pd.DataFrame:
    """Shares by nationality (ISO3, `other`) in the survey and at the points in a month, the points' five
    largest named.

    Levels of the domain `source` are the survey's and the registry's names. Don't know and refused leave the
    survey's base, unknown nationality the points'. Empty where
    nobody's nationality was counted there, and where the survey's table has hidden cells: their
    sums would tell them.
    """
    rows = survey.rows[~survey.rows["choice"].isin(list(survey.left_out))]
    if rows.empty or (rows["status"] == SUPPRESSED).any() or not rows["n"].sum():
        return estimates_frame()
    known = flows.counts.of("nationality", month)
    if not known.loc[known["point"].isin(list(points)), "individuals"].sum():
        return estimates_frame()
    points = [point for point in points if point in flows.counts.observed(month)]
    shares = nationality_shares(flows.counts, points, [month])
    named = [code for code in shares.index if code != OTHER]
    codes = rows["choice"].map(
        lambda choice: place_code(survey.labels.get(choice, choice)) or place_code(choice)
    )
    people = (
        rows["n"].groupby(codes.where(codes.isin(named), OTHER)).sum().reindex([*named, OTHER], fill_value=0)
    )
    counts = flows.counts.cells
    counts = counts[
        (counts["question"] == "nationality")
        & (counts["period"] == month)
        & counts["point"].isin(list(points))
    ]
    individuals = (
        counts["individuals"].groupby(counts["choice"].where(counts["choice"].isin(named), OTHER)).sum()
    )
    sides = [
        (survey.survey, survey.wave, "respondents", people),
        (flows.name, month, "individuals", individuals.reindex([*named, OTHER], fill_value=0)),
    ]
    parts = [
        _side(n, {"survey": name, "wave": wave, "level": name, "unit": unit}) for name, wave, unit, n in sides
    ]
    return estimates_frame(
        pd.concat(parts, ignore_index=True)
        .assign(
            study=study,
            table=table,
            question="nationality",
            domain=SOURCE,
            statistic="share",
            method="as counted",
        )
        .to_dict("records")
    )


def _side(n: pd.Series, keys: Mapping[str, str]) -> pd.DataFrame:
    base = int(n.sum())
    return pd.DataFrame(
        {"choice": n.index, "n": n.to_numpy(), "estimate": n.to_numpy() / max(base, 1), "base": base, **keys}
    )
