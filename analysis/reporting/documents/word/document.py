"""The briefing as a Word document: native tables, numbered captions, references that work, the same bytes
twice.

write_document(path, briefing, style) -> Written
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.files import write_atomic
from analysis.problems import CaseStudyError
from analysis.reporting.documents.model import Briefing
from analysis.reporting.documents.packages import MADE, fixed, template
from analysis.reporting.documents.word.body import Body
from analysis.reporting.documents.word.styles import apply_styles
from analysis.reporting.documents.word.xml import Writer, body
from analysis.reporting.style import Style
from analysis.reporting.wording.words import language_tag, word


@dataclass(frozen=True)
class WrittenDocument:
    """The file, and in words what of the template was missing."""

    path: Path
    warnings: tuple[str, ...] = ()


def write_document(path: Path, briefing: Briefing, style: Style) -> WrittenDocument:
    """Write the document in one step; the same briefing gives the same bytes.

    Raises CaseStudyError where the house template can't be read, OSError where `path` can't be written.
    """
    document, own = _open(style)
    ids, lacking = apply_styles(document, style, own, briefing.right_to_left)
    writer = Writer(briefing.language, briefing.right_to_left, ids)
    _set_page(document, own)
    _set_footer(document, briefing, writer)
    document_body = Body(briefing, style, writer, document)
    _replace_body(document, body(document_body.written()), briefing)
    document_body.footnotes.attach(document)
    _set_properties(document, briefing)
    content = io.BytesIO()
    document.save(content)
    warnings: tuple[str, ...] = ()
    if lacking and style.word:
        names = ", ".join(lacking)
        warnings = (f"{style.word.name} has no style named {names}: the tool's own stands in for it.",)
    return WrittenDocument(write_atomic(path, fixed(content.getvalue())), warnings)


def _open(style: Style) -> tuple[Any, bool]:
    """The house template emptied, or Word's plain document; whether it is the latter."""
    from docx import Document

    if style.word is None:
        return Document(), True
    try:
        return Document(template(style.word)), False
    except Exception as error:  # python-docx lets through whatever zipfile, lxml or its own packages raise
        raise CaseStudyError(
            f"{style.word}: this template can't be read as a Word document. Save it as .docx from Word,"
            " or take it out of the style folder."
        ) from error


def _replace_body(document: Any, xml: str, briefing: Briefing) -> None:
    """Our parts in place of what the template's body holds; its page, margins, headers and footers stay."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import qn

    held = document.element.body
    section = held.sectPr if held.sectPr is not None else OxmlElement("w:sectPr")
    for element in list(held):
        held.remove(element)
    for element in list(parse_xml(xml)):
        held.append(element)
    held.append(section)
    if briefing.right_to_left and section.find(qn("w:bidi")) is None:
        section.append(OxmlElement("w:bidi"))


def _set_properties(document: Any, briefing: Briefing) -> None:
    properties = document.core_properties
    properties.title = f"{briefing.title} – {briefing.subtitle}"
    properties.author = briefing.publisher or "casestudy"
    properties.last_modified_by = properties.author
    properties.subject, properties.keywords, properties.comments = briefing.country, "", ""
    properties.language = language_tag(briefing.language)
    properties.created = properties.modified = MADE
    properties.revision = 1


def _set_page(document: Any, own: bool) -> None:
    """A4 where nobody chose: a house template's page is its own, as far as it says one."""
    from docx.shared import Cm

    document.element.body.get_or_add_sectPr()
    section = document.sections[-1]
    sizes = {"page_width": 21, "page_height": 29.7}
    sizes |= dict.fromkeys(("left_margin", "right_margin", "top_margin", "bottom_margin"), 2)
    for name, size in sizes.items():
        if own or getattr(section, name) is None:
            setattr(section, name, Cm(size))


def _set_footer(document: Any, briefing: Briefing, writer: Writer) -> None:
    """City, dates and page on every page; a template that has a footer of its own keeps it."""
    from docx.oxml import parse_xml

    section = document.sections[-1]
    if (
        not section.footer.is_linked_to_previous
        and "".join(p.text for p in section.footer.paragraphs).strip()
    ):
        return
    footer = section.footer
    footer.is_linked_to_previous = False
    for old in list(footer.paragraphs):
        old._element.getparent().remove(old._element)
    footer_text = " · ".join(part for part in (briefing.title, briefing.country, briefing.period) if part)
    line = writer.paragraph(
        "Footer",
        writer.run(f"{footer_text} · {word('pack.page', briefing.language)} "),
        writer.field("PAGE", writer.run("1")),
    )
    footer._element.append(parse_xml(body([line]))[0])
