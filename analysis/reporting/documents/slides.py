"""Slides: one finding each with its figure, or its table where none shows it, base and source; the table in
the notes.

write_slides(path, briefing, style) -> path
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

from analysis.files import write_atomic
from analysis.findings.finding import KEY
from analysis.problems import CaseStudyError
from analysis.reporting.documents.model import Briefing, KeyFinding, Picture
from analysis.reporting.documents.packages import MADE, fixed, template
from analysis.reporting.documents.pictures import drawing_alone, small_png
from analysis.reporting.documents.slide_tables import TableLook, add_table, slide_table
from analysis.reporting.figures.theme import text_width
from analysis.reporting.style import Style
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import language_tag, word

WIDE, HIGH, MARGIN = 33.867, 19.05, 1.5
"""16:9, cm."""
TOP, FOOT = 3.9, 2.0
"""Where a slide's content begins, and how much beneath it is its base and source, cm."""
TEXT_SIZE, TEXT_LINE = 18, 0.8
"""Of a finding's sentence: letters in points, a line in cm."""


def write_slides(path: Path, briefing: Briefing, style: Style) -> Path:
    """Write the slides in one step; the same briefing gives the same bytes.

    Raises CaseStudyError where the house template can't be read, OSError where `path` can't be written.
    """
    slides = _open(style)
    deck = _Deck(slides, briefing, style)
    deck.first()
    for finding in briefing.findings:
        deck.finding(finding)
    deck.last()
    properties = slides.core_properties
    properties.title = f"{briefing.title} – {briefing.subtitle}"
    properties.author = properties.last_modified_by = briefing.publisher or "casestudy"
    properties.language = language_tag(briefing.language)
    properties.created = properties.modified = MADE
    properties.revision = 1
    content = io.BytesIO()
    slides.save(content)
    return write_atomic(path, fixed(content.getvalue()))


def _open(style: Style) -> Any:
    """The house template without its slides, or a plain presentation in 16:9."""
    from pptx import Presentation
    from pptx.util import Cm

    if style.slides is None:
        slides = Presentation()
        slides.slide_width, slides.slide_height = Cm(WIDE), Cm(HIGH)
        return slides
    try:
        slides = Presentation(template(style.slides))
    except Exception as error:  # python-pptx lets through whatever zipfile, lxml or its own packages raise
        raise CaseStudyError(
            f"{style.slides}: this template can't be read as slides. Save it as .pptx from PowerPoint,"
            " or take it out of the style folder."
        ) from error
    held = slides.slides._sldIdLst
    for entry in list(held):
        slides.part.drop_rel(entry.rId)
        held.remove(entry)
    return slides


