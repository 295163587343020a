"""A PDF with a text layer: lines put together to paragraphs, two columns read one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from analysis.problems import CaseStudyError
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.tables import is_caption, is_caption_of_table, table_passages

#: A gap between words of so many letters' heights parts what stands beside each other.
_GAP = 1.8
#: A blank between words of a line, justified lines too, is no wider.
_BLANK = 0.8
_LOCKED = "PDFPasswordIncorrect"
_NO_TABLE: list[list[str]] = [[]]
Line = tuple[float, float, float, float, str]
"""A line: left, right, top, size of its letters in points, text."""


def read(path: Path) -> Report:
    """The report in a .pdf file."""
    passages: list[Passage] = []
    unread: list[str] = []
    with _opened(path) as document:
        written = _date(document.metadata.get("ModDate") or document.metadata.get("CreationDate"))
        pages = [_page(page) for page in document.pages]
    margins = _running_lines([lines for lines, _, _ in pages])
    heading: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    left_over: list[str] = []
    table_number, last_row, last_table = 0, 0, _NO_TABLE
    for number, (lines, tables, pictures) in enumerate(pages, start=1):
        if not lines and pictures:
            unread.append(f"page {number} (a picture without text)")
        elif pictures:
            unread.append(f"{pictures} pictures on page {number}")
        body = _body_size(lines)
        captions: list[str] = []
        for text, size in _paragraphs([line for line in lines if _faceless(line[4]) not in margins]):
            if size > body * 1.12 and len(text) < 120:
                heading = (*heading[:1], text)  # the title stays over all
                passages.append(Passage(text, f"page {number}", "heading"))
            elif is_caption(text):
                captions.append(text)
                passages.append(Passage(text, f"page {number}", "caption", heading))
            else:
                passages.append(Passage(text, f"page {number}", "text", heading))
        # A caption that ends a page stands over the table that begins the next
        titles = [*left_over, *(text for text in captions if is_caption_of_table(text))]
        left_over = titles[len(tables) :]
        for place, rows in enumerate(tables):
            is_rest = place == 0 and _goes_on(last_table, rows)
            if is_rest:
                rows = [last_table[0], *rows]
            else:
                table_number += 1
                caption = tuple(titles[place : place + 1])
            cells = table_passages(rows, table_number, (*heading, *caption))
            after = last_row if is_rest else 0
            passages += [_on_page(cell, number, after) for cell in cells if not is_rest or cell.row > 1]
            last_row = after + len(rows) - is_rest
            last_table = rows
    return Report(path, "", tuple(passages), tuple(unread), written)


def _opened(path: Path) -> pdfplumber.PDF:
    """The document.

    Raises CaseStudyError where a password locks it.
    """
    try:
        return pdfplumber.open(path)
    except PdfminerException as error:
        if any(type(cause).__name__ == _LOCKED for cause in error.args):
            raise CaseStudyError(
                f"{path}: a password locks this PDF. Save a copy without one, and verify that copy."
            ) from error
        raise


def _goes_on(last: list[list[str]], rows: list[list[str]]) -> bool:
    """Whether a page's first table is the rest of the last one: as wide, and without a head of its own."""
    is_headed = not any(re.search(r"\d", cell) for cell in rows[0][1:])
    return bool(last[0]) and len(last[0]) == len(rows[0]) and not is_headed


def _on_page(cell: Passage, number: int, after: int) -> Passage:
    """A cell with its page; `after` rows of its table stand on the pages before."""
    row = cell.row + after - (1 if after else 0)
    where = f"page {number}, table {cell.table}, row {row}, column {cell.column}"
    return replace(cell, where=where, row=row)


def _date(text: Any) -> datetime | None:
    """PDF writes dates as D:20260905101500+02'00'."""
    digits = re.search(r"\d{14}|\d{8}", str(text or ""))
    if digits is None:
        return None
    layout = "%Y%m%d%H%M%S" if len(digits[0]) == 14 else "%Y%m%d"
    try:
        return datetime.strptime(digits[0], layout)
    except ValueError:
        return None


def _page(page: Any) -> tuple[list[Line], list[list[list[str]]], int]:
    """Lines in reading order, ruled tables, and the number of pictures of one page."""
    ruled = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    outside = page
    for table in ruled:
        box = table.bbox
        outside = outside.filter(lambda thing, box=box: not _inside(thing, box))
    words = outside.extract_words(extra_attrs=["size"], use_text_flow=False, keep_blank_chars=False)
    words = [
        word for word in words if word["size"] >= 0.75 * _common_size(words) or not word["text"].isdigit()
    ]
    lines: list[Line] = []
    for column in _columns(words, float(page.width)):
        lines += _tracks(_lines(column))
    tables = [[[cell or "" for cell in row] for row in table.extract()] for table in ruled]
    return lines, tables, len(page.images)


def _inside(thing: Any, box: tuple[float, float, float, float]) -> bool:
    if "x0" not in thing or "top" not in thing:
        return False
    middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3]


