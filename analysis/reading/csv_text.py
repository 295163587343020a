"""CSV files as rows of text: encodings, separators, Excel's `sep=` line, cells of any length, ragged rows.

1. A byte order mark says what the encoding is; else it is UTF-8, or told to be Windows-1252.
2. A first line `sep=;` is Excel's note to itself: it names the separator and is no row.
3. The separator is the one that cuts the header into most cells.
4. A row with blank cells too many is cut; one with filled cells too many, or one that a line break in a cell
has torn in two, is a fault of the file.
5. Rows that end before the header does are filled up with blanks: Excel writes them so.
6. Where every row stands in quotes as one cell, what is in the quotes is the row; it is told.
7. A quote that nobody closed takes the rows below into its cell: a cell that holds whole rows is a fault of
   the file, and of a narrow file, where a text may look like one, a warning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.problems import Problems
from analysis.reading.label_text import counted, visible

Rows = list[list[str]]
DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 2**31 - 1
WIDE = 8
"""Columns of a file from which on no text has as many separators by chance."""
SAVE_AS_UTF8 = "Save it as 'CSV UTF-8'."
csv.field_size_limit(LONGEST_CELL)


def read_bytes(path: Path, problems: Problems, *, may_be_empty: bool = False) -> bytes:
    """What is in a file that people made; b"" with one fatal problem where there is nothing to be read."""
    path = Path(path)
    if not path.is_file():
        problems.fatal(str(path), "There is no such file. Check the path.")
        return b""
    try:
        data = path.read_bytes()
    except PermissionError:
        problems.fatal(
            str(path),
            "The file can't be read because another program holds it; close it in Excel and run again.",
        )
        return b""
    if not data.strip() and not may_be_empty:
        problems.fatal(str(path), "The file is empty. Restore it from a copy, or download it again.")
        return b""
    return data


def read_csv_rows(path: Path, problems: Problems, *, by_hand: bool = False) -> Rows:
    """The rows of one small UTF-8 CSV file, parted as its header is; fatal problem and no rows where it is
    none.

    What was kept `by_hand` may be in Windows-1252, as Excel saves it: that is told.
    """
    data = read_bytes(path, problems, may_be_empty=not by_hand)
    try:
        text = data.decode(unicode_of(data))
    except UnicodeDecodeError as error:
        if not by_hand:
            line = data[: error.start].count(b"\n") + 1
            problems.fatal(str(path), f"The file is not UTF-8. {SAVE_AS_UTF8}", row=line)
            return []
        text = data.decode("cp1252", errors="replace")
        problems.warn(
            str(path),
            "The file is not UTF-8 and was read as Windows-1252; check accented letters, and save it as 'CSV"
            " UTF-8'.",
        )
    text, delimiter = without_sep_line(text)
    delimiter = delimiter or find_delimiter(text)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [list(map(visible, row)) for row in rows]
    except csv.Error as error:
        problems.fatal(str(path), f"The file can't be read as CSV ({error}). {SAVE_AS_UTF8}")
        return []


def unicode_of(data: bytes) -> str:
    """The Unicode encoding that a file's first bytes mark, UTF-8 where they mark none."""
    return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def read_text_frame(path: Path, problems: Problems) -> pd.DataFrame:
    """A small CSV table as columns of text ("" where blank), blank rows left out.

    What read_csv_rows tells is told; a row with more cells than the header is a fatal problem too. Without
    columns where the file can't be read.
    """
    header, *rows = read_csv_rows(path, problems) or [[]]
    header = [cell.strip() for cell in header]
    records = []
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row[len(header) :]):
            sentence = (
                f"This row has {len(row)} cells, the header {len(header)}. Put quotes around a cell that"
            )
            problems.fatal(
                str(path), f"{sentence} holds a separator.", row=number, got=row[len(header)].strip()[:60]
            )
        if any(cell.strip() for cell in row):
            records.append([*row, *[""] * (len(header) - len(row))][: len(header)])
    return pd.DataFrame(records, columns=pd.Index(header, dtype="str"), dtype="str")


