"""The pack of a small city: every file read back, its own text bound, and what happens to what can't be
used.
"""

import csv
import io
import re
import zipfile

import docx
import pptx
import pytest

from analysis.problems import CaseStudyError, Problems
from analysis.study import declare, prepare
from analysis.study.kernel_tasks import write_pack as pack_task
from analysis.study.opening import open_results
from analysis.study.packing.bound_numbers import BoundNumbers, UnboundError, every_number
from analysis.study.packing.briefing import key_findings
from analysis.study.packing.drafts import bound_sentence, write_drafts
from analysis.study.packing.own_text import blocks, read_own_texts
from analysis.study.packing.pack import PackOrder, write_pack
from tests.workspaces import copy_home, make_home

KINDS = ("docx", "html", "xlsx", "snapshot", "pptx", "layout")


@pytest.fixture
def prepared(prepared, tmp_path):
    """The prepared workspace as a copy, as each test writes into it."""
    home = copy_home(prepared[0], tmp_path / "home")
    return home, open_results("north", home.root, home.out, "en")


@pytest.fixture
def bound(prepared):
    study = prepared[1]
    return BoundNumbers(study, key_findings(study))


def order(home, language="en", kinds=KINDS):
    return PackOrder("north", home.root, home.root / "out", language, "en", kinds, ("en", "fr"), KINDS)


def numbers_in(text):
    return set(re.findall(r"\d[\d,]*%?", text))


def test_every_kind_is_written_in_each_language_and_again_alike(prepared):
    home, study = prepared
    made = write_pack(order(home))
    for found in made.values():
        assert all((study.folder / name).is_file() for name in found["files"])
    files = [
        study.folder / name for kind in ("docx", "html", "pptx", "snapshot") for name in made[kind]["files"]
    ]
    before = {path: path.read_bytes() for path in files}
    write_pack(order(home))
    assert {path: path.read_bytes() for path in files} == before
    french = write_pack(order(home, "fr"))
    assert french["xlsx"]["files"] == [str(study.folder / "fr" / "tables.xlsx")]
    page = (study.folder / "fr" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="fr"' in page and "Principaux résultats" in page and "Key findings" not in page


def test_each_number_of_document_slides_and_page_is_one_of_a_table_or_of_the_method(prepared):
    home, study = prepared
    made = write_pack(order(home))
    shown = {
        text
        for section in study.sections
        for table in study.tables(section).items
        for text in numbers_in(str(table))
    }
    shown |= {f"{text}%" for text in shown} | {text.strip("%") for text in shown}
    document = docx.Document(made["docx"]["files"][0])
    cells = {cell.text for table in document.tables[1:] for row in table.rows for cell in row.cells}
    counted = {number for text in cells for number in numbers_in(text)}
    assert counted <= shown
    slides = pptx.Presentation(made["pptx"]["files"][0])
    shapes = [shape for slide in list(slides.slides)[1:-1] for shape in slide.shapes]
    told = set().union(*(numbers_in(shape.text_frame.text) for shape in shapes if shape.has_text_frame))
    assert told <= shown | numbers_in(str(study.about()))


def test_a_style_and_a_text_of_the_analysts_own_are_in_the_document(prepared):
    home, study = prepared
    (home.root / "text" / "north").mkdir(parents=True)
    (home.root / "text" / "north" / "journey.en.md").write_text(
        "Of those asked, **{{payment.yes}}** paid ({{payment.yes:n/base}}).[^1]\n\n- first\n- second\n\n"
        "> said so\n\nSee {{table:payment}}.\n\n[^1]: In {{payment.yes:base}} interviews.\n",
        encoding="utf-8",
    )
    (home.root / "style").mkdir()
    (home.root / "style" / "style.yaml").write_text('accent: "#aa0000"\n', encoding="utf-8")
    made = write_pack(order(home, kinds=("docx", "html")))
    text = [p.text for p in docx.Document(made["docx"]["files"][0]).paragraphs]
    assert "Of those asked, 4 of 6 paid (4 of 6)." in text or "Of those asked, 67% paid (4 of 6)." in text
    assert "first" in text and "said so" in text and not any("In 6 interviews" in line for line in text)
    with zipfile.ZipFile(made["docx"]["files"][0]) as archive:
        assert b"In 6 interviews." in archive.read("word/footnotes.xml")
    assert any("See Table" in line for line in text)
    page = (study.folder / "index.html").read_text(encoding="utf-8")
    assert (
        "#aa0000" in page and "<li>first</li>" in page and "<blockquote><p>said so</p></blockquote>" in page
    )


def test_a_text_in_a_language_that_the_city_does_not_have_is_told_once_a_pack(prepared):
    home, _ = prepared
    (home.root / "text" / "north").mkdir(parents=True)
    (home.root / "text" / "north" / "journey.de.md").write_text("Ja.\n", encoding="utf-8")
    made = write_pack(order(home, kinds=("docx", "html")))
    (told,) = made["docx"]["warnings"]
    assert "journey.de.md" in told and "the text is not read" in told and made["html"]["warnings"] == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{payment.yess}}", r"row 2: payment has no such answer.*Got 'yess'. Expected perhaps 'yes'"),
        ("{{paymint.yes}}", r"there is no such table.*Expected perhaps 'payment'"),
        ("{{payment.yes:m}}", r"there is no such form of a number"),
        ("{{payment.yes | children}}", r"payment has no such group|there is no such group"),
        ("{{figure:nothing}}", r"there is no such figure"),
        ("{{finding:99}}", r"there is no such finding"),
        ("{{payment}}", r"this is no name of a number"),
        ("{{payment.yes", r"a \{\{ has no \}\} on its line"),
    ],
)
def test_a_name_that_can_not_be_bound_stops_the_pack_with_its_line(prepared, text, problem):
    home, _ = prepared
    (home.root / "text" / "north").mkdir(parents=True)
    (home.root / "text" / "north" / "journey.en.md").write_text(f"One.\n{text}\n", encoding="utf-8")
    with pytest.raises(CaseStudyError, match=problem):
        write_pack(order(home, kinds=("docx",)))


