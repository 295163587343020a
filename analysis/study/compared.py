"""What is worked out when cities are set beside each other: differences, fixed mixes, models, rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.comparison.association import ASSOCIATION_COLUMNS, estimate_associations
from analysis.comparison.declared import POOLED, STUDY, ComparisonFile, Outcome, outcome_row, read_comparison
from analysis.comparison.decomposition import decompose
from analysis.comparison.differences import DIFFERENCE_COLUMNS, DifferenceOptions, estimate_differences
from analysis.comparison.models import estimate_adjusted
from analysis.comparison.pooled import Cells, Groups, Pooled
from analysis.comparison.series import estimate_series
from analysis.comparison.simpson import trend
from analysis.comparison.standardised import estimate_standardised, standard_mix
from analysis.planning.plan import PlanRow
from analysis.problems import CaseStudyError, Problems
from analysis.study.casestudy import CaseStudy
from analysis.study.shared import Shared, find_shared, read_people
from analysis.study.survey import Declared

FRAMES = ("differences", "associations", "standardised", "decomposition", "adjusted", "series", "trends", "shared")


@dataclass(frozen=True, eq=False)
class _Asked:
    """One outcome over everybody: its keys, who gave it (n,), the people, and what is declared."""

    keys: Mapping[str, str]
    outcome: np.ndarray
    pooled: Pooled
    declared: ComparisonFile
    small_base: int

    @property
    def without(self) -> str:
        """The cities that have no figure of the outcome: its choice, or its question, was not in their form."""
        names = [
            name
            for code, name in enumerate(self.pooled.studies.names)
            if not np.isfinite(self.outcome[self.pooled.studies.codes == code]).any()
        ]
        return " ".join(names)


def compare_cities(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames FRAMES, some of them empty: what instruments declare in comparison.yaml, and all differences.

    People are read again only for instruments that declare outcomes. Cells that a city hides are left out. Where two
    cities share people, nothing is pooled over cities, and no test takes all of them at once.
    Raises CaseStudyError when a declaration names what isn't there.
    """
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in FRAMES}
    for name in dict.fromkeys(survey.instrument.name for city in cities for survey in city.surveys):
        having = {city.id: survey for city in cities for survey in city.surveys if survey.instrument.name == name}
        thresholds = [city.params.thresholds for city in cities if city.id in having]
        first, problems = next(iter(having.values())), Problems()
        declared = read_comparison(first.instrument.folder, first.plan, first.variables, having, problems, own_plan=not any(city.results.plan for city in cities))
        problems.stop_if_fatal()
        small_base = max(found.small_base for found in thresholds)
        options = DifferenceOptions(small_base, declared.correction)
        of_survey = estimates[estimates["survey"] == name]
        shared = find_shared(having)
        found = _differences(of_survey, list(having), declared, first, options, shared)
        parts["differences"] += [frame.assign(sample=frame["table"].isin(declared.sample)) for frame in found]
        tested = _associations(of_survey, list(having), declared, first, options)
        parts["associations"] += [frame[frame["domain"] != STUDY] if shared else frame for frame in tested]
        parts["shared"] += [pd.DataFrame([{"survey": name, "a": a, "b": b, "people": both.people}]) for (a, b), both in shared.items()]
        if declared.outcomes and not shared:
            least = max(found.suppress_below for found in thresholds)
            for asked in _outcomes(having, declared, of_survey, small_base, least):
                for key, frame in _of_outcome(asked):
                    parts[key].append(frame.assign(**asked.keys, without=asked.without))
    filled = {name: [frame for frame in frames if len(frame)] for name, frames in parts.items()}
    empty = {
        "differences": pd.DataFrame(columns=list(DIFFERENCE_COLUMNS)),
        "associations": pd.DataFrame(columns=[*ASSOCIATION_COLUMNS, STUDY]),
    }
    return {name: pd.concat(frames, ignore_index=True) if frames else empty.get(name, pd.DataFrame()) for name, frames in filled.items()}


