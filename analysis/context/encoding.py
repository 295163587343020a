"""A piece of a registry as codes: who passed where, when, in which direction, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.context.cells import Cells
from analysis.context.dates import read_dates
from analysis.context.numbers import read_counts
from analysis.context.pieces import Piece
from analysis.context.places import UNKNOWN, read_places, recoded
from analysis.context.points import Points
from analysis.context.registry import DIRECTIONS, PLACES, Registry
from analysis.problems import Problems, suggestion

Coded = tuple[np.ndarray, tuple[str, ...]]


@dataclass(frozen=True)
class Encoded:
    """The rows (m,) of a piece that count somebody at a known point on a known day.

    `point` positions in the points' names, `direction` in DIRECTIONS, `day` datetime64[D],
    `period` labels "2018-12", or "2018" for annual rows. `kinds`: per question positions and
    words; `spelt` the file's own words where several of them may mean one of ours. `parts`: per
    question a choice's individuals (m, k) and the choices; `rows` (m,) as a spreadsheet counts them.
    """

    point: np.ndarray
    direction: np.ndarray
    day: np.ndarray
    period: Coded
    individuals: np.ndarray
    rows: np.ndarray
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
        """The piece as codes; rows with a problem, or without a number, are left out."""
        day = read_dates(self._cells(piece, self.registry.columns.date))
        individuals = read_counts(self._cells(piece, self.registry.columns.individuals))
        point = self._points(piece)
        kept = np.flatnonzero(~np.isnat(day) & ~np.isnan(individuals) & (point >= 0))
        self._warn_unknown(piece, individuals)
        days = self.registry.columns.observed_days
        return Encoded(
            point=point[kept],
            direction=self._directions(piece)[kept],
            day=day[kept],
            period=self._periods(day[kept]),
            individuals=individuals[kept],
            rows=kept + piece.first_row,
            observed_days=read_counts(self._cells(piece, days))[kept] if days else None,
            kinds={name: (codes[kept], words) for name, (codes, words) in self._kinds(piece).items()},
            spelt={name: (codes[kept], words) for name, (codes, words) in self._spelt(piece).items()},
            parts={name: (counts[kept], words) for name, (counts, words) in self._parts(piece, individuals).items()},
        )

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
        known = np.array([places.get(word.casefold(), -1) for word in words])[codes]
        cells.report(
            known < 0,
            "this is no direction; give its meaning under values, direction in registry.yaml.",
            lambda got: suggestion(got, [*DIRECTIONS, *self.registry.values.get("direction", {})]),
        )
        return np.where(known < 0, DIRECTIONS.index("undefined"), known)

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
        found = {name: self._cells(piece, getattr(self.registry.columns, name)).distinct for name in declared}
        return {name: recoded(codes, [*words, ""]) for name, (codes, words) in found.items()}

    def _parts(self, piece: Piece, individuals: np.ndarray) -> dict[str, Coded]:
        """Individuals of each row by choice (n, k), for counted columns and for flags."""
        parts = {}
        for name, block in self.registry.counts.items():
            cells = [self._cells(piece, column) for column in block.columns.values()]
            counts = np.column_stack([np.nan_to_num(read_counts(cell)) for cell in cells])
            if block.whole:
                self._check_whole(piece, name, counts.sum(axis=1), individuals)
            parts[name] = counts, tuple(block.columns)
        for name, flags in self.registry.flags.items():
            cells = [self._cells(piece, column) for column in flags.values()]
            ticked = np.column_stack([np.nan_to_num(read_counts(cell)) > 0 for cell in cells])
            parts[name] = ticked * np.nan_to_num(individuals)[:, None], tuple(flags)
        return parts

    def _check_whole(self, piece: Piece, name: str, total: np.ndarray, individuals: np.ndarray) -> None:
        wrong = np.flatnonzero((total != individuals) & (total > 0) & ~np.isnan(individuals))
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
                f"{len(blank)} rows don't say how many individuals passed; they are left out, and totals are at least.",
                row=int(blank[0]) + piece.first_row,
                column=self.registry.columns.individuals,
            )

    def _periods(self, day: np.ndarray) -> Coded:
        """Months, and years for the rows that are annual totals."""
        months = day.astype("datetime64[M]")
        until = self.registry.annual_until or 0
        codes, distinct = pd.factorize(months.astype(np.int64))
        labels = [str(np.datetime64(int(month), "M")) for month in distinct]
        return recoded(codes, [*(label[:4] if int(label[:4]) <= until else label for label in labels), ""])
