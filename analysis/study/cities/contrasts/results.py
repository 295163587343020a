"""What is worked out when cities are set beside each other: differences, tests, and what is declared to be
pooled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from analysis.comparison.association import ASSOCIATION_COLUMNS, estimate_associations
from analysis.comparison.declared import STUDY, WAVE, ComparisonFile
from analysis.comparison.differences import (
    DIFFERENCE_COLUMNS,
    Bonds,
    DifferenceOptions,
    corrected_differences,
    estimate_differences,
)
from analysis.comparison.pooled import Pooled
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.contrasts.drawn_associations import DrawnSamples
from analysis.study.cities.contrasts.drawn_rounds import DrawnRounds
from analysis.study.cities.contrasts.outcomes import outcome_frames
from analysis.study.cities.held_surveys import HeldSurvey, held_surveys

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


def compare_cities(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames FRAMES, some of them empty: what instruments declare in comparison.yaml, and all
    differences.

    People are read again only for instruments that declare outcomes. Cells that a city hides are left out.
    Where two cities share people, nothing is pooled over cities, and no test takes all of them at once. A
    survey that params list in several waves is compared between cities within each wave, and between its
    waves within each city.
    Raises CaseStudyError when a declaration names what isn't there.
    """
    frames_by_name: dict[str, list[pd.DataFrame]] = {name: [] for name in FRAMES}
    for survey in held_surveys(cities, estimates):
        for key, frame in _frames(survey):
            frames_by_name[key] += [frame] if len(frame) else []
    empty = {
        "differences": pd.DataFrame(columns=[*DIFFERENCE_COLUMNS, "study", "wave", "broken", "sample"]),
        "associations": pd.DataFrame(columns=[*ASSOCIATION_COLUMNS, "study", "wave"]),
    }
    return {
        name: pd.concat(frames, ignore_index=True) if frames else empty.get(name, pd.DataFrame())
        for name, frames in frames_by_name.items()
    }


def _frames(survey: HeldSurvey) -> Iterator[tuple[str, pd.DataFrame]]:
    declared = survey.declared
    shared = survey.shared
    rows = pd.concat(
        [*between_cities(survey, survey.estimates, survey.options), *_between_rounds(survey)],
        ignore_index=True,
    )
    yield "differences", rows.assign(sample=rows["table"].isin(declared.sample))
    for frame in _associations(survey, [wave for wave, both in shared.items() if both]):
        yield "associations", frame[frame["domain"] != STUDY] if any(shared.values()) else frame
    yield (
        "shared",
        pd.DataFrame(
            [
                {"survey": survey.name, "a": a, "b": b, "people": both.people}
                for pairs in shared.values()
                for (a, b), both in pairs.items()
            ]
        ),
    )
    if declared.outcomes and not any(shared.values()):
        drawn = {key: one.design for key, one in survey.samples.items() if one.design is not None}
        pooled = Pooled({key: one.people for key, one in survey.samples.items()}, drawn)
        yield from outcome_frames(
            survey.name, survey.first.plan, pooled, declared, survey.estimates, survey.rule
        )


def between_cities(
    survey: HeldSurvey, estimates: pd.DataFrame, options: DifferenceOptions
) -> Iterator[pd.DataFrame]:
    """The differences of some of a survey's estimates within each wave; a survey that was held once has one,
    without a name.
    """
    for wave in survey.waves:
        both = {pair: shared_people.estimates for pair, shared_people in survey.shared[wave].items()}
        rows = survey.of_this_wave(estimates, wave)
        yield estimate_differences(rows, survey.studies, STUDY, options, Bonds(both)).assign(
            study="", wave=wave, broken=""
        )


def _between_rounds(survey: HeldSurvey) -> Iterator[pd.DataFrame]:
    """Of each city; corrected together, as one table has the rounds of all cities."""
    for domain, rounds in _rounds(survey):
        frames = []
        for study in survey.studies:
            drawn = _drawn_rounds(survey, study, domain)
            # waves are samples of their own
            bonds = Bonds(one_sample=drawn.together) if isinstance(drawn, DrawnRounds) else None
            rows = estimate_differences(_of_study(survey, study), rounds, domain, survey.options, bonds)
            frames.append(rows.assign(study=study, wave=""))
        rows = corrected_differences(pd.concat(frames, ignore_index=True), survey.options)
        yield rows.assign(
            broken=[_broken(survey.declared, rounds, row.a, row.b) for row in rows.itertuples()]
        )


def _associations(survey: HeldSurvey, shared: Collection[str]) -> Iterator[pd.DataFrame]:
    """Waves in `shared` have people in two cities, and are not tested over cities."""
    for wave in survey.waves:
        test = None
        if wave not in shared and any(declared.is_drawn for declared in survey.of_wave(wave).values()):
            samples = {city: sample for (city, of), sample in survey.samples.items() if wave in ("", of)}
            test = DrawnSamples(samples, survey.first.plan).test
        yield estimate_associations(
            survey.rows_of(wave), survey.studies, survey.single, STUDY, survey.options, test
        ).assign(study="", wave=wave)
    for domain, rounds in _rounds(survey):
        for study in survey.studies:
            drawn = _drawn_rounds(survey, study, domain)
            associations = estimate_associations(
                _of_study(survey, study),
                rounds,
                survey.single,
                domain,
                survey.options,
                drawn.test if drawn else None,
            )
            yield associations.assign(study=study, wave="")


def _drawn_rounds(survey: HeldSurvey, study: str, domain: str) -> DrawnSamples | DrawnRounds | None:
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


def _rounds(survey: HeldSurvey) -> Iterator[tuple[str, list[str]]]:
    """What rounds are told apart by: the declared question, and the waves of a survey that was held again."""
    declared = survey.declared.rounds
    if declared and declared != WAVE:
        yield declared, [choice.name for choice in survey.first.variables.choices(declared)]
    if len(survey.waves) > 1:
        yield WAVE, survey.waves


def _of_study(survey: HeldSurvey, study: str) -> pd.DataFrame:
    return survey.estimates[survey.estimates["study"] == study]


def _broken(declared: ComparisonFile, rounds: Sequence[str], a: str, b: str) -> str:
    """The round from which on the series is another one, where that lies between two rounds."""
    met = [series_break.round for series_break in declared.breaks if series_break.round in rounds]
    first, last = sorted((rounds.index(a), rounds.index(b)))
    return next((name for name in met if first < rounds.index(name) <= last), "")