def test_a_text_that_is_a_folder_and_letters_that_no_xml_holds(prepared):
    home, study = prepared
    text = home.root / "text" / "north" / "journey.en.md"
    home.write(text, "One\x0b two\uffff three.\n")
    made = write_pack(order(home, kinds=("docx",)))
    assert "One two three." in [p.text for p in docx.Document(made["docx"]["files"][0]).paragraphs]
    text.unlink()
    text.mkdir()
    problems = Problems()
    read_own_texts(home.root, study, (), problems)
    assert "this file can't be read" in str(problems.fatals[0])


def test_a_text_of_no_section_and_one_that_is_no_utf8_are_named(prepared):
    home, study = prepared
    folder = home.root / "text" / "north"
    folder.mkdir(parents=True)
    (folder / "jurney.en.md").write_text("x", encoding="utf-8")
    (folder / "person.en.md").write_bytes(b"\xff\xfe\x00")
    problems = Problems()
    read_own_texts(home.root, study, (), problems)
    told = "\n".join(str(problem) for problem in problems.fatals)
    assert "there is no such section; rename the file" in told and "'journey'" in told
    assert "this is no UTF-8 text" in told


def test_numbers_are_bound_by_answer_group_unit_and_form(bound):
    row = bound.study.estimates
    row = row[(row["table"] == "payment") & (row["choice"] == "yes") & (row["domain"] == "")].iloc[0]
    assert bound.text("payment.yes:n") == str(int(row["n"]))
    assert bound.text("payment.yes:n/base") == f"{int(row['n'])} of {int(row['base'])}"
    with pytest.raises(UnboundError, match="no such answer"):
        bound.text("payment.maybe")
    named = dict(every_number(bound))
    assert named["payment.yes"] == bound.text("payment.yes")
    assert named["payment.yes:base"] == bound.text("payment.yes:base")


def test_a_share_whose_base_is_hidden_has_no_count(bound, monkeypatch):
    """ "0%" may stand where its base would give another group's count back."""
    hidden = bound.study.estimates.copy()
    rows = (hidden["table"] == "payment") & (hidden["choice"] == "no") & (hidden["domain"] == "")
    hidden.loc[rows, ["base"]] = float("nan")
    monkeypatch.setattr(type(bound.study), "estimates", property(lambda _: hidden))
    named = dict(every_number(bound))
    assert named["payment.no"] and named["payment.no:n"] and "payment.no:base" not in named
    for form in ("base", "n/base"):
        with pytest.raises(UnboundError, match="this count is hidden"):
            bound.text(f"payment.no:{form}")


def test_markdown_becomes_blocks_and_its_html_stays_text():
    found = list(blocks("# Head\n\nA *b* **c** <script>x</script>\n\n1. one\n"))
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "Head"),
        ("paragraph", "A b c <script>x</script>"),
        ("numbered", "one"),
    ]
    assert [(run.text, run.bold, run.italic) for run in found[1].runs][:4] == [
        ("A ", False, False),
        ("b", False, True),
        (" ", False, False),
        ("c", True, False),
    ]


