"""A table as a data frame and as CSV: plain numbers, statuses beside them, text that stays text.

table_as_frame(table) -> DataFrame      percent 0-100; foot rows last
table_as_csv(table) -> str
as_text(value) -> str                   guards a cell that begins with = + - @
csv_text(frame) -> str                  any frame as CSV, guarded
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.reporting.tables.contents import Cell, Column, TableContents
from analysis.reporting.wording.words import word
from analysis.vocabulary import NO_DATA, OK

if TYPE_CHECKING:
    import pandas as pd

DASH = "–"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """`value`, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + value if value.lstrip(" ").startswith(_FORMULA_STARTS) else value


def table_as_frame(table: TableContents, words: bool = False) -> pd.DataFrame:
    """Columns: the stub, `question`, `choice`, each table column ("People | Women | %"), a status a group.

    Percent is 0-100, unrounded to four decimals; missing where a cell shows no number. A column without any
    number is one of texts; with `words`, texts stand among the numbers too ("Unknown"). The status of a
    number marked ≥ is "at least". The foot rows ("Base") follow, with their number in the last column of each
    group.
    """
    import pandas as pd

    names = unique([" | ".join([*filter(None, column.spanners), column.heading]) for column in table.columns])
    data: dict[str, list] = {
        table.stub: [*(row.label for row in table.rows), *(foot.label for foot in table.foot)],
        "question": [*(row.question for row in table.rows), *("" for _ in table.foot)],
        "choice": [*(row.choice for row in table.rows), *("" for _ in table.foot)],
    }
    for group, positions in enumerate(table.groups()):
        for place in positions:
            ends = [foot.values[group] if place == positions[-1] else None for foot in table.foot]
            data[names[place]] = _column(
                [row.cells[place] for row in table.rows], table.columns[place], ends, words
            )
        status = " | ".join(
            [*filter(None, table.columns[positions[0]].spanners), word("csv.status", table.language)]
        )
        data[_free(status, data)] = [
            *(_status(row.cells[positions[0]]) for row in table.rows),
            *("" for _ in table.foot),
        ]
    return pd.DataFrame(data)


def _column(cells: Sequence[Cell], column: Column, ends: list[float | None], words: bool) -> Any:
    """The numbers of a column and its foot, or their texts where cells without a number have something to
    say.
    """
    import pandas as pd

    values = [*(plain(cell, column) for cell in cells), *ends]
    texts = [*(_said(cell) for cell in cells), *("" for _ in ends)]
    if any(texts) and (words or all(value is None for value in values)):
        return [
            "" if value is None and not text else text or _digits(value)
            for value, text in zip(values, texts, strict=True)
        ]
    return pd.array(values, dtype="Float64")


def _said(cell: Cell) -> str:
    """What a cell says in place of a number; what is hidden or was not asked is said by its status."""
    return cell.text if cell.value is None and cell.status in (OK, NO_DATA) and cell.text != DASH else ""


def _digits(value: float) -> str:
    return f"{value:.12g}"


def _status(cell: Cell) -> str:
    return "at least" if cell.mark else cell.status


def plain(cell: Cell, column: Column) -> float | None:
    """The number of a cell: percent 0-100, else as it is."""
    if cell.value is None:
        return None
    return round(cell.value * 100, 4) if column.kind == "percent" else cell.value


def table_as_csv(table: TableContents) -> str:
    """The frame as CSV (comma, LF, whole numbers without a decimal point), then notes and source as rows."""
    text = csv_text(table_as_frame(table, words=True))
    closing = [note for note in (table.title, table.subtitle, *table.notes, table.source) if note]
    return text + "\n" + "".join(_quote(as_text(line)) + "\n" for line in closing)


def csv_text(frame: pd.DataFrame) -> str:
    """`frame` without its index as CSV text; text cells that begin like a formula are marked as text."""
    # Parts joined from empty ones hold numbers as objects; kept and read again they are numbers: as one file.
    inferred = frame.infer_objects()
    columns = [_csv_cells(column) for _, column in inferred.items()]
    if not columns or any(cells is None for cells in columns):
        return _csv_by_pandas(inferred)
    # A run writes a thousand small tables; pandas takes ten times as long for one as this does.
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([as_text(str(name)) for name in inferred.columns])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _csv_cells(column: pd.Series) -> list | None:
    """The cells of a column of texts or of numbers as CSV has them; None of what pandas alone writes."""
    import pandas as pd

    values = column.tolist()
    if pd.api.types.is_float_dtype(column.dtype):
        return list(map(_csv_number, values))
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_integer_dtype(column.dtype):
        return list(column.astype(object).where(column.notna(), ""))
    if isinstance(column.dtype, pd.StringDtype):
        return list(map(_csv_word, values))
    is_text = column.dtype == object and all(isinstance(value, str) for value in values)
    return list(map(as_text, values)) if is_text else None


def _csv_number(value: float) -> str:
    """A number's digits; nothing where there is none, which is the one that doesn't equal itself."""
    import pandas as pd

    return "" if value is pd.NA or value != value else _digits(value)


def _csv_word(value: object) -> str:
    return as_text(value) if isinstance(value, str) else ""


def _csv_by_pandas(frame: pd.DataFrame) -> str:
    import pandas as pd

    safe = frame.rename(columns=lambda name: as_text(str(name)))
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(lambda value: as_text(value) if isinstance(value, str) else value)
        elif pd.api.types.is_float_dtype(safe[column]):
            safe[column] = safe[column].map(lambda value: "" if pd.isna(value) else _digits(value))
    return safe.to_csv(index=False, lineterminator="\n")


def unique(names: list[str]) -> list[str]:
    """`names`, later ones numbered where they occur again."""
    taken: dict[str, None] = {}
    for name in names:
        taken[_free(name, taken)] = None
    return list(taken)


def _free(name: str, taken: dict) -> str:
    candidate, count = name, 2
    while candidate in taken:
        candidate, count = f"{name} ({count})", count + 1
    return candidate


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
