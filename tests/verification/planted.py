"""Reports in the field's manner with planted slips and traps, written in every format from one source.

A source in `reports/` is Markdown under a head of `language:` and `written:`. What is planted stands in
braces: `{slip KIND: text}` is wrong, `{trap KIND: text}` is right and looks as if it were wrong or no number,
`{none: text}` has no source in the results. All else is right, or no number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from html import escape
from pathlib import Path

FOLDER = Path(__file__).with_name("reports")
_MARK = re.compile(r"\{(slip|trap|none)([^:{}]*): ([^{}]*)\}")
_HEADING = re.compile(r"(#+) (.*)")
_CAPTION = re.compile(r"(?:Table|Tableau|Tabla|Figure|Figura) \d+ ?:")


@dataclass(frozen=True)
class Planted:
    """One thing planted: its kind, its text, and the paragraph or row of a table that it stands in."""

    kind: str
    of: str
    text: str
    block: str


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, bullet, caption or table of a report."""

    kind: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0


@dataclass(frozen=True)
class Source:
    """A report's source."""

    name: str
    marked: str

    @property
    def language(self) -> str:
        return re.search(r"^language: (\w+)", self.marked, re.M)[1]

    @property
    def written(self) -> datetime:
        return datetime.fromisoformat(re.search(r"^written: (\S+)", self.marked, re.M)[1])

    @cached_property
    def body(self) -> str:
        return self.marked.split("\n\n", 1)[1]

    @cached_property
    def text(self) -> str:
        """The body without its marks."""
        return _MARK.sub(lambda mark: mark[3], self.body)

    @cached_property
    def planted(self) -> tuple[Planted, ...]:
        """What is planted, in the order of the text."""
        found = []
        for block in re.split(r"\n\n|\n(?=[|-] )|(?<=\|)\n", self.body):
            plain = _MARK.sub(lambda mark: mark[3], block)
            found += [Planted(mark[1], mark[2].strip(), mark[3], plain) for mark in _MARK.finditer(block)]
        return tuple(found)

    def blocks(self) -> Iterator[Block]:
        """The report as blocks."""
        for piece in self.text.strip().split("\n\n"):
            heading = _HEADING.fullmatch(piece)
            if heading:
                yield Block("heading", heading[2], level=len(heading[1]))
            elif piece.startswith("|"):
                # The first heading may be blank
                lines = [line.strip()[1:-1].split("|") for line in piece.splitlines() if "---" not in line]
                yield Block("table", "", tuple(tuple(map(str.strip, line)) for line in lines))
            elif piece.startswith("- "):
                for line in piece.splitlines():
                    yield Block("bullet", line[2:])
            else:
                yield Block("caption" if _CAPTION.match(piece) else "paragraph", piece)


def sources(folder: Path = FOLDER) -> list[Source]:
    """Every report's source, by name."""
    paths = sorted(folder.glob("*.md"))
    return [Source(path.stem, path.read_text(encoding="utf-8")) for path in paths]


def write_markdown(source: Source, path: Path) -> None:
    path.write_text(source.text, encoding="utf-8")


def write_html(source: Source, path: Path) -> None:
    pieces = []
    for block in source.blocks():
        name = {"heading": f"h{block.level}", "bullet": "li"}.get(block.kind, "p")
        if block.kind == "table":
            rows = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows]
            pieces.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            pieces.append(f"<{name}>{escape(block.text)}</{name}>")
    path.write_text(f"<html lang={source.language}><body>{''.join(pieces)}</body></html>", encoding="utf-8")


def write_docx(source: Source, path: Path) -> None:
    from docx import Document

    document = Document()
    document.core_properties.modified = source.written
    document.core_properties.language = source.language
    for block in source.blocks():
        if block.kind == "heading":
            document.add_heading(block.text, block.level)
        elif block.kind == "table":
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for row, texts in enumerate(block.rows):
                for column, text in enumerate(texts):
                    table.cell(row, column).text = text
        else:
            style = {"caption": "Caption", "bullet": "List Bullet"}.get(block.kind)
            paragraph = document.add_paragraph(style=style)
            for piece in re.split(r"(?<=\d)(?=\d)", block.text):  # numbers are split over runs in real files
                paragraph.add_run(piece)
    document.save(str(path))


