"""Slides of a drawn briefing: a slide says its headline, its base and its source once."""

import io
from dataclasses import replace

import pptx
from PIL import Image

from analysis.reporting.documents.pictures import drawing_alone, small_png
from analysis.reporting.documents.slides import write_slides
from analysis.reporting.style import Style
from tests.reporting.documents.drawn import briefing

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


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


def slide_of(tmp_path, made, finding, language="en"):
    """The slide of one finding."""
    path = write_slides(tmp_path / "one.pptx", replace(made, findings=(finding,), language=language), Style())
    return pptx.Presentation(str(path)).slides[1]


def tables_of(slide):
    return [shape.table for shape in slide.shapes if shape.has_table]


def test_a_finding_that_no_figure_shows_has_its_table_with_a_text_for_who_can_not_see_it(tmp_path):
    made = briefing(tmp_path)
    finding = replace(made.findings[0], figure="", headline="Extortion leads")
    slide = slide_of(tmp_path, made, finding)
    (table,) = tables_of(slide)
    (own,) = (one for one in made.tables() if one.name == finding.table)
    rows = [[cell.text for cell in row.cells if not cell.is_spanned] for row in table.rows]
    body = [[row.label, *(cell.text for cell in row.cells)] for row in own.rows]
    assert rows[-len(body) - len(own.foot) :][: len(body)] == body
    assert table.first_row
    (frame,) = (shape for shape in slide.shapes if shape.has_table)
    assert frame._element.nvGraphicFramePr.cNvPr.get("descr") == own.title
    runs = [run for row in table.rows for cell in row.cells for run in cell._tc.iter(f"{{{DRAWING}}}r")]
    assert {run.find(f"{{{DRAWING}}}rPr").get("lang") for run in runs} == {"en-GB"}
    # nothing runs over the foot
    assert frame.top + frame.height < pptx.util.Cm(19.05 - 1.7)


def test_a_table_on_a_slide_is_right_to_left_in_arabic(tmp_path):
    made = briefing(tmp_path)
    slide = slide_of(tmp_path, made, replace(made.findings[0], figure="", headline="Most"), "ar")
    (table,) = tables_of(slide)
    assert table._tbl.tblPr.get("rtl") == "1"


def test_a_table_that_is_too_long_for_a_slide_stays_in_the_notes(tmp_path):
    made = briefing(tmp_path)
    finding = replace(made.findings[0], figure="", headline="Extortion leads")
    (own,) = (one for one in made.tables() if one.name == finding.table)
    long = replace(own, rows=own.rows * 12)
    sections = tuple(replace(section, tables=(long,)) for section in made.sections[:1])
    slide = slide_of(tmp_path, replace(made, sections=sections), finding)
    assert not tables_of(slide)
    assert own.rows[0].label in slide.notes_slide.notes_text_frame.text


def test_a_finding_of_a_group_in_several_places_has_no_table_of_everybody(tmp_path):
    made = briefing(tmp_path)
    rows = tuple(f"{city}|core|1|incidents|incident|extortion|sex|female|share|" for city in ("a", "b"))
    finding = replace(made.findings[0], figure="", headline="Women", rows=rows)
    assert not tables_of(slide_of(tmp_path, made, finding))
    assert tables_of(slide_of(tmp_path, made, replace(finding, rows=rows[:1])))
