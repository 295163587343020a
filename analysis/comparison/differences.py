"""Differences between cities, or between rounds, with errors from the design and corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.comparison.correction import Correction, corrected_within
from analysis.estimation.intervals import t_quantile

DIFFERS, ALIKE, TOO_FEW = "differs", "no clear difference", "too few to say"
KEYS = ("survey", "table", "question", "choice", "unit", "statistic")
DIFFERENCE_COLUMNS = (
    *KEYS, "domain", "a", "b", "estimate_a", "estimate_b", "n_a", "n_b", "base_a", "base_b",
    "difference", "se", "low", "high", "df", "p", "p_adjusted", "verdict",
)  # fmt: skip
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
    estimates: pd.DataFrame, groups: Sequence[str], domain: str = "study", options: DifferenceOptions | None = None
) -> pd.DataFrame:
    """b minus a for every pair of `groups`, of each share, mean and median that both have: DIFFERENCE_COLUMNS.

    `domain` "study" compares whole cities, else the levels of that question among the rows of `estimates`
    (of one study). Groups are independent samples: nobody is in two. Unweighted rows only.

    The interval of a share's difference joins the two shares' own intervals (MOVER), so that a share of 0 or 1 has
    one too; p-values agree with the interval, on Welch's degrees of freedom, and are corrected within each table,
    statistic and unit. "too few to say" where a base
    is under the threshold or a number hidden; a hidden number's difference is missing.
    Source: Newcombe (1998), method 10; Zou and Donner (2008); Welch (1947); Holm (1979); Benjamini and Hochberg (1995).
    """
    options = options or DifferenceOptions()
    rows = comparable(estimates, domain)
    if rows.empty or len(groups) < 2:
        return pd.DataFrame(columns=list(DIFFERENCE_COLUMNS))
    wide = wide_by_group(rows, "study" if domain == "study" else "level", groups)
    first, second = _pairs(wide["base"], len(groups))
    found = _differ(wide, first, second, options)
    names = np.asarray(groups, dtype=object)
    keys = wide["keys"].loc[np.repeat(np.arange(len(wide["keys"])), len(first))].reset_index(drop=True)
    frame = keys.assign(
        domain=domain, a=np.tile(names[first], len(wide["keys"])), b=np.tile(names[second], len(wide["keys"])), **found
    )
    frame = frame[np.isfinite(frame["base_a"]) & np.isfinite(frame["base_b"])].reset_index(drop=True)
    frame = frame.assign(p_adjusted=corrected_within(frame, ["survey", "table", "unit", "statistic"], options.correction))
    counts = {name: frame[name].astype("int64") for name in ("n_a", "n_b", "base_a", "base_b")}
    return frame.assign(**counts, verdict=_verdicts(frame, options))[list(DIFFERENCE_COLUMNS)]


def comparable(estimates: pd.DataFrame, domain: str) -> pd.DataFrame:
    """The unweighted rows of people and reports that can be set beside each other: whole cities, or levels of `domain`."""
    whole = "" if domain == "study" else domain
    kept = (estimates["domain"] == whole) & (estimates["weighting"] == "none") & estimates["statistic"].isin(COMPARED)
    kept &= estimates["status"].isin(["ok", "small base", "suppressed"]) & (estimates["unit"] != "individuals")
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


def _differ(wide: dict, first: np.ndarray, second: np.ndarray, options: DifferenceOptions) -> dict[str, np.ndarray]:
    a = {name: wide[name][:, first].ravel() for name in ("estimate", "se", "low", "high", "df", "n", "base", "hidden")}
    b = {name: wide[name][:, second].ravel() for name in a}
    difference = b["estimate"] - a["estimate"]
    variance = a["se"] ** 2 + b["se"] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (a["se"] ** 4 / a["df"] + b["se"] ** 4 / b["df"])
        below = np.sqrt((a["high"] - a["estimate"]) ** 2 + (b["estimate"] - b["low"]) ** 2)
        above = np.sqrt((a["estimate"] - a["low"]) ** 2 + (b["high"] - b["estimate"]) ** 2)
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
    return found | {name: np.where(hidden & np.isfinite(values), 0, values) for name, values in counts.items()} | {"p": np.where(few, np.nan, p)}


def _p_value(difference: np.ndarray, towards_zero: np.ndarray, df: np.ndarray, confidence: float) -> np.ndarray:
    """The p-value that agrees with the interval: its half width towards 0 stands for a standard error times t."""
    df = np.where(np.isfinite(df), df, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference) / (towards_zero / t_quantile(confidence, df))
        p = np.where(np.isinf(df), 2 * special.ndtr(-t), 2 * special.stdtr(np.where(np.isinf(df), 1, df), -t))
    return np.where(difference == 0, 1.0, p)


def _verdicts(frame: pd.DataFrame, options: DifferenceOptions) -> np.ndarray:
    p = frame["p_adjusted"].to_numpy()
    return np.select([np.isnan(p), p < 1 - options.confidence], [TOO_FEW, DIFFERS], ALIKE)
