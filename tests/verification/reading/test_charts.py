"""Charts of slides and documents by the numbers that their files keep."""

import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from analysis.verification.reading.charts import as_printed
from analysis.verification.reading.read import read_report

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:r="{relation}"><w:drawing><c:chart r:id="{key}"/></w:drawing></w:r>'
)


def slides_with_chart(path, values):
    """A presentation with one chart of rivers and wells in Port; its chart."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Sources of water in Port"
    data = CategoryChartData(number_format="0%")
    data.categories = ["River or lake", "Protected well"]
    data.add_series("Households", values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Cm(1), Cm(4), Cm(20), Cm(9), data)
    presentation.save(str(path))
    return frame.chart


def cells(report):
    return [(one.text, one.stub, one.heads) for one in report.passages if one.kind == "cell" and one.stub]


def test_a_chart_on_a_slide_is_read_as_it_prints_its_numbers(tmp_path):
    slides_with_chart(tmp_path / "slides.pptx", (0.6, 0.304))
    report = read_report(tmp_path / "slides.pptx")
    assert cells(report) == [
        ("60%", "River or lake", ("Households",)),
        ("30%", "Protected well", ("Households",)),
    ]
    assert report.passages[-1].where == "slide 1, chart 1, Protected well, Households"
    assert report.passages[-1].context[0] == "Sources of water in Port"
    assert report.unread == ()


def test_a_chart_in_a_document_is_read(tmp_path):
    chart = slides_with_chart(tmp_path / "slides.pptx", (0.6, 0.3))
    document = Document()
    document.add_heading("Water in Port", 1)
    name = PackURI("/word/charts/chart1.xml")
    part = Part(name, "application/xml", chart.part.blob, document.part.package)
    key = document.part.relate_to(part, f"{RELATION}/chart")
    document.add_paragraph()._p.append(etree.fromstring(DRAWING.format(relation=RELATION, key=key)))
    document.save(str(tmp_path / "report.docx"))
    report = read_report(tmp_path / "report.docx")
    assert [text for text, _, _ in cells(report)] == ["60%", "30%"]
    assert report.passages[-1].context[0] == "Water in Port"
    assert report.unread == ()


def test_a_chart_without_numbers_is_named(tmp_path):
    slides_with_chart(tmp_path / "slides.pptx", ())
    assert read_report(tmp_path / "slides.pptx").unread == ("a chart on slide 1 (its file keeps no numbers)",)


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        ("0.573", "0%", "57%"),
        ("0.573", "0.0%", "57.3%"),
        ("57.3", '0"%"', "57%"),
        ("799", "General", "799"),
        ("799", "#,##0", "799"),
        ("1.25", "0.0", "1.2"),
        ("none", "0%", "none"),
    ],
)
def test_numbers_are_read_as_their_format_prints_them(value, code, printed):
    assert as_printed(value, code) == printed
