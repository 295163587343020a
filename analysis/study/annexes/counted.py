"""What the annexes count of the people of the tables, as the gate protects it with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import pandas as pd

from analysis.cleaning.audit.annex import item_non_response
from analysis.disclosure.annexes.counts import AnnexCounts
from analysis.disclosure.known.routes import Route
from analysis.intake.answers.responses import Responses
from analysis.study.city import City
from analysis.study.surveys.survey import SurveyData

ROLES = ("dont_know", "refused")


def annex_counts(
    city: City, surveys: Sequence[SurveyData], routes: Mapping[tuple[str, str], Route]
) -> AnnexCounts:
    """Who was asked each question, and how many are in each category of a margin, before anything is hidden;
    of the answers that `routes` look at, of don't know and refused, and of what a table leaves out, how many
    gave them.
    """
    asked, margins = [], []
    ticked: dict[tuple[str, str, str, str, str], int] = {}
    for survey in surveys:
        place = (city.id, survey.declared.instrument.name, survey.declared.params.wave)
        answers = survey.respondents
        asked.append(_at(_asked(survey), place))
        if survey.raked is not None:
            margins.append(_at(survey.raked.table()[["variable", "category", "n"]], place))
        own_routes = (route for (name, _), route in routes.items() if name == place[1])
        excluded = {(row.question, choice) for row in survey.declared.plan for choice in row.exclude}
        named = set(_answers_of(own_routes)) | set(_special(asked[-1])) | excluded
        for question, choice, number in _ticked(answers, {question for question, _ in named}):
            if (question, choice) in named:
                ticked[*place, question, choice] = number
    return AnnexCounts(_together(asked), _together(margins), ticked)


def _asked(survey: SurveyData) -> pd.DataFrame:
    answers, roles = survey.respondents, survey.declared.instrument.roles
    asked = item_non_response(answers, "", set(survey.raw.form.questions)).drop(columns=["label", "section"])
    for role in ROLES:
        own = set(getattr(roles, role))
        choices = []
        for question in asked["question"]:
            names = [choice.name for choice in answers.form.choices(question)]
            choices.append(tuple(name for name in names if name in own))
        asked[f"{role}_choices"] = pd.Series(choices, index=asked.index, dtype=object)
    return asked.assign(interviews=len(answers))


def _answers_of(routes: Iterable[Route]) -> Iterator[tuple[str, str]]:
    for route in routes:
        for answers in (
            *route.through,
            *route.barred,
            route.enough,
            *(sent.answers for sent in route.exactly),
        ):
            yield from answers


def _special(asked: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for role in ROLES:
        for question, choices in zip(asked["question"], asked[f"{role}_choices"], strict=True):
            yield from ((question, choice) for choice in choices)


def _ticked(answers: Responses, questions: Collection[str]) -> Iterator[tuple[str, str, int]]:
    """How many gave each answer to these questions."""
    for question in sorted(questions):
        if not answers.has(question):
            continue
        ticks, choices = answers.ticks(question)
        for choice, number in zip(choices, ticks.sum(axis=0).tolist(), strict=True):
            yield question, choice, int(number)


def _at(frame: pd.DataFrame, place: tuple[str, str, str]) -> pd.DataFrame:
    study, survey, wave = place
    return frame.assign(study=study, survey=survey, wave=wave)


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
