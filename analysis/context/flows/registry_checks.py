"""What can be wrong with registry rows taken together: overlaps, repetitions, years among months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.context.flows.encoding import Coded, Encoded
from analysis.context.flows.points import Points
from analysis.context.flows.registry import Registry
from analysis.problems import Problems


class RowsSeen:
    """Which point and day each file holds, and which row says what of whom."""

    def __init__(self, registry: Registry, points: Points, problems: Problems):
        self._registry, self._points, self._problems = registry, points, problems
        self._days: dict[str, list[np.ndarray]] = {}
        self._rows: dict[str, list[tuple[np.ndarray, ...]]] = {}

    def add(self, where: str, encoded: Encoded) -> None:
        """Remember the rows of a piece of the file `where`."""
        day = encoded.day.astype(np.int64)
        self._days.setdefault(where, []).append(pd.unique(day * len(self._points.names) + encoded.point))
        keys = _row_keys(encoded) if self._monthly else _row_keys(encoded) + _number_keys(encoded)
        small = (encoded.day.astype(np.int32), encoded.point.astype(np.int16))
        self._rows.setdefault(where, []).append((keys, encoded.rows.astype(np.int32), *small))

    def check(self) -> None:
        """Report files that overlap, and rows that say the same thing twice."""
        self._check_overlap()
        for where, batches in self._rows.items():
            columns = (np.concatenate(column) for column in zip(*batches, strict=True))
            rows = pd.DataFrame(dict(zip(("key", "row", "day", "point"), columns, strict=True)), copy=False)
            if self._monthly:
                self._check_listed_twice(where, rows)
            else:
                self._check_entered_twice(where, rows)

    @property
    def _monthly(self) -> bool:
        return self._registry.rows == "monthly"

    def _check_listed_twice(self, where: str, rows: pd.DataFrame) -> None:
        """A month's people, counted in one number, can stand in one row only."""
        repeated = rows[rows["key"].duplicated()].drop_duplicates(["day", "point"])
        for row in repeated.itertuples():
            first = rows.loc[rows["key"] == row.key, "row"].iloc[0]
            self._problems.fatal(
                where,
                f"{self._named(row.day, row.point)} is listed twice for the same people; "
                f"row {first} has it already. Take one out.",
                row=int(row.row),
            )

    def _check_entered_twice(self, where: str, rows: pd.DataFrame) -> None:
        """Two groups of a day can be alike, so that equal rows are a warning; all groups of a month twice are
        not.
        """
        again = rows["key"].duplicated().to_numpy()
        if not again.any():
            return
        keys, doubled = _point_months_doubled(rows, again)
        for month, place in keys[again & doubled].groupby("month"):
            points = ", ".join(self._points.names[point] for point in sorted(place["point"].unique()))
            self._problems.fatal(
                where,
                f"every row of {np.datetime64(int(month), 'M')} at {points} stands here twice, which would"
                f" count the same people again ({len(place)} rows; this is the first of them). Take them"
                " out.",
                row=int(rows.loc[place.index[0], "row"]),
            )
        alike = rows[again & ~doubled]
        if len(alike):
            earlier = rows.loc[rows["key"] == alike["key"].iloc[0], "row"].iloc[0]
            count = "1 row is" if len(alike) == 1 else f"{len(alike):,} rows are"
            self._problems.warn(
                where,
                f"{count} the same as an earlier one in every column (this one as row {earlier}), and"
                " counted. Two groups of one day can be alike; take out what was entered twice.",
                row=int(alike["row"].iloc[0]),
            )

    def _check_overlap(self) -> None:
        held: dict[str, np.ndarray] = {}
        for where, batches in self._days.items():
            days = pd.unique(np.concatenate(batches))
            for earlier, others in held.items():
                both = np.intersect1d(days, others)
                if len(both):
                    day, point = divmod(int(both[0]), len(self._points.names))
                    self._problems.fatal(
                        where,
                        f"the rounds overlap: {self._named(day, point)} and {len(both) - 1} more point-days"
                        f" are in {earlier} too, and would be counted twice. Take them out of one file.",
                    )
            held[where] = days

    def _named(self, day: int, point: int) -> str:
        unit = "M" if self._registry.rows == "monthly" else "D"
        return f"{np.datetime64(int(day), 'D').astype(f'datetime64[{unit}]')} at {self._points.names[point]}"


def _point_months_doubled(rows: pd.DataFrame, again: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows' month, point and key, and which rows are of a month at a point that stands there twice as a
    whole.

    Only where half of the rows or more have been met before can all of them be there twice.
    """
    months = rows["day"].to_numpy().astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    keys = pd.DataFrame({"month": months, "point": rows["point"], "key": rows["key"]}, copy=False)
    code = (months - months.min()) * (int(rows["point"].max()) + 1) + rows["point"].to_numpy()
    sizes = np.bincount(code)
    likely = (2 * np.bincount(code[again], minlength=len(sizes)) >= sizes)[code]
    times = (
        keys[likely]
        .groupby(["month", "point", "key"])
        .size()
        .groupby(["month", "point"])
        .agg(["min", "size"])
    )
    whole = times.index[(times["min"] > 1) & (times["size"] > 1)]
    likely[likely] = pd.MultiIndex.from_frame(keys.loc[likely, ["month", "point"]]).isin(whole)
    return keys, likely


def _row_keys(encoded: Encoded) -> np.ndarray:
    """One number a row (m,) uint64 for all that it is about, equal for rows that are about the same."""
    point, direction = encoded.point.astype(np.uint64), encoded.direction.astype(np.uint64)
    # Up to 4,096 points and 4 directions; an odd multiplier keeps products apart in 64 bits (Knuth 6.4).
    key = (encoded.day.astype(np.uint64) * np.uint64(4096) + point) * np.uint64(4) + direction
    for coded in {**encoded.kinds, **encoded.spelt}.values():
        key = key * np.uint64(0x9E3779B97F4A7C15) + _hashed(coded)
    return key


def _number_keys(encoded: Encoded) -> np.ndarray:
    """One number a row (m,) uint64 for everything that it counts, equal for rows that count the same."""
    columns = [encoded.individuals, *(column for counts, _ in encoded.parts.values() for column in counts.T)]
    if encoded.observed_days is not None:
        columns.append(encoded.observed_days)
    key = np.zeros(len(encoded.day), np.uint64)
    for column in columns:
        # whole numbers, so that a product by an odd constant keeps them apart; a blank is unlike any
        whole = np.round(np.nan_to_num(column, nan=-1.0) * 16).astype(np.int64)
        key = key * np.uint64(0x9E3779B97F4A7C15) + whole.view(np.uint64)
    return key * np.uint64(0xC2B2AE3D27D4EB4F)


def _hashed(coded: Coded) -> np.ndarray:
    codes, words = coded
    return pd.util.hash_array(np.array(words, dtype=object))[codes]


def check_annual(periods: Sequence[str], where: str, registry: Registry, problems: Problems) -> None:
    """Report years of which only January has rows while other years have more months.

    Such rows may be annual totals, which must not be read as months.
    """
    if registry.annual_until is not None:
        return
    months = Counter(period[:4] for period in periods)
    lonely = [year for year in months if months[year] == 1 and f"{year}-01" in periods]
    if len(lonely) > 1 and max(months.values()) > 1:
        problems.fatal(
            where,
            f"all rows of {', '.join(lonely)} are dated January, as annual totals often are, and must not be"
            f" read as months. Say annual_until: {max(lonely)} in registry.yaml if they are annual, or"
            " annual_until: 0.",
            column=registry.columns.date,
        )
