"""People who stand in two cities: where params read the same export, and their rows meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import pandas as pd

from analysis.estimation.frame import estimates_frame, main_reading
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.intake.answers.responses import Reports, Responses
from analysis.problems import Problems
from analysis.statistics.design import Design
from analysis.study.counts.beside import shared_files
from analysis.study.surveys.declared import Declared
from analysis.study.surveys.survey import read_survey
from analysis.study.surveys.weightings import DESIGN


@dataclass(frozen=True, eq=False)
class Shared:
    """How many people are in both of two cities, and the shares of those people, as estimates."""

    people: int
    estimates: pd.DataFrame


@dataclass(frozen=True, eq=False)
class CityPeople:
    """A city's respondents, cleaned as in its own study, what they reported, and how they were drawn (None:
    as they came).
    """

    people: Responses
    reports: Mapping[str, Reports]
    design: Design | None


def find_shared(having: Mapping[str, Declared]) -> dict[tuple[str, str], Shared]:
    """The pairs of cities that share people, by the names of the cities.

    People are read only where two may.
    """
    shared_by_pair = {}
    uuids: dict[str, pd.Index] = {}  # of many cities the names alone are kept, not their answers
    for a, b in combinations(having, 2):
        if not _may_meet(having[a], having[b]):
            continue
        for name in (a, b):
            if name not in uuids:
                uuids[name] = read_people(having[name]).frame.index
        if uuids[a].isin(uuids[b]).any():
            one = read_people(having[a])
            both = one.frame.index.isin(uuids[b])
            shared_by_pair[a, b] = Shared(int(both.sum()), _shares(having[a], one.subset(both)))
    return shared_by_pair


def read_people(survey: Declared) -> Responses:
    """A city's respondents, cleaned as in its own study, without weights."""
    return read_sample(survey).people


def read_sample(survey: Declared) -> CityPeople:
    """A city's sample, as it was drawn: without raking and other readings."""
    as_drawn = survey.params.model_copy(update={"weights": None, "adjustments": {}})
    read = read_survey(replace(survey, params=as_drawn), "", Problems())
    return CityPeople(read.respondents, read.reports, read.designs.get(DESIGN))


def _may_meet(a: Declared, b: Declared) -> bool:
    """Whether a row can be both cities': they read one export, and no single-choice question keeps them
    apart.
    """
    if not shared_files(a.exports, b.exports):
        return False
    return not any(apart for apart in _kept_apart(a, b))


def _kept_apart(a: Declared, b: Declared) -> Iterator[bool]:
    for question, wanted in a.params.rows.items():
        asked = a.form.questions.get(question)
        if question in b.params.rows and (asked is None or asked.type != "select_multiple"):
            yield not set(_listed(wanted)) & set(_listed(b.params.rows[question]))


def _listed(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else wanted


def _shares(survey: Declared, people: Responses) -> pd.DataFrame:
    """The shares of people in both samples; none where a sample was drawn: its weights tell how they move
    together no more.
    """
    if survey.is_drawn:
        return estimates_frame()
    rows = [
        row
        for row in survey.plan
        if (row.statistic, row.unit, row.stack, row.by) == ("share", "respondents", "", "")
    ]
    estimates = estimate_plan(rows, Survey("", survey.instrument.name, survey.params.wave, people))
    return estimates[main_reading(estimates)]
