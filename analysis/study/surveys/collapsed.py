"""Answers of few merged into "other" before anything is estimated, where params ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.disclosure.collapsing import collapse_few
from analysis.planning.domains import listed_choices
from analysis.study.city import City
from analysis.study.surveys.survey import SurveyData


def collapse_surveys(city: City, surveys: Sequence[SurveyData]) -> tuple[Sequence[SurveyData], pd.DataFrame]:
    """The surveys with answers of few merged into "other", where params ask for it; one row an answer that
    was: survey, question, choice.
    """
    threshold = city.params.thresholds.suppress_below
    if not city.params.disclosure.collapse or threshold <= 1:
        return surveys, pd.DataFrame()
    changed, records = [], []
    for survey in surveys:
        responses, merged = collapse_few(survey.respondents, threshold)
        changed.append(replace(survey, cleaned=replace(survey.cleaned, responses=responses)))
        listed = listed_choices(survey.declared.variables, survey.declared.recodes)
        for question, choices in merged.items():
            # An answer outside the list is told nowhere: it may be a name.
            own = [choice for choice in choices if choice in listed.get(question, ())]
            records += [(survey.declared.instrument.name, question, choice) for choice in own]
    return changed, pd.DataFrame(records, columns=["survey", "question", "choice"])


def without_merged(estimates: pd.DataFrame, collapsed: pd.DataFrame) -> pd.DataFrame:
    """The estimates without rows and levels of answers that were merged into another."""
    if collapsed.empty:
        return estimates
    merged = pd.MultiIndex.from_frame(collapsed)
    gone = np.zeros(len(estimates), dtype=bool)
    for question, choice in (("question", "choice"), ("domain", "level")):
        gone |= pd.MultiIndex.from_frame(estimates[["survey", question, choice]].astype(str)).isin(merged)
    return estimates[~gone].reset_index(drop=True)
