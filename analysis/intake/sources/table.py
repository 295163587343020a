"""Submissions as the table that an export of the server would be: a row each, a column a question.

Groups are joined to names by / as Kobo's exports do. Repeats are tables of their own, which this table does
not hold; they stay in the snapshot, and are named so that it can be told.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.intake.sources.pages import Record

_BESIDES = ("_attachments", "_geolocation", "_notes", "_tags", "_validation_status", "__system", "meta")


def tabulate_submissions(records: Iterable[Record]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The table, all cells text, and the names of repeats that it does not hold."""
    rows, repeats = [], {}
    for record in records:
        row: dict[str, str] = {}
        _flatten(record, "", row, repeats)
        if "_uuid" not in row and "__id" in row:
            row["_uuid"] = row["__id"]
        rows.append(row)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return pd.DataFrame(rows, columns=columns), tuple(repeats)


def _flatten(record: Record, group: str, row: dict[str, str], repeats: dict[str, None]) -> None:
    for key, value in record.items():
        name = f"{group}{key}"
        if (not group and key in _BESIDES) or "@odata" in key:
            continue
        if isinstance(value, dict) and "coordinates" in value:
            row[name] = _position(value["coordinates"])
        elif isinstance(value, dict):
            _flatten(value, f"{name}/", row, repeats)
        elif isinstance(value, list):
            repeats[name] = None
        elif value is not None:
            row[name] = str(value)


def _position(coordinates: object) -> str:
    """GeoJSON's longitude, latitude as XLSForm's latitude longitude."""
    numbers = [str(number) for number in coordinates] if isinstance(coordinates, list) else []
    return " ".join([*numbers[1::-1], *numbers[2:]])