def write_pptx(source: Source, path: Path) -> None:
    from pptx import Presentation
    from pptx.util import Cm

    presentation = Presentation()
    presentation.core_properties.modified = source.written
    presentation.core_properties.language = source.language
    slide, top = None, 0
    for block in source.blocks():
        if block.kind == "heading":
            slide, top = presentation.slides.add_slide(presentation.slide_layouts[5]), 3
            slide.shapes.title.text = block.text
        elif block.kind == "table":
            size = (len(block.rows), len(block.rows[0]))
            table = slide.shapes.add_table(*size, Cm(1), Cm(top), Cm(20), Cm(3)).table
            for row, texts in enumerate(block.rows):
                for column, text in enumerate(texts):
                    table.cell(row, column).text = text
        else:
            slide.shapes.add_textbox(Cm(1), Cm(top), Cm(20), Cm(1)).text_frame.text = block.text
        top += 1
    presentation.save(str(path))


def write_pdf(source: Source, path: Path) -> None:
    """Pages as programs print them: words wrapped, tables ruled, the report's date in its properties."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    styles = getSampleStyleSheet()
    story = []
    for block in source.blocks():
        if block.kind == "table":
            ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
            story += [Table([list(row) for row in block.rows], style=ruled), Spacer(1, 10)]
        else:
            style = f"Heading{block.level}" if block.kind == "heading" else "BodyText"
            story.append(Paragraph(escape(block.text), styles[style]))
    SimpleDocTemplate(str(path)).build(story)


WRITERS = {
    ".docx": write_docx,
    ".md": write_markdown,
    ".html": write_html,
    ".pdf": write_pdf,
    ".pptx": write_pptx,
}


@dataclass(frozen=True)
class Score:
    """How a verification did on what was planted.

    `missed`: slips that nothing accuses; `false`: accusations of what is right; `unclassified`: numbers with
    a source that none was found for; `numbers`: of how many.
    """

    slips: int
    traps: int
    missed: tuple[str, ...]
    false: tuple[str, ...]
    unclassified: tuple[str, ...]
    numbers: int


def score(source: Source, verdicts, dated: bool) -> Score:
    """Verdicts against what was planted; a date after the report counts where the file says when it is of."""
    slips = [item for item in source.planted if item.kind == "slip"]
    if not dated:
        slips = [item for item in slips if item.of != "date"]
    accusing = [verdict for verdict in verdicts if _accuses(verdict)]
    missed = [item for item in slips if not any(_is_at(verdict, item) for verdict in accusing)]
    every_slip = [item for item in source.planted if item.kind == "slip"]
    false = [verdict for verdict in accusing if not any(_is_at(verdict, item) for item in every_slip)]
    sourced = [verdict for verdict in verdicts if verdict.mention.form != "exempt"]
    nowhere = [item for item in source.planted if item.kind == "none"]
    silent = [
        verdict
        for verdict in sourced
        if verdict.status == "no source found"
        and not any(_is_at(verdict, item) for item in [*nowhere, *every_slip])
    ]
    return Score(
        len(slips),
        sum(item.kind == "trap" for item in source.planted),
        tuple(f"{item.of}: {item.text}" for item in missed),
        tuple(f"{verdict.rule}: {verdict.mention.text} in {verdict.sentence.text}" for verdict in false),
        tuple(f"{verdict.mention.text} in {verdict.sentence.text}" for verdict in silent),
        len(sourced),
    )


def _accuses(verdict) -> bool:
    return verdict.status.startswith("contradicts") or bool(verdict.instead)


def _is_at(verdict, item: Planted) -> bool:
    """Whether a verdict is on what is planted: in its sentence, or in its cell of a table."""
    said = _squeezed(verdict.passage.text)
    if verdict.passage.kind == "cell":
        return item.block.startswith("|") and said == _squeezed(item.text)
    sentence = _squeezed(verdict.sentence.text)
    return sentence in _squeezed(item.block) and (
        _squeezed(item.text) in sentence or sentence in _squeezed(item.text)
    )


def _squeezed(text: str) -> str:
    """Letters and digits alone: formats part lines and words otherwise."""
    return re.sub(r"[\W_]+", "", text)
