"""Differences between cities, or between rounds, with errors from the design and corrected for their
number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from analysis.comparison.rest import REST, moving_together, rest_of
from analysis.comparison.two_groups import NUMBERS, Bound, difference_of
from analysis.estimation.frame import main_reading
from analysis.statistics.testing.correction import Correction, corrected_within
from analysis.statistics.testing.moving_together import Correlated

DIFFERS, ALIKE, TOO_FEW = "differs", "no clear difference", "too few to say"
KEYS = ("survey", "table", "question", "choice", "unit", "statistic")
DIFFERENCE_COLUMNS = (
    *KEYS,
    "domain",
    "a",
    "b",
    "estimate_a",
    "estimate_b",
    "n_a",
    "n_b",
    "base_a",
    "base_b",
    "difference",
    "se",
    "low",
    "high",
    "df",
    "p",
    "p_adjusted",
    "verdict",
)
WHOLE = ("study", "wave")
"""Columns by which whole samples are told apart; anything else is a question whose levels are."""
COMPARED = ("share", "mean", "median")
MOST_GROUPS = 12
"""Up to so many cities are all compared with each other; more, each with the rest. Of levels, more are each
compared with the one of the largest base."""
Pairs = Literal["auto", "all", "rest"]
"""Which differences are worked out: all pairs, each city beside the rest, or what the number of cities asks
for.
"""


@dataclass(frozen=True)
class DifferenceOptions:
    """Bases under `small_base` are flagged; 1 - `confidence` is the error accepted, after correction.

    `silent`: the choices that say nothing (don't know, refused, other): nobody reads their differences, so
    they are corrected among themselves and cost the others nothing.
    """

    small_base: int = 30
    correction: Correction = "holm"
    confidence: float = 0.95
    silent: frozenset[str] = frozenset()
    pairs: Pairs = "auto"


def is_beside_rest(groups: Sequence[str], domain: str, pairs: Pairs) -> bool:
    """Whether each city is compared with the rest, and not with each other one."""
    if domain != "study" or len(groups) < 3:  # of two cities, the other is the rest
        return False
    return pairs == "rest" or (pairs == "auto" and len(groups) > MOST_GROUPS)


@dataclass(frozen=True, eq=False)
class Bonds:
    """What groups have in common, by which their numbers move together.

    `shared`: of a pair of groups, the estimates of the people who are in both. `one_sample`: of a number (its
    KEYS) in groups that one drawn sample holds, how it moves; None for what it can't tell.
    """

    shared: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    one_sample: Callable[[Mapping[str, str], Sequence[str]], Correlated | None] | None = None


def estimate_differences(
    estimates: pd.DataFrame,
    groups: Sequence[str],
    domain: str = "study",
    options: DifferenceOptions | None = None,
    bonds: Bonds | None = None,
) -> pd.DataFrame:
    """b minus a for every pair of `groups`, of each share, mean and median that both have:
    DIFFERENCE_COLUMNS. Of many cities, or where the options say so, a is the rest (REST): all others
    together.

    `domain` "study" compares whole cities and "wave" whole waves, else the levels of that question among the
    rows of `estimates` (the last two of one study). Main readings only. Groups are independent samples, but
    for the pairs in `shared`: the estimates of the people who are in both, whose answers make two shares move
    together. What else is told of such a pair (means, medians, reports) takes them as independent, which errs
    on the wide side.

    The rules, each at its line below:
    1. The interval of a share's difference joins the two shares' own intervals (MOVER), so that a share of
       0 or 1 has one too; p-values agree with the interval, on Welch's degrees of freedom, or those of the
       one sample whose units both groups are of.
    2. Where either share rests on fewer than FEW people (effective ones, where weights or clusters cost
       some), interval and p are those of the score test, which holds for few who do not move together.
    3. p-values are corrected within each table, statistic and unit: over the answers that are read.
    4. A small base forbids no conclusion: what differs surely differs. Where nothing is sure and a base is
       under the threshold, there are "too few to say"; and where a number is hidden, which has no difference.
    Source: Newcombe (1998), methods 10 and, for shared people, of paired shares; Miettinen and Nurminen
    (1985); Zou and Donner (2008); Welch (1947); Holm (1979); Benjamini and Hochberg (1995).
    """
    options, bonds = options or DifferenceOptions(), bonds or Bonds()
    rows = comparable(estimates, domain)
    if rows.empty or len(groups) < 2:
        return pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    wide = wide_by_group(rows, domain if domain in WHOLE else "level", groups)
    names = np.asarray(groups, dtype=object)
    if is_beside_rest(groups, domain, options.pairs):
        first, second = np.full(len(groups), REST, dtype=object), names
        numbers = _beside_rest(wide, groups, options, bonds.shared)
    else:
        one, other = _pairs(wide["base"], len(groups), is_all=options.pairs == "all")
        first, second = names[one], names[other]
        numbers = _differ(wide, one, other, options, _bound(wide, one, other, groups, bonds))
    keys = wide["keys"].loc[np.repeat(np.arange(len(wide["keys"])), len(first))].reset_index(drop=True)
    frame = keys.assign(
        domain=domain,
        a=np.tile(first, len(wide["keys"])),
        b=np.tile(second, len(wide["keys"])),
        **numbers,
    )
    frame = frame[np.isfinite(frame["base_a"]) & np.isfinite(frame["base_b"])].reset_index(drop=True)
    counts = {name: frame[name].astype("int64") for name in ("n_a", "n_b", "base_a", "base_b")}
    differences = corrected_differences(frame.assign(**counts), options)[list(DIFFERENCE_COLUMNS)]
    return _without_hidden_sizes(differences)


def _without_hidden_sizes(frame: pd.DataFrame) -> pd.DataFrame:
    """The sizes of what is hidden as missing: it is of somebody, and no 0."""
    frame = frame.copy()
    for side in ("a", "b"):
        hidden = frame[f"estimate_{side}"].isna() & (frame[f"base_{side}"] == 0)
        if hidden.any():
            for size in (f"n_{side}", f"base_{side}"):
                frame[size] = frame[size].astype("Int64").mask(hidden)
    return frame


def corrected_differences(frame: pd.DataFrame, options: DifferenceOptions) -> pd.DataFrame:
    """The frame with `p_adjusted`, corrected within each table, statistic and unit, and the verdict from
    it.
    """
    rows = frame.assign(silent=frame["choice"].isin(options.silent))
    family = ["survey", "table", "unit", "statistic", "silent"]  # rule 3
    frame = frame.assign(p_adjusted=corrected_within(rows, family, options.correction))
    return frame.assign(verdict=verdicts(frame, options))


def comparable(estimates: pd.DataFrame, domain: str) -> pd.DataFrame:
    """The rows of people and reports that can be set beside each other, in each survey's main reading: whole
    cities, or levels of `domain`.
    """
    whole = "" if domain in WHOLE else domain
    is_comparable = (
        (estimates["domain"] == whole) & main_reading(estimates) & estimates["statistic"].isin(COMPARED)
    )
    is_comparable &= estimates["status"].isin(["ok", "small base", "suppressed"]) & (
        estimates["unit"] != "individuals"
    )
    return estimates[is_comparable]


def wide_by_group(rows: pd.DataFrame, column: str, groups: Sequence[str]) -> dict:
    """Arrays (keys, groups) of what is compared, and the frame of keys; NaN where a group hasn't the row."""
    keys = pd.MultiIndex.from_frame(rows[list(KEYS)].astype(str))
    codes, unique = pd.factorize(keys)
    place = pd.Index(groups).get_indexer(rows[column].astype(str))
    inside = place >= 0
    wide = {"keys": pd.DataFrame(list(unique), columns=list(KEYS))}
    for name in NUMBERS:
        array = np.full((len(unique), len(groups)), np.nan)
        array[codes[inside], place[inside]] = rows[name].to_numpy(dtype=float)[inside]
        wide[name] = array
    hidden = np.zeros((len(unique), len(groups)), dtype=bool)
    hidden[codes[inside], place[inside]] = (rows["status"] == "suppressed").to_numpy()[inside]
    for name in ("n", "base"):
        wide[name][hidden] = 0
    return wide | {"hidden": hidden}


def _pairs(base: np.ndarray, groups: int, *, is_all: bool) -> tuple[np.ndarray, np.ndarray]:
    if is_all or groups <= MOST_GROUPS:
        return np.triu_indices(groups, 1)
    largest = int(np.argmax(np.nan_to_num(base).sum(axis=0)))
    others = np.delete(np.arange(groups), largest)
    return np.full(len(others), largest), others


def _bound(wide: dict, first: np.ndarray, second: np.ndarray, groups: Sequence[str], bonds: Bonds) -> Bound:
    if bonds.one_sample is None:
        return Bound(_of_shared_people(wide, first, second, groups, bonds.shared))
    shape = (len(wide["keys"]), len(first))
    correlation, df = np.zeros(shape), np.full(shape, np.nan)
    for place, keys in enumerate(wide["keys"].to_dict("records")):
        together = bonds.one_sample(keys, groups)
        if together is not None:
            correlation[place] = together.correlation[first, second]
            df[place] = together.df[first, second]
    return Bound(correlation.ravel(), df.ravel())


def _of_shared_people(
    wide: dict,
    first: np.ndarray,
    second: np.ndarray,
    groups: Sequence[str],
    shared: Mapping[tuple[str, str], pd.DataFrame],
) -> np.ndarray:
    """How two shares move together, 0 for independent people: the correlation (keys * pairs,) that those in
    both make.

    The covariance of two sample shares is the sum over the people in both of their deviations from either
    share.
    """
    correlations = np.zeros((len(wide["keys"]), len(first)))
    keys = pd.MultiIndex.from_frame(wide["keys"])
    is_share_of_people = (
        (wide["keys"]["statistic"] == "share") & (wide["keys"]["unit"] == "respondents")
    ).to_numpy()
    for pair, (a, b) in enumerate(zip(first, second, strict=True)):
        both = shared.get((groups[a], groups[b]), shared.get((groups[b], groups[a])))
        if both is None:
            continue
        rows = both.set_index(pd.MultiIndex.from_frame(both[list(KEYS)].astype(str)))
        rows = rows[~rows.index.duplicated()].reindex(keys)
        people, given = rows["base"].to_numpy(dtype=float), rows["n"].to_numpy(dtype=float)
        p, q = wide["estimate"][:, a], wide["estimate"][:, b]
        with np.errstate(divide="ignore", invalid="ignore"):
            sizes = np.sqrt(
                wide["base"][:, a] * (wide["base"][:, a] - 1) * wide["base"][:, b] * (wide["base"][:, b] - 1)
            )
            correlation = (
                (given * (1 - p - q) + people * p * q) / sizes / (wide["se"][:, a] * wide["se"][:, b])
            )
        correlations[:, pair] = np.where(
            is_share_of_people, np.clip(np.nan_to_num(correlation, posinf=0, neginf=0), -1, 1), 0
        )
    return correlations.ravel()


def _beside_rest(
    wide: dict,
    groups: Sequence[str],
    options: DifferenceOptions,
    shared: Mapping[tuple[str, str], pd.DataFrame],
) -> dict[str, np.ndarray]:
    rest = rest_of(wide)
    places = {name: place for place, name in enumerate(groups)}
    moving = {}
    for one, other in shared:
        a, b = places[one], places[other]
        moving[a, b] = _of_shared_people(wide, np.array([a]), np.array([b]), groups, shared)
    own = {name: wide[name].ravel() for name in (*NUMBERS, "hidden")}
    others = {name: rest[name].ravel() for name in own}
    bound = Bound(moving_together(wide, rest, moving).ravel())
    return _told(others, own, wide["keys"], options, bound)


def _differ(
    wide: dict, first: np.ndarray, second: np.ndarray, options: DifferenceOptions, bound: Bound
) -> dict[str, np.ndarray]:
    a = {name: wide[name][:, first].ravel() for name in (*NUMBERS, "hidden")}
    b = {name: wide[name][:, second].ravel() for name in a}
    return _told(a, b, wide["keys"], options, bound)


def _told(
    a: Mapping[str, np.ndarray],
    b: Mapping[str, np.ndarray],
    keys: pd.DataFrame,
    options: DifferenceOptions,
    bound: Bound,
) -> dict[str, np.ndarray]:
    """The columns of differences of arrays (keys * pairs,), those of what is hidden without numbers."""
    is_share = np.repeat((keys["statistic"] == "share").to_numpy(), len(a["estimate"]) // max(len(keys), 1))
    difference = difference_of(a, b, is_share, options.confidence, bound)
    hidden = a["hidden"] | b["hidden"]
    columns = {"estimate_a": a["estimate"], "estimate_b": b["estimate"], **difference}
    counts = {"n_a": a["n"], "n_b": b["n"], "base_a": a["base"], "base_b": b["base"]}
    masked_columns = {name: np.where(hidden, np.nan, values) for name, values in columns.items()}
    return masked_columns | {
        name: np.where(hidden & np.isfinite(values), 0, values) for name, values in counts.items()
    }


def verdicts(frame: pd.DataFrame, options: DifferenceOptions) -> np.ndarray:
    """What may be concluded of each difference, by rule 4."""
    p = frame["p_adjusted"].to_numpy(dtype=float)
    small = np.fmin(frame["base_a"], frame["base_b"]).to_numpy(dtype=float) < options.small_base
    return np.select([np.isnan(p), p < 1 - options.confidence, small], [TOO_FEW, DIFFERS, TOO_FEW], ALIKE)
