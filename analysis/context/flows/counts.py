"""A registry as totals of individuals, added up piece by piece in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.context.flows.encoding import Coded, Encoded, Encoder
from analysis.context.flows.points import Points
from analysis.context.flows.registry import DIRECTIONS, Registry
from analysis.context.flows.registry_checks import RowsSeen, check_annual
from analysis.problems import Problems
from analysis.reading.row_batches import read_pieces

KEYS = ["question", "period", "point", "direction", "choice"]
ROUTE_KEYS = ["period", "point", "direction", "start", "end"]
_DENSE = 4_000_000


@dataclass(frozen=True)
class FlowCounts:
    """Individuals counted at flow monitoring points.

    `cells`: columns question, period, point, direction, choice, individuals (int64), one row a cell
    with anybody or any observation in it; question "" and choice "" are all individuals.
    `days`: days observed, float, index (period, point); NaN where the registry doesn't say.
    `routes`: columns period, point, direction, start, end, individuals: place codes.
    `uncounted`: rows that don't say how many passed, index (period, point): totals over them are at least.
    """

    cells: pd.DataFrame
    days: pd.Series
    routes: pd.DataFrame
    points: Points
    uncounted: pd.Series = field(default_factory=lambda: _rows_uncounted([]))

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Months in order; annual totals are no months."""
        return tuple(sorted(period for period in self.cells["period"].unique() if len(period) == 7))

    def frames(self) -> dict[str, pd.DataFrame]:
        """The counts as frames without an index, to be kept; `of_frames` gives them back."""
        return {
            "cells": self.cells,
            "days": self.days.rename("days").reset_index(),
            "routes": self.routes,
            "uncounted": self.uncounted.rename("rows").reset_index(),
        }

    @classmethod
    def of_frames(cls, frames: Mapping[str, pd.DataFrame], points: Points) -> FlowCounts:
        """The counts that `frames` took apart."""
        keys = ["period", "point"]
        return cls(
            cells=frames["cells"],
            days=frames["days"].set_index(keys)["days"],
            routes=frames["routes"],
            points=points,
            uncounted=frames["uncounted"].set_index(keys)["rows"],
        )

    @property
    def years(self) -> tuple[str, ...]:
        """The years that the registry counts as a whole."""
        return tuple(sorted(period for period in self.cells["period"].unique() if len(period) == 4))

    def observed(self, period: str) -> tuple[str, ...]:
        """The points with any row in a period, in the points' order."""
        if period not in self._observed:
            seen = {point for point, _, _, _ in self.rows("", period)}
            seen.update(point for month, point in self.uncounted.index if month == period)
            self._observed[period] = tuple(point for point in self.points.names if point in seen)
        return self._observed[period]

    def days_observed(self, period: str, point: str) -> float:
        """The days on which a point was observed in a period; 0 where nothing says."""
        return self._days_known.get((period, point), 0.0)

    def rows(self, question: str, period: str) -> list[tuple[str, str, str, int]]:
        """The cells of a question in a period: point, direction, choice, individuals."""
        key = question, period
        if key not in self._rows:
            cells = self.of(question, period)[["point", "direction", "choice", "individuals"]]
            self._rows[key] = list(zip(*(cells[name].tolist() for name in cells), strict=True))
        return self._rows[key]

    def of(self, question: str, period: str, direction: str = "") -> pd.DataFrame:
        """The cells of a question in a period (and one direction, if named): point, direction, choice,
        individuals.
        """
        cells = self._parts.get((question, period), self.cells.iloc[:0])
        return cells[cells["direction"] == direction] if direction else cells

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[tuple[str, str, str, int]]]:
        """The rows asked for so far, by question and period."""
        return {}

    @cached_property
    def _observed(self) -> dict[str, tuple[str, ...]]:
        """The points of the periods asked about so far."""
        return {}

    @cached_property
    def _days_known(self) -> dict[tuple[str, str], float]:
        return self.days[self.days > 0].to_dict()

    @cached_property
    def _parts(self) -> dict[tuple[str, str], pd.DataFrame]:
        """The cells by question and period."""
        return dict(list(self.cells.groupby(["question", "period"])))


def no_month(counts: FlowCounts, period: str) -> str:
    """What to say where a month is asked for that the registry doesn't have."""
    months = counts.periods
    held = f"its months run from {months[0]} to {months[-1]}" if months else "it has no months"
    return f"The registry has no month {period!r}; {held}."


@dataclass
class _Totals:
    """Sums so far, each a list of small frames."""

    cells: list[pd.DataFrame] = field(default_factory=list)
    days: list[pd.DataFrame] = field(default_factory=list)
    routes: list[pd.DataFrame] = field(default_factory=list)
    uncounted: list[pd.DataFrame] = field(default_factory=list)


