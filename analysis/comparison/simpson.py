"""Whether the trend of all together runs against the trend of most of its groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.comparison.pooled import Groups


@dataclass(frozen=True)
class Trend:
    """The change of a share between two rounds, of all together and of each group (NaN: not in both
    rounds).
    """

    pooled: float
    groups: tuple[str, ...]
    changes: tuple[float, ...]

    @property
    def against(self) -> tuple[str, ...]:
        """The groups whose change has the other sign."""
        return tuple(
            name for name, change in zip(self.groups, self.changes, strict=True) if change * self.pooled < 0
        )

    @property
    def is_reversed(self) -> bool:
        """Whether most groups with a change run against the trend of all (Simpson's paradox)."""
        moved = sum(np.isfinite(change) and change != 0 for change in self.changes)
        # Groups that did not move are for neither side.
        return len(self.against) > moved / 2


def trend(
    outcome: np.ndarray,
    rounds: np.ndarray,
    first: int,
    last: int,
    groups: Groups,
    weights: np.ndarray | None = None,
) -> Trend:
    """The change from round `first` to round `last` (codes in `rounds`, (n,)) of all and of each group."""
    changes = [
        _change(outcome, rounds, first, last, groups.codes == code, weights)
        for code in range(len(groups.names))
    ]
    return Trend(
        _change(outcome, rounds, first, last, groups.codes >= 0, weights), groups.names, tuple(changes)
    )


def _change(
    outcome: np.ndarray,
    rounds: np.ndarray,
    first: int,
    last: int,
    members: np.ndarray,
    weights: np.ndarray | None,
) -> float:
    inside = members & np.isfinite(outcome)
    weights = np.ones(len(outcome)) if weights is None else weights
    before, after = (inside & (rounds == place) & (weights > 0) for place in (first, last))
    if not before.any() or not after.any():
        return float("nan")
    was, now = (np.average(outcome[rows], weights=weights[rows]) for rows in (before, after))
    return float(now - was)
