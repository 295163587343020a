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
    counted = flows.counts.of("nationality", month)
    counted = counted[counted["point"].isin(list(points))]
    if not counted["individuals"].sum():
        return estimates_frame()
    points = [point for point in points if point in flows.counts.observed(month)]
    shares = nationality_shares(flows.counts, points, [month])
    named = [code for code in shares.index if code != OTHER]
    respondents = _by_nationality(_codes_of(survey, rows["choice"]), rows["n"], named)
    individuals = _by_nationality(counted["choice"], counted["individuals"], named)
    sides = (
        _side(respondents, survey.survey, survey.wave, "respondents"),
        _side(individuals, flows.name, month, "individuals"),
    )
    of_table = {"study": study, "table": table, "question": "nationality", "domain": SOURCE}
    beside = pd.concat(sides, ignore_index=True).assign(**of_table, statistic="share", method="as counted")
    return estimates_frame(beside.to_dict("records"))


def _codes_of(survey: SurveyNationality, choices: pd.Series) -> pd.Series:
    """The ISO3 codes of a survey's choices, by what they are called, else by their names."""
    labels = choices.map(lambda choice: survey.labels.get(choice, choice))
    return labels.map(place_code).where(lambda codes: codes.notna(), choices.map(place_code))


def _by_nationality(codes: pd.Series, n: pd.Series, named: Sequence[str]) -> pd.Series:
    """Sums of `n` by the named nationalities, in their order; all others together at the end."""
    sums = n.groupby(codes.where(codes.isin(named), OTHER)).sum()
    return sums.reindex([*named, OTHER], fill_value=0)


def _side(n: pd.Series, source: str, wave: str, unit: str) -> pd.DataFrame:
    """The rows of one source, which is a level of the domain and where they are from."""
    base = int(n.sum())
    columns = {"choice": n.index, "n": n.to_numpy(), "estimate": n.to_numpy() / max(base, 1), "base": base}
    return pd.DataFrame(columns).assign(survey=source, level=source, wave=wave, unit=unit)
