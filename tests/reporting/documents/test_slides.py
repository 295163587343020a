"""Slides of a drawn briefing: a slide says its headline, its base and its source once."""

import io
from dataclasses import replace

import pptx
from PIL import Image

from analysis.reporting.documents.pictures import drawing_alone, small_png
from analysis.reporting.documents.slides import write_slides
from analysis.reporting.style import Style
from tests.reporting.documents.drawn import briefing


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
