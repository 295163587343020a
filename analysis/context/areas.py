"""Areas of interest in a city (a station, a market, a neighbourhood), as `params/places.csv` lists them for
its map.

1. Columns: city (the name of its params file), place, kind, latitude, longitude; `place::fr`, `kind::fr` and
   so on hold the names in other languages, `source` says where they are from.
2. A row without coordinates, with coordinates that are none, of a city that there is not, or of a place that
   is listed twice, is a fatal problem.

read_areas(path, cities, problems) -> {city: areas}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import read_text_frame

FILE = "places.csv"
COLUMNS = ("city", "place", "kind", "latitude", "longitude")
_LIMITS = {"latitude": 90.0, "longitude": 180.0}


@dataclass(frozen=True)
class Area:
    """A place in a city, its name and kind by language (as the file's own columns have them under "")."""

    names: Mapping[str, str]
    kinds: Mapping[str, str]
    latitude: float
    longitude: float
    source: str = ""

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names[""]

    def kind(self, language: str) -> str:
        return self.kinds.get(language) or self.kinds[""]


def read_areas(path: Path, cities: Collection[str], problems: Problems) -> dict[str, tuple[Area, ...]]:
    """The areas of each city that the file lists, in its order; none where there is no file."""
    if not path.is_file():
        return {}
    frame = read_text_frame(path, problems)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        problems.fatal(
            str(path), "columns are missing.", row=1, got=", ".join(frame), expected=", ".join(missing)
        )
        return {}
    areas: dict[str, list[Area]] = {}
    for line, row in enumerate(frame.to_dict("records"), start=2):
        area = _area(row, line, path, problems)
        if row["city"] not in cities:
            near = suggestion(row["city"], cities)
            problems.fatal(
                str(path), "there is no such city.", row=line, column="city", got=row["city"], expected=near
            )
        elif area is not None:
            own = areas.setdefault(row["city"], [])
            if area.name("") in [other.name("") for other in own]:
                problems.fatal(
                    str(path), "this place is listed twice.", row=line, column="place", got=area.name("")
                )
            own.append(area)
    return {city: tuple(own) for city, own in areas.items()}


def _area(row: Mapping[str, str], line: int, path: Path, problems: Problems) -> Area | None:
    """A row as an area; None where it has no name or no place on the earth."""
    if not row["place"]:
        problems.fatal(str(path), "a place needs a name.", row=line, column="place")
        return None
    coordinates = {}
    for name, most in _LIMITS.items():
        # 12.600 is never twelve thousand here, which the reader of counts would ask about
        value = pd.to_numeric(row[name].strip().replace(",", "."), errors="coerce")
        if pd.isna(value) or abs(value) > most:
            problems.fatal(
                str(path),
                f"this is no {name}; a map needs it.",
                row=line,
                column=name,
                got=row[name],
                expected=f"degrees from -{most:g} to {most:g}, like 12.65",
            )
            continue
        coordinates[name] = float(value)
    if len(coordinates) < len(_LIMITS):
        return None
    return Area(_texts(row, "place"), _texts(row, "kind"), source=row.get("source", ""), **coordinates)


def _texts(row: Mapping[str, str], name: str) -> dict[str, str]:
    """A column's text, and that of its columns in other languages ("place::fr")."""
    translations = {
        column.partition("::")[2]: text for column, text in row.items() if column.startswith(f"{name}::")
    }
    return {"": row[name], **{language: text for language, text in translations.items() if text}}
