"""One survey in all cities that hold it, with what its instrument declares of comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.comparison.declared import FILE, ComparisonFile, read_comparison
from analysis.comparison.differences import DifferenceOptions, Pairs
from analysis.planning.levels import why_no_level, why_too_many
from analysis.problems import Problems
from analysis.study.cities.contrasts.hiding_cities import ThresholdRule
from analysis.study.cities.contrasts.shared_people import CityPeople, Shared, find_shared, read_sample
from analysis.study.surveys.declared import Declared

if TYPE_CHECKING:
    from analysis.study.casestudy import CaseStudy


@dataclass(frozen=True, eq=False)
class HeldSurvey:
    """One instrument in all cities that use it: by city and wave, its estimates, and what is declared of
    it.
    """

    having: Mapping[tuple[str, str], Declared]
    estimates: pd.DataFrame
    declared: ComparisonFile
    rule: ThresholdRule

    @property
    def first(self) -> Declared:
        return next(iter(self.having.values()))

    @property
    def name(self) -> str:
        return self.first.instrument.name

    @property
    def options(self) -> DifferenceOptions:
        """How differences are told; all pairs of many cities are written by `write_all_pairs` alone."""
        roles = self.first.instrument.roles
        silent = frozenset((*roles.dont_know, *roles.refused, *roles.other))
        pairs: Pairs = "rest" if self.declared.pairs == "rest" else "auto"
        return DifferenceOptions(self.rule.small_base, self.declared.correction, silent=silent, pairs=pairs)

    @cached_property
    def shared(self) -> dict[str, dict[tuple[str, str], Shared]]:
        """By wave, the pairs of cities that share people."""
        return {wave: find_shared(self.of_wave(wave)) for wave in self.waves}

    @cached_property
    def samples(self) -> dict[tuple[str, str], CityPeople]:
        """The samples by city and wave: read where something is made of their people."""
        return {key: read_sample(survey) for key, survey in self.having.items()}

    @property
    def studies(self) -> list[str]:
        return list(dict.fromkeys(study for study, _ in self.having))

    @property
    def waves(self) -> list[str]:
        """The waves in order, where a city has several; else one without a name, whatever the cities call
        theirs.
        """
        is_repeated = len(self.having) > len(self.studies)
        return sorted({wave for _, wave in self.having}) if is_repeated else [""]

    def of_wave(self, wave: str) -> dict[str, Declared]:
        """The survey by city, in one of the waves."""
        return {study: survey for (study, of), survey in self.having.items() if wave in ("", of)}

    def rows_of(self, wave: str) -> pd.DataFrame:
        """The estimates of one of the waves."""
        return self.of_this_wave(self.estimates, wave)

    @staticmethod
    def of_this_wave(estimates: pd.DataFrame, wave: str) -> pd.DataFrame:
        """Those of some estimates that are of a wave; all where it has no name."""
        return estimates if wave == "" else estimates[estimates["wave"] == wave]

    @property
    def single(self) -> set[str]:
        """The single-choice questions put to people, not to their reports."""
        stacked = {row.question for row in self.first.plan if row.stack}
        return {
            name for name, asked in self.first.variables.questions.items() if asked.type == "select_one"
        } - stacked


def held_surveys(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> Iterator[HeldSurvey]:
    """Every instrument that a city uses, in the order of the cities.

    Raises CaseStudyError when a declaration names what isn't there.
    """
    for name in dict.fromkeys(survey.instrument.name for city in cities for survey in city.surveys):
        having = {
            (city.id, survey.params.wave): survey
            for city in cities
            for survey in city.surveys
            if survey.instrument.name == name
        }
        own = [city for city in cities if city.id in {study for study, _ in having}]
        thresholds = [city.params.thresholds for city in own]
        rounding = [city for city in own if city.params.disclosure.method == "round"]
        rule = ThresholdRule(
            max(city_thresholds.small_base for city_thresholds in thresholds),
            max(city_thresholds.suppress_below for city_thresholds in thresholds),
            frozenset(city.id for city in rounding if city.params.thresholds.suppress_below > 1),
        )
        declared = read_declaration(having, own_plan=not any(city.results.plan for city in cities))
        yield HeldSurvey(having, estimates[estimates["survey"] == name], declared, rule)


def read_declaration(having: Mapping[tuple[str, str], Declared], own_plan: bool = True) -> ComparisonFile:
    """What comparison.yaml of an instrument declares, for the cities and waves that use it.

    Raises CaseStudyError, with all problems at once, when it names what isn't there.
    """
    first, problems = next(iter(having.values())), Problems()
    studies = [study for study, _ in having]
    declared = read_comparison(
        first.instrument.folder, first.plan, first.variables, studies, problems, own_plan
    )
    check_set_against(declared, first, problems)
    problems.stop_if_fatal()
    return declared


def check_set_against(declared: ComparisonFile, survey: Declared, problems: Problems) -> None:
    """Report what may not divide people, as in a plan: its levels would be printed."""
    path, form = str(survey.instrument.folder / FILE), survey.variables
    named = {"rounds": (declared.rounds,), "mix": declared.mix, "covariates": declared.covariates}
    for column, names in named.items():
        for name in names:
            # What is no question (the city, a wave) or no single choice is told by `read_comparison`.
            is_select_question = name in form.questions and form.questions[name].is_select
            if is_select_question and (reason := why_no_level(name, survey.instrument, form)):
                problems.fatal(path, reason, column=column, got=name)
    # The mix is of all its questions crossed; covariates stand beside each other in a model.
    together = [("rounds", (declared.rounds,)), ("mix", declared.mix)]
    for column, names in (*together, *(("covariates", (name,)) for name in declared.covariates)):
        if reason := why_too_many(names, form):
            problems.fatal(path, reason, column=column, got=" ".join(names))
