"""What every sheet of a workbook is written with: formats, heights that hold their text, text across columns,
the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.reporting.tables.percent_formats import EDGES, percent_format
from analysis.reporting.wording.words import is_right_to_left

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE = 13.5
"""Height of a line of ten points."""


@dataclass(frozen=True)
class About:
    """What the contents sheet says above the list: a title, then lines (place, data, weighting, date of the
    run).
    """

    title: str
    lines: Sequence[str] = ()
    language: str = "en"


def book_formats(book: Any) -> dict[str, Any]:
    """The formats of a workbook by name."""
    plain = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
    wanted = {
        "title": {"bold": True, "font_size": 13},
        "subtitle": {"font_color": "#595959"},
        "text": {"text_wrap": True},
        "label": {"text_wrap": True},
        "quiet": {"font_color": "#595959", "text_wrap": True},
        "link": {"font_color": "#0563C1", "underline": 1},
        "linked": {"font_color": "#0563C1", "underline": 1, "text_wrap": True},
        "head": {"bold": True, "align": "right", "bottom": 1, "text_wrap": True},
        "stub": {"bold": True, "bottom": 1, "text_wrap": True},
        "spanner": {"bold": True, "align": "center", "valign": "bottom", "text_wrap": True, "bottom": 4},
        "foot": {"align": "right", "top": 1, "bold": True, "num_format": "#,##0"},
        "rank": {"align": "center"},
        "tidy text": {"text_wrap": True, "indent": 1},
        # "#,##0.##" would show a whole number as "12."
        "tidy whole": {"num_format": "#,##0"},
        "tidy": {"num_format": "#,##0.00"},
        "theme": {"bold": True, "font_size": 11, "valign": "bottom"},
        "foot label": {"top": 1, "bold": True},
        "word": {"align": "right", "font_color": "#595959", "text_wrap": True},
        "count": {"num_format": "#,##0"},
        "at least": {"num_format": '"≥ "#,##0'},
    }
    for decimals in range(5):
        places = "." + "0" * decimals if decimals else ""
        for edge in EDGES:
            wanted[f"percent{decimals}{edge}"] = {"num_format": percent_format(edge, decimals)}
        wanted[f"number{decimals}"] = {"num_format": f"#,##0{places}"}
    for name in [name for name in wanted if name.startswith(("percent", "number"))]:
        marked = ";".join(part + '"*"' for part in wanted[name]["num_format"].split(";"))
        wanted[f"small {name}"] = {"num_format": marked, "italic": True}
    return {name: book.add_format(plain | settings) for name, settings in wanted.items()}


def row_height(text: str, width: float) -> float:
    """Height of a row (points) that holds a text of ten points wrapped to `width` characters."""
    return LINE * max(1, -(-len(text) * 10 // int(10 * 1.05 * width)))


def head_height(text: str, width: float) -> float:
    """Height of a bold heading that wraps at words: as many lines as its words take, one after another."""
    lines, used = 1, 0.0
    for part in text.split():
        size = len(part) * 1.15 + 1
        if used and used + size > width:
            lines, used = lines + 1, 0.0
        lines += int(size // (width + 1))  # a word wider than the column is broken
        used += size
    return LINE * lines


def write_across(sheet: Any, row: int, columns: tuple[int, int], text: str, form: Any) -> None:
    """Text in one cell or merged over several (first and last); never read as a formula or an address."""
    first, last = columns
    if first == last:
        sheet.write_string(row, first, text, form)
        return
    sheet.merge_range(row, first, row, last, "", form)
    sheet.write_string(row, first, text, form)


def set_page(sheet: Any, about: About) -> None:
    """A4, the first row again on each page, title and page in the footer."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    if is_right_to_left(about.language):
        sheet.right_to_left()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = about.title.replace("&", "&&")
    sheet.set_footer(f"&L&8{title}&C&8&A&R&8&P / &N")
