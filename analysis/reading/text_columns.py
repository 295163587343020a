"""The cells of an export, CSV or workbook, as columns of text with each different text held once."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from analysis.problems import Problems
from analysis.reading.csv_text import Rows, even_rows, find_delimiter, without_sep_line
from analysis.reading.encodings import code_page, page_name, unmarked_utf16
from analysis.reading.label_text import INVISIBLE, visible
from analysis.reading.labelled_files import LABELLED, read_labelled
from analysis.reading.workbooks import WORKBOOKS, hidden_sheets, kind_of, read_workbook

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
HEAD_ROWS = 10
BLOCK = 1 << 20
PARQUET = ".parquet"
SAVE_AGAIN = "Save it as 'CSV UTF-8', or name its encoding in instrument.yaml under dialect."


@dataclass(frozen=True)
class Column:
    """One column: its different `texts`, and per row (n,) which of them it holds, -1 for a missing cell."""

    codes: np.ndarray
    texts: Sequence[str]

    def spread(self, values: Sequence, missing: object, dtype: object = None) -> np.ndarray:
        """(n,): one value a text, laid out over the rows; `missing` where a cell is."""
        return np.array([*values, missing], dtype=dtype)[self.codes]

    def rows_with(self, texts: Sequence[int]) -> np.ndarray:
        """Positions of the rows that hold one of the texts with these positions."""
        return np.flatnonzero(np.isin(self.codes, texts))

    def take(self, rows: np.ndarray) -> Column:
        return Column(self.codes[rows], self.texts)

    def packed(self) -> Column:
        """The column with only the texts that occur."""
        met = np.unique(self.codes[self.codes >= 0])
        places = np.full(len(self.texts) + 1, -1)
        places[met] = np.arange(len(met))
        return Column(places[self.codes], [str(self.texts[code]) for code in met])


@dataclass(frozen=True)
class Head:
    """The top of an export: enough to find out how it is written.

    `rows` are its first rows, the header among them; `sheet` is None for a CSV file, whose other rows are
    still on disk, or in `data` where the file lay in an archive. `before` counts lines that are no rows
    (`sep=;`);
    `gaps`: blank lines stand among the first rows, which are none of them. `table` has the rows of a Parquet
    file under one of column names. Of a piece of a file `passed` rows stand before it, and `last` is whether
    none follow. `labels` are what a file says of its codes, by column.
    """

    path: Path
    source: str
    rows: Rows
    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: Rows | None = None
    sheet_name: str = ""
    hidden: bool = False
    data: bytes | None = None
    before: int = 0
    gaps: bool = False
    table: pa.Table | None = None
    passed: int = 0
    last: bool = True
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def open(self) -> BinaryIO:
        """The file's bytes."""
        return self.path.open("rb") if self.data is None else io.BytesIO(self.data)


def open_export(
    path: Path, encoding: str, problems: Problems, texts: Collection[str] = ()
) -> tuple[Head, ...]:
    """The head of a CSV, SPSS or Stata file, of every filled sheet of a workbook, or of every CSV in a zip.

    `texts` that the file may hold (a form's labels) show in which code page it is written.
    One fatal problem and () if unreadable.
    """
    path = Path(path)
    suffix = kind_of(path, problems)
    if suffix in WORKBOOKS:
        return _open_workbook(path, problems)
    if not path.is_file():
        problems.fatal(str(path), "There is no such file. Check the path.")
        return ()
    if suffix in LABELLED:
        found = read_labelled(path, problems)
        if found is None or not found.rows:
            return ()
        kind, rows = suffix[1:], found.rows
        return (Head(path, str(path), rows[:HEAD_ROWS], kind, sheet=rows, labels=found.choices),)
    if suffix == ".zip":
        return _open_archive(path, encoding, problems, texts)
    if suffix == PARQUET:
        table = read_parquet(path, problems)
        return () if table is None else (parquet_head(path, table),)
    return _open_csv(Head(path, str(path), [], "csv"), encoding, problems, texts)


def read_parquet(path: Path, problems: Problems) -> pa.Table | None:
    """The rows of a Parquet file; None, with a fatal problem, where it can't be read or holds none."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        problems.fatal(str(path), f"The Parquet file can't be read ({error}). Write it again.")
        return None
    if not table.num_rows:
        problems.fatal(str(path), "The export is empty: the Parquet file has no rows.")
        return None
    return table


def parquet_head(path: Path, table: pa.Table, passed: int = 0, *, last: bool = True) -> Head:
    """The head of (a piece of) a Parquet file, every cell as text: a list's parts are parted by blanks."""
    cells = pa.table([_as_texts(column) for column in table.columns], table.column_names)
    top = cells.slice(0, HEAD_ROWS - 1)
    columns = [pc.fill_null(column.cast(pa.string()), "").to_pylist() for column in top.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    header = list(map(str, table.column_names))
    return Head(path, str(path), [header, *rows], PARQUET[1:], table=cells, passed=passed, last=last)


def _as_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(pa.dictionary(pa.int32(), pa.string()))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(column.cast(pa.list_(pa.string())), " ")
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, "%Y-%m-%dT%H:%M:%S")
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    return column.cast(pa.string())


