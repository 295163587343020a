"""A share over rounds: each round's figure, its change since the round before, and where the series
breaks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import special

from analysis.comparison.pooled import Groups
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by

SERIES_COLUMNS = (
    "study",
    "round",
    "base",
    "n",
    "estimate",
    "se",
    "low",
    "high",
    "change",
    "change_se",
    "change_low",
    "change_high",
    "p",
    "broken",
)


def estimate_series(
    outcome: np.ndarray, rounds: Groups, studies: Groups, breaks: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """SERIES_COLUMNS, one row a round: all studies together (`study` blank), then each that has two rounds.

    `outcome` (n,) 0/1, NaN outside the base. Rounds are independent samples of different people. `breaks`
    maps a
    round to what changed with it (form, mode, sampling): there `broken` says so and no change is given.
    """
    members = [
        ("", studies.codes >= 0),
        *((name, studies.codes == code) for code, name in enumerate(studies.names)),
    ]
    parts = [
        _of_members(outcome, rounds, inside, breaks or {}).assign(study=name) for name, inside in members
    ]
    kept = [part for part in parts if len(part) > 1]
    if len(studies.names) == 1:
        kept = kept[:1]
    return (
        pd.concat(kept, ignore_index=True)[list(SERIES_COLUMNS)]
        if kept
        else pd.DataFrame(columns=list(SERIES_COLUMNS))
    )


def _of_members(
    outcome: np.ndarray, rounds: Groups, inside: np.ndarray, breaks: Mapping[str, str]
) -> pd.DataFrame:
    inside = inside & np.isfinite(outcome) & (rounds.codes >= 0)
    codes = np.where(inside, np.nan_to_num(outcome), -1).astype(np.intp)
    block = share_by(Design.of(len(outcome)), codes, 2, np.where(inside, rounds.codes, -1), len(rounds.names))
    found = {name: getattr(block, name)[1:, 1] for name in ("estimate", "se", "low", "high", "n")}
    frame = pd.DataFrame({"round": list(rounds.names), "base": block.base[1:], "df": block.df[1:], **found})
    frame = frame[frame["base"] > 0].reset_index(drop=True)
    before = frame.shift()
    broken = frame["round"].map(lambda name: breaks.get(name, ""))
    change = (frame["estimate"] - before["estimate"]).where(broken == "")
    variance = frame["se"] ** 2 + before["se"] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance**2 / (frame["se"] ** 4 / frame["df"] + before["se"] ** 4 / before["df"])
        p = 2 * special.stdtr(df, -change.abs() / np.sqrt(variance))
    return frame.assign(
        change=change,
        change_se=np.sqrt(variance).where(broken == ""),
        change_low=change - np.hypot(frame["estimate"] - frame["low"], before["high"] - before["estimate"]),
        change_high=change + np.hypot(frame["high"] - frame["estimate"], before["estimate"] - before["low"]),
        p=p,
        broken=broken,
    )
