"""What is said of a survey wherever it shows: how many, when, how drawn, to which margins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.intake.answers.offering import partly_offered
from analysis.languages import text_in
from analysis.reporting.wording.design_words import design_text
from analysis.reporting.wording.words import join, languages, month_text, word
from analysis.study.results.results import SurveyFacts
from analysis.study.sources import Opened
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.survey import SurveyData, guessed_questions
from analysis.weighting.margins import Margin


def survey_facts(survey: SurveyData, language: str, opened: Opened) -> SurveyFacts:
    declared, answers = survey.declared, survey.respondents
    start = declared.instrument.columns.start
    days = (
        pd.to_datetime(answers.frame[start], errors="coerce")
        if start in answers.frame
        else pd.Series(dtype="datetime64[ns]")
    )
    return SurveyFacts(
        survey=declared.instrument.name,
        wave=declared.params.wave,
        interviews=len(answers),
        collected=len(survey.raw),
        first="" if days.isna().all() else f"{days.min():%Y-%m-%d}",
        last="" if days.isna().all() else f"{days.max():%Y-%m-%d}",
        design=design_text(declared.params.design, declared.variables, language),
        read_as=_without_folders(str(survey.raw.dialect), declared.exports),
        routed=tuple(name for name in answers.asked.columns if not answers.asked[name].all()),
        guessed=tuple(sorted(guessed_questions(survey))),
        partly=tuple(
            (name, choice)
            for source in (answers, *survey.reports.values())
            for name, question in source.form.questions.items()
            if question.type == "select_multiple" and source.has(name)
            for choice in partly_offered(source, name)
        ),
        margins=_margin_texts(survey, language, opened),
        told={code: _told(survey, code, opened) for code in languages()},
        narrowed=survey.narrowed,
    )


def _told(survey: SurveyData, language: str, opened: Opened) -> dict[str, Any]:
    """What of a survey's facts is words, in one language."""
    declared = survey.declared
    design = design_text(declared.params.design, declared.variables, language)
    return {"design": design, "margins": list(_margin_texts(survey, language, opened))}


def _margin_texts(survey: SurveyData, language: str, opened: Opened) -> tuple[str, ...]:
    if survey.raked is None:
        return ()
    margins = [item.margin for item in survey.raked.margins]
    return tuple(_margin_text(margin, survey.declared, language, opened) for margin in margins)


def _without_folders(text: str, paths: Iterable[Path]) -> str:
    """A sentence in which files go by their names: where they lie on somebody's machine is nobody's
    business.
    """
    for path in paths:
        text = text.replace(str(path), path.name)
    return text


def _margin_text(margin: Margin, declared: Declared, language: str, opened: Opened) -> str:
    """Where a margin is from: in the language, where it was computed from a registry that has its source in
    it.
    """
    params = next(
        (given for given in declared.params.weights.margins if given.variable == margin.variable), None
    )
    if params is None or not params.points or opened.flows is None:
        return margin.source
    months = [month_text(month, language) for month in params.months]
    source = text_in(opened.flows.registry.source, language).rstrip(".")
    return word(
        "margin.points",
        language,
        source=source,
        points=join(params.points, language),
        months=join(months, language),
    )
