"""The cells of an export, CSV or workbook, as columns of text with each different text held once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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
    """One column: its different `texts`, and per row (n,) which of them it holds, -1 for a missing cell.

    Codes are as narrow as the count of texts allows: a million rows of a question are a megabyte.
    """

    codes: np.ndarray
    texts: Sequence[str]

    def __post_init__(self):
        object.__setattr__(self, "codes", narrow(self.codes, len(self.texts)))

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


def narrow(codes: np.ndarray, count: int) -> np.ndarray:
    """Codes below `count`, and -1, in the smallest whole numbers that hold them."""
    return codes.astype(np.min_scalar_type(-max(count, 1)), copy=False)


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
        return _columns([head.table.slice(skip - 1 if not head.passed else 0)], missing)
    # arrow counts blank lines among those it skips, which were left out where `skip` was counted
    columns, ragged = (None, True) if head.gaps else _read_csv(head, skip, missing, free_text, problems)
    if ragged:
        columns = _uneven_columns(head, skip, missing, problems)
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
    return _columns([pa.table(cells, [str(position) for position in range(width)])], missing)


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
) -> tuple[list[ReadColumn] | None, bool]:
    """The rows below the first `skip`, and whether some have more or fewer cells than the header."""
    names = [str(position) for position in range(len(head.rows[0]))]
    types = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    types |= {str(position): pa.string() for position in free_text}
    ragged = False

    def note(_: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged = True
        return "skip"

    encoding = "utf8" if head.encoding in ("utf-8", "utf-8-sig") else head.encoding
    try:
        # an open file, as arrow can't open a path whose letters the system's language has not (LC_ALL=C)
        with head.open() as file:
            batches = arrow_csv.open_csv(
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
            return _columns(_until(batches, lambda: ragged), missing, len(names)), ragged
    except (pa.ArrowInvalid, UnicodeError) as error:
        problems.fatal(head.source, f"The CSV can't be read: {error}. Download it again.")
        return None, False


def _until(batches: Iterable[pa.RecordBatch], is_over: Callable[[], bool]) -> Iterator[pa.RecordBatch]:
    """The batches before it is over."""
    for batch in batches:
        if is_over():
            return
        yield batch


def _block_size(head: Head) -> int:
    """Bytes that arrow reads at once: more than any row of a wide export."""
    widest = max((sum(map(len, row)) for row in head.rows), default=0)
    return max(4 * BLOCK, 8 * widest)


def _columns(
    tables: Iterable[pa.Table | pa.RecordBatch], missing: Sequence[str], width: int = 0
) -> list[ReadColumn]:
    """The columns (`width` where there is no table) of tables that stand below each other.

    A table is let go before the next one is read: the cells of a large export are never in memory together.
    """
    columns = [_Pieces() for _ in range(width)]
    for table in tables:
        columns = columns or [_Pieces() for _ in table.columns]
        for column, cells in zip(columns, table.columns, strict=True):
            for chunk in cells.chunks if isinstance(cells, pa.ChunkedArray) else (cells,):
                column.add(chunk)
    blank = {text.strip() for text in missing} | {""}
    read = []
    for place, column in enumerate(columns):
        read.append(_column(*column.whole(), blank))
        columns[place] = _Pieces()
    return read


@dataclass
class _Pieces:
    """One column in pieces: the different texts of each piece, and which of them its rows hold, -1 for none.

    Pieces of cells that mostly differ have no codes: every row holds the text at its own place.
    """

    texts: list[pa.Array] = field(default_factory=list)
    codes: list[np.ndarray | None] = field(default_factory=list)

    def add(self, cells: pa.Array) -> None:
        if not pa.types.is_dictionary(cells.type):
            self.texts.append(cells)
            self.codes.append(None)
            return
        texts = cells.dictionary
        codes = pc.fill_null(cells.indices, -1).to_numpy(zero_copy_only=False)
        self.texts.append(texts)
        self.codes.append(narrow(codes, len(texts)))

    def whole(self) -> tuple[np.ndarray, pa.Array]:
        """The codes of all rows, and the texts that they count, in the order in which they were first met."""
        if not self.texts:
            return np.array([], dtype=np.int8), pa.array([], pa.string())
        together = pa.chunked_array(self.texts).dictionary_encode().combine_chunks()
        together = together.chunk(0) if isinstance(together, pa.ChunkedArray) else together
        texts = together.dictionary
        places = narrow(pc.fill_null(together.indices, -1).to_numpy(zero_copy_only=False), len(texts))
        codes_by_piece, first = [], 0
        for piece, codes in zip(self.texts, self.codes, strict=True):
            own_places = places[first : first + len(piece)]
            first += len(piece)
            if codes is not None:
                own_places = np.append(own_places, places.dtype.type(-1))[codes]
            codes_by_piece.append(own_places)
        return np.concatenate(codes_by_piece), texts


def _column(codes: np.ndarray, texts: pa.Array, blank: set[str]) -> ReadColumn:
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
    """The texts of an arrow array; made into Python strings only when they are looked at.

    A few are kept as such: a question's texts are looked at many times. A million uuids would be larger as
    strings than all answers are.
    """

    FEW = 10_000

    def __init__(self, array: pa.Array):
        self.array = array
        self._list: list[str] | None = None

    def _texts(self) -> list[str]:
        if self._list is not None:
            return self._list
        texts = self.array.to_pylist()
        if len(texts) <= self.FEW:
            self._list = texts
        return texts

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, position):
        if len(self) <= self.FEW or isinstance(position, slice):
            return self._texts()[position]
        return self.array[int(position)].as_py()

    def __iter__(self):
        return iter(self._texts())