def count_registry(
    paths: Sequence[Path], registry: Registry, points: Points, problems: Problems
) -> FlowCounts:
    """The individuals in registry files, by everything they are counted by.

    Rounds that overlap (the same point and day in two files), a month listed twice in a monthly registry or
    entered twice in a daily one, annual totals under a January date that nobody declared, and all that
    `Encoder` reports are fatal problems.
    """
    totals, seen, encoder = (
        _Totals(),
        RowsSeen(registry, points, problems),
        Encoder(registry, points, problems),
    )
    for path in paths:
        for piece in read_pieces(Path(path), registry.file_columns, problems, registry.sheet or None):
            encoded = encoder.encode(piece)
            seen.add(piece.where, encoded)
            _add(totals, encoded, registry, points)
    seen.check()
    counts = FlowCounts(
        cells=_summed(totals.cells, KEYS, "individuals"),
        days=_days(totals.days, registry),
        routes=_summed(totals.routes, ROUTE_KEYS, "individuals"),
        points=points,
        uncounted=_rows_uncounted(totals.uncounted),
    )
    check_annual(counts.periods, ", ".join(map(str, paths)), registry, problems)
    return counts


def _add(totals: _Totals, encoded: Encoded, registry: Registry, points: Points) -> None:
    period, labels = encoded.period
    keys = [(period, labels), (encoded.point, points.names), (encoded.direction, DIRECTIONS)]
    nothing = np.zeros(len(period), np.int8), ("",)
    for name, coded in {"": nothing, **encoded.kinds}.items():
        totals.cells.append(_sums([*keys, coded], encoded.individuals, KEYS[1:]).assign(question=name))
    for name, (counts, choices) in encoded.parts.items():
        for position, choice in enumerate(choices):
            sums = _sums([*keys, (nothing[0], (choice,))], counts[:, position], KEYS[1:])
            totals.cells.append(sums.assign(question=name))
    if registry.route:
        ends = [encoded.kinds[name] for name in registry.route]
        totals.routes.append(_sums([*keys, *ends], encoded.individuals, ROUTE_KEYS))
    totals.days.append(_days_seen(encoded, points))
    totals.uncounted.append(encoded.uncounted)


def _sums(keys: Sequence[Coded], individuals: np.ndarray, names: Iterable[str]) -> pd.DataFrame:
    """Individuals by several codes at once; one row a combination that occurs."""
    combined, sizes = np.zeros(len(individuals), np.int64), [len(words) for _, words in keys]
    for (codes, _), size in zip(keys, sizes, strict=True):
        combined = combined * size + codes
    # Few cells are counted in one pass; many are mostly empty, and only those met are numbered.
    if (cells := int(np.prod(sizes))) <= _DENSE:
        cell_codes = np.flatnonzero(np.bincount(combined, minlength=cells))
        sums = np.bincount(combined, weights=individuals, minlength=cells)[cell_codes]
    else:
        positions, cell_codes = pd.factorize(combined)
        sums = np.bincount(positions, weights=individuals)
    places = np.unravel_index(cell_codes, sizes)
    columns = {
        name: np.array(words, dtype=object)[place]
        for name, (_, words), place in zip(names, keys, places, strict=True)
    }
    return pd.DataFrame({**columns, "individuals": sums.astype(np.int64)})


def _days_seen(encoded: Encoded, points: Points) -> pd.DataFrame:
    """One row a period, point and day with any row; `days` is what the registry says of it, or 1."""
    period, labels = encoded.period
    ordinal = encoded.day.astype(np.int64)
    combined = (ordinal * len(points.names) + encoded.point) * max(len(labels), 1) + period
    _, first = np.unique(combined, return_index=True)
    declared = encoded.observed_days
    return pd.DataFrame(
        {
            "period": np.array(labels, dtype=object)[period[first]],
            "point": np.array(points.names, dtype=object)[encoded.point[first]],
            "day": ordinal[first],
            "days": np.ones(len(first)) if declared is None else declared[first],
        }
    )


def _days(parts: Sequence[pd.DataFrame], registry: Registry) -> pd.Series:
    """Days observed by period and point; unknown where monthly rows don't say."""
    if not parts:
        return pd.Series(
            dtype="float64", index=pd.MultiIndex.from_arrays([[], []], names=["period", "point"])
        )
    days = pd.concat(parts, ignore_index=True).drop_duplicates(["period", "point", "day"])
    # Rows of months tell how much was counted, not on how many days.
    has_days = registry.rows == "daily" or registry.columns.observed_days is not None
    days["days"] = days["days"].where(has_days & (days["period"].str.len() == 7))
    return days.groupby(["period", "point"])["days"].sum(min_count=1)


def _rows_uncounted(parts: Sequence[pd.DataFrame]) -> pd.Series:
    rows = pd.concat([pd.DataFrame({"period": [], "point": []}, dtype="str"), *parts], ignore_index=True)
    return rows.groupby(["period", "point"]).size()


def _summed(parts: Sequence[pd.DataFrame], keys: list[str], value: str) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(
            {**{key: pd.Series(dtype="str") for key in keys}, value: pd.Series(dtype="int64")}
        )
    return pd.concat(parts, ignore_index=True).groupby(keys, sort=True)[value].sum().reset_index()
