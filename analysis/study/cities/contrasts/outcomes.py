"""What an instrument's declared outcomes show over cities and rounds: fixed mixes, parts of differences,
models, series.

They are made of people: which cities are left out, so that nothing hidden comes
back, `hiding_cities` says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.comparison.declared import POOLED, STUDY, WAVE, ComparisonFile, outcome_row
from analysis.comparison.decomposition import Sample, decompose
from analysis.comparison.differences import DifferenceOptions
from analysis.comparison.models import estimate_adjusted
from analysis.comparison.pooled import Groups, MixCells, Pooled
from analysis.comparison.series import estimate_series
from analysis.comparison.simpson import trend
from analysis.comparison.standardised import estimate_standardised, raked_mix, standard_mix
from analysis.planning.plan import PlanRow
from analysis.problems import CaseStudyError
from analysis.reporting.wording.words import languages
from analysis.study.cities.contrasts.hiding_cities import OutcomeQuestion, ThresholdRule, hiding_cities

MARGINS = "margins"
"""Stands for a standard that is given as margins."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One outcome over everybody: its keys, who gave it (n,), the people, and what is declared.

    `keys` name the table and choice, the cities without the answer (`without`), those that had only some of
    the answers pooled (`partly`), and those of whom people are not counted because their numbers are hidden
    (`hidden`).
    """

    keys: Mapping[str, str]
    outcome: np.ndarray
    pooled: Pooled
    declared: ComparisonFile
    rounds: str
    rule: ThresholdRule


def outcome_frames(
    survey: str,
    plan: Sequence[PlanRow],
    pooled: Pooled,
    declared: ComparisonFile,
    estimates: pd.DataFrame,
    rule: ThresholdRule,
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Rows of the frames standardised, decomposition, adjusted, series and trends, by the frame's name.

    `estimates` of the survey tell which cities hide cells. A survey with several waves and no declared rounds
    has them as its rounds.
    """
    is_repeated = len(pooled.responses) > len(pooled.studies.names)
    rounds = declared.rounds or (WAVE if is_repeated else "")
    for wanted in declared.outcomes:
        row = outcome_row(wanted, plan)
        given = pooled.outcome(row, wanted.choices)
        against = tuple(dict.fromkeys(filter(None, (*declared.mix, *declared.covariates, rounds))))
        question = OutcomeQuestion(row, wanted.choices, against)
        hiding = hiding_cities(question, given, pooled, estimates, rule)
        outcome = _without_studies(given, pooled, hiding)
        having = _places(pooled, np.isfinite(given))
        keys = {
            "survey": survey,
            "table": row.table,
            "question": row.question,
            "choice": wanted.name,
            "without": " ".join(name for name in pooled.studies.names if name not in having),
            "partly": " ".join(name for name in pooled.lacking(row, wanted.choices) if name in having),
            "hidden": " ".join(_places(pooled, np.isfinite(given) & ~np.isfinite(outcome))),
        }
        asked = Asked(keys, outcome, pooled, declared, rounds, rule)
        for name, frame in _frames(asked):
            yield name, frame.assign(**keys)


def _places(pooled: Pooled, members: np.ndarray) -> list[str]:
    return [
        name for code, name in enumerate(pooled.studies.names) if members[pooled.studies.codes == code].any()
    ]


def _without_studies(outcome: np.ndarray, pooled: Pooled, studies: Collection[str]) -> np.ndarray:
    """The outcome, missing for everybody of some studies."""
    hiding = [place for place, study in enumerate(pooled.studies.names) if study in studies]
    return np.where(np.isin(pooled.studies.codes, hiding), np.nan, outcome)


def _frames(asked: Asked) -> Iterator[tuple[str, pd.DataFrame]]:
    declared, pooled = asked.declared, asked.pooled
    people = tuple(question for question in declared.mix if question != STUDY)
    covariates = [name for name in declared.covariates if name not in (STUDY, asked.rounds)]
    several = len(pooled.studies.names) > 1
    rounds_too = [asked.rounds] if asked.rounds else []
    studies_too = [STUDY] if several else []
    if several and people:
        yield from _at_one_mix(asked, STUDY, people)
    if several and covariates:
        yield "adjusted", _adjusted(asked, STUDY, [*covariates, *rounds_too])
    if not asked.rounds:
        return
    if declared.mix:
        yield from _at_one_mix(asked, asked.rounds, declared.mix)
    if covariates:
        yield "adjusted", _adjusted(asked, asked.rounds, [*covariates, *studies_too])
    rounds = pooled.groups(asked.rounds)
    yield "series", _series(asked, rounds)
    if several and len(rounds.names) > 1:
        yield "trends", _trends(asked, rounds)


