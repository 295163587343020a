"""A table file in pieces that fit in memory: CSV, XLSX or Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.problems import Problems, suggestion
from analysis.reading.csv_text import find_delimiter, unicode_of, without_sep_line

PIECE_ROWS = 1_000_000


@dataclass(frozen=True)
class Piece:
    """Some rows of the table file `where`; the first is row `first_row` as a spreadsheet counts."""

    frame: pd.DataFrame
    where: str
    first_row: int


def read_pieces(
    path: Path, columns: Sequence[str], problems: Problems, sheet: str | int | None = 0
) -> Iterator[Piece]:
    """The named columns of a table file, piece by piece: text as text, Parquet text as categories.

    `sheet` of a workbook by name or position; None is the one that has all the columns.
    A missing file or column, or a file that can't be read, is a fatal problem, and ends the pieces.
    A file without rows is a fatal problem too.
    """
    readers = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
    if path.suffix.lower() not in readers:
        problems.fatal(
            str(path), "this kind of file can't be read.", got=path.suffix, expected="csv, xlsx or parquet"
        )
        return
    first_row = 2
    try:
        for frame in readers[path.suffix.lower()](path, columns, sheet):
            missing = [name for name in columns if name not in frame]
            for name in missing:
                expected = suggestion(name, map(str, frame.columns))
                problems.fatal(
                    str(path),
                    "the declared column is not in the file.",
                    row=1,
                    column=name,
                    expected=expected,
                )
            if missing:
                return
            yield Piece(frame, str(path), first_row)
            first_row += len(frame)
    except FileNotFoundError:
        problems.fatal(str(path), "there is no such file; check the path.")
        return
    except UnicodeDecodeError:
        problems.fatal(str(path), "the file is not UTF-8; save it as CSV UTF-8.")
        return
    except (OSError, ValueError) as error:
        problems.fatal(str(path), f"the file can't be read: {error}.")
        return
    if first_row == 2:
        problems.fatal(str(path), "the file has no rows.")


def _csv(path: Path, columns: Sequence[str], sheet: str | int | None) -> Iterator[pd.DataFrame]:
    with path.open("rb") as stream:
        encoding = unicode_of(stream.read(2))
    with path.open(encoding=encoding) as stream:
        header = stream.readline()
        _, named = without_sep_line(header)
        separator = named or find_delimiter(header)
    options = {"dtype": str, "keep_default_na": False, "encoding": encoding, "chunksize": PIECE_ROWS}
    with pd.read_csv(path, sep=separator, skiprows=int(bool(named)), **options) as pieces:
        for frame in pieces:
            yield frame.rename(columns=str.strip)


def _xlsx(path: Path, columns: Sequence[str], sheet: str | int | None) -> Iterator[pd.DataFrame]:
    read = pd.read_excel(path, sheet_name=sheet, engine="calamine", dtype=object, keep_default_na=False)
    frames = {
        name: frame.rename(columns=lambda name: str(name).strip())
        for name, frame in (read if sheet is None else {"": read}).items()
    }
    whole = [name for name, frame in frames.items() if set(columns) <= set(frame.columns)]
    if len(whole) > 1:
        raise ValueError(
            f"its sheets {', '.join(whole)} all have the declared columns; say which one with sheet in"
            " registry.yaml"
        )
    frame = frames[whole[0] if whole else next(iter(frames))]
    if len(frame):
        yield frame


def _parquet(path: Path, columns: Sequence[str], sheet: str | int | None) -> Iterator[pd.DataFrame]:
    import pyarrow.dataset as ds

    schema = ds.dataset(path).schema
    known = [name for name in columns if name in schema.names]
    if len(known) < len(columns):
        yield schema.empty_table().to_pandas()
        return
    text = [name for name in known if str(schema.field(name).type) in ("string", "large_string")]
    reading = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=text))
    batches = ds.dataset(path, format=reading).to_batches(
        columns=known, batch_size=PIECE_ROWS, batch_readahead=1, fragment_readahead=1
    )
    for batch in batches:
        if batch.num_rows:
            yield batch.to_pandas()