class _Deck:
    """Slides made one after another on the layout that has a title and nothing else."""

    def __init__(self, slides: Any, briefing: Briefing, style: Style):
        self.slides, self.briefing, self.style = slides, briefing, style
        self.width = slides.slide_width.cm - 2 * MARGIN
        self.height = slides.slide_height.cm
        self.figures = {figure.name: figure for figure in briefing.figures()}
        self.tables = {table.name: table for table in briefing.tables()}
        layouts = slides.slide_layouts
        named = {layout.name.casefold(): layout for layout in layouts}
        self.layout = named.get("title only") or layouts[min(5, len(layouts) - 1)]

    def _slide(self, title: str) -> Any:
        slide = self.slides.slides.add_slide(self.layout)
        for shape in list(slide.placeholders):
            if slide.shapes.title is None or shape.placeholder_format.idx != 0:
                shape._element.getparent().remove(shape._element)
        if slide.shapes.title is not None:
            shape = slide.shapes.title
            shape.left, shape.top, shape.width, shape.height = self._box(MARGIN, 0.8, self.width, 2.8)
            frame = shape.text_frame
        else:
            frame = self._frame(slide, MARGIN, 0.8, self.width, 2.8)
        frame.word_wrap = True
        self._write(frame, title, 24, bold=True, accent=True)
        return slide

    def _box(self, left: float, top: float, width: float, height: float) -> tuple[Any, Any, Any, Any]:
        from pptx.util import Cm

        return Cm(left), Cm(top), Cm(width), Cm(height)

    def _frame(self, slide: Any, left: float, top: float, width: float, height: float) -> Any:
        frame = slide.shapes.add_textbox(*self._box(left, top, width, height)).text_frame
        frame.word_wrap = True
        return frame

    def _write(self, frame: Any, text: str, size: float, *, bold: bool = False, accent: bool = False) -> None:
        """Text as one paragraph of one run that names its language."""
        from pptx.dml.color import RGBColor
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        if self.style.font:
            run.font.name = self.style.font
        colour = self.style.accent.removeprefix("#") if accent else "1A1A1A"
        run.font.color.rgb = RGBColor.from_string(colour.upper())
        run._r.get_or_add_rPr().set("lang", language_tag(self.briefing.language))
        paragraph.alignment = PP_ALIGN.RIGHT if self.briefing.right_to_left else PP_ALIGN.LEFT
        if self.briefing.right_to_left:
            paragraph._p.get_or_add_pPr().set("rtl", "1")

    def first(self) -> None:
        """The place and four numbers."""
        briefing = self.briefing
        slide = self._slide(briefing.title)
        subtitles = [briefing.subtitle, briefing.country, briefing.period, briefing.publisher]
        self._write(self._frame(slide, MARGIN, 3.6, self.width, 1.2), " · ".join(filter(None, subtitles)), 16)
        numbers = briefing.numbers
        width = self.width / max(len(numbers), 1)
        for place, key_number in enumerate(numbers):
            at = len(numbers) - 1 - place if briefing.right_to_left else place
            frame = self._frame(slide, MARGIN + at * width, 6.5, width - 0.6, 6)
            self._write(frame, key_number.value, 40, bold=True, accent=True)
            self._write(frame, key_number.text, 14)
        if briefing.synthetic:
            note = self._frame(slide, MARGIN, self.height - 2, self.width, 1)
            self._write(note, word("note.synthetic", briefing.language), 12)

    def finding(self, finding: KeyFinding) -> None:
        """The finding as headline, its figure, or its sentence and its table where no figure shows it, base
        and source; the sentence and the table in the notes.
        """
        title = finding.headline or finding.text
        slide = self._slide(title)
        figure, table = self.figures.get(finding.figure), self.tables.get(finding.table)
        if figure is not None:
            content = small_png(figure.png) if table is None else drawing_alone(figure.png, title)
            self._picture(slide, figure, content)
        else:
            self._in_words(slide, finding, table)
        if table is not None:
            self._foot(slide, table)
        notes = slide.notes_slide.notes_text_frame
        notes.text = "\n\n".join([finding.text, str(table)] if table is not None else [finding.text])

    def _in_words(self, slide: Any, finding: KeyFinding, table: Table | None) -> None:
        """The sentence and the table of a finding without a figure."""
        top = self._sentence(slide, finding)
        if table is not None:
            self._table(slide, finding, table, top)

    def _foot(self, slide: Any, table: Table) -> None:
        """Base and source, and what the marks in the table say."""
        base = word("figure.base", self.briefing.language, base=table.base) if table.base else ""
        marks = [note for note in table.notes if note.startswith(("*", "["))]
        frame = self._frame(slide, MARGIN, self.height - 1.7, self.width, 1.2)
        self._write(frame, " ".join(filter(None, [base, table.source, *marks])), 11)

    def _sentence(self, slide: Any, finding: KeyFinding) -> float:
        """A finding's sentence, where the headline is another; where what follows it begins, cm."""
        if not finding.headline or finding.headline == finding.text:
            return TOP
        lines = math.ceil(text_width(finding.text, TEXT_SIZE) / (0.95 * self.width))
        height = lines * TEXT_LINE + 0.3
        self._write(self._frame(slide, MARGIN, TOP, self.width, height), finding.text, TEXT_SIZE)
        return TOP + height + 0.4

    def _table(self, slide: Any, finding: KeyFinding, table: Table, top: float) -> None:
        """The table of a finding, the rows that it rests on in bold."""
        made = slide_table(table, self.width, self.height - FOOT - top)
        if made is None or _is_of_groups_in_places(finding):
            return
        briefing = self.briefing
        look = TableLook(language_tag(briefing.language), self.style.font, briefing.right_to_left)
        rested_on = {tuple(key.split("|")[4:6]) for key in finding.rows}
        bold = [place for place, row in enumerate(table.rows) if (row.question, row.choice) in rested_on]
        left = MARGIN + self.width - made.width if briefing.right_to_left else MARGIN
        shape = add_table(slide, made, (left, top), look, bold)
        properties = shape._element.nvGraphicFramePr.cNvPr
        properties.set("title", table.title)
        properties.set("descr", made.grid.description)

    def _picture(self, slide: Any, figure: Picture, content: bytes) -> None:
        from PIL import Image
        from pptx.util import Cm

        with Image.open(io.BytesIO(content)) as picture:
            wide, high = picture.size
        room, width = self.height - TOP - FOOT - 0.1, self.width
        height = width * high / wide
        if height > room:
            width, height = width * room / height, room
        left = MARGIN + (self.width - width) / 2
        made = slide.shapes.add_picture(io.BytesIO(content), Cm(left), Cm(TOP), Cm(width), Cm(height))
        made._element.nvPicPr.cNvPr.set("descr", figure.alt)

    def last(self) -> None:
        """Method and caveats."""
        from pptx.util import Pt

        slide = self._slide(word("pack.methods", self.briefing.language))
        frame = self._frame(slide, MARGIN, TOP, self.width, self.height - TOP - 1.6)
        for line in self.briefing.interviewed:
            if line.sampling:
                self._write(frame, f"{self.briefing.title_of(line)} ({line.people}). {line.sampling}", 13)
        for title, text in self.briefing.methods:
            self._write(frame, f"{title}. {text}", 12)
        for paragraph in frame.paragraphs:
            paragraph.space_after = Pt(6)


def _is_of_groups_in_places(finding: KeyFinding) -> bool:
    """Whether a finding is of a group (the women) in each of several places: a table of all people by place
    would show other numbers in the same row.
    """
    keys = [dict(zip(KEY, key.split("|"), strict=False)) for key in finding.rows]
    places = {key["study"] for key in keys}
    return len(places) > 1 and any(key.get("domain") for key in keys)