def _differences(
    estimates: pd.DataFrame,
    studies: Sequence[str],
    declared: ComparisonFile,
    survey: Declared,
    options: DifferenceOptions,
    shared: Mapping[tuple[str, str], Shared],
) -> Iterator[pd.DataFrame]:
    both = {pair: found.estimates for pair, found in shared.items()}
    yield estimate_differences(estimates, studies, STUDY, options, both)
    if declared.rounds:
        rounds = [choice.name for choice in survey.variables.choices(declared.rounds)]
        for study in studies:
            found = estimate_differences(estimates[estimates["study"] == study], rounds, declared.rounds, options)
            yield found.assign(study=study)


def _associations(
    estimates: pd.DataFrame, studies: Sequence[str], declared: ComparisonFile, survey: Declared, options: DifferenceOptions
) -> Iterator[pd.DataFrame]:
    stacked = {row.question for row in survey.plan if row.stack}
    single = {name for name, asked in survey.variables.questions.items() if asked.type == "select_one"} - stacked
    yield estimate_associations(estimates, studies, single, STUDY, options).assign(study="")
    if declared.rounds:
        rounds = [choice.name for choice in survey.variables.choices(declared.rounds)]
        for study in studies:
            own = estimates[estimates["study"] == study]
            yield estimate_associations(own, rounds, single, declared.rounds, options).assign(study=study)


def _outcomes(
    having: Mapping[str, Declared], declared: ComparisonFile, estimates: pd.DataFrame, small_base: int, least: int
) -> Iterator[_Asked]:
    pooled = Pooled({study: read_people(survey) for study, survey in having.items()})
    first = next(iter(having.values()))
    for wanted in declared.outcomes:
        row = outcome_row(wanted, first.plan)
        outcome = _without_hidden(pooled.outcome(row, wanted.choice), pooled, row, wanted, estimates)
        if declared.rounds:
            outcome = _without_few(outcome, pooled.cells([STUDY, declared.rounds]), least)
        keys = {"survey": first.instrument.name, "table": row.table, "question": row.question, "choice": wanted.choice}
        yield _Asked(keys, outcome, pooled, declared, small_base)


def _without_hidden(
    outcome: np.ndarray, pooled: Pooled, row: PlanRow, wanted: Outcome, estimates: pd.DataFrame
) -> np.ndarray:
    """The outcome, missing for every city that hides a cell of this table."""
    own = estimates[(estimates["table"] == row.table) & (estimates["domain"] == "") & (estimates["status"] == "suppressed")]
    hiding = [place for place, study in enumerate(pooled.responses) if study in set(own["study"])]
    return np.where(np.isin(pooled.studies.codes, hiding), np.nan, outcome)


def _without_few(outcome: np.ndarray, cells: Cells, least: int) -> np.ndarray:
    """The outcome, missing in every cell where fewer than `least` people, but some, gave it or gave it not."""
    for code in range(len(cells.names)):
        inside = (cells.codes == code) & np.isfinite(outcome)
        sizes = outcome[inside].sum(), inside.sum() - outcome[inside].sum()
        if any(0 < size < least for size in sizes):
            outcome = np.where(inside, np.nan, outcome)
    return outcome


def _of_outcome(asked: _Asked) -> Iterator[tuple[str, pd.DataFrame]]:
    declared, pooled = asked.declared, asked.pooled
    people = tuple(question for question in declared.mix if question != STUDY)
    if len(pooled.responses) > 1:
        if people:
            yield from _at_one_mix(asked, STUDY, pooled.studies, people)
        if declared.covariates:
            yield "adjusted", _adjusted(asked)
    if declared.rounds:
        rounds = pooled.groups(declared.rounds)
        if declared.mix:
            yield from _at_one_mix(asked, declared.rounds, rounds, declared.mix)
        breaks = {met.round: met.kind for met in declared.breaks}
        yield "series", estimate_series(asked.outcome, rounds, pooled.studies, breaks).assign(rounds=declared.rounds)
        if len(pooled.responses) > 1 and len(rounds.names) > 1:
            yield "trends", _trends(asked, rounds)


