"""A piece of a registry as codes: who passed where, when, in which direction, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.context.flows.points import Points
from analysis.context.flows.registry import DIRECTIONS, PLACES, Registry
from analysis.problems import Problems, suggestion
from analysis.reading.dates import are_months, read_dates
from analysis.reading.distinct_values import Cells
from analysis.reading.numbers import read_counts
from analysis.reading.place_names import UNKNOWN, read_places, recoded
from analysis.reading.row_batches import Piece

Coded = tuple[np.ndarray, tuple[str, ...]]


@dataclass(frozen=True)
class Encoded:
    """The rows (m,) of a piece that count somebody at a known point on a known day.

    `point` positions in the points' names, `direction` in DIRECTIONS, `day` datetime64[D],
    `period` labels "2018-12", or "2018" for annual rows. `kinds`: per question positions and
    words; `spelt` the file's own words where several of them may mean one of ours. `parts`: per
    question a choice's individuals (m, k) and the choices; `rows` (m,) as a spreadsheet counts them.
    `uncounted`: period and point of each other row, which doesn't say how many individuals passed.
    """

    point: np.ndarray
    direction: np.ndarray
    day: np.ndarray
    period: Coded
    individuals: np.ndarray
    rows: np.ndarray
    uncounted: pd.DataFrame
    observed_days: np.ndarray | None = None
    kinds: dict[str, Coded] = field(default_factory=dict)
    spelt: dict[str, Coded] = field(default_factory=dict)
    parts: dict[str, Coded] = field(default_factory=dict)


@dataclass(frozen=True)
class Encoder:
    """Turns pieces of one registry into codes, and reports what in them is wrong."""

    registry: Registry
    points: Points
    problems: Problems

    def encode(self, piece: Piece) -> Encoded:
        """The piece as codes; rows with a problem, or without a date or a number, are left out."""
        day = self._days(piece)
        individuals = read_counts(self._cells(piece, self.registry.columns.individuals))
        point = self._points(piece)
        placed = ~np.isnat(day) & (point >= 0)
        positions = np.flatnonzero(placed & ~np.isnan(individuals))
        blank = np.flatnonzero(placed & np.isnan(individuals))
        self._warn_unknown(piece, individuals)
        return Encoded(
            point=point[positions],
            direction=self._directions(piece)[positions],
            day=day[positions],
            period=self._periods(day[positions]),
            individuals=individuals[positions],
            rows=positions + piece.first_row,
            uncounted=self._uncounted(day[blank], point[blank]),
            observed_days=self._observed_days(piece, day, positions),
            kinds={name: (codes[positions], words) for name, (codes, words) in self._kinds(piece).items()},
            spelt={name: (codes[positions], words) for name, (codes, words) in self._spelt(piece).items()},
            parts={
                name: (counts[positions], words)
                for name, (counts, words) in self._parts(piece, individuals).items()
            },
        )

    def _days(self, piece: Piece) -> np.ndarray:
        """The day of each row (n,) datetime64[D], NaT where it has none; a month among daily rows is a
        problem.
        """
        cells = self._cells(piece, self.registry.columns.date)
        day = read_dates(cells)
        if self.registry.rows == "daily":
            cells.report(
                are_months(cells),
                "this is a month, while every row is declared to be of a day; say rows: monthly in"
                " registry.yaml, or give the days.",
                "a day such as 2018-12-31",
            )
        undated = np.flatnonzero(cells.lookup(lambda text: not text, bool))
        if len(undated):
            self.problems.warn(
                piece.where,
                f"{len(undated)} rows have no date; they are left out of every total. Give them one.",
                row=int(undated[0]) + piece.first_row,
                column=cells.name,
            )
        return day

    def _uncounted(self, day: np.ndarray, point: np.ndarray) -> pd.DataFrame:
        codes, labels = self._periods(day)
        names = np.array([*self.points.names], dtype=object)
        return pd.DataFrame({"period": np.array(labels, dtype=object)[codes], "point": names[point]})

    def _observed_days(self, piece: Piece, day: np.ndarray, kept: np.ndarray) -> np.ndarray | None:
        """The days (m,) that each kept row says its point was observed, NaN where it doesn't; None without
        such a column.
        """
        if self.registry.columns.observed_days is None:
            return None
        cells = self._cells(piece, self.registry.columns.observed_days)
        days = read_counts(cells)
        month = day.astype("datetime64[M]")
        longest = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.float64)
        months = np.isin(np.arange(len(day)), kept) & ~self._annual(day)
        cells.report(
            months & ((days < 1) | (days > longest)),
            "a month can't have been observed on so many days; correct it, or leave it blank where it is"
            " unknown.",
            "1 to the days of the month",
        )
        return days[kept]

    def _cells(self, piece: Piece, column: str) -> Cells:
        return Cells(piece.frame[column], piece.where, column, self.problems, piece.first_row)

    def _points(self, piece: Piece) -> np.ndarray:
        if self.registry.only_point is not None:
            self.points.check_known([self.registry.only_point])
            return np.full(len(piece.frame), self.points.names.index(self.registry.only_point), np.int32)
        return self.points.read_codes(self._cells(piece, self.registry.columns.point))

    def _directions(self, piece: Piece) -> np.ndarray:
        if self.registry.columns.direction is None:
            return np.full(len(piece.frame), DIRECTIONS.index(self.registry.only_direction), np.int32)
        cells = self._cells(piece, self.registry.columns.direction)
        codes, words = self._words(cells, "direction", "undefined")
        places = {word: place for place, word in enumerate(DIRECTIONS)}
        direction_codes = np.array([places.get(word.casefold(), -1) for word in words])[codes]
        cells.report(
            direction_codes < 0,
            "this is no direction; give its meaning under values, direction in registry.yaml.",
            lambda got: suggestion(got, [*DIRECTIONS, *self.registry.values.get("direction", {})]),
        )
        return np.where(direction_codes < 0, DIRECTIONS.index("undefined"), direction_codes)

    def _words(self, cells: Cells, question: str, blank: str) -> Coded:
        positions, words = cells.distinct
        meaning = self.registry.values.get(question, {})
        return recoded(positions, [meaning.get(word, word) or blank for word in (*words, "")])

    def _kinds(self, piece: Piece) -> dict[str, Coded]:
        kinds = {}
        for name in self.registry.columned:
            cells = self._cells(piece, getattr(self.registry.columns, name))
            meaning = self.registry.values.get(name, {})
            kinds[name] = read_places(cells, meaning) if name in PLACES else self._words(cells, name, UNKNOWN)
        return kinds

    def _spelt(self, piece: Piece) -> dict[str, Coded]:
        declared = [name for name in self.registry.columned if name in self.registry.values]
        coded_columns = {
            name: self._cells(piece, getattr(self.registry.columns, name)).distinct for name in declared
        }
        return {name: recoded(codes, [*words, ""]) for name, (codes, words) in coded_columns.items()}

    def _parts(self, piece: Piece, individuals: np.ndarray) -> dict[str, Coded]:
        """Individuals of each row by choice (n, k), for counted columns and for flags."""
        coded_by_name = {}
        for name, block in self.registry.counts.items():
            cells = [self._cells(piece, column) for column in block.columns.values()]
            counts = np.column_stack([read_counts(cell) for cell in cells])
            blank, counts = np.isnan(counts).all(axis=1), np.nan_to_num(counts)
            for cell, column in zip(cells, counts.T, strict=True):
                cell.report(
                    column > individuals, "this is more than the individuals of its row; correct one of them."
                )
            if block.whole:
                self._check_whole(piece, name, np.where(blank, individuals, counts.sum(axis=1)), individuals)
                unknown = np.where(blank, np.nan_to_num(individuals), 0)
                coded_by_name[name] = np.column_stack([counts, unknown]), (*block.columns, UNKNOWN)
            else:
                coded_by_name[name] = counts, tuple(block.columns)
        for name, flags in self.registry.flags.items():
            cells = [self._cells(piece, column) for column in flags.values()]
            ticked = np.column_stack([np.nan_to_num(read_counts(cell)) > 0 for cell in cells])
            coded_by_name[name] = ticked * np.nan_to_num(individuals)[:, None], tuple(flags)
        return coded_by_name

    def _check_whole(self, piece: Piece, name: str, total: np.ndarray, individuals: np.ndarray) -> None:
        wrong = np.flatnonzero((total != individuals) & ~np.isnan(individuals))
        if len(wrong):
            row = int(wrong[0])
            self.problems.fatal(
                piece.where,
                f"the columns of {name} add up to {total[row]:,.0f} individuals, the row counts "
                f"{individuals[row]:,.0f}; correct one of them ({len(wrong)} such rows here).",
                row=row + piece.first_row,
                column=name,
            )

    def _warn_unknown(self, piece: Piece, individuals: np.ndarray) -> None:
        blank = np.flatnonzero(np.isnan(individuals))
        if len(blank):
            self.problems.warn(
                piece.where,
                f"{len(blank)} rows don't say how many individuals passed; they are left out, and totals are"
                " at least.",
                row=int(blank[0]) + piece.first_row,
                column=self.registry.columns.individuals,
            )

    def _periods(self, day: np.ndarray) -> Coded:
        """Months, and years for the rows that are annual totals."""
        months = day.astype("datetime64[M]")
        codes, distinct = pd.factorize(months.astype(np.int64))
        distinct_months = distinct.astype("datetime64[M]")
        names = distinct_months.astype(str)
        labels = np.where(self._annual(distinct_months), names.astype("<U4"), names)
        return recoded(codes, [*labels.tolist(), ""])

    def _annual(self, day: np.ndarray) -> np.ndarray:
        """Which days (n,) bool are of years that the registry counts as a whole."""
        return day.astype("datetime64[Y]") <= np.datetime64(
            str(self.registry.annual_until or 0).zfill(4), "Y"
        )