def test_drafts_are_written_once_edited_ones_are_kept_and_said_to_be_out_of_date(prepared):
    home, study = prepared
    findings = key_findings(study)
    lines = write_drafts(home.root, study, findings)
    assert all(line.startswith("Written: ") for line in lines)
    path = home.root / "text" / "north" / "journey.en.md"
    assert all("up to date" in line for line in write_drafts(home.root, study, findings))
    path.write_text(path.read_text(encoding="utf-8") + "My own words.\n", encoding="utf-8")
    assert any(
        line == f"Kept: {path} (edited, up to date)" for line in write_drafts(home.root, study, findings)
    )
    assert any(line.startswith(f"Out of date: {path}") for line in write_drafts(home.root, study, ()))
    assert "My own words." in path.read_text(encoding="utf-8")


def test_a_drafted_sentence_has_every_number_bound_and_reads_as_it_was(bound):
    for finding in key_findings(bound.study):
        made = bound_sentence(finding, bound)
        assert not re.search(r"\d", re.sub(r"\{\{.*?\}\}", "", made))
        assert re.sub(r"\{\{(.*?)\}\}", lambda match: bound.text(match[1]), made) == finding.text


def test_layout_programs_get_one_flat_row_and_tables_with_tabs(prepared):
    home, study = prepared
    made = write_pack(order(home, kinds=("layout",)))["layout"]["files"]
    text = (study.folder / "layout" / "figures.csv").read_text(encoding="utf-8-sig")
    assert str(study.folder / "layout" / "figures.csv") in made
    head, row = list(csv.reader(io.StringIO(text)))
    values = dict(zip(head, row, strict=True))
    assert values["city"] == "North" and values["payment.yes:n"] == "4"
    assert (study.folder / "layout" / "figures.txt").read_bytes().startswith(b"\xff\xfe")
    table = (study.folder / "layout" / "tables" / "payment.txt").read_text(encoding="utf-8-sig")
    assert table.splitlines()[1].count("\t") == len(study.table("payment").columns)


def test_the_snapshot_is_one_page_of_text_with_a_language(prepared):
    from pypdf import PdfReader

    home, study = prepared
    write_pack(order(home, kinds=("snapshot",)))
    pdf = PdfReader(study.folder / "snapshot.pdf")
    assert len(pdf.pages) == 1 and pdf.root_object["/Lang"] == "en"
    assert "Who was interviewed" in pdf.pages[0].extract_text()
    (whole,) = pdf.root_object["/StructTreeRoot"]["/K"]
    roles = [part["/S"] for part in whole["/K"]]
    assert pdf.root_object["/MarkInfo"]["/Marked"] and roles[:2] == ["/H1", "/P"]
    marked = pdf.pages[0].get_contents().get_data()
    assert marked.count(b"BDC") == marked.count(b"EMC") == len(roles) == marked.count(b"BT\n")
    assert (study.folder / "snapshot.png").read_bytes().startswith(b"\x89PNG")


def test_slides_have_alt_texts_and_the_table_in_their_notes(prepared):
    home, _ = prepared
    path = write_pack(order(home, kinds=("pptx",)))["pptx"]["files"][0]
    slides = list(pptx.Presentation(path).slides)
    assert slides[1].notes_slide.notes_text_frame.text
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert all(shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures)
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_slides_of_a_template_that_is_none_are_refused_in_words(prepared):
    home, _ = prepared
    (home.root / "style").mkdir()
    (home.root / "style" / "house.pptx").write_text("no slides")
    with pytest.raises(CaseStudyError, match=r"house.pptx: this template can't be read as slides"):
        write_pack(order(home, kinds=("pptx",)))


def test_a_style_that_names_a_file_that_is_not_there_says_so(prepared):
    home, _ = prepared
    (home.root / "style").mkdir()
    (home.root / "style" / "hause.docx").write_text("x")
    (home.root / "style" / "style.yaml").write_text("word: house.docx\naccent: red\n", encoding="utf-8")
    with pytest.raises(CaseStudyError, match=r"this is no colour"):
        write_pack(order(home, kinds=("docx",)))
    (home.root / "style" / "style.yaml").write_text("word: house.docx\n", encoding="utf-8")
    with pytest.raises(CaseStudyError, match=r"no such file in the style folder.*'hause.docx'"):
        write_pack(order(home, kinds=("docx",)))


def test_a_city_where_one_person_was_interviewed_has_a_pack_and_a_place_that_is_a_file_is_refused(tmp_path):
    home = make_home(tmp_path / "home")
    prepare(declare("south", home.root))
    given = {"language": "en", "own": "en", "kinds": list(KINDS), "languages": ["en", "fr"], "planned": []}
    made = pack_task("south", str(home.root), str(home.out), given)
    assert made["docx"]["files"] and made["snapshot"]["files"] and made["layout"]["files"]
    (home.out / "south" / "fr").write_text("mine", encoding="utf-8")
    with pytest.raises(CaseStudyError, match="results can't be written there"):
        pack_task("south", str(home.root), str(home.out), {**given, "language": "fr"})
    assert (home.out / "south" / "fr").read_text(encoding="utf-8") == "mine"
