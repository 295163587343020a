"""What one city's surveys and other sources amount to: estimates as they may be printed, and the annexes
behind them. Nothing is drawn, said or written here.

work_out(city, opened, surveys) -> Results
foresee(city, opened, surveys): meets every problem that working out would meet, for less
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.disclosure.annexes.hiding import hide_annex_counts
from analysis.disclosure.annexes.rounding import round_annex_counts
from analysis.disclosure.gate import Gated
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.layouts import country_in
from analysis.study.annexes.frames import (
    foresee_weights,
    plan_test_frames,
    published_frames,
    published_rows,
    quality_frames,
    weight_frames,
)
from analysis.study.city import City
from analysis.study.counts.context import estimate_context, lay_out, printed_frames
from analysis.study.counts.kept_counts import keep_counts
from analysis.study.counts.projected_returns import projected_rows
from analysis.study.counts.sections import ContextScope, figures_of
from analysis.study.estimating import estimate_survey, gated_estimates
from analysis.study.results.kept_results import kept_problems, numbers_key, settings_of
from analysis.study.results.results import COLLAPSED, Results
from analysis.study.sources import Opened
from analysis.study.surveys.collapsed import collapse_surveys, without_merged
from analysis.study.surveys.facts import survey_facts
from analysis.study.surveys.survey import SurveyData


def work_out(city: City, opened: Opened, surveys: Sequence[SurveyData]) -> Results:
    """All that a city's output is made of, from its data as read; nothing is drawn or written.

    Raises CaseStudyError where the data can't give what is asked for.
    """
    done = _estimate(city, opened, surveys)
    frames = _annexes(city, done.surveys, done.gated)
    if len(done.collapsed):
        frames[COLLAPSED] = done.collapsed
    frames |= printed_frames(city.params, opened)
    if len(done.projected):
        frames["displacement/projection"] = done.projected

    return Results(
        estimates=_together(done.estimates, done.projected),
        frames=frames,
        surveys=tuple(survey_facts(survey, city.language, opened) for survey in done.surveys),
        warnings=(),
        counts=keep_counts(opened),
        numbers=numbers_key(city),
        met=tuple(kept_problems(list(city.problems)[city.declared :], settings_of(city))),
    )


def foresee(city: City, opened: Opened, surveys: Sequence[SurveyData]) -> None:
    """Meet every problem that `work_out` would, without what no problem can come of.

    Raises as it does.
    """
    done = _estimate(city, opened, surveys)
    foresee_weights(city, done.surveys, done.gated.estimates)
    published_rows(city.surveys)


@dataclass(frozen=True, eq=False)
class _Estimated:
    """The estimates of a city's surveys as they may be printed (`gated`), and with the counts of its other
    sources (`estimates`); `surveys` have the levels joined that `collapsed` lists.
    """

    surveys: Sequence[SurveyData]
    collapsed: pd.DataFrame
    gated: Gated
    estimates: pd.DataFrame
    projected: pd.DataFrame


def _estimate(city: City, opened: Opened, surveys: Sequence[SurveyData]) -> _Estimated:
    joined, collapsed = collapse_surveys(city, surveys)
    estimates = pd.concat([estimate_survey(city, survey) for survey in joined], ignore_index=True)
    gated = gated_estimates(city, joined, without_merged(estimates, collapsed))
    counted = _counted(city, opened, gated.estimates)
    _tell_left_out(city, opened, counted)
    estimates = _together(gated.estimates, counted)
    _, projected = projected_rows(city, opened, estimates)
    return _Estimated(joined, collapsed, gated, estimates, projected)


def _annexes(city: City, surveys: Sequence[SurveyData], gated: Gated) -> dict[str, pd.DataFrame]:
    """What stands behind the tables: quality, weights, published figures and tests. They count the same
    people, so that nothing they say may give a hidden cell back.
    """
    frames = (
        quality_frames(city, surveys)
        | weight_frames(city, surveys, gated.estimates)
        | published_frames(city, gated.estimates)
        | plan_test_frames(city, surveys, gated.estimates)
    )
    frames = hide_annex_counts(frames, gated, city.params.thresholds.suppress_below)
    if city.params.rounded:
        frames = round_annex_counts(frames, city.params.rounded)
    frames["quality/disclosure"] = gated.report
    return frames


def _tell_left_out(city: City, opened: Opened, counted: pd.DataFrame) -> None:
    """Warn of the figures of other sources that can't be drawn."""
    _, left_out = figures_of(lay_out(opened, counted, _scope(city)))
    where = opened.flows.folder if opened.flows else city.params_path
    for reason in left_out:
        city.problems.warn(str(where), reason)


def _counted(city: City, opened: Opened, estimates: pd.DataFrame) -> pd.DataFrame:
    """The counts of the city's other sources, and its surveys' nationalities beside them."""
    surveys = [(survey, estimates[estimates["survey"] == survey.instrument.name]) for survey in city.surveys]
    return estimate_context(city.id, city.params, opened, surveys)


def _scope(city: City) -> ContextScope:
    params, language = city.params, city.language
    setting = ContextSetting(language, params.name(language), country_in(params.country, language))
    return ContextScope(params, setting, city.surveys)


def _together(estimates: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([estimates, more], ignore_index=True) if len(more) else estimates
