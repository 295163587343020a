"""The risk report as a Word document: the verdict first, then what it rests on, then every measure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt

from analysis.disclosure.release.measures.assessment import Assessment
from analysis.disclosure.release.package.description import DescribedRelease
from analysis.files import write_atomic
from analysis.reading.label_text import without_controls

_CREATED = datetime(2000, 1, 1)
Row = Sequence[str]
_PAGE, _MARGIN = 17.0, 2.0  # cm of an A4 page


def write_report(described: DescribedRelease, path: Path) -> Path:
    """Write the report in the release's language."""
    document, say = Document(), described.say
    document.core_properties.created = document.core_properties.modified = _CREATED
    title = without_controls(say("release.report", title=described.title))
    document.core_properties.title = title
    document.core_properties.author = ""
    for section in document.sections:
        section.page_width, section.page_height = Cm(_PAGE + 2 * _MARGIN), Cm(29.7)
        section.left_margin = section.right_margin = Cm(_MARGIN)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(title, 1)
    document.add_paragraph().add_run(without_controls(described.confidentiality)).bold = True
    for caveat in described.released.caveats:
        document.add_paragraph(without_controls(described.tell(caveat)), style="List Bullet")
    _add_sections(document, described, level=2)
    for name, of_rows in zip(described.released.repeats, described.parts[1:], strict=True):
        document.add_heading(without_controls(say("release.rows", repeat=name)), 2)
        document.add_paragraph().add_run(without_controls(of_rows.confidentiality)).bold = True
        for caveat in of_rows.released.caveats:
            document.add_paragraph(without_controls(of_rows.tell(caveat)), style="List Bullet")
        _add_sections(document, of_rows, level=3)
    document.add_heading(say("release.section.words"), 2)
    for key in ("k", "risk", "uniques", "diversity", "closeness", "loss"):
        document.add_paragraph(say(f"release.meaning.{key}"), style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    return write_atomic(path, _undated(stream.getvalue()))


def _add_sections(document, described: DescribedRelease, level: int) -> None:
    """A table for each kind of measure that there is, under a heading of that level."""
    for section, heads, rows in _sections(described):
        if rows:
            document.add_heading(described.say(section), level)
            _add_table(document, [described.say(head) for head in heads], rows)


def _undated(content: bytes) -> bytes:
    """The same document without the time of writing, so that the same release gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(stream, "w") as written:
        for name in read.namelist():
            part = zipfile.ZipInfo(name, _CREATED.timetuple()[:6])
            written.writestr(part, read.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _add_table(document, heads: Row, rows: Sequence[Row]) -> None:
    """A table whose first column is text and whose numbers stand to the right."""
    table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    table.autofit = False
    numeric = [_are_numbers([row[place] for row in rows]) for place in range(len(heads))]
    widths = _widths(len(heads))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, row in enumerate([heads, *rows]):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        _mark_row(table.rows[number], header=number == 0)
        for cell, text, right, width in zip(cells, row, numeric, widths, strict=True):
            cell.text, cell.width = without_controls(text), width
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                if right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)


def _widths(columns: int) -> list[Cm]:
    """The first column takes what it needs to hold sentences, the others share the rest."""
    first = _PAGE / 2 if columns < 5 else _PAGE * 0.3
    return [Cm(first), *[Cm((_PAGE - first) / (columns - 1))] * (columns - 1)]


def _mark_row(row, header: bool) -> None:
    """No row breaks over two pages; the heads stand on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _are_numbers(texts: Sequence[str]) -> bool:
    return all(text[:1].isdigit() or text[:1] in "<–-" for text in texts if text)


def _sections(described: DescribedRelease):
    """Title, heads and rows of each table."""
    yield (
        "release.section.limits",
        ("release.limit", "release.wanted", "release.found", "release.met"),
        _limits(described),
    )
    yield "release.section.k", _K_HEADS, _k_table(described)
    yield "release.section.risk", ("release.measure", "release.before", "release.after"), _risks(described)
    yield (
        "release.section.contributions",
        ("release.head.variable", "release.before", "release.after"),
        _keys(described),
    )
    yield "release.section.sensitive", _SENSITIVE_HEADS, _sensitive(described)
    yield "release.section.steps", _STEP_HEADS, _steps(described)
    yield "release.section.left_out", ("release.head.question", "release.reason"), _left_out(described)
    reason_rows = [(column, reason) for column, reason in described.released.kept.items()]
    yield "release.section.kept", ("release.head.question", "release.reason"), reason_rows


_K_HEADS = ("release.k", "release.before", "release.after", "release.as_read")
_SENSITIVE_HEADS = (
    "release.head.variable", "release.least_distinct", "release.least_entropy", "release.least_recursive",
    "release.alone", "release.farthest",
)  # fmt: skip
_STEP_HEADS = (
    "release.step", "release.cells_changed", "release.below_k", "release.risk", "release.cells_lost",
    "release.mean_change", "release.largest_change",
)  # fmt: skip


def _limits(described: DescribedRelease) -> list[Row]:
    rows: list[Row] = []
    for criterion in described.released.verdict.criteria:
        is_risk = criterion.name.endswith("risk")
        write = described.voice.percent if is_risk else described.voice.number
        rows.append(
            (
                described.say(criterion.name),
                write(criterion.wanted, 1 if is_risk else 0),
                write(criterion.found, 2 if is_risk else 0),
                described.say("release.yes" if criterion.met else "release.no"),
            )
        )
    return rows


def _k_table(described: DescribedRelease) -> list[Row]:
    """People who share their keys with fewer than k, of the sample alone: no weight changes it."""
    released, number = described.released, described.voice.number
    rows: list[Row] = []
    for k, count in released.before.violations.items():
        after, read = released.after.violations[k], released.after.as_read[k]
        rows.append((str(k), number(count, 0), number(after, 0), number(read, 0)))
    return rows


def _risks(described: DescribedRelease) -> list[Row]:
    released, number, percent = described.released, described.voice.number, described.voice.percent
    measures = (
        ("n", number, 0),
        ("patterns", number, 0),
        ("sample_risk", percent, 2),
        ("risk", percent, 2),
        ("expected", number, 1),
        ("highest", percent, 1),
        ("outlying", number, 0),
        ("household_risk", percent, 2),
        ("uniques", number, 0),
        ("highest_dis", percent, 1),
        ("expected_dis", number, 1),
    )
    rows: list[Row] = []
    for name, write, decimals in measures:
        values = [getattr(assessment, name) for assessment in (released.before, released.after)]
        if values[0] is not None:
            rows.append(
                (described.say(f"release.risk.{name}"), *(write(value, decimals) for value in values))
            )
    return rows


def _keys(described: DescribedRelease) -> list[Row]:
    before, after = described.released.before.contributions, described.released.after.contributions
    percent, label = described.voice.percent, described.label
    return [
        (label(key), percent(before[key], 0) if key in before else "–", percent(share, 0))
        for key, share in after.items()
    ]


def _sensitive(described: DescribedRelease) -> list[Row]:
    number, percent = described.voice.number, described.voice.percent
    rows: list[Row] = []
    for variable, risk in described.released.after.sensitive.items():
        rows.append(
            (
                described.label(variable),
                number(risk.least_distinct, 0),
                number(risk.least_entropy, 1),
                number(risk.least_recursive, 0),
                number(risk.alone, 0),
                percent(risk.farthest, 0),
            )
        )
    return rows


def _steps(described: DescribedRelease) -> list[Row]:
    released, number, percent = described.released, described.voice.number, described.voice.percent
    k = released.recipe.thresholds.k

    def told(name: str, cells: str, found: Assessment, loss) -> Row:
        measures = [number(found.violations[k], 0), percent(found.risk, 2)]
        if loss is None:
            return (name, cells, *measures, "", "", "")
        changes = (number(loss.mean_change, 2), number(loss.largest_change, 1))
        return (name, cells, *measures, number(loss.lost, 0), *changes)

    rows = [told(described.say("release.start"), "", released.before, None)]
    for effect in released.effects:
        name = described.step(effect.step)
        rows.append(told(name, number(effect.cells, 0), effect.assessment, effect.loss))
    return rows


def _left_out(described: DescribedRelease) -> list[Row]:
    """Columns with the same reason in one row."""
    columns: dict[str, list[str]] = {}
    for column in described.released.left_out:
        reason = described.say(f"release.why.{column.kind}") if column.kind else column.reason
        columns.setdefault(reason, []).append(column.column)
    return [(", ".join(names), reason) for reason, names in columns.items()]