def _at_one_mix(asked: _Asked, over: str, groups: Groups, mix: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    cells = asked.pooled.cells(mix)
    standard = standard_mix(asked.outcome, cells, _members(asked, groups))
    found = estimate_standardised(asked.outcome, groups, cells, standard)
    few = found["base"] < asked.small_base
    for name in ("standardised", "se", "low", "high"):
        found[name] = found[name].mask(few)
    yield "standardised", found.assign(over=over, mix=" ".join(mix), standard=asked.declared.standard, few=few)
    rows = [
        {"over": over, "a": groups.names[a], "b": groups.names[b], "mix": " ".join(mix), **parts}
        for a, b in _pairs(groups, found["base"].to_numpy(), asked)
        if (parts := _decomposed(asked.outcome, groups, cells, a, b))
    ]
    yield "decomposition", pd.DataFrame(rows)


def _members(asked: _Asked, groups: Groups) -> np.ndarray | None:
    """Who makes up the standard, where it is not everybody: a city's people, or a round's."""
    standard = asked.declared.standard
    if standard == POOLED:
        return None
    for known in (groups, asked.pooled.studies):
        if standard in known.names:
            return known.codes == known.names.index(standard)
    return None


def _pairs(groups: Groups, bases: np.ndarray, asked: _Asked) -> Iterator[tuple[int, int]]:
    """The pairs of groups that are both large enough, in order."""
    for a, b in combinations(range(len(groups.names)), 2):
        if min(bases[a], bases[b]) >= asked.small_base:
            yield a, b


def _decomposed(outcome: np.ndarray, groups: Groups, cells: Cells, a: int, b: int) -> dict[str, float]:
    inside = np.isfinite(outcome) & (cells.codes >= 0)
    sides = [(outcome[inside & (groups.codes == code)], cells.codes[inside & (groups.codes == code)]) for code in (a, b)]
    parts = asdict(decompose(*sides[0], *sides[1], len(cells.names)))
    return {"base_a": len(sides[0][0]), "base_b": len(sides[1][0]), **parts}


def _adjusted(asked: _Asked) -> pd.DataFrame:
    """The adjusted shares of the cities, missing for those that are too small; one row with the reason where no model can be."""
    studies = asked.pooled.studies
    known = np.isfinite(asked.outcome)
    bases = np.bincount(studies.codes[known], minlength=len(studies.names))
    kept = np.flatnonzero(bases >= asked.small_base)
    small = np.flatnonzero((bases > 0) & (bases < asked.small_base))
    covariates = " ".join(asked.declared.covariates)
    if len(kept) < 2:
        return pd.DataFrame()
    place = np.full(len(studies.names) + 1, -1)
    place[kept] = np.arange(len(kept))
    groups = Groups(place[studies.codes], tuple(studies.names[code] for code in kept))
    try:
        found = estimate_adjusted(asked.outcome, groups, [asked.pooled.groups(name) for name in asked.declared.covariates])
    except CaseStudyError as error:
        return pd.DataFrame([{"group": "", "covariates": covariates, "problem": str(error)}])
    given = np.bincount(studies.codes[known], asked.outcome[known], minlength=len(studies.names))
    few = pd.DataFrame({"group": [studies.names[code] for code in small], "base": bases[small], "crude": given[small] / bases[small]})
    return pd.concat([found.frame, few], ignore_index=True).assign(covariates=covariates, problem="")


def _trends(asked: _Asked, rounds: Groups) -> pd.DataFrame:
    first, last = 0, len(rounds.names) - 1
    found = trend(asked.outcome, rounds.codes, first, last, asked.pooled.studies)
    row = {
        "first": rounds.names[first],
        "last": rounds.names[last],
        "pooled": found.pooled,
        "moved": int(np.isfinite(found.changes).sum()),
        "against": " ".join(found.against),
        "reversed": found.is_reversed,
    }
    return pd.DataFrame([row])
