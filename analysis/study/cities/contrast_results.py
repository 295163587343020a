"""What is worked out when cities are set beside each other: differences, tests, and what is declared to be
pooled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.comparison.association import ASSOCIATION_COLUMNS, estimate_associations
from analysis.comparison.declared import FILE, STUDY, WAVE, ComparisonFile, read_comparison
from analysis.comparison.differences import (
    DIFFERENCE_COLUMNS,
    Bonds,
    DifferenceOptions,
    corrected_differences,
    estimate_differences,
)
from analysis.comparison.pooled import Pooled
from analysis.planning.levels import why_no_level, why_too_many
from analysis.problems import Problems
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.drawn_associations import DrawnSamples
from analysis.study.cities.drawn_rounds import DrawnRounds
from analysis.study.cities.outcomes import Rule, outcome_frames
from analysis.study.cities.shared_people import Sample, Shared, find_shared, read_sample
from analysis.study.surveys.declared import Declared

FRAMES = (
    "differences",
    "associations",
    "standardised",
    "decomposition",
    "adjusted",
    "series",
    "trends",
    "shared",
)


@dataclass(frozen=True, eq=False)
class _Survey:
    """One instrument in all cities that use it: by city and wave, its estimates, and what is declared of
    it.
    """

    having: Mapping[tuple[str, str], Declared]
    estimates: pd.DataFrame
    declared: ComparisonFile
    options: DifferenceOptions

    @property
    def first(self) -> Declared:
        return next(iter(self.having.values()))

    @property
    def name(self) -> str:
        return self.first.instrument.name

    @cached_property
    def samples(self) -> dict[tuple[str, str], Sample]:
        """The samples by city and wave: read where something is made of their people."""
        return {key: read_sample(found) for key, found in self.having.items()}

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
        return {study: found for (study, of), found in self.having.items() if wave in ("", of)}

    def rows_of(self, wave: str) -> pd.DataFrame:
        """The estimates of one of the waves."""
        return self.estimates if wave == "" else self.estimates[self.estimates["wave"] == wave]

    @property
    def single(self) -> set[str]:
        """The single-choice questions put to people, not to their reports."""
        stacked = {row.question for row in self.first.plan if row.stack}
        return {
            name for name, asked in self.first.variables.questions.items() if asked.type == "select_one"
        } - stacked


def compare_cities(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames FRAMES, some of them empty: what instruments declare in comparison.yaml, and all
    differences.

    People are read again only for instruments that declare outcomes. Cells that a city hides are left out.
    Where two cities share people, nothing is pooled over cities, and no test takes all of them at once. A
    survey that params list in several waves is compared between cities within each wave, and between its
    waves within each city.
    Raises CaseStudyError when a declaration names what isn't there.
    """
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in FRAMES}
    for name in dict.fromkeys(survey.instrument.name for city in cities for survey in city.surveys):
        for key, frame in _frames(cities, name, estimates[estimates["survey"] == name]):
            parts[key] += [frame] if len(frame) else []
    empty = {
        "differences": pd.DataFrame(columns=[*DIFFERENCE_COLUMNS, "study", "wave", "broken", "sample"]),
        "associations": pd.DataFrame(columns=[*ASSOCIATION_COLUMNS, "study", "wave"]),
    }
    return {
        name: pd.concat(frames, ignore_index=True) if frames else empty.get(name, pd.DataFrame())
        for name, frames in parts.items()
    }


