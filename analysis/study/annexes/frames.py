"""The small frames of the annexes: data quality, weights, tests, figures published elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analysis.cleaning.audit.annex import AnnexInput, quality_annex
from analysis.cleaning.audit.pseudonyms import read_key
from analysis.disclosure.annexes.rounding import printable_tests
from analysis.estimation.plan_tests import estimate_tests
from analysis.estimation.published_figures import check_published, read_published
from analysis.problems import CaseStudyError, Problems
from analysis.study.city import City
from analysis.study.estimating import estimable
from analysis.study.surveys.adjustments import adjustment_frames, check_adjustments, replicate_frames
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.survey import SurveyData


def plan_test_frames(
    city: City, surveys: Iterable[SurveyData], estimates: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tests that the plans ask for, where they do, without the sizes of what is hidden."""
    test_frames = [estimate_tests(survey.declared.plan, estimable(city, survey)) for survey in surveys]
    tests = pd.concat(test_frames, ignore_index=True)
    return {"tests": printable_tests(tests, estimates, city.params.rounded)} if len(tests) else {}


def quality_frames(city: City, surveys: Iterable[SurveyData]) -> dict[str, pd.DataFrame]:
    """The data-quality annex of all surveys; none has a row about one respondent."""
    frames_by_name: dict[str, list[pd.DataFrame]] = {}
    key = read_key(city.workspace.root)
    for survey in surveys:
        cleaned = survey.cleaned
        given = AnnexInput(
            survey.raw, cleaned.responses, cleaned.counts, cleaned.summary, survey.rules, key, city.language
        )
        for name, frame in vars(quality_annex(given)).items():
            frames_by_name.setdefault(f"quality/{name}", []).append(
                frame.assign(survey=survey.declared.instrument.name)
            )
    return {name: pd.concat(frames, ignore_index=True) for name, frames in frames_by_name.items()}


def problems_met(city: City) -> pd.DataFrame:
    """The problems met in declaring and reading, each once, and how often."""
    met = city.problems.frame()[["problem", "where", "column"]]
    met = met.assign(where=[Path(where).name for where in met["where"]])
    return met.groupby(["problem", "where", "column"], sort=False).size().rename("times").reset_index()


def weight_frames(
    city: City, surveys: Sequence[SurveyData], estimates: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Margins, diagnostics, balance and sensitivity of the surveys that were raked."""
    below = city.params.thresholds.suppress_below
    frames_by_key: dict[str, list[pd.DataFrame]] = {}
    for survey in surveys:
        name = survey.declared.instrument.name
        own_estimates = estimates[estimates["survey"] == name]
        for key, frame in _replicated(city, survey, own_estimates).items():
            frames_by_key.setdefault(key, []).append(frame)
        if survey.raked is None:
            continue
        frames = {
            "weights/margins": survey.raked.table(),
            "weights/diagnostics": survey.raked.diagnostics.frame(),
        }
        own = {key: frame.assign(survey=name) for key, frame in frames.items()}
        for key, frame in (own | adjustment_frames(survey, own_estimates, below)).items():
            frames_by_key.setdefault(key, []).append(frame)
    return {key: pd.concat(frames, ignore_index=True) for key, frames in frames_by_key.items()}


def foresee_weights(city: City, surveys: Sequence[SurveyData], estimates: pd.DataFrame) -> None:
    """Raise as `weight_frames` does, without fitting a model."""
    for survey in surveys:
        _replicated(city, survey, estimates[estimates["survey"] == survey.declared.instrument.name])
        if survey.raked is not None:
            check_adjustments(survey)


def _replicated(city: City, survey: SurveyData, estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    try:
        return replicate_frames(survey, estimates, city.params.thresholds.suppress_below)
    except CaseStudyError as error:
        name = survey.declared.instrument.name
        raise CaseStudyError(f"{city.params_path}, {name}, design.replicates: {error}") from error


def published_frames(city: City, estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The figures published for this city beside ours, where an instrument has check figures."""
    rows = published_rows(city.surveys)
    own = rows[rows["study"] == city.id] if len(rows) else rows
    return {"published_check": check_published(own, estimates)} if len(own) else {}


def published_rows(surveys: Iterable[Declared]) -> pd.DataFrame:
    """The figures published for any study, of the instruments that have check figures."""
    problems = Problems()
    paths = [survey.instrument.published_path for survey in surveys]
    frames = [read_published(path, problems) for path in dict.fromkeys(paths) if path.is_file()]
    problems.stop_if_fatal()
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