def _at_one_mix(asked: Asked, over: str, mix: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    groups, cells = asked.pooled.groups(over), asked.pooled.cells(mix)
    shares = estimate_standardised(
        asked.outcome, groups, cells, _standard(asked, cells, mix), asked.pooled.design
    )
    few = shares["base"] < asked.rule.small_base
    for name in ("standardised", "se", "low", "high"):
        shares[name] = shares[name].mask(few)
    standard = asked.declared.standard
    shares = shares.assign(
        over=over, mix=" ".join(mix), standard=standard if isinstance(standard, str) else MARGINS, few=few
    )
    yield "standardised", shares[shares["base"] > 0]
    rows = [
        {
            "over": over,
            "a": groups.names[a],
            "b": groups.names[b],
            "mix": " ".join(mix),
            **_decomposed(asked, groups, cells, a, b),
        }
        for a, b in combinations(range(len(groups.names)), 2)
        if min(shares["base"].iloc[[a, b]]) >= asked.rule.small_base
    ]
    yield "decomposition", pd.DataFrame(rows)


def _standard(asked: Asked, cells: MixCells, mix: Sequence[str]) -> np.ndarray:
    """The standard's shares of the cells: of everybody, of a city's or a round's people, or raked to declared
    margins.
    """
    standard, weights = asked.declared.standard, asked.pooled.weights
    if isinstance(standard, str):
        return standard_mix(asked.outcome, cells, _members(asked, standard), weights)
    margins = {question: shares for question, shares in standard.items() if question in mix}
    if not margins:
        return standard_mix(asked.outcome, cells, None, weights)
    return raked_mix(asked.outcome, cells, mix, margins, weights)


def _members(asked: Asked, standard: str) -> np.ndarray | None:
    """Who is of the city or round that is the standard (n,); None where everybody is."""
    if standard == POOLED:
        return None
    groupings = [asked.pooled.studies]
    if asked.rounds:
        groupings.append(asked.pooled.groups(asked.rounds))
    # A name that is both a city and a round means the round.
    named = [groups for groups in groupings if standard in groups.names]
    return named[-1].codes == named[-1].names.index(standard) if named else None


def _decomposed(asked: Asked, groups: Groups, cells: MixCells, a: int, b: int) -> dict[str, float]:
    outcome, design = asked.outcome, asked.pooled.design
    inside = np.isfinite(outcome) & (cells.codes >= 0)
    rows = [np.flatnonzero(inside & (groups.codes == code)) for code in (a, b)]
    sides = [(outcome[own], cells.codes[own]) for own in rows]
    samples = None if design is None else (Sample(design, rows[0]), Sample(design, rows[1]))
    decomposition = asdict(decompose(*sides[0], *sides[1], len(cells.names), samples))
    return {"base_a": len(sides[0][0]), "base_b": len(sides[1][0]), **decomposition}


def _adjusted(asked: Asked, over: str, covariates: Sequence[str]) -> pd.DataFrame:
    """Adjusted shares of cities or rounds, missing for those that are too small; one row with the reason
    where no model can be.
    """
    groups, inside = asked.pooled.groups(over), np.isfinite(asked.outcome)
    inside &= groups.codes >= 0
    bases = np.bincount(groups.codes[inside], minlength=len(groups.names))
    large_codes = np.flatnonzero(bases >= asked.rule.small_base)
    small = np.flatnonzero((bases > 0) & (bases < asked.rule.small_base))
    if len(large_codes) < 2:
        return pd.DataFrame()
    keys = {"over": over, "covariates": " ".join(covariates)}
    place = np.full(len(groups.names) + 1, -1)
    place[large_codes] = np.arange(len(large_codes))
    large = Groups(place[groups.codes], tuple(groups.names[code] for code in large_codes))
    try:
        adjusted_shares = estimate_adjusted(
            asked.outcome,
            large,
            [asked.pooled.groups(name) for name in covariates],
            design=asked.pooled.design,
        )
    except CaseStudyError as error:
        return pd.DataFrame([{**keys, "group": "", "problem": str(error)}])
    given = np.bincount(groups.codes[inside], asked.outcome[inside], minlength=len(groups.names))
    few = pd.DataFrame(
        {
            "group": [groups.names[code] for code in small],
            "base": bases[small],
            "crude": given[small] / bases[small],
        }
    )
    return pd.concat([adjusted_shares.frame, few], ignore_index=True).assign(**keys, problem="")


def _series(asked: Asked, rounds: Groups) -> pd.DataFrame:
    """The series with what is said of its breaks, a column a language (`broken::en`)."""
    breaks = {met.round: met for met in asked.declared.breaks}
    kinds = {name: met.kind for name, met in breaks.items()}
    options = DifferenceOptions(asked.rule.small_base, asked.declared.correction)
    frame = estimate_series(asked.outcome, rounds, asked.pooled.studies, kinds, options, asked.pooled.design)
    texts = {
        f"broken::{language}": [
            breaks[name].text.get(language, "") if name in breaks else "" for name in frame["round"]
        ]
        for language in languages()
    }
    return frame.assign(rounds=asked.rounds, **texts)


def _trends(asked: Asked, rounds: Groups) -> pd.DataFrame:
    overall_trend = trend(
        asked.outcome, rounds.codes, 0, len(rounds.names) - 1, asked.pooled.studies, asked.pooled.weights
    )
    changes = dict(zip(overall_trend.groups, overall_trend.changes, strict=True))
    row = {
        "first": rounds.names[0],
        "last": rounds.names[-1],
        "pooled": overall_trend.pooled,
        "moved": int(np.isfinite(overall_trend.changes).sum()),
        "against": " ".join(overall_trend.against),
        "changes": " ".join(f"{changes[name]:.6g}" for name in overall_trend.against),
        "reversed": overall_trend.is_reversed,
    }
    return pd.DataFrame([row])
