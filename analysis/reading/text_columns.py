"""The cells of an export, CSV or workbook, as columns of text with each different text held once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from analysis.problems import Problems
from analysis.reading.csv_text import Rows, check_quotes, even_rows
from analysis.reading.export_heads import BLOCK, Head
from analysis.reading.label_text import INVISIBLE, visible


@dataclass(frozen=True)
class ReadColumn:
    """One column: its different `texts`, and per row (n,) which of them it holds, -1 for a missing cell."""

    codes: np.ndarray
    texts: Sequence[str]

    def spread(self, values: Iterable, missing: object, dtype: Any = None) -> np.ndarray:
        """(n,): one value a text, laid out over the rows; `missing` where a cell is."""
        return np.array([*values, missing], dtype=dtype)[self.codes]

    def rows_with(self, texts: Sequence[int]) -> np.ndarray:
        """Positions of the rows that hold one of the texts with these positions."""
        return np.flatnonzero(np.isin(self.codes, texts))

    def take(self, rows: np.ndarray) -> ReadColumn:
        return ReadColumn(self.codes[rows], self.texts)

    def packed(self) -> ReadColumn:
        """The column with only the texts that occur."""
        met = np.unique(self.codes[self.codes >= 0])
        places = np.full(len(self.texts) + 1, -1)
        places[met] = np.arange(len(met))
        return ReadColumn(places[self.codes], [str(self.texts[code]) for code in met])


def read_columns(
    head: Head, skip: int, missing: Sequence[str], free_text: Sequence[int], problems: Problems
) -> list[ReadColumn] | None:
    """Every column of the export below its first `skip` rows; None with a fatal problem if it can't be read.

    Cells that are one of `missing` are missing. `free_text` are positions of columns whose cells mostly
    differ.
    """
    if head.sheet is not None:
        return _sheet_columns(head.sheet, skip, missing)
    if head.table is not None:
        return _columns(head.table.slice(skip - 1 if not head.passed else 0), missing)
    # arrow counts blank lines among those it skips, which were left out where `skip` was counted
    table, ragged = (None, True) if head.gaps else _read_csv(head, skip, missing, free_text, problems)
    if ragged:
        columns = _uneven_columns(head, skip, missing, problems)
    else:
        columns = None if table is None else _columns(table, missing)
    broken = chain.from_iterable(map(_with_breaks, columns or ()))
    whole = columns is not None and check_quotes(broken, len(columns), head.delimiter, head.source, problems)
    return columns if whole else None


def _with_breaks(column: ReadColumn) -> list[str]:
    """The texts of a column that hold line breaks."""
    texts = column.texts.array if isinstance(column.texts, _Texts) else pa.array(column.texts, pa.string())
    return texts.filter(pc.match_substring(texts, "\n")).to_pylist()


def _sheet_columns(sheet: Rows, skip: int, missing: Sequence[str]) -> list[ReadColumn]:
    return _row_columns(sheet[skip:], len(sheet[0]), missing)


def _row_columns(rows: Rows, width: int, missing: Sequence[str]) -> list[ReadColumn]:
    cells = [pa.array(map(itemgetter(position), rows), pa.string()) for position in range(width)]
    return _columns(pa.table(cells, [str(position) for position in range(width)]), missing)


def _uneven_columns(
    head: Head, skip: int, missing: Sequence[str], problems: Problems
) -> list[ReadColumn] | None:
    """The columns of a CSV whose rows are not all as wide as its header."""
    with io.TextIOWrapper(head.open(), encoding=head.encoding, newline="") as file:
        for _ in range(head.before):
            file.readline()
        rows = [row for row in csv.reader(file, delimiter=head.delimiter) if row]
    width = len(head.rows[0])
    even = even_rows(rows[skip:], width, head.source, skip + head.before + 1, problems)
    return None if even is None else _row_columns(even, width, missing)


def _read_csv(
    head: Head, skip: int, missing: Sequence[str], free_text: Sequence[int], problems: Problems
) -> tuple[pa.Table | None, bool]:
    """The rows below the first `skip`, and whether some have more or fewer cells than the header."""
    names = [str(position) for position in range(len(head.rows[0]))]
    types = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    types |= {str(position): pa.string() for position in free_text}
    ragged = 0

    def note(_: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    encoding = "utf8" if head.encoding in ("utf-8", "utf-8-sig") else head.encoding
    try:
        # an open file, as arrow can't open a path whose letters the system's language has not (LC_ALL=C)
        with head.open() as file:
            table = arrow_csv.read_csv(
                file,
                arrow_csv.ReadOptions(
                    column_names=names,
                    skip_rows=head.before,
                    skip_rows_after_names=skip,
                    encoding=encoding,
                    block_size=_block_size(head),
                    use_threads=False,
                ),
                arrow_csv.ParseOptions(
                    delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=note
                ),
                arrow_csv.ConvertOptions(
                    column_types=types,
                    null_values=["", *missing],
                    strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
    except (pa.ArrowInvalid, UnicodeError) as error:
        problems.fatal(head.source, f"The CSV can't be read: {error}. Download it again.")
        return None, False
    return table, ragged > 0


def _block_size(head: Head) -> int:
    """Bytes that arrow reads at once: more than any row of a wide export."""
    widest = max((sum(map(len, row)) for row in head.rows), default=0)
    return max(4 * BLOCK, 8 * widest)


def _columns(table: pa.Table, missing: Sequence[str]) -> list[ReadColumn]:
    blank = {text.strip() for text in missing} | {""}
    encoded = table.columns
    for place, cells in enumerate(encoded):
        if not pa.types.is_dictionary(cells.type):
            encoded[place] = cells.dictionary_encode()
    whole = pa.table(encoded, table.column_names).unify_dictionaries().combine_chunks()
    return [_column(cells, blank) for cells in whole.columns]


def _column(cells: pa.ChunkedArray, blank: set[str]) -> ReadColumn:
    if not len(cells):
        return ReadColumn(np.array([], dtype=np.int32), [])
    codes = pc.fill_null(cells.chunk(0).indices, -1).to_numpy(zero_copy_only=False)
    texts = cells.chunk(0).dictionary
    if not _tidy(texts, blank):
        return _tidied(codes, texts.to_pylist(), blank)
    return ReadColumn(codes, _Texts(texts))


def _tidy(texts: pa.Array, blank: set[str]) -> bool:
    """Whether no text has blanks around it or stands for a missing cell."""
    trimmed = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring_regex(texts, INVISIBLE)).as_py():
        return False
    return trimmed.equals(texts) and not pc.any(pc.is_in(texts, pa.array(sorted(blank)))).as_py()


def _tidied(codes: np.ndarray, texts: list[str], blank: set[str]) -> ReadColumn:
    stripped = [visible(text).strip() for text in texts]
    different = dict.fromkeys(text for text in stripped if text not in blank)
    positions = {text: position for position, text in enumerate(different)}
    renumbered = np.array([*(positions.get(text, -1) for text in stripped), -1], dtype=np.int32)
    return ReadColumn(renumbered[codes], list(positions))


class _Texts(Sequence):
    """The texts of an arrow dictionary; made into Python strings only when they are looked at."""

    def __init__(self, array: pa.Array):
        self.array = array
        self._list: list[str] | None = None

    def _texts(self) -> list[str]:
        if self._list is None:
            self._list = self.array.to_pylist()
        return self._list

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, position):
        return self._texts()[position]

    def __iter__(self):
        return iter(self._texts())
