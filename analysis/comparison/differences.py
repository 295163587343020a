"""Differences between cities, or between rounds, with errors from the design and corrected for their
number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.estimation.frame import main_reading
from analysis.statistics.correction import Correction, corrected_within
from analysis.statistics.intervals import t_quantile

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
"""Up to so many groups are all compared with each other; more, each with the group of the largest base."""


@dataclass(frozen=True)
class DifferenceOptions:
    """Below `small_base` nothing is concluded; `level` is the error that is accepted, after correction."""

    small_base: int = 30
    correction: Correction = "holm"
    confidence: float = 0.95


def estimate_differences(
    estimates: pd.DataFrame,
    groups: Sequence[str],
    domain: str = "study",
    options: DifferenceOptions | None = None,
    shared: Mapping[tuple[str, str], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """b minus a for every pair of `groups`, of each share, mean and median that both have:
    DIFFERENCE_COLUMNS.

    `domain` "study" compares whole cities and "wave" whole waves, else the levels of that question among the
    rows of
    `estimates` (the last two of one study). Main readings only. Groups are independent samples, but for the
    pairs in `shared`: the estimates
    of the people who are in both, whose answers make two shares move together. What else is told of such a
    pair
    (means, medians, reports) takes them as independent, which errs on the wide side.

    The interval of a share's difference joins the two shares' own intervals (MOVER), so that a share of 0 or
    1 has
    one too; p-values agree with the interval, on Welch's degrees of freedom, and are corrected within each
    table,
    statistic and unit. "too few to say" where a base
    is under the threshold or a number hidden; a hidden number's difference is missing.
    Source: Newcombe (1998), methods 10 and, for shared people, of paired shares; Zou and Donner (2008); Welch
    (1947); Holm (1979); Benjamini and Hochberg (1995).
    """
    options = options or DifferenceOptions()
    rows = comparable(estimates, domain)
    if rows.empty or len(groups) < 2:
        return pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    wide = wide_by_group(rows, domain if domain in WHOLE else "level", groups)
    first, second = _pairs(wide["base"], len(groups))
    found = _differ(wide, first, second, options, _together(wide, first, second, groups, shared or {}))
    names = np.asarray(groups, dtype=object)
    keys = wide["keys"].loc[np.repeat(np.arange(len(wide["keys"])), len(first))].reset_index(drop=True)
    frame = keys.assign(
        domain=domain,
        a=np.tile(names[first], len(wide["keys"])),
        b=np.tile(names[second], len(wide["keys"])),
        **found,
    )
    frame = frame[np.isfinite(frame["base_a"]) & np.isfinite(frame["base_b"])].reset_index(drop=True)
    counts = {name: frame[name].astype("int64") for name in ("n_a", "n_b", "base_a", "base_b")}
    return corrected_differences(frame.assign(**counts), options)[list(DIFFERENCE_COLUMNS)]


def corrected_differences(frame: pd.DataFrame, options: DifferenceOptions) -> pd.DataFrame:
    """The frame with `p_adjusted`, corrected within each table, statistic and unit, and the verdict from
    it.
    """
    frame = frame.assign(
        p_adjusted=corrected_within(frame, ["survey", "table", "unit", "statistic"], options.correction)
    )
    return frame.assign(verdict=_verdicts(frame, options))


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
    for name in ("estimate", "se", "low", "high", "df", "n", "base"):
        array = np.full((len(unique), len(groups)), np.nan)
        array[codes[inside], place[inside]] = rows[name].to_numpy(dtype=float)[inside]
        wide[name] = array
    hidden = np.zeros((len(unique), len(groups)), dtype=bool)
    hidden[codes[inside], place[inside]] = (rows["status"] == "suppressed").to_numpy()[inside]
    for name in ("n", "base"):
        wide[name][hidden] = 0
    return wide | {"hidden": hidden}


def _pairs(base: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray]:
    if groups <= MOST_GROUPS:
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


def _differ(
    wide: dict, first: np.ndarray, second: np.ndarray, options: DifferenceOptions, together: np.ndarray
) -> dict[str, np.ndarray]:
    a = {
        name: wide[name][:, first].ravel()
        for name in ("estimate", "se", "low", "high", "df", "n", "base", "hidden")
    }
    b = {name: wide[name][:, second].ravel() for name in a}
    difference = b["estimate"] - a["estimate"]
    variance = np.maximum(a["se"] ** 2 + b["se"] ** 2 - 2 * together * a["se"] * b["se"], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (a["se"] ** 2 + b["se"] ** 2) ** 2 / (a["se"] ** 4 / a["df"] + b["se"] ** 4 / b["df"])
        below = _joined(a["high"] - a["estimate"], b["estimate"] - b["low"], together)
        above = _joined(a["estimate"] - a["low"], b["high"] - b["estimate"], together)
        half = t_quantile(options.confidence, df) * np.sqrt(variance)
    is_share = np.repeat((wide["keys"]["statistic"] == "share").to_numpy(), len(first))
    below, above = np.where(is_share, below, half), np.where(is_share, above, half)
    p = _p_value(difference, np.where(difference > 0, below, above), df, options.confidence)
    hidden = a["hidden"] | b["hidden"]
    few = hidden | (np.fmin(a["base"], b["base"]) < options.small_base)
    shown = {
        "estimate_a": a["estimate"],
        "estimate_b": b["estimate"],
        "difference": difference,
        "se": np.sqrt(variance),
        "low": difference - below,
        "high": difference + above,
        "df": df,
    }
    counts = {"n_a": a["n"], "n_b": b["n"], "base_a": a["base"], "base_b": b["base"]}
    found = {name: np.where(hidden, np.nan, values) for name, values in shown.items()}
    return (
        found
        | {name: np.where(hidden & np.isfinite(values), 0, values) for name, values in counts.items()}
        | {"p": np.where(few, np.nan, p)}
    )


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


def _verdicts(frame: pd.DataFrame, options: DifferenceOptions) -> np.ndarray:
    p = frame["p_adjusted"].to_numpy()
    return np.select([np.isnan(p), p < 1 - options.confidence], [TOO_FEW, DIFFERS], ALIKE)
