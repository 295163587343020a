"""Every format that reports come in, written here with the traps of the format and read back."""

import re

import pytest
from docx import Document
from docx.oxml import OxmlElement
from pptx import Presentation
from pptx.util import Cm

from analysis.problems import CaseStudyError
from analysis.verification.reading.read import read_report


def texts(path, kind=None):
    return [passage.text for passage in read_report(path).passages if kind in (None, passage.kind)]


@pytest.fixture
def word(tmp_path):
    """A document with split runs, tracked changes, a note's mark, a text box, a table, a caption."""
    document = Document()
    document.add_heading("Water in Port", 1)
    paragraph = document.add_paragraph("In Port 6")
    paragraph.add_run("0%").bold = True
    mark = paragraph.add_run("3")
    mark.font.superscript = True
    paragraph.add_run(" drink from\u00a0rivers, 1\u202f394 in all; so\u00adft.")
    gone = OxmlElement("w:del")
    run = OxmlElement("w:r")
    old = OxmlElement("w:delText")
    old.text = " Deleted 99%."
    run.append(old)
    gone.append(run)
    paragraph._p.append(gone)
    added = OxmlElement("w:ins")
    new_run = OxmlElement("w:r")
    new = OxmlElement("w:t")
    new.text = " Added 5%."
    new_run.append(new)
    added.append(new_run)
    paragraph._p.append(added)
    box = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    inner_run = OxmlElement("w:r")
    inner_text = OxmlElement("w:t")
    inner_text.text = "Boxed 7%"
    inner_run.append(inner_text)
    inner.append(inner_run)
    box.append(inner)
    holder = document.add_paragraph("Beside the box.").add_run()
    holder._r.append(box)
    document.add_paragraph("Table 1: Sources of water", style="Caption")
    table = document.add_table(rows=2, cols=3)
    for place, text in enumerate(("Answer", "%", "n", "River", "60", "120")):
        table.cell(place // 3, place % 3).text = text
    path = tmp_path / "report.docx"
    document.save(path)
    return path


def test_word_is_read_as_a_reader_sees_it(word):
    report = read_report(word)
    assert [(passage.kind, passage.text) for passage in report.passages] == [
        ("heading", "Water in Port"),
        ("text", "In Port 60% drink from rivers, 1 394 in all; soft. Added 5%."),
        ("text", "Boxed 7%"),
        ("text", "Beside the box."),
        ("caption", "Table 1: Sources of water"),
        ("cell", "Answer"),
        ("cell", "%"),
        ("cell", "n"),
        ("cell", "River"),
        ("cell", "60"),
        ("cell", "120"),
    ]
    cell = report.passages[-2]
    assert cell.context == ("Water in Port", "Table 1: Sources of water", "River", "%")
    assert (cell.table, cell.row, cell.column) == (1, 2, 2)


def test_markdown_and_its_footnotes(tmp_path):
    path = tmp_path / "report.md"
    path.write_text(
        "---\ntitle: x 9%\n---\n# Port\n\nRivers serve **60%**[^1] of\nhouseholds.\n\n"
        "| Answer | % |\n|---|---|\n| River | 60 |\n\n- one item 5%\n\n[^1]: A note with 7%.\n",
        encoding="utf-8",
    )
    found = texts(path)
    assert "Rivers serve 60% of households." in found
    assert "one item 5%" in found
    assert any("A note with 7%" in text for text in found)
    assert not any("9%" in text for text in found)


def test_html_without_scripts_and_hidden_text(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(
        "<html"
        ' lang="fr-FR"><head><title>8%</title><style>p{width:9%}</style></head><body><script>var'
        ' a="7%"</script>'
        "<h1>Eau</h1><p>Les rivi&egrave;res : 60&nbsp;%<sup>2</sup> des m&eacute;nages</p><img src=x>"
        "<table><caption>Sources</caption><tr><th>R</th><th>%</th></tr><tr><td>Puits</td><td>30</td></tr></table>"
        "</body></html>",
        encoding="utf-8",
    )
    report = read_report(path)
    assert report.language == "fr-FR"
    assert [passage.text for passage in report.passages] == [
        "Eau",
        "Les rivières : 60 % des ménages",
        "R",
        "%",
        "Puits",
        "30",
    ]
    assert report.passages[-1].context == ("Eau", "Sources", "Puits", "%")
    assert report.unread == ("1 pictures (their text, if any, could not be read)",)


def test_plain_text_has_headings_and_paragraphs(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes("Water in Port\r\n\r\nRivers serve 60%\r\nof households.\r\n".encode("cp1252"))
    assert texts(path) == ["Water in Port", "Rivers serve 60% of households."]


def test_a_cell_over_several_columns_of_a_slide_heads_each(tmp_path):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    rows = (("", "Women", "", "Men", ""), ("Answer", "%", "n", "%", "n"), ("River", "80", "8", "40", "4"))
    table = slide.shapes.add_table(3, 5, Cm(2), Cm(4), Cm(10), Cm(3)).table
    for row, texts_of_row in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts_of_row, strict=True):
            cell.text = text
    for first in (1, 3):
        table.cell(0, first).merge(table.cell(0, first + 1))
    path = tmp_path / "report.pptx"
    presentation.save(path)
    heads = {passage.text: passage.heads for passage in read_report(path).passages if passage.row == 3}
    assert heads == {
        "River": ("Answer",),
        "80": ("Women", "%"),
        "8": ("Women", "n"),
        "40": ("Men", "%"),
        "4": ("Men", "n"),
    }


def test_slides_their_tables_and_notes(tmp_path):
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Rivers serve 60%"
    table = slide.shapes.add_table(2, 2, Cm(2), Cm(4), Cm(10), Cm(3)).table
    for place, text in enumerate(("Answer", "%", "River", "60")):
        table.cell(place // 2, place % 2).text = text
    slide.notes_slide.notes_text_frame.text = "Base: 200 households"
    path = tmp_path / "report.pptx"
    presentation.save(path)
    report = read_report(path)
    assert [passage.text for passage in report.passages] == [
        "Rivers serve 60%",
        "Answer",
        "%",
        "River",
        "60",
        "Base: 200 households",
    ]


def test_pdf_with_two_columns_and_parted_words(tmp_path):
    canvas_module = pytest.importorskip(
        "reportlab.pdfgen.canvas", reason="reportlab writes the PDF to be read"
    )
    path = tmp_path / "report.pdf"
    canvas = canvas_module.Canvas(str(path), pagesize=(595, 842))
    left = ["Rivers serve 60% of house-", "holds in Port, and wells serve", "30% of them all year round."] * 6
    right = ["In Hill 20% of households", "take water from the river,", "which is dry in summer."] * 6
    for place, (one, two) in enumerate(zip(left, right, strict=True)):
        canvas.drawString(50, 780 - 14 * place, one)
        canvas.drawString(320, 780 - 14 * place, two)
    canvas.save()
    text = " ".join(texts(path))
    assert "Rivers serve 60% of households in Port, and wells serve 30% of them" in text
    assert text.index("wells serve") < text.index("In Hill 20%")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.docx", None, "there is no such file"),
        ("report.odt", b"x", "reports are read from .docx"),
        ("report.docx", b"no zip", "this is no .docx file, whatever its name says"),
        ("broken.docx", b"PK, but no zip", "can't be read as .docx"),
        (
            "locked.docx",
            b"\xd0\xcf\x11\xe0",
            "the file is locked by a password, or is of a program before 2007",
        ),
        ("report.pdf", b"no pdf", "can't be read as .pdf"),
        ("report.pptx", b"no zip", "this is no .pptx file, whatever its name says"),
        ("empty.md", b"", "no text was found in it"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaseStudyError, match=re.escape(said)):
        read_report(path)


def test_cells_over_several_columns_and_rows_head_each_of_them(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(
        "<table><thead><tr><th rowspan=2>Answer</th><th colspan=2>Women</th><th colspan=2>Men</th></tr>"
        "<tr><th>%</th><th>n</th><th>%</th><th>n</th></tr></thead>"
        "<tr><td>River</td><td>80</td><td>8</td><td>40</td><td>4</td></tr></table>",
        encoding="utf-8",
    )
    cells = {passage.text: passage.context for passage in read_report(path).passages if passage.row == 3}
    assert cells["40"] == ("River", "Men", "%")
    assert cells["8"] == ("River", "Women", "n")


def test_a_pdf_that_a_password_locks_is_said(tmp_path):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab writes the PDF to be read")
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = tmp_path / "locked.pdf"
    page = canvas.Canvas(str(path), encrypt=StandardEncryption("secret"))
    page.drawString(50, 700, "57% of reports")
    page.save()
    with pytest.raises(CaseStudyError, match="a password locks this PDF"):
        read_report(path)


def test_a_pdf_of_pictures_alone_is_said(tmp_path):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab writes the PDF to be read")
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    path = tmp_path / "scan.pdf"
    page = canvas.Canvas(str(path))
    page.drawImage(ImageReader(Image.new("RGB", (60, 80))), 0, 0, 600, 800)
    page.save()
    with pytest.raises(CaseStudyError, match="If its pages are pictures"):
        read_report(path)
