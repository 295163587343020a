"""A share over rounds: each round's figure, its change since the round before, and where the series
breaks.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.comparison.differences import DifferenceOptions, verdicts
from analysis.comparison.pooled import Groups
from analysis.comparison.two_groups import NUMBERS, Bound, difference_of
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by
from analysis.statistics.testing.correction import corrected
from analysis.statistics.testing.moving_together import groups_together

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
    "p_adjusted",
    "verdict",
    "broken",
)


def estimate_series(
    outcome: np.ndarray,
    rounds: Groups,
    studies: Groups,
    breaks: Mapping[str, str] | None = None,
    options: DifferenceOptions | None = None,
    design: Design | None = None,
) -> pd.DataFrame:
    """SERIES_COLUMNS, one row a round: all studies together (`study` blank), then each that has two rounds.

    `outcome` (n,) 0/1, NaN outside the base, of the rows of `design` (everybody alike, where none is given).
    Rounds are of different people, who may have been drawn in the same units; a change is told as any
    difference is (`difference_of`), corrected over the whole series. `breaks` maps a round to what changed
    with it (form, mode, sampling): there `broken` says so and no change is given.
    """
    options = options or DifferenceOptions()
    everybody_alike = Design.of(len(outcome), lonely="certainty")
    members = [
        ("", studies.codes >= 0),
        *((name, studies.codes == code) for code, name in enumerate(studies.names)),
    ]
    frames = [
        _of_members(design or everybody_alike, outcome, rounds, inside, breaks or {}, options).assign(
            study=name
        )
        for name, inside in members
    ]
    frames_with_rounds = [part for part in frames if len(part) > 1]
    if len(studies.names) == 1:
        frames_with_rounds = frames_with_rounds[:1]
    if not frames_with_rounds:
        return pd.DataFrame(columns=list(SERIES_COLUMNS))
    series = pd.concat(frames_with_rounds, ignore_index=True)
    series["p_adjusted"] = corrected(series["p"].to_numpy(dtype=float), options.correction)
    verdict_texts = np.where(series["p"].isna(), "", verdicts(series, options))
    return series.assign(verdict=verdict_texts)[list(SERIES_COLUMNS)]


def _of_members(
    design: Design,
    outcome: np.ndarray,
    rounds: Groups,
    inside: np.ndarray,
    breaks: Mapping[str, str],
    options: DifferenceOptions,
) -> pd.DataFrame:
    inside = inside & np.isfinite(outcome) & (rounds.codes >= 0)
    codes = np.where(inside, np.nan_to_num(outcome), -1).astype(np.intp)
    block = share_by(design, codes, 2, np.where(inside, rounds.codes, -1), len(rounds.names))
    cells = {name: getattr(block, name)[1:, 1] for name in ("estimate", "se", "low", "high", "n")}
    bases = {name: getattr(block, name)[1:] for name in ("base", "df", "n_effective")}
    frame = pd.DataFrame({"round": list(rounds.names), **cells, **bases})
    bound = _bound_to_the_last(design, outcome, np.where(inside, rounds.codes, -1), frame["base"] > 0)
    frame = frame[frame["base"] > 0].reset_index(drop=True)
    now, before = _numbers(frame), _numbers(frame.shift())
    broken = frame["round"].map(lambda name: breaks.get(name, ""))
    differences = difference_of(before, now, np.ones(len(frame), dtype=bool), options.confidence, bound)
    there = (broken == "").to_numpy() & np.isfinite(before["estimate"])
    change = {
        name: np.where(there, differences[name], np.nan) for name in ("difference", "se", "low", "high", "p")
    }
    return frame.assign(
        change=change["difference"],
        change_se=change["se"],
        change_low=change["low"],
        change_high=change["high"],
        p=change["p"],
        base_a=before["base"],
        base_b=now["base"],
        broken=broken,
    )


def _bound_to_the_last(design: Design, outcome: np.ndarray, rounds: np.ndarray, met: pd.Series) -> Bound:
    """How each round that was met (r,) moves with the one before it; the first with none."""
    places = np.flatnonzero(met)
    together = groups_together(design, outcome, rounds, len(met))
    before, now = places[:-1], places[1:]
    correlation = np.concatenate([[0.0], together.correlation[before, now]])
    return Bound(
        correlation[: len(places)], np.concatenate([[np.nan], together.df[before, now]])[: len(places)]
    )


def _numbers(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    return {name: frame[name].to_numpy(dtype=float) for name in NUMBERS}
