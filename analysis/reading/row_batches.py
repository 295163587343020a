"""A table file in pieces that fit in memory: CSV, XLSX or Parquet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analysis.problems import Problems, suggestion
from analysis.reading.export_heads import PARQUET, Head, open_export
from analysis.reading.text_columns import read_columns

KINDS = (".csv", ".xlsx", PARQUET)
PIECE_ROWS = 1_000_000
PIECE_BYTES = 1 << 26
SMALL_FILE = 1 << 26
"""A CSV of so many bytes is read at once, as exports are: rows that Excel cut short are filled, and told."""


@dataclass(frozen=True)
class Piece:
    """Some rows of the table file `where`; the first is row `first_row` as a spreadsheet counts."""

    frame: pd.DataFrame
    where: str
    first_row: int


def read_pieces(
    path: Path, columns: Sequence[str], problems: Problems, sheet: str | int | None = 0
) -> Iterator[Piece]:
    """The named columns of a table file (all, where none is named), piece by piece: text as text, Parquet
    text as categories.

    `sheet` of a workbook by name or position; None is the one that has all the columns.
    A missing file or column, a column that stands twice, or a file that can't be read, is a fatal problem,
    and ends the pieces. A file without rows is a fatal problem too.
    """
    path = Path(path)
    if path.suffix.lower() not in KINDS:
        problems.fatal(
            str(path), "this kind of file can't be read.", got=path.suffix, expected=" or ".join(KINDS)
        )
        return
    fatal_count, first_row = len(problems.fatals), 2
    frames = _parquet if path.suffix.lower() == PARQUET else _texts
    for frame in frames(path, columns, sheet, problems):
        yield Piece(frame, str(path), first_row)
        first_row += len(frame)
    if first_row == 2 and len(problems.fatals) == fatal_count:
        problems.fatal(str(path), "the file has no rows.")


def _texts(
    path: Path, columns: Sequence[str], sheet: str | int | None, problems: Problems
) -> Iterator[pd.DataFrame]:
    """The rows of a CSV or workbook as text, "" where a cell is blank."""
    heads = open_export(path, "auto", problems)
    head = _chosen(heads, columns, sheet, problems)
    if head is None or not _has_columns(head.source, _names(head), columns, problems):
        return
    if head.kind != "csv" or path.stat().st_size <= SMALL_FILE:
        read = read_columns(head, 1, (), (), problems)
        if read is not None and len(read[0].codes):
            texts = [column.spread(column.texts, "", object) for column in read]
            named = dict(zip(_names(head), texts, strict=True))
            yield pd.DataFrame({name: named[name] for name in columns or named if name}, dtype="str")
        return
    yield from _streamed(head, columns, problems)


def _names(head: Head) -> list[str]:
    return [name.strip() for name in head.rows[0]]


def _chosen(
    heads: Sequence[Head], columns: Sequence[str], sheet: str | int | None, problems: Problems
) -> Head | None:
    """The sheet that is meant; None, with a fatal problem, where none or several are."""
    if not heads or (len(heads) == 1 and not isinstance(sheet, str)):
        return heads[0] if heads else None
    path = str(heads[0].path)
    if isinstance(sheet, int):
        return heads[sheet]
    if sheet is not None:
        named = {head.sheet_name: head for head in heads}
        if sheet not in named and heads[0].kind == "xlsx":
            there = [name for name in named if name] or [""]
            expected = suggestion(sheet, there) if there != [""] else ""
            problems.fatal(path, "the workbook has no such sheet.", got=sheet, expected=expected)
            return None
        return named.get(sheet, heads[0])
    whole = [head for head in heads if set(columns) <= set(_names(head))]
    if len(whole) > 1:
        problems.fatal(
            path,
            f"its sheets {', '.join(head.sheet_name for head in whole)} all have the declared columns; say"
            " which one with sheet in registry.yaml.",
        )
        return None
    return whole[0] if whole else heads[0]


def _has_columns(where: str, names: Sequence[str], columns: Sequence[str], problems: Problems) -> bool:
    """Whether each column is there, and once; fatal problems else."""
    counts = Counter(names)
    for name in columns:
        if not counts[name]:
            problems.fatal(
                where,
                "the declared column is not in the file.",
                row=1,
                column=name,
                expected=suggestion(name, names),
            )
    doubled = [name for name in dict.fromkeys(columns or names) if name and counts[name] > 1]
    for name in doubled:
        problems.fatal(
            where, f"{counts[name]} columns have this name; rename or delete all but one.", row=1, column=name
        )
    return not doubled and all(counts[name] for name in columns)


def _streamed(head: Head, columns: Sequence[str], problems: Problems) -> Iterator[pd.DataFrame]:
    """A CSV file too large for memory, some rows at a time."""
    names = _names(head)
    uneven: list[arrow_csv.InvalidRow] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        uneven.append(row)
        return "error"

    try:
        with head.open() as file:
            batches = arrow_csv.open_csv(
                file,
                arrow_csv.ReadOptions(
                    column_names=[str(place) for place in range(len(names))],
                    skip_rows=head.before + 1,
                    encoding="utf8" if head.encoding.startswith("utf-8") else head.encoding,
                    block_size=PIECE_BYTES,
                    use_threads=False,
                ),
                arrow_csv.ParseOptions(
                    delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=note
                ),
                arrow_csv.ConvertOptions(
                    column_types={str(place): pa.string() for place in range(len(names))},
                    include_columns=[str(names.index(name)) for name in columns or names if name],
                    check_utf8=False,
                ),
            )
            for batch in batches:
                if batch.num_rows:
                    frame = batch.to_pandas()
                    yield frame.set_axis([name for name in columns or names if name], axis=1).fillna("")
    except (pa.ArrowInvalid, UnicodeError) as error:
        if not uneven:
            problems.fatal(head.source, f"the file can't be read: {error}.")
            return
        row = uneven[0]
        problems.fatal(
            head.source,
            "a row has more or fewer cells than the header; an unclosed quote can be the cause. Mend or"
            " download again.",
            got=f"{row.actual_columns} cells: {row.text[:60]}",
            expected=f"{row.expected_columns} cells",
        )


def _parquet(
    path: Path, columns: Sequence[str], sheet: str | int | None, problems: Problems
) -> Iterator[pd.DataFrame]:
    import pyarrow.dataset as ds

    try:
        schema = ds.dataset(path).schema
        if not _has_columns(str(path), schema.names, columns, problems):
            return
        column_names = list(columns or schema.names)
        text = [name for name in column_names if str(schema.field(name).type) in ("string", "large_string")]
        reading = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=text))
        batches = ds.dataset(path, format=reading).to_batches(
            columns=column_names, batch_size=PIECE_ROWS, batch_readahead=1, fragment_readahead=1
        )
        for batch in batches:
            if batch.num_rows:
                yield batch.to_pandas()
    except FileNotFoundError:
        problems.fatal(str(path), "There is no such file. Check the path.")
    except (OSError, pa.ArrowInvalid) as error:
        problems.fatal(str(path), f"the file can't be read: {error}.")