def _open_csv(head: Head, encoding: str, problems: Problems, texts: Collection[str]) -> tuple[Head, ...]:
    with head.open() as file:
        start = file.read(BLOCK)
    if not start.strip():
        problems.fatal(head.source, "The export is empty. Download it again.")
        return ()
    found = _find_encoding(head, start, encoding, problems, texts)
    if not found:
        return ()
    with io.TextIOWrapper(head.open(), encoding=found, newline="") as file:
        text, delimiter = without_sep_line(file.read(BLOCK))
    before = int(bool(delimiter))
    delimiter = delimiter or find_delimiter(text)
    rows, gaps = [], False
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        gaps |= not row
        if row:
            rows.append(row)
        if len(rows) == HEAD_ROWS:
            break
    if not rows:
        problems.fatal(head.source, "The export is empty. Download it again.")
        return ()
    width = _width(rows)
    rows = [[*map(visible, row), *[""] * (width - len(row))] for row in rows]
    return (replace(head, rows=rows, encoding=found, delimiter=delimiter, before=before, gaps=gaps),)


def _width(rows: Rows) -> int:
    """How many columns there are: what most of the first rows have, and what a first row of headers has.

    A title above the header has fewer, a header that lost its last names has fewer than its rows.
    """
    if not rows:
        return 0
    counts = Counter(map(len, rows))
    most = max(counts, key=lambda width: (counts[width], width))
    first = len(rows[0]) if sum(map(bool, rows[0])) > 1 else 0
    return max(most, first)


def _open_archive(path: Path, encoding: str, problems: Problems, texts: Collection[str]) -> tuple[Head, ...]:
    """The CSV files in a zip, as ODK Central gives them."""
    heads: list[Head] = []
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if _is_table(name)]
            for name in names:
                head = Head(path, f"{path}, {name}", [], "csv", sheet_name=name, data=archive.read(name))
                if head.data.strip():
                    heads += _open_csv(head, encoding, problems, texts)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        problems.fatal(str(path), f"The archive can't be read ({error}). Download it again.")
        return ()
    if not heads and not problems.fatals:
        problems.fatal(str(path), "The archive holds no CSV file with rows. Download it again as CSV.")
    return tuple(heads)


def _is_table(name: str) -> bool:
    parts = name.split("/")
    return name.lower().endswith(".csv") and "__MACOSX" not in parts and "media" not in parts[:-1]


def _open_workbook(path: Path, problems: Problems) -> tuple[Head, ...]:
    sheets = read_workbook(path, problems)
    filled = {name: rows for name, rows in sheets.items() if any(map(any, rows))}
    if sheets and not filled:
        problems.fatal(str(path), "The export is empty: no sheet has a filled cell. Download it again.")
    named = len(filled) > 1
    hidden = hidden_sheets(path) if named else frozenset()
    return tuple(
        Head(
            path,
            f"{path}, sheet {name}" if named else str(path),
            rows[:HEAD_ROWS],
            "xlsx",
            sheet=rows,
            sheet_name=name,
            hidden=name in hidden,
        )
        for name, rows in filled.items()
    )


def _find_encoding(head: Head, start: bytes, hint: str, problems: Problems, texts: Collection[str]) -> str:
    """The encoding the whole file can be read in; "" with a fatal problem if there is none."""
    where = head.source
    marked = next((encoding for bom, encoding in BOMS.items() if start.startswith(bom)), "")
    marked = marked or unmarked_utf16(start)
    if not marked and b"\x00" in start:
        problems.fatal(where, f"The file is no CSV text in a one-byte encoding or UTF-8. {SAVE_AGAIN}")
        return ""
    if hint != "auto":
        return _hinted_encoding(head, hint, marked, problems)
    if _undecodable(head, marked or "utf-8") is None:
        return marked or "utf-8"
    with head.open() as file:
        page = code_page(file.read(), texts)
    if page:
        sentence = f"The file is not UTF-8; it is read as {page_name(page)}. {SAVE_AGAIN}"
        problems.warn(where, sentence)
        return page
    byte = _undecodable(head, "utf-8")
    problems.fatal(where, f"The file is neither UTF-8 (from byte {byte}) nor Windows-1252. {SAVE_AGAIN}")
    return ""


