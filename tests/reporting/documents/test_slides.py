"""Slides of a drawn briefing: a slide says its headline, its base and its source once."""

import io
from dataclasses import replace

import pptx
from PIL import Image

from analysis.reporting.documents.pictures import drawing_alone, small_png
from analysis.reporting.documents.slide_tables import SIZES, SlideTable, slide_table
from analysis.reporting.documents.slides import write_slides
from analysis.reporting.style import Style
from tests.reporting.documents.drawn import SUPPRESSED, briefing, few


def height(content: bytes) -> int:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.height


def test_a_picture_without_what_stands_on_its_slide(tmp_path):
    (figure,) = briefing(tmp_path).figures()
    with Image.open(figure.png) as whole:
        title, (top, bottom) = whole.info["Title"], map(float, whole.info["Drawing"].split())
        high = whole.height
    assert title == "Incidents reported in Bamako" and 0 < top < bottom < 1
    assert height(drawing_alone(figure.png, title)) == round(bottom * high) - round(top * high)
    assert height(drawing_alone(figure.png, "Another headline")) == round(bottom * high)
    plain = tmp_path / "plain.png"
    Image.new("RGB", (40, 30), "white").save(plain)
    assert height(drawing_alone(plain, title)) == 30


def test_a_slide_has_the_drawing_and_says_base_and_source_itself(tmp_path):
    made = briefing(tmp_path)
    (finding,), (figure,) = made.findings, made.figures()
    unknown = replace(finding, number=2, table="")
    path = write_slides(tmp_path / "bamako.pptx", replace(made, findings=(finding, unknown)), Style())
    _, slide, other, _ = pptx.Presentation(str(path)).slides
    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert texts == [finding.text, "Base: 1,394 reports, 942 people. Source: 4Mi, Mixed Migration Centre."]
    (picture,) = (shape for shape in slide.shapes if shape.shape_type == 13)
    assert picture.image.blob == drawing_alone(figure.png, finding.text)
    # a finding without its table has them in the picture alone
    (picture,) = (shape for shape in other.shapes if shape.shape_type == 13)
    assert picture.image.blob == small_png(figure.png)


def _table_of(slide):
    return next(shape for shape in slide.shapes if shape.has_table)


def _slide_of(tmp_path, finding, made, style=None):
    path = write_slides(tmp_path / "drawn.pptx", replace(made, findings=(finding,)), style or Style())
    return list(pptx.Presentation(str(path)).slides)[1]


def test_a_finding_without_a_figure_has_its_sentence_and_its_table(tmp_path):
    made = briefing(tmp_path)
    text = "8 of the 11 people interviewed need help."
    rows = ("bamako|core|2020|help|help|yes|||share|respondents|none",)
    finding = replace(
        made.findings[0], text=text, headline="Most need help", table="help", figure="", rows=rows
    )
    slide = _slide_of(tmp_path, finding, made)

    texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    mark = " ".join(few().notes[1:3])
    assert texts == ["Most need help", text, f"Base: 11 people. {mark}"]
    shape = _table_of(slide)
    assert [[cell.text for cell in row.cells] for row in shape.table.rows] == [
        ["", "People", ""],
        ["Answer", "%", "n"],
        ["Yes", "73*", "8"],
        ["No", "27*", "3"],
        ["Don't know", "[c]", "[c]"],
        ["Base", "", "11"],
    ]
    bold = [row.cells[0].text_frame.paragraphs[0].runs[0].font.bold for row in shape.table.rows]
    assert bold == [True, True, True, False, False, True]
    assert shape.table.first_row and not shape.table.horz_banding
    assert shape._element.nvGraphicFramePr.cNvPr.get("title") == few().title
    cells = [cell for row in shape.table.rows for cell in row.cells if not cell.is_spanned]
    runs = [cell.text_frame.paragraphs[0].runs[0] for cell in cells]
    assert {run._r.rPr.get("lang") for run in runs} == {"en-GB"}
    assert str(SUPPRESSED) not in slide.notes_slide.notes_text_frame.text


def test_a_table_stands_whole_on_its_slide_or_not_at_all(tmp_path):
    made = briefing(tmp_path)
    (table, _) = made.tables()
    whole = slide_table(table, 30, 12)
    assert whole.width <= 30 and sum(whole.heights) <= 12
    assert whole.size in SIZES and slide_table(few(), 30, 12).size == max(SIZES)
    assert slide_table(table, 30, 0.9 * sum(SlideTable(whole.grid, min(SIZES)).heights) / 2) is None
    assert slide_table(table, 6, 30) is None


def test_a_table_on_an_arabic_slide_reads_from_the_right(tmp_path):
    made = briefing(tmp_path, "ar")
    finding = replace(made.findings[0], headline="x", table="help", figure="")
    slide = _slide_of(tmp_path, finding, made)
    shape = _table_of(slide)
    assert shape.table._tbl.tblPr.get("rtl") == "1"
    assert round((shape.left + shape.width) / 360000, 1) == round(33.867 - 1.5, 1)


def test_a_finding_of_a_group_in_several_places_has_no_table_of_everybody(tmp_path):
    made = briefing(tmp_path)
    rows = tuple(f"{city}|core|1|incidents|incident|extortion|sex|female|share|" for city in ("a", "b"))
    tables = []
    for place, own in enumerate((rows, rows[:1])):
        finding = replace(made.findings[0], figure="", headline="Women", rows=own)
        path = write_slides(tmp_path / f"{place}.pptx", replace(made, findings=(finding,)), Style())
        shapes = pptx.Presentation(str(path)).slides[1].shapes
        tables.append(sum(shape.has_table for shape in shapes))
    assert tables == [0, 1]
