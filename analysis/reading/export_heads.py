"""The top of an export, whatever kind of file it is: its first rows, how it is written, and its sheets."""

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

import pyarrow as pa
import pyarrow.compute as pc

from analysis.problems import Problems
from analysis.reading.csv_text import Rows, find_delimiter, unquoted_rows, without_sep_line
from analysis.reading.encodings import code_page, page_name, unmarked_utf16
from analysis.reading.label_text import visible
from analysis.reading.labelled_files import LABELLED, read_labelled
from analysis.reading.workbooks import WORKBOOKS, hidden_sheets, kind_of, read_workbook, tell_no_table

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
HEAD_ROWS = 10
BLOCK = 1 << 20
PARQUET = ".parquet"
SAVE_AGAIN = "Save it as 'CSV UTF-8', or name its encoding in instrument.yaml under dialect."


@dataclass(frozen=True)
class Head:
    """The top of an export: enough to find out how it is written.

    `rows` are its first rows, the header among them; `sheet` is None for a CSV file, whose other rows are
    still on disk, or in `data` where the file lay in an archive. `before` counts lines that are no rows
    (`sep=;`);
    `gaps`: blank lines stand among the first rows, which are none of them. `table` has the rows of a Parquet
    file under one of column names. Of a piece of a file `passed` rows stand before it, and `last` is whether
    none follow. `labels` are what a file says of its codes, by column; `declared_missing` what was given in
    each row where the file declares it missing, by column.
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
    declared_missing: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
    if tell_no_table(path, problems):
        return ()
    suffix = kind_of(path, problems)
    if suffix in WORKBOOKS:
        return _open_workbook(path, problems)
    if not path.is_file():
        problems.fatal(str(path), "There is no such file. Check the path.")
        return ()
    if suffix in LABELLED:
        labelled_file = read_labelled(path, problems)
        if labelled_file is None or not labelled_file.rows:
            return ()
        head = Head(path, str(path), labelled_file.rows[:HEAD_ROWS], suffix[1:], sheet=labelled_file.rows)
        return (replace(head, labels=labelled_file.choices, declared_missing=labelled_file.missing),)
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
    file_encoding = _find_encoding(head, start, encoding, problems, texts)
    if not file_encoding:
        return ()
    with io.TextIOWrapper(head.open(), encoding=file_encoding, newline="") as file:
        text, delimiter = without_sep_line(file.read(BLOCK))
    whole_lines = text if len(text) < BLOCK else text[: text.rindex("\n")]
    bare = unquoted_rows(whole_lines) if '"' in text and not delimiter else None
    if bare is not None:
        problems.warn(head.source, "Every row of the file stands in quotes as one cell; it is taken apart.")
        with io.TextIOWrapper(head.open(), encoding=file_encoding, newline="") as file:
            whole = unquoted_rows(file.read()) or bare
        return _open_csv(replace(head, data=whole.encode()), "utf-8", problems, texts)
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
    return (replace(head, rows=rows, encoding=file_encoding, delimiter=delimiter, before=before, gaps=gaps),)


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
                data = archive.read(name)
                if data.strip():
                    head = Head(path, f"{path}, {name}", [], "csv", sheet_name=name, data=data)
                    heads += _open_csv(head, encoding, problems, texts)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        problems.fatal(str(path), f"The archive can't be read ({error}). Download it again.")
        return ()
    if not heads and not problems.fatals:
        problems.fatal(str(path), "The archive holds no CSV file with rows. Download it again as CSV.")
    return tuple(heads)


def _is_table(name: str) -> bool:
    segments = name.split("/")
    return name.lower().endswith(".csv") and "__MACOSX" not in segments and "media" not in segments[:-1]


def _open_workbook(path: Path, problems: Problems) -> tuple[Head, ...]:
    sheets = read_workbook(path, problems)
    filled = {name: rows for name, rows in sheets.items() if any(map(any, rows))}
    if sheets and not filled:
        problems.fatal(str(path), "The export is empty: no sheet has a filled cell. Download it again.")
    several = len(filled) > 1
    hidden = hidden_sheets(path) if several else frozenset()
    heads = []
    for name, rows in filled.items():
        source = f"{path}, sheet {name}" if several else str(path)
        top = rows[:HEAD_ROWS]
        heads.append(Head(path, source, top, "xlsx", sheet=rows, sheet_name=name, hidden=name in hidden))
    return tuple(heads)


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
