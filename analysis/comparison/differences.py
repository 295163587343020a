"""Differences between cities, or between rounds, with errors from the design and corrected for their
number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from analysis.comparison.rest import REST, moving_together, rest_of
from analysis.estimation.frame import main_reading
from analysis.statistics.correction import Correction, corrected_within
from analysis.statistics.intervals import t_quantile
from analysis.statistics.two_shares import score_difference

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
NUMBERS = ("estimate", "se", "low", "high", "df", "n", "base", "n_effective")
FEW = 30
"""Fewer people than this behind a share, and its difference is told by the score test."""
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


def estimate_differences(
    estimates: pd.DataFrame,
    groups: Sequence[str],
    domain: str = "study",
    options: DifferenceOptions | None = None,
    shared: Mapping[tuple[str, str], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """b minus a for every pair of `groups`, of each share, mean and median that both have:
    DIFFERENCE_COLUMNS. Of many cities, or where the options say so, a is the rest (REST): all others
    together.

    `domain` "study" compares whole cities and "wave" whole waves, else the levels of that question among the
    rows of
    `estimates` (the last two of one study). Main readings only. Groups are independent samples, but for the
    pairs in `shared`: the estimates
    of the people who are in both, whose answers make two shares move together. What else is told of such a
    pair
    (means, medians, reports) takes them as independent, which errs on the wide side.

    The rules, each at its line below:
    1. The interval of a share's difference joins the two shares' own intervals (MOVER), so that a share of
       0 or 1 has one too; p-values agree with the interval, on Welch's degrees of freedom.
    2. Where either share rests on fewer than FEW people (effective ones, where weights or clusters cost
       some), interval and p are those of the score test, which holds for few.
    3. p-values are corrected within each table, statistic and unit: over the answers that are read.
    4. A small base forbids no conclusion: what differs surely differs. Where nothing is sure and a base is
       under the threshold, there are "too few to say"; and where a number is hidden, which has no difference.
    Source: Newcombe (1998), methods 10 and, for shared people, of paired shares; Miettinen and Nurminen
    (1985); Zou and Donner (2008); Welch
    (1947); Holm (1979); Benjamini and Hochberg (1995).
    """
    options = options or DifferenceOptions()
    rows = comparable(estimates, domain)
    if rows.empty or len(groups) < 2:
        return pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    wide = wide_by_group(rows, domain if domain in WHOLE else "level", groups)
    names = np.asarray(groups, dtype=object)
    if is_beside_rest(groups, domain, options.pairs):
        first, second = np.full(len(groups), REST, dtype=object), names
        found = _beside_rest(wide, groups, options, shared or {})
    else:
        one, other = _pairs(wide["base"], len(groups), is_all=options.pairs == "all")
        first, second = names[one], names[other]
        found = _differ(wide, one, other, options, _together(wide, one, other, groups, shared or {}))
    keys = wide["keys"].loc[np.repeat(np.arange(len(wide["keys"])), len(first))].reset_index(drop=True)
    frame = keys.assign(
        domain=domain,
        a=np.tile(first, len(wide["keys"])),
        b=np.tile(second, len(wide["keys"])),
        **found,
    )
    frame = frame[np.isfinite(frame["base_a"]) & np.isfinite(frame["base_b"])].reset_index(drop=True)
    counts = {name: frame[name].astype("int64") for name in ("n_a", "n_b", "base_a", "base_b")}
    told = corrected_differences(frame.assign(**counts), options)[list(DIFFERENCE_COLUMNS)]
    return _without_hidden_sizes(told)


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
    told = frame.assign(silent=frame["choice"].isin(options.silent))
    family = ["survey", "table", "unit", "statistic", "silent"]  # rule 3
    frame = frame.assign(p_adjusted=corrected_within(told, family, options.correction))
    return frame.assign(verdict=verdicts(frame, options))


def comparable(estimates: pd.DataFrame, domain: str) -> pd.DataFrame:
    """The rows of people and reports that can be set beside each other, in each survey's main reading: whole
    cities, or levels of `domain`.
    """
    whole = "" if domain in WHOLE else domain
    kept = (estimates["domain"] == whole) & main_reading(estimates) & estimates["statistic"].isin(COMPARED)
    kept &= estimates["status"].isin(["ok", "small base", "suppressed"]) & (
        estimates["unit"] != "individuals"
    )
    return estimates[kept]


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


def _together(
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
    found = np.zeros((len(wide["keys"]), len(first)))
    keys = pd.MultiIndex.from_frame(wide["keys"])
    told = ((wide["keys"]["statistic"] == "share") & (wide["keys"]["unit"] == "respondents")).to_numpy()
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
        found[:, pair] = np.where(told, np.clip(np.nan_to_num(correlation, posinf=0, neginf=0), -1, 1), 0)
    return found.ravel()


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
        moving[a, b] = _together(wide, np.array([a]), np.array([b]), groups, shared)
    own = {name: wide[name].ravel() for name in (*NUMBERS, "hidden")}
    others = {name: rest[name].ravel() for name in own}
    return _told(others, own, wide["keys"], options, moving_together(wide, rest, moving).ravel())


def _differ(
    wide: dict, first: np.ndarray, second: np.ndarray, options: DifferenceOptions, together: np.ndarray
) -> dict[str, np.ndarray]:
    a = {name: wide[name][:, first].ravel() for name in (*NUMBERS, "hidden")}
    b = {name: wide[name][:, second].ravel() for name in a}
    return _told(a, b, wide["keys"], options, together)


def _told(
    a: Mapping[str, np.ndarray],
    b: Mapping[str, np.ndarray],
    keys: pd.DataFrame,
    options: DifferenceOptions,
    together: np.ndarray,
) -> dict[str, np.ndarray]:
    """The columns of differences of arrays (keys * pairs,), those of what is hidden without numbers."""
    is_share = np.repeat((keys["statistic"] == "share").to_numpy(), len(a["estimate"]) // max(len(keys), 1))
    told = difference_of(a, b, is_share, options.confidence, together)
    hidden = a["hidden"] | b["hidden"]
    shown = {"estimate_a": a["estimate"], "estimate_b": b["estimate"], **told}
    counts = {"n_a": a["n"], "n_b": b["n"], "base_a": a["base"], "base_b": b["base"]}
    found = {name: np.where(hidden, np.nan, values) for name, values in shown.items()}
    return found | {
        name: np.where(hidden & np.isfinite(values), 0, values) for name, values in counts.items()
    }


def difference_of(
    a: Mapping[str, np.ndarray],
    b: Mapping[str, np.ndarray],
    is_share: np.ndarray,
    confidence: float = 0.95,
    together: np.ndarray | float = 0.0,
) -> dict[str, np.ndarray]:
    """b less a of arrays NUMBERS (m,): `difference`, `se`, `low`, `high`, `df`, `p`.

    `is_share` (m,) tells shares from means and medians; `together` is how two of them move together.
    """
    together = np.broadcast_to(together, np.shape(a["estimate"]))
    difference = b["estimate"] - a["estimate"]
    variance = np.maximum(a["se"] ** 2 + b["se"] ** 2 - 2 * together * a["se"] * b["se"], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (a["se"] ** 2 + b["se"] ** 2) ** 2 / (a["se"] ** 4 / a["df"] + b["se"] ** 4 / b["df"])
        below = _joined(a["high"] - a["estimate"], b["estimate"] - b["low"], together)  # rule 1
        above = _joined(a["estimate"] - a["low"], b["high"] - b["estimate"], together)
        half = t_quantile(confidence, df) * np.sqrt(variance)
    # values that are all alike have no spread to tell a mean or median by, whatever their number
    half = np.where((a["se"] > 0) & (b["se"] > 0), half, np.nan)
    below, above = np.where(is_share, below, half), np.where(is_share, above, half)
    low, high = difference - below, difference + above
    p = _p_value(difference, np.where(difference > 0, below, above), df, confidence)
    few = is_share & (together == 0) & _is_few(a, b)  # rule 2
    if few.any():
        given = ((one["estimate"][few], people_behind(one)[few]) for one in (a, b))
        (share_a, n_a), (share_b, n_b) = given
        low[few], high[few], p[few] = score_difference(share_a, n_a, share_b, n_b, confidence)
    return {"difference": difference, "se": np.sqrt(variance), "low": low, "high": high, "df": df, "p": p}


def _is_few(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.fmin(people_behind(a), people_behind(b)) < FEW


def people_behind(one: Mapping[str, np.ndarray]) -> np.ndarray:
    """How many people of a simple sample a share rests on: p(1 - p) over its variance; at 0 and 1 what the
    weights leave.
    """
    share, base = one["estimate"], one["base"]
    kish = np.where(np.isnan(one["n_effective"]), base, one["n_effective"])
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = share * (1 - share) / one["se"] ** 2
    effective = np.where((share > 0) & (share < 1) & (one["se"] > 0), effective, kish)
    # a simple sample's variance has n - 1 below: these are its n people
    is_simple = (np.abs(effective - base) < 1.5) & (kish == base)
    return np.where(is_simple, base, np.minimum(effective, base))


def _joined(one: np.ndarray, other: np.ndarray, together: np.ndarray) -> np.ndarray:
    """The half width of a difference's interval, from those of its two sides and how these move together."""
    return np.sqrt(np.maximum(one**2 + other**2 - 2 * together * one * other, 0))


def _p_value(
    difference: np.ndarray, towards_zero: np.ndarray, df: np.ndarray, confidence: float
) -> np.ndarray:
    """The p-value that agrees with the interval: its half width towards 0 stands for a standard error times
    t.
    """
    df = np.where(np.isfinite(df), df, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference) / (towards_zero / t_quantile(confidence, df))
        p = np.where(np.isinf(df), 2 * special.ndtr(-t), 2 * special.stdtr(np.where(np.isinf(df), 1, df), -t))
    return np.where(difference == 0, 1.0, p)


def verdicts(frame: pd.DataFrame, options: DifferenceOptions) -> np.ndarray:
    """What may be concluded of each difference, by rule 4."""
    p = frame["p_adjusted"].to_numpy(dtype=float)
    small = np.fmin(frame["base_a"], frame["base_b"]).to_numpy(dtype=float) < options.small_base
    return np.select([np.isnan(p), p < 1 - options.confidence, small], [TOO_FEW, DIFFERS, TOO_FEW], ALIKE)