def _common_size(words: Sequence[Any]) -> float:
    sizes = sorted(word["size"] for word in words)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _columns(words: Sequence[Any], width: float) -> Iterator[list[Any]]:
    """The words of the whole page, or of its left and its right half where a gutter parts them.

    A page has two columns where hardly a word crosses its middle and both halves are full of text. A line
    that runs through the middle parts what is above it from what is below.
    """
    middle = width / 2
    crossing = [word for word in words if word["x0"] < middle - 2 and word["x1"] > middle + 2]
    left = [word for word in words if word["x1"] <= middle + 2]
    right = [word for word in words if word["x0"] >= middle - 2]
    is_double = len(crossing) <= 0.02 * len(words) and min(len(left), len(right)) > 0.25 * len(words) > 10
    if not is_double:
        yield list(words)
        return
    for is_through, rows in groupby(_rows(words), key=lambda row: _runs_through(row, middle)):
        band = [word for row in rows for word in row]
        if is_through:
            yield band
            continue
        yield [word for word in band if word["x1"] <= middle + 2]
        yield [word for word in band if word["x1"] > middle + 2]


def _runs_through(row: Sequence[Any], middle: float) -> bool:
    """Whether a row of words goes on over the middle of a page with no wider a gap than between words."""
    pairs = (pair for pair in pairwise(row) if pair[0]["x0"] < middle - 2 and pair[1]["x1"] > middle + 2)
    return any(word["x0"] - last["x1"] <= _BLANK * word["size"] for last, word in pairs)


def _rows(words: Sequence[Any]) -> list[list[Any]]:
    """The words that stand on one line of the page, from left to right."""
    ordered = sorted(words, key=lambda word: (round(word["bottom"] / 3), word["x0"]))
    rows: list[list[Any]] = []
    for word in ordered:
        if rows and abs(rows[-1][-1]["bottom"] - word["bottom"]) <= 3:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word["x0"]) for row in rows]


def _lines(words: Sequence[Any]) -> list[list[Line]]:
    """The rows of words, each as the pieces that wide gaps part it into; cells of numbers stay together."""
    lines = []
    for row in _rows(words):
        word_groups: list[list[Any]] = [[row[0]]]
        for last, word in pairwise(row):
            is_apart = word["x0"] - last["x1"] > _GAP * max(word["size"], last["size"])
            word_groups += [[word]] if is_apart else []
            if not is_apart:
                word_groups[-1].append(word)
        is_text = sum(len(piece) > 1 for piece in word_groups) > 1 or all(
            re.search(r"[%\d]", piece[0]["text"]) for piece in word_groups
        )
        lines.append([_line(piece) for piece in (word_groups if is_text else [row])])
    return lines


def _line(words: Sequence[Any]) -> Line:
    size = max(word["size"] for word in words)
    text = " ".join(word["text"] for word in words)
    return words[0]["x0"], words[-1]["x1"], words[0]["top"], size, text


def _tracks(rows: Sequence[Sequence[Line]]) -> list[Line]:
    """Lines in reading order: what stands under each other, beside others, is read one after another."""
    done: list[Line] = []
    tracks: list[list[Line]] = []
    for row in rows:
        is_beside = len(row) > 1
        if not is_beside and not (len(tracks) > 1 and _track_of(row[0], tracks) is not None):
            done += [line for track in tracks for line in track]
            tracks = [[row[0]]]
            continue
        for line in row:
            track = _track_of(line, tracks) if len(tracks) > 1 else None
            if track is None:
                tracks.append([line])
            else:
                track.append(line)
    return done + [line for track in tracks for line in track]


def _track_of(line: Line, tracks: Sequence[list[Line]]) -> list[Line] | None:
    """The pieces that a line goes on: over it, begun at the same place, and near."""
    for track in tracks:
        last = track[-1]
        if abs(last[0] - line[0]) < 3 * line[3] and 0 < line[2] - last[2] < 2.5 * max(line[3], last[3]):
            return track
    return None


def _faceless(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _running_lines(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Headers and footers: lines that stand on most pages, alike but for their numbers."""
    if len(pages) < 3:
        return {"#", "Page #", "- # -"}
    counts: dict[str, int] = {}
    for lines in pages:
        for text in {_faceless(line[4]) for line in (*lines[:2], *lines[-2:])}:
            counts[text] = counts.get(text, 0) + 1
    return {text for text, count in counts.items() if count > len(pages) / 2} | {"#"}


def _body_size(lines: Sequence[Line]) -> float:
    sizes = sorted(line[3] for line in lines for _ in range(max(1, len(line[4]) // 10)))
    return sizes[len(sizes) // 2] if sizes else 10.0


def _paragraphs(lines: Sequence[Line]) -> Iterator[tuple[str, float]]:
    """Lines joined: a new paragraph begins after a wide gap, another size, or a short line that ends one."""
    texts: list[str] = []
    last: Line | None = None
    widest = max((line[1] for line in lines), default=0.0)
    for line in lines:
        if last is not None:
            gap = line[2] - last[2]
            is_new = (
                gap > 1.75 * last[3]
                or (gap < -1 and texts[-1][-1:] in ".!?")
                or abs(line[3] - last[3]) > 0.8
                or (last[1] < 0.8 * widest and texts[-1][-1:] in ".!?")
            )
            if is_new:
                yield _joined(texts), last[3]
                texts = []
        texts.append(line[4])
        last = line
    if last is not None:
        yield _joined(texts), last[3]


def _joined(lines: Sequence[str]) -> str:
    """One text; a word parted at the end of a line is put together again."""
    text = ""
    for line in lines:
        parted = re.search(r"\w[-\u00ad\u2010]$", text) and re.match(r"[a-zà-ÿ]", line)
        text = text[:-1] + line if parted else f"{text} {line}"
    return clean_text(text)
