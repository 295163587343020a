"""A city's surveys estimated, and what of it may be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.disclosure.exposed_quantiles import telling_numbers
from analysis.disclosure.gate import Gated, Policy, apply_gate
from analysis.disclosure.groupings import groupings
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.known.implied_answers import choices_alone, routes_of
from analysis.disclosure.known.routes import Route
from analysis.disclosure.nested import Grouping
from analysis.disclosure.numbers import TellingNumbers
from analysis.disclosure.report import advice
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.reading_options import ReadingOptions
from analysis.planning.domains import crossings, listed_choices
from analysis.study.annexes.counted import annex_counts
from analysis.study.city import City
from analysis.study.surveys.survey import SurveyData

_UNPROTECTED = (
    "nothing is hidden, and the answers are real: people may be recognised in tables and files. Set"
    " suppress_below to 5, or write `synthetic: true` where no answer is of a real person."
)


def gated_estimates(city: City, surveys: Sequence[SurveyData], estimates: pd.DataFrame) -> Gated:
    """The estimates that may be printed; what is hidden of them, and what is not hidden though it should be,
    is a warning.
    """
    params = city.params
    policy = Policy.of(params)
    if params.unprotected and not all(survey.declared.instrument.synthetic for survey in surveys):
        city.problems.warn(str(city.params_path), _UNPROTECTED, column="suppress_below")
    numbers = TellingNumbers()
    if policy.suppress_below > 1:
        for survey in surveys:
            estimates, telling = telling_numbers(
                estimates, survey.declared.plan, estimable(city, survey), policy.suppress_below
            )
            numbers |= telling
    choices = _known_choices(surveys)
    if policy.suppress_below > 1:
        choices = replace(choices, annexes=annex_counts(city, surveys, choices.routes))
    gated = apply_gate(estimates, policy, numbers, choices)
    hiding_advice = advice(gated.cells, gated.report)
    if hiding_advice.is_much:
        rows = [
            f"{table} by {by} ({hidden} hidden; without it {back} more of this table are shown)"
            for table, by, hidden, back in hiding_advice.rows
        ]
        sentence = (
            f"{hiding_advice.hidden:,} of {hiding_advice.cells:,} cells are hidden, so that nobody is"
            " recognised."
            f"{_costliest(rows)}{_by_domain(hiding_advice.domains)} quality/disclosure.csv has all."
        )
        city.problems.warn(str(city.params_path), sentence, column="suppress_below")
    return gated


def _known_choices(surveys: Sequence[SurveyData]) -> KnownChoices:
    """What the forms and recodes of all surveys say of choices and levels."""
    crossed: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    grouped: dict[str, Grouping] = {}
    listed: dict[str, frozenset[str]] = {}
    routes: dict[tuple[str, str], Route] = {}
    alone: dict[str, frozenset[str]] = {}
    for survey in surveys:
        variables, recodes = survey.declared.variables, survey.declared.recodes
        crossed |= crossings(variables)
        grouped |= groupings(variables, recodes)
        for question, choices in listed_choices(variables, recodes).items():
            listed[question] = listed.get(question, frozenset()) | choices
        instrument = survey.declared.instrument
        own_alone = choices_alone(variables, instrument.roles)
        own_routes = routes_of(variables, recodes, own_alone)
        routes |= {(instrument.name, question): route for question, route in own_routes.items()}
        for question, choices in own_alone.items():
            alone[question] = alone.get(question, frozenset()) | choices
    return KnownChoices(crossed, grouped, listed, routes, alone)


def _costliest(rows: Sequence[str]) -> str:
    """A sentence of its own; none where no table is split, so that nothing could be left out."""
    return f" The rows of the plan that cost most: {'; '.join(rows)}." if rows else ""


def _by_domain(domains: Sequence[tuple[str, int]]) -> str:
    """What comes back in all other tables where nothing is split by a domain; of those that bring any."""
    phrases = [f"by {by}, {back:,} cells of the others would be shown" for by, back in domains if back]
    return f" If no table were split {'; '.join(phrases)}." if phrases else ""


def estimate_survey(city: City, survey: SurveyData) -> pd.DataFrame:
    return estimate_plan(survey.declared.plan, estimable(city, survey))


def estimable(city: City, survey: SurveyData) -> Survey:
    declared = survey.declared
    return Survey(
        study=city.id,
        name=declared.instrument.name,
        wave=declared.params.wave,
        respondents=survey.respondents,
        reports=survey.reports,
        designs=survey.designs,
        small_base=city.params.thresholds.small_base,
        drawn=declared.is_drawn,
        options=ReadingOptions(interval=declared.params.interval, df=declared.params.df),
    )