def _hinted_encoding(head: Head, hint: str, marked: str, problems: Problems) -> str:
    try:
        encoding = codecs.lookup(hint).name
    except LookupError:
        problems.fatal(
            head.source,
            "instrument.yaml names an encoding that does not exist.",
            column="dialect.encoding",
            got=hint,
        )
        return ""
    if marked and not marked.startswith(encoding):
        problems.warn(
            head.source,
            f"instrument.yaml says {hint}, but the file marks itself as {marked}; the mark is followed.",
        )
        encoding = marked
    byte = _undecodable(head, marked or encoding)
    if byte is not None:
        problems.fatal(
            head.source,
            f"The file is not {hint}, as instrument.yaml says (byte {byte} can't be read). {SAVE_AGAIN}",
        )
        return ""
    return marked or encoding


def _undecodable(head: Head, encoding: str) -> int | None:
    """Number of the first byte that `encoding` can't read, counted from 1; None where it reads all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with head.open() as file:
        while True:
            block = file.read(BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return done + error.start + 1
            if not block:
                return None
            done += len(block)


def read_columns(
    head: Head, skip: int, missing: Sequence[str], free_text: Sequence[int], problems: Problems
) -> list[Column] | None:
    """Every column of the export below its first `skip` rows; None with a fatal problem if it can't be read.

    Cells that are one of `missing` are missing. `free_text` are positions of columns whose cells mostly
    differ.
    """
    if head.sheet is not None:
        return _sheet_columns(head.sheet, skip, missing)
    if head.table is not None:
        return _columns(head.table.slice(skip - 1 if not head.passed else 0), missing)
    # arrow counts blank lines among those it skips, which were left out where `skip` was counted
    if head.gaps:
        return _uneven_columns(head, skip, missing, problems)
    table, ragged = _read_csv(head, skip, missing, free_text, problems)
    if ragged:
        return _uneven_columns(head, skip, missing, problems)
    return None if table is None else _columns(table, missing)


def _sheet_columns(sheet: Rows, skip: int, missing: Sequence[str]) -> list[Column]:
    return _row_columns(sheet[skip:], len(sheet[0]), missing)


def _row_columns(rows: Rows, width: int, missing: Sequence[str]) -> list[Column]:
    cells = [pa.array([row[position] for row in rows], pa.string()) for position in range(width)]
    return _columns(pa.table(cells, [str(position) for position in range(width)]), missing)


def _uneven_columns(head: Head, skip: int, missing: Sequence[str], problems: Problems) -> list[Column] | None:
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
    few = pa.dictionary(pa.int32(), pa.string())
    unlike = {str(position) for position in free_text}
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
                    column_types={name: pa.string() if name in unlike else few for name in names},
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
    return max(2 * BLOCK, 8 * widest)


def _columns(table: pa.Table, missing: Sequence[str]) -> list[Column]:
    blank = {text.strip() for text in missing} | {""}
    encoded = [
        cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode() for cells in table.columns
    ]
    whole = pa.table(encoded, table.column_names).unify_dictionaries().combine_chunks()
    return [_column(cells, blank) for cells in whole.columns]


def _column(cells: pa.ChunkedArray, blank: set[str]) -> Column:
    if not len(cells):
        return Column(np.array([], dtype=np.int32), [])
    codes = pc.fill_null(cells.chunk(0).indices, -1).to_numpy(zero_copy_only=False)
    texts = cells.chunk(0).dictionary
    if not _tidy(texts, blank):
        return _tidied(codes, texts.to_pylist(), blank)
    return Column(codes, _Texts(texts))


def _tidy(texts: pa.Array, blank: set[str]) -> bool:
    """Whether no text has blanks around it or stands for a missing cell."""
    trimmed = pc.utf8_trim_whitespace(texts)
    if pc.any(pc.match_substring_regex(texts, INVISIBLE)).as_py():
        return False
    return trimmed.equals(texts) and not pc.any(pc.is_in(texts, pa.array(sorted(blank)))).as_py()


def _tidied(codes: np.ndarray, texts: list[str], blank: set[str]) -> Column:
    stripped = [visible(text).strip() for text in texts]
    different = dict.fromkeys(text for text in stripped if text not in blank)
    kept = {text: position for position, text in enumerate(different)}
    renumbered = np.array([*(kept.get(text, -1) for text in stripped), -1], dtype=np.int32)
    return Column(renumbered[codes], list(kept))


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
