"""The risk report, every table of it as it is printed."""

import hashlib
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from analysis.disclosure.release.package.report import _widths, write_report
from tests.disclosure.release.package.small import AFTER, BEFORE, RELEASED, described

TABLES = {
    "section.limits": [
        ["limit", "wanted", "found", "met"],
        ["limit.k", "3", "2", "no"],
        ["limit.global_risk", "3.0%", "2.16%", "yes"],
    ],
    "section.k": [["k", "before", "after", "as_read"], ["2", "3", "0", "1"], ["3", "4", "1", "2"]],
    "section.risk": [
        ["measure", "before", "after"],
        ["risk.n", "4", "4"],
        ["risk.patterns", "3", "2"],
        ["risk.sample_risk", "75.00%", "50.00%"],
        ["risk.risk", "12.35%", "2.16%"],
        ["risk.expected", "2.2", "1.0"],
        ["risk.highest", "98.8%", "3.3%"],
        ["risk.outlying", "5", "0"],
        ["risk.household_risk", "50.00%", "25.00%"],
        ["risk.uniques", "6", "1"],
        ["risk.highest_dis", "43.2%", "5.1%"],
        ["risk.expected_dis", "1.3", "0.1"],
    ],
    "section.contributions": [
        ["head.variable", "before", "after"],
        ["Sex (sex)", "60%", "70%"],
        ["Ill: yes (ill_yes)", "–", "30%"],
    ],
    "section.sensitive": [
        ["head.variable", "least_distinct", "least_entropy", "least_recursive", "alone", "farthest"],
        ["Ill: yes (ill_yes)", "7", "1.8", "8", "9", "26%"],
    ],
    "section.steps": [
        ["step", "cells_changed", "below_k", "risk", "cells_lost", "mean_change", "largest_change"],
        ["start", "", "4", "12.35%", "", "", ""],
        ["step.drop questions=age Nobody needs it.", "4", "1", "2.16%", "3", "1.23", "9.9"],
    ],
    "section.left_out": [
        ["head.question", "reason"],
        ["age", "Too fine."],
        ["name, nickname", "why.name"],
    ],
    "section.kept": [["head.question", "reason"], ["day", "No one is known by it."]],
}
"""By heading, in their order."""
WORDS = [f"meaning.{key}" for key in ("k", "risk", "uniques", "diversity", "closeness", "loss")]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_report(described(), tmp_path_factory.mktemp("report") / "report.docx")


@pytest.fixture(scope="module")
def document(path):
    return Document(path)


def tables_of(document) -> dict[str, list[list[str]]]:
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    texts = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return dict(zip(headings, texts, strict=False))


def test_every_table_is_printed(document):
    assert tables_of(document) == TABLES


def test_the_verdict_and_its_caveats_stand_before_the_tables_and_the_words_after_them(document):
    headings = [[each.text, each.style.name] for each in document.paragraphs]
    assert headings == [
        ["report title=Small", "Heading 1"],
        ["failed", "Normal"],
        # Numbers are written as the language writes them; what is true or a text is none.
        ["caveat.blanks k=3 count=1,200 of=age is_it=True", "List Bullet"],
        *([heading, "Heading 2"] for heading in TABLES),
        ["section.words", "Heading 2"],
        *([text, "List Bullet"] for text in WORDS),
    ]
    assert document.paragraphs[1].runs[0].bold


def test_a_table_of_nothing_has_no_heading_and_a_measure_that_is_not_there_no_row(tmp_path):
    without = {"household_risk": None}
    released = replace(
        RELEASED,
        kept={},
        left_out=(),
        before=replace(BEFORE, **without),
        after=replace(AFTER, sensitive={}, **without),
    )
    found = tables_of(Document(write_report(described(released), tmp_path / "a.docx")))
    assert list(found) == [name for name in TABLES if name[8:] not in ("kept", "left_out", "sensitive")]
    assert found["section.risk"] == [row for row in TABLES["section.risk"] if "household" not in row[0]]


def test_numbers_stand_to_the_right_and_words_to_the_left(document):
    right = {}
    for table in document.tables:
        cells = table.rows[-1].cells
        aligned = [cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in cells]
        right[table.rows[0].cells[0].text, len(cells)] = aligned
        heads = [cell.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT for cell in table.rows[0].cells]
        assert heads == aligned
    assert right == {
        ("limit", 4): [False, True, True, False],
        ("k", 4): [True] * 4,
        ("measure", 3): [False, True, True],
        ("head.variable", 3): [False, True, True],
        ("head.variable", 6): [False, *[True] * 5],
        ("step", 7): [False, *[True] * 6],
        ("head.question", 2): [False, False],
    }


def test_the_page_is_a4_and_tables_are_as_wide_as_its_text(document):
    (section,) = document.sections
    page = (section.page_width, section.page_height, section.left_margin, section.right_margin)
    assert [round(each.cm, 1) for each in page] == [21.0, 29.7, 2.0, 2.0]
    assert document.styles["Normal"].font.size.pt == 10.5
    widths = {}
    for table in document.tables:
        assert table.autofit is False
        assert [column.width for column in table.columns] == [cell.width for cell in table.rows[1].cells]
        widths[len(table.columns)] = [round(column.width.cm, 2) for column in table.columns]
        for row in table.rows:
            paragraphs = [paragraph for cell in row.cells for paragraph in cell.paragraphs]
            assert {paragraph.paragraph_format.space_after.pt for paragraph in paragraphs} == {0}
            assert {run.font.size.pt for paragraph in paragraphs for run in paragraph.runs} == {8.5}
    widths[5] = [round(width.cm, 2) for width in _widths(5)]
    assert widths == {
        2: [8.5, 8.5],
        3: [8.5, 4.25, 4.25],
        4: [8.5, 2.83, 2.83, 2.83],
        5: [5.1, *[2.98] * 4],
        6: [5.1, 2.38, 2.38, 2.38, 2.38, 2.38],
        7: [5.1, 1.98, 1.98, 1.98, 1.98, 1.98, 1.98],
    }


def test_no_row_breaks_over_pages_and_the_heads_alone_are_repeated(document):
    for table in document.tables:
        marks = [{mark.tag for mark in row._tr.trPr} for row in table.rows]
        assert marks[0] == {qn("w:cantSplit"), qn("w:tblHeader")}
        assert all(own == {qn("w:cantSplit")} for own in marks[1:])


def test_the_document_tells_no_time_and_no_author(path, document):
    properties = document.core_properties
    assert (properties.title, properties.author) == ("report title=Small", "")
    assert {properties.created.isoformat(), properties.modified.isoformat()} == {"2000-01-01T00:00:00+00:00"}
    with zipfile.ZipFile(path) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    again = write_report(described(), path.with_name("again.docx"))
    digests = {hashlib.sha256(each.read_bytes()).hexdigest() for each in (path, again)}
    assert len(digests) == 1