def _frames(
    cities: Sequence[CaseStudy], name: str, estimates: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    having = {
        (city.id, survey.params.wave): survey
        for city in cities
        for survey in city.surveys
        if survey.instrument.name == name
    }
    own = [city for city in cities if city.id in {study for study, _ in having}]
    thresholds = [city.params.thresholds for city in own]
    rounding = [city for city in own if city.params.disclosure.method == "round"]
    declared = read_declaration(having, own_plan=not any(city.results.plan for city in cities))
    rule = Rule(
        max(found.small_base for found in thresholds),
        max(found.suppress_below for found in thresholds),
        frozenset(city.id for city in rounding if city.params.thresholds.suppress_below > 1),
    )
    roles = next(iter(having.values())).instrument.roles
    silent = frozenset((*roles.dont_know, *roles.refused, *roles.other))
    options = DifferenceOptions(rule.small_base, declared.correction, silent=silent)
    survey = _Survey(having, estimates, declared, options)
    shared = {wave: find_shared(survey.of_wave(wave)) for wave in survey.waves}
    rows = pd.concat([*_between_cities(survey, shared), *_between_rounds(survey)], ignore_index=True)
    yield "differences", rows.assign(sample=rows["table"].isin(declared.sample))
    for frame in _associations(survey, [wave for wave, both in shared.items() if both]):
        yield "associations", frame[frame["domain"] != STUDY] if any(shared.values()) else frame
    yield (
        "shared",
        pd.DataFrame(
            [
                {"survey": name, "a": a, "b": b, "people": both.people}
                for found in shared.values()
                for (a, b), both in found.items()
            ]
        ),
    )
    if declared.outcomes and not any(shared.values()):
        drawn = {key: found.design for key, found in survey.samples.items() if found.design is not None}
        pooled = Pooled({key: found.people for key, found in survey.samples.items()}, drawn)
        yield from outcome_frames(name, survey.first.plan, pooled, declared, estimates, rule)


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
            known = name in form.questions and form.questions[name].is_select
            if known and (reason := why_no_level(name, survey.instrument, form)):
                problems.fatal(path, reason, column=column, got=name)
    # The mix is of all its questions crossed; covariates stand beside each other in a model.
    together = [("rounds", (declared.rounds,)), ("mix", declared.mix)]
    for column, names in (*together, *(("covariates", (name,)) for name in declared.covariates)):
        if reason := why_too_many(names, form):
            problems.fatal(path, reason, column=column, got=" ".join(names))


def _between_cities(
    survey: _Survey, shared: Mapping[str, Mapping[tuple[str, str], Shared]]
) -> Iterator[pd.DataFrame]:
    """Within each wave; a survey that was held once has one, without a name."""
    for wave in survey.waves:
        both = {pair: found.estimates for pair, found in shared[wave].items()}
        yield estimate_differences(
            survey.rows_of(wave), survey.studies, STUDY, survey.options, Bonds(both)
        ).assign(study="", wave=wave, broken="")


def _between_rounds(survey: _Survey) -> Iterator[pd.DataFrame]:
    """Of each city; corrected together, as one table has the rounds of all cities."""
    for domain, rounds in _rounds(survey):
        found = []
        for study in survey.studies:
            drawn = _drawn_rounds(survey, study, domain)
            # waves are samples of their own
            bonds = Bonds(one_sample=drawn.together) if isinstance(drawn, DrawnRounds) else None
            rows = estimate_differences(_of_study(survey, study), rounds, domain, survey.options, bonds)
            found.append(rows.assign(study=study, wave=""))
        rows = corrected_differences(pd.concat(found, ignore_index=True), survey.options)
        yield rows.assign(
            broken=[_broken(survey.declared, rounds, row.a, row.b) for row in rows.itertuples()]
        )


def _associations(survey: _Survey, shared: Collection[str]) -> Iterator[pd.DataFrame]:
    """Waves in `shared` have people in two cities, and are not tested over cities."""
    for wave in survey.waves:
        test = None
        if wave not in shared and any(declared.is_drawn for declared in survey.of_wave(wave).values()):
            samples = {city: found for (city, of), found in survey.samples.items() if wave in ("", of)}
            test = DrawnSamples(samples, survey.first.plan).test
        yield estimate_associations(
            survey.rows_of(wave), survey.studies, survey.single, STUDY, survey.options, test
        ).assign(study="", wave=wave)
    for domain, rounds in _rounds(survey):
        for study in survey.studies:
            drawn = _drawn_rounds(survey, study, domain)
            found = estimate_associations(
                _of_study(survey, study),
                rounds,
                survey.single,
                domain,
                survey.options,
                drawn.test if drawn else None,
            )
            yield found.assign(study=study, wave="")


def _drawn_rounds(survey: _Survey, study: str, domain: str) -> DrawnSamples | DrawnRounds | None:
    """What a city's rounds are told from where its sample was drawn, None where counts tell all."""
    own = {wave: declared for (city, wave), declared in survey.having.items() if city == study}
    if not any(declared.is_drawn for declared in own.values()):
        return None
    samples = {wave: survey.samples[study, wave] for wave in own}
    if domain == WAVE:
        return DrawnSamples(samples, survey.first.plan)
    # of several waves, each with rounds of its own, none is the one sample
    (*others, sample) = samples.values()
    return None if others else DrawnRounds(sample, survey.first.plan, domain)


def _rounds(survey: _Survey) -> Iterator[tuple[str, list[str]]]:
    """What rounds are told apart by: the declared question, and the waves of a survey that was held again."""
    declared = survey.declared.rounds
    if declared and declared != WAVE:
        yield declared, [choice.name for choice in survey.first.variables.choices(declared)]
    if len(survey.waves) > 1:
        yield WAVE, survey.waves


def _of_study(survey: _Survey, study: str) -> pd.DataFrame:
    return survey.estimates[survey.estimates["study"] == study]


def _broken(declared: ComparisonFile, rounds: Sequence[str], a: str, b: str) -> str:
    """The round from which on the series is another one, where that lies between two rounds."""
    met = [found.round for found in declared.breaks if found.round in rounds]
    first, last = sorted((rounds.index(a), rounds.index(b)))
    return next((name for name in met if first < rounds.index(name) <= last), "")
