"""Exports cut into pieces that fit in memory: heads of tables, each with some of the rows.

    open_pieces(path, reading, problems) -> Iterator[Head]

1. A CSV is cut between rows, never inside a quoted cell; every piece begins with the rows above the answers,
   and has the first rows of the whole file as its head, so that all pieces are laid out alike.
2. A Parquet file is cut into runs of its rows.
3. What is no CSV or Parquet file is one piece: a workbook holds a million rows at most.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analysis.intake.export.columns.layout import Reading, find_layout
from analysis.problems import Problems
from analysis.reading.export_heads import PARQUET, Head, open_export, parquet_head

PIECE_TEXT = 48 << 20
"""So many letters of a CSV are read at once."""
PIECE_ROWS = 100_000
"""So many rows of a Parquet file are."""
ENDINGS = (".csv", PARQUET)
"""The files of a folder that are taken for exports."""


def files_of(path: Path) -> tuple[Path, ...]:
    """The export files at a path: itself, or those of a folder by name."""
    if not path.is_dir():
        return (path,)
    files = [file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith(".")]
    return tuple(file for file in files if file.suffix.lower() in ENDINGS)


def open_pieces(path: Path, reading: Reading, problems: Problems) -> Iterator[tuple[Head, ...]]:
    """The heads of each piece of one export file: one, or those of all sheets of a workbook.

    A file that can't be read is a fatal problem, and has no pieces.
    """
    if path.suffix.lower() == PARQUET:
        yield from ((head,) for head in _parquet_pieces(path, problems))
        return
    heads = open_export(path, reading.hints.encoding, problems, reading.form.texts())
    if len(heads) != 1 or heads[0].sheet is not None or heads[0].gaps:
        yield from (heads,) if heads else ()
        return
    layout = find_layout(heads[0], reading, Problems())
    if layout is None:
        yield heads
        return
    yield from ((head,) for head in _csv_pieces(heads[0], layout.skip))


def _parquet_pieces(path: Path, problems: Problems) -> Iterator[Head]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        rows, passed = file.metadata.num_rows, 0
        if not rows:
            problems.fatal(str(path), "The export is empty: the Parquet file has no rows.")
        for batch in file.iter_batches(batch_size=PIECE_ROWS, use_threads=False):
            end = passed + batch.num_rows
            yield parquet_head(path, pa.Table.from_batches([batch]), passed, last=end == rows)
            passed = end
    except (OSError, pa.ArrowInvalid) as error:
        problems.fatal(str(path), f"The Parquet file can't be read ({error}). Write it again.")


def _csv_pieces(head: Head, skip: int) -> Iterator[Head]:
    """Pieces of a CSV whose answers stand under its first `skip` rows."""
    with io.TextIOWrapper(head.open(), encoding=head.encoding, newline="") as file:
        above, passed, start = "", 0, skip + head.before
        text = file.read(PIECE_TEXT)
        while text:
            following = file.read(PIECE_TEXT)
            # cut where the last whole row of the text ends; the rest begins the next piece
            end = _end_of_rows(text) if following else len(text)
            if following and end <= (0 if above else _end_of_first(text, start)):
                text += following
                continue
            rows, text = text[:end], text[end:] + following
            data = (above + rows).encode("utf-8")
            if not above:
                above = rows[: _end_of_first(rows, start)]
            yield replace(head, data=data, encoding="utf-8", passed=passed, last=not text)
            passed += _count_rows(rows) - start
            start = 0


def _end_of_rows(text: str) -> int:
    """Where the last row that ends in the text does; 0 where none does."""
    end, quotes = len(text), text.count('"')
    while True:
        place = text.rfind("\n", 0, end)
        if place < 0:
            return 0
        quotes -= text.count('"', place, end)
        if quotes % 2 == 0:
            return place + 1
        end = place


def _end_of_first(text: str, rows: int) -> int:
    """Where the first `rows` rows of a text end."""
    place, quotes, row_count = 0, 0, 0
    while row_count < rows:
        end = text.find("\n", place)
        if end < 0:
            return len(text)
        quotes += text.count('"', place, end)
        place = end + 1
        row_count += quotes % 2 == 0
    return place


def _count_rows(text: str) -> int:
    """How many rows of a CSV a text holds; it begins and ends between rows."""
    if '"' not in text:
        return text.count("\n") + (not text.endswith("\n"))
    # every other part stands inside quotes
    outside = text.split('"')[::2]
    return sum(part.count("\n") for part in outside) + (not text.endswith("\n"))