def with_rows(path: Path, records: Iterable[Mapping[str, str]]) -> str:
    """The text of a small CSV file with further rows at its end, under its own columns and with its own
    separator; what stands in it stays as it is. Raises CaseStudyError where it can't be read.
    """
    problems = Problems()
    header = (read_csv_rows(path, problems) or [[]])[0]
    problems.stop_if_fatal()
    data = Path(path).read_bytes()
    text = data.decode(unicode_of(data))
    rest, named = without_sep_line(text)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=named or find_delimiter(rest), lineterminator="\n")
    writer.writerows([[record.get(name.strip(), "") for name in header] for record in records])
    return text.rstrip("\r\n") + "\n" + stream.getvalue()


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the header into most cells: Excel writes semicolons where the comma is a
    decimal sign.
    """
    width = {
        mark: len(next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), ())) for mark in DELIMITERS
    }
    return max(DELIMITERS, key=lambda mark: width[mark])


def without_sep_line(text: str) -> tuple[str, str]:
    """The text without Excel's first line `sep=;`, and the separator that it names ("" without one)."""
    first, _, rest = text.partition("\n")
    sep_line = first.strip().strip('"')
    if len(sep_line) == len("sep=;") and sep_line.casefold().startswith("sep="):
        return rest, sep_line[-1]
    return (rest, "\t") if sep_line.casefold() == "sep=" and "\t" in first else (text, "")


def unquoted_rows(text: str) -> str | None:
    """The CSV without the quotes that stand around each whole row; None where they don't (rule 6)."""
    delimiter = find_delimiter(text)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    if len(rows) < 2 or any(any(row[1:]) for row in rows[1:]):
        return None
    wrapped = [row[0] for row in rows]
    if any(rows[0][1:]):
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, lineterminator="").writerow(rows[0])
        wrapped[0] = stream.getvalue()
    unwrapped = "\n".join(wrapped) + "\n"
    inner = find_delimiter(unwrapped)
    widths = {len(row) for row in csv.reader(io.StringIO(unwrapped, newline=""), delimiter=inner)}
    return unwrapped if len(widths) == 1 and widths != {1} else None


def check_quotes(texts: Iterable[str], width: int, delimiter: str, source: str, problems: Problems) -> bool:
    """Whether the file can be used: its cells with line breaks, `texts`, hold no whole rows (rule 7)."""
    for text in texts:
        swallowed = [line for line in text.split("\n")[1:] if line.count(delimiter) == max(width - 1, 1)]
        if swallowed:
            sentence = (
                "A cell holds what looks like further rows of the file; a quote before it is not closed."
            )
            tell = problems.fatal if width >= WIDE else problems.warn
            tell(source, f"{sentence} Mend or download again.", got=swallowed[0][:60])
            return width < WIDE
    return True


def even_rows(rows: Rows, width: int, source: str, first_row: int, problems: Problems) -> Rows | None:
    """The rows, all as wide as the header; None with one fatal problem where cells can't be told apart.

    `first_row` is the number of the first row in the file. Rules 4 and 5.
    """
    short = [place for place, row in enumerate(rows) if len(row) < width]
    torn = next((place for place in short if _is_torn(rows, place, width)), None)
    long = [place for place, row in enumerate(rows) if any(row[width:])]
    wrong = [torn] if torn is not None else long
    if wrong:
        row = rows[wrong[0]]
        count = counted(len(long) or len(short), "row has", "rows have")
        sentence = f"{count} more or fewer cells than the header; an unclosed quote can be the cause."
        problems.fatal(
            source,
            f"{sentence} Mend or download again.",
            row=first_row + wrong[0],
            got=f"{len(row)} cells: {','.join(row)[:60]}",
            expected=f"{width} cells",
        )
        return None
    if short:
        count = counted(len(short), "row ends", "rows end")
        problems.warn(
            source,
            f"{count} before the header does; the cells behind are read as blank.",
            row=first_row + short[0],
        )
    return [[*row, *[""] * (width - len(row))][:width] for row in rows]


def _is_torn(rows: Rows, place: int, width: int) -> bool:
    """Whether this short row and the one below, short too, make up one whole row."""
    if place + 1 == len(rows) or len(rows[place + 1]) >= width:
        return False
    return len(rows[place]) + len(rows[place + 1]) in (width, width + 1)
