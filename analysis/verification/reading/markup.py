"""Markdown, HTML and plain text. Markdown is made HTML first, so that one walk serves both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from analysis.problems import CaseStudyError
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.tables import is_caption, table_passages

_BLOCKS = ("p", "li", "blockquote", "figcaption", "dt", "dd", "caption", "summary", "div", "section", "text")
_MOST_COLUMNS = 500
_HIDDEN = ("script", "style", "template", "noscript", "head")


def read(path: Path) -> Report:
    """The report in a .md, .html or .txt file."""
    raw = path.read_bytes()
    text = _decoded(raw, path)
    if path.suffix.lower() == ".txt":
        return Report(path, "", tuple(_plain_passages(text)))
    if path.suffix.lower() in (".md", ".markdown"):
        from markdown_it import MarkdownIt
        from mdit_py_plugins.footnote import footnote_plugin

        text = (
            MarkdownIt("commonmark").enable("table").use(footnote_plugin).render(_without_front_matter(text))
        )
    soup = BeautifulSoup(text, "html.parser")
    root = soup.find("html")
    language = str(root.get("lang", "")) if isinstance(root, Tag) else ""
    for hidden in soup.find_all(_HIDDEN):
        hidden.decompose()
    drawings = soup.find_all("svg")  # charts: their labels are parted from their values
    for drawing in drawings:
        drawing.decompose()
    pictures = len(soup.find_all("img")) + len(drawings)
    unread = (f"{pictures} pictures (their text, if any, could not be read)",) if pictures else ()
    return Report(path, language, tuple(_walk(soup)), unread)


def _decoded(raw: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CaseStudyError(f"{path}: its text is neither UTF-8 nor Windows-1252; save it as UTF-8.")


def _without_front_matter(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def _plain_passages(text: str) -> Iterator[Passage]:
    """Paragraphs are parted by blank lines; a short line of its own without a full stop is a heading."""
    heading: tuple[str, ...] = ()
    for number, block in enumerate(re.split(r"\n\s*\n", text), start=1):
        line = clean_text(block)
        if not line:
            continue
        is_heading = len(line) < 80 and "\n" not in block.strip() and not re.search(r"[.!?:;%\d]$", line)
        if is_heading:
            heading = (line,)
        yield Passage(
            line, f"paragraph {number}", "heading" if is_heading else "text", () if is_heading else heading
        )


def _walk(soup: BeautifulSoup) -> Iterator[Passage]:
    headings: dict[int, str] = {}
    paragraph, table_number = 0, 0
    last_caption = ""
    for node in soup.find_all(True):
        if node.name == "table":
            table_number += 1
            caption = node.find("caption")
            title = clean_text(caption.get_text(" ")) if caption else last_caption
            last_caption = ""
            context = tuple(headings[depth] for depth in sorted(headings))
            rows = _grid(node.find_all("tr"))
            head = [row for row in node.find_all("tr") if row.find_parent("thead") is not None]
            header = head or [row for row in node.find_all("tr") if row.find("td") is None]
            over = (*context, title) if title else context
            yield from table_passages(rows, table_number, over, max(1, len(header)))
            continue
        if node.find_parent("table") is not None:
            continue
        level = re.fullmatch(r"h([1-6])", node.name or "")
        if level:
            text = clean_text(node.get_text(" "))
            depth, last_caption = int(level[1]), ""
            headings = {
                heading_depth: title for heading_depth, title in headings.items() if heading_depth < depth
            }
            paragraph += 1
            if text:
                over = tuple(headings[heading_depth] for heading_depth in sorted(headings))
                yield Passage(text, f"paragraph {paragraph}", "heading", over)
                headings[depth] = text
        elif node.name in _BLOCKS:
            text = clean_text(_own_text(node))
            if not text:
                continue
            paragraph += 1
            is_title = node.name in ("summary", "figcaption") or is_caption(text)
            last_caption = text if is_title else last_caption
            kind = "caption" if node.name in ("figcaption", "caption") or is_caption(text) else "text"
            over = tuple(headings[heading_depth] for heading_depth in sorted(headings))
            yield Passage(text, f"paragraph {paragraph}", kind, over)


def _grid(rows: list[Tag]) -> list[list[str]]:
    """The texts of a table's rows, a cell over several columns or rows once in each of them."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts: list[str] = []
        cells = iter(row.find_all(["th", "td"]))
        for _ in range(_MOST_COLUMNS):
            while len(texts) in hanging:
                place = len(texts)
                text, left = hanging.pop(place)
                if left > 1:
                    hanging[place] = (text, left - 1)
                texts.append(text)
            cell = next(cells, None)
            if cell is None:
                break
            text = cell.get_text(" ")
            for _ in range(_span(cell, "colspan")):
                if _span(cell, "rowspan") > 1:
                    hanging[len(texts)] = (text, _span(cell, "rowspan") - 1)
                texts.append(text)
        grid.append(texts)
    return grid


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name, "1"))
    return max(1, min(int(written), 200)) if written.isdigit() else 1


def _own_text(node: Tag) -> str:
    """The text of a block without that of blocks inside it, and without the marks of notes."""
    texts = []
    for child in node.children:
        if isinstance(child, Tag):
            if (
                child.name in _BLOCKS
                or child.name in ("table", "ul", "ol")
                or re.fullmatch(r"h[1-6]", child.name)
            ):
                continue
            if child.name == "sup" and re.fullmatch(r"[\[\d\],\s*]*", child.get_text()):
                continue
            texts.append(_own_text(child) if child.find(_BLOCKS) else _without_marks(child))
        else:
            texts.append(str(child))
    return "".join(texts)


def _without_marks(node: Tag) -> str:
    marks = [mark for mark in node.find_all("sup") if re.fullmatch(r"[\[\d\],\s*]*", mark.get_text())]
    for mark in marks:
        mark.decompose()
    return " " if node.name == "br" else node.get_text(" " if node.name == "tr" else "")
