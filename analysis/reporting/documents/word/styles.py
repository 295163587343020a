"""The styles a document uses, by name: a house template's where it has them, else our own.

apply_styles(document, style, ours) -> Mapping[name, id], names that the template lacks
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.reporting.style import Style


@dataclass(frozen=True)
class DefaultLook:
    """How a style looks where nobody has said: points, letters, space before and after, and how it is set."""

    based: str = "Normal"
    size: float = 10.5
    bold: bool = False
    italic: bool = False
    before: float = 0.0
    after: float = 6.0
    align: str = ""
    accent: bool = False
    indent: float = 0.0
    level: int = 0
    quiet: bool = False


WANTED = {
    "Title": DefaultLook(size=30, bold=True, before=120, after=6, accent=True),
    "Subtitle": DefaultLook(size=14, after=4, quiet=True),
    "Heading 1": DefaultLook(size=18, bold=True, before=24, after=8, accent=True, level=1),
    "Heading 2": DefaultLook(size=13, bold=True, before=16, after=4, accent=True, level=2),
    "Heading 3": DefaultLook(size=11, bold=True, before=10, after=3, level=3),
    "Body Text": DefaultLook(),
    "List Bullet": DefaultLook(indent=0.6, after=3),
    "List Number": DefaultLook(indent=0.8, after=6),
    "Quote": DefaultLook(italic=True, indent=0.8),
    "Caption": DefaultLook(size=9, bold=True, before=6, after=4),
    "Table Text": DefaultLook(size=8.5, before=1, after=1),
    "Table Number": DefaultLook(size=8.5, before=1, after=1, align="right"),
    "Table Head": DefaultLook(size=8.5, before=1, after=1),
    "Table Head Number": DefaultLook(size=8.5, before=1, after=1, align="right"),
    "Table Spanner": DefaultLook(size=8.5, before=1, after=1, align="center"),
    "Table Note": DefaultLook(size=8, before=1, after=8, quiet=True),
    "Figure": DefaultLook(before=12, after=2),
    "Footer": DefaultLook(size=8, quiet=True, after=0),
    "toc 1": DefaultLook(after=2),
    "toc 2": DefaultLook(indent=0.6, after=1, size=9.5),
    "table of figures": DefaultLook(after=1, size=9.5),
    "footnote text": DefaultLook(size=8.5, after=2),
}
_QUIET = "595959"
_OWN = (
    "Table Text",
    "Table Number",
    "Table Head",
    "Table Head Number",
    "Table Spanner",
    "Table Note",
    "Figure",
)
"""Names that no house has until it was told: a template without them is not said to lack anything."""


def apply_styles(
    document: Any, style: Style, own: bool, right_to_left: bool
) -> tuple[dict[str, str], list[str]]:
    """The id of each style, and the names that a house template lacks and that were added as ours.

    `own`: the document is Word's plain one, whose styles are made ours; a template's stay as they are.
    """
    named = {
        document_style.name.casefold(): document_style
        for document_style in document.styles
        if document_style.type == 1
    }
    # Of letters or tables: a name is one style's in a document
    taken = {other.name for other in document.styles if other.type != 1}
    ids: dict[str, str] = {}
    lacking: list[str] = []
    for name, wanted in WANTED.items():
        word_style = named.get(name.casefold())
        if word_style is None:
            word_style = document.styles.add_style(f"casestudy {name}" if name in taken else name, 1)
            if name not in _OWN and not name.startswith(("toc", "table", "footnote")):
                lacking.append(name)
            _shape(word_style, wanted, style, right_to_left)
        elif own:
            _shape(word_style, wanted, style, right_to_left)
        ids[name] = word_style.style_id
    if own:
        _set_letters(document, style, named)
    return ids, lacking


def _set_letters(document: Any, style: Style, named: Mapping[str, Any]) -> None:
    normal = named["normal"]
    normal.font.name = style.font or "Calibri"
    normal.font.size = _points(10.5)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _shape(made: Any, wanted: DefaultLook, style: Style, right_to_left: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    letters, lines = made.font, made.paragraph_format
    _drop_theme_letters(made)
    letters.name = style.font or "Calibri"
    letters.size, letters.bold, letters.italic = Pt(wanted.size), wanted.bold, wanted.italic
    _set_complex(made, wanted)
    colour = style.accent.removeprefix("#") if wanted.accent else _QUIET if wanted.quiet else "1A1A1A"
    letters.color.rgb = RGBColor.from_string(colour.upper())
    lines.space_before, lines.space_after = Pt(wanted.before), Pt(wanted.after)
    lines.line_spacing = 1.0 if wanted.size < 10 or wanted.size > 12 else 1.15
    lines.widow_control = True
    if wanted.level:
        lines.keep_with_next = True
        _set_level(made, wanted.level - 1)
    if wanted.indent:
        lines.left_indent = Cm(wanted.indent)
        lines.first_line_indent = Cm(-wanted.indent) if made.name.startswith("List") else Cm(0)
    # In a paragraph from right to left "left" means the leading side, "right" the one numbers end at.
    sides = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}
    if wanted.align:
        lines.alignment = sides[wanted.align]


def _drop_theme_letters(made: Any) -> None:
    """A theme's letters win over a named font, so that they have to go first."""
    from docx.oxml.ns import qn

    properties = made.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:spacing", "w:kern", "w:sz", "w:szCs"):
        for element in properties.findall(qn(tag)):
            properties.remove(element)
    paragraph = made.element.find(qn("w:pPr"))
    if paragraph is not None:
        for element in paragraph.findall(qn("w:pBdr")):
            paragraph.remove(element)


def _set_complex(made: Any, wanted: DefaultLook) -> None:
    """Size and weight of letters that join (Arabic): Word keeps them apart from those of other letters."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = made.element.get_or_add_rPr()
    for tag in ("w:bCs", "w:iCs"):
        for element in properties.findall(qn(tag)):
            properties.remove(element)
    after = {"w:bCs": "w:b", "w:iCs": "w:i", "w:szCs": "w:sz"}
    values = {"w:bCs": str(int(wanted.bold)), "w:iCs": "0", "w:szCs": str(round(wanted.size * 2))}
    for tag, value in values.items():
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.find(qn(after[tag])).addnext(element)


def _set_level(made: Any, level: int) -> None:
    """The level in the outline: what tables of contents and screen readers go by."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = made.element.get_or_add_pPr()
    if properties.find(qn("w:outlineLvl")) is None:
        element = OxmlElement("w:outlineLvl")
        element.set(qn("w:val"), str(level))
        properties.append(element)
