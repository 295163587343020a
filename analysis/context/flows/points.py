"""Flow monitoring points: what each is called, where it lies, and what it was in which month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.files import Stamp, stamp_of
from analysis.problems import CaseStudyError, Problem, Problems, hint, suggestion
from analysis.reading.csv_text import read_text_frame
from analysis.reading.distinct_values import Cells
from analysis.reading.place_names import place_code, plain_name

ENTRY_EXIT, TRANSIT = "entry_exit", "transit"
TYPES = (ENTRY_EXIT, TRANSIT)
COLUMNS = ("point", "country", "region", "type", "valid_from", "valid_to", "latitude", "longitude")
NOT_OPEN = "not open"


@dataclass(frozen=True)
class Points:
    """The points of an instrument, one row a spell of one type at one point.

    `frame` columns: `point`, `country` (ISO3), `region`, `type` (entry_exit or transit), `valid_from`
    and `valid_to` (first and last month, "2018-01"; empty: open-ended), `latitude`, `longitude`
    (degrees, NaN where unknown), `aliases` (tuple of other spellings). A point that changed its
    type has several rows.
    """

    frame: pd.DataFrame
    where: str = ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each point once, in file order."""
        return tuple(dict.fromkeys(self.frame["point"]))

    @cached_property
    def places(self) -> pd.DataFrame:
        """One row a point (index), with `country`, `region`, `latitude` and `longitude`."""
        return self.frame.drop_duplicates("point").set_index("point")[
            ["country", "region", "latitude", "longitude"]
        ]

    def types(self, period: str) -> pd.Series:
        """The type of each point (index) in a month or year; `not open` where no spell covers it."""
        if period not in self._types:
            self._types[period] = self._types_in(period)
        return self._types[period]

    @cached_property
    def _types(self) -> dict[str, pd.Series]:
        """The periods asked about so far."""
        return {}

    def _types_in(self, period: str) -> pd.Series:
        starts, ends = self.frame["valid_from"], self.frame["valid_to"]
        begun = (starts == "") | (starts.str[: len(period)] <= period)
        lasting = (ends == "") | (ends.str[: len(period)] >= period)
        valid = self.frame[begun & lasting].drop_duplicates("point").set_index("point")["type"]
        return valid.reindex(self.names).fillna(NOT_OPEN)

    def read_codes(self, cells: Cells) -> np.ndarray:
        """Positions (n,) in `names`; -1 where the cell is empty or names no known point (a fatal problem)."""
        codes = cells.lookup(lambda name: self._positions.get(plain_name(name), -1), np.int32)
        cells.report(
            codes < 0,
            f"no flow monitoring point goes by this name; add it to {self.where or 'the points file'} "
            "with its type, or correct it.",
            lambda name: suggestion(name, self.names),
        )
        return codes

    @cached_property
    def _positions(self) -> dict[str, int]:
        spellings = {
            plain_name(alias): self.names.index(point)
            for point, aliases in zip(self.frame["point"], self.frame["aliases"], strict=True)
            for alias in aliases
        }
        return spellings | {plain_name(name): position for position, name in enumerate(self.names)}

    def check_known(self, points: Iterable[str]) -> None:
        """Raise CaseStudyError for the first point that isn't one of these, with the nearest."""
        for point in points:
            if point not in self.names:
                raise CaseStudyError(
                    f"There is no flow monitoring point {point!r} in {self.where or 'the points file'}"
                    f"{hint(point, self.names)}."
                )


def read_points(path: Path, problems: Problems) -> Points:
    """The points in a CSV file (columns as in `Points.frame`; `aliases` separated by `;`, optional).

    No points, with a fatal problem, where the file has not these columns.
    """
    try:
        stamp = stamp_of(path)
    except OSError:
        return _read(path, problems)
    # Each city of a country, each of its notebooks and each language of its pack asks for the same file.
    points, met = _read_once(path, stamp)
    problems.extend(met)
    return points


@lru_cache(maxsize=16)
def _read_once(path: Path, stamp: Stamp) -> tuple[Points, tuple[Problem, ...]]:
    problems = Problems()
    return _read(path, problems), tuple(problems)


def _read(path: Path, problems: Problems) -> Points:
    met = len(problems.fatals)
    frame = read_text_frame(path, problems)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        if len(problems.fatals) == met:
            problems.fatal(
                str(path), "columns are missing.", row=1, got=", ".join(frame), expected=", ".join(missing)
            )
        return Points(pd.DataFrame(columns=[*COLUMNS, "aliases"]), str(path))
    where = str(path)
    cells = Cells(frame["type"], where, "type", problems)
    cells.report(~frame["type"].isin(TYPES), "this is no type of point.", lambda got: suggestion(got, TYPES))
    for name in ("valid_from", "valid_to"):
        cells = Cells(frame[name], where, name, problems)
        wrong = ~frame[name].str.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?")
        cells.report(wrong, "a type holds for whole months.", "a month such as 2018-12, or nothing")
    country = Cells(frame["country"], where, "country", problems)
    country_codes = country.lookup(place_code, object)
    country.report(pd.isna(country_codes), "this is no country.", "a country's name or ISO3 code")
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        _check_degrees(Cells(frame[name], where, name, problems), most)
    aliases = frame["aliases"].str.split(";") if "aliases" in frame else pd.Series([[]] * len(frame))
    frame = frame.assign(
        country=country_codes,
        aliases=[tuple(filter(None, map(str.strip, spellings))) for spellings in aliases],
        latitude=pd.to_numeric(frame["latitude"], errors="coerce"),
        longitude=pd.to_numeric(frame["longitude"], errors="coerce"),
    )
    points = Points(frame, where)
    _check_spells(points, problems)
    _check_spellings(points, problems)
    return points


def _check_degrees(cells: Cells, most: float) -> None:
    """Degrees of latitude or longitude are numbers up to `most`, or nothing."""
    degrees = pd.to_numeric(cells.values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    filled = (cells.values.str.strip() != "").to_numpy(dtype=bool)
    wrong = filled & ~(np.abs(degrees) <= most)
    cells.report(wrong, f"this is no {cells.name}.", f"degrees from -{most:.0f} to {most:.0f}, like 12.65")


def _check_spellings(points: Points, problems: Problems) -> None:
    """A spelling is of one point: else the rows of one would be counted at the other."""
    owners = {plain_name(name): name for name in points.names}
    for row, (point, aliases) in enumerate(
        zip(points.frame["point"], points.frame["aliases"], strict=True), start=2
    ):
        for alias in aliases:
            owner = owners.setdefault(plain_name(alias), point)
            if owner != point:
                problems.fatal(
                    points.where,
                    f"this spelling is also one of {owner}; leave it with one point.",
                    row=row,
                    column="aliases",
                    got=alias,
                )


def _check_spells(points: Points, problems: Problems) -> None:
    """A point is of one type at a time: spells of the same point must not overlap."""
    for point, spells in points.frame.groupby("point", sort=False):
        ordered = spells.sort_values("valid_from")
        ends = ordered["valid_to"].replace("", "9999-12").to_numpy()[:-1]
        later = ordered.iloc[1:][ordered["valid_from"].to_numpy()[1:] <= ends]
        for row in later.index:
            problems.fatal(
                points.where,
                "two rows of this point hold in the same month; end one before the other begins.",
                row=int(row) + 2,
                column="valid_from",
                got=f"{point}, {points.frame.loc[row, 'valid_from'] or 'open'}",
            )
