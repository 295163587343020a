"""Each file of a comparison is read back in every language: each number is the display of an estimates row,
and one changed digit is found.
"""

from dataclasses import replace

import pytest

from analysis.languages import languages
from analysis.reporting.documents.page import Links, write_page
from analysis.reporting.documents.slides import write_slides
from analysis.reporting.documents.snapshot import snapshot_of, write_snapshot
from analysis.reporting.documents.word.document import write_document
from analysis.reporting.style import Style
from analysis.reporting.wording.words import is_right_to_left, word
from analysis.study import open_comparison
from analysis.study.cities.briefing import brief_comparison
from analysis.study.cities.workbook import comparison_data, write_comparison_workbook
from analysis.study.cities.written_comparison import write_comparison
from tests.study.cities.contrasts.test_results import drawn
from tests.study.readback import (
    page_units,
    said_by,
    slide_units,
    snapshot_units,
    unbacked_cells,
    unbacked_lines,
    with_changed_digit,
    word_units,
    workbook_rows,
)
from tests.study.test_readback import NUMBER, sheet_names

UNITS = {"docx": word_units, "pptx": slide_units, "html": page_units}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = drawn(tmp_path_factory.mktemp("compared"))
    write_comparison(open_comparison(home.root))
    return home


@pytest.fixture(scope="module", params=languages())
def pack(request, home, tmp_path_factory):
    """A comparison in one language: itself, what it says, and the bytes of each file, without figures."""
    language, folder = request.param, tmp_path_factory.mktemp("pack")
    own = open_comparison(home.root)
    cities = [replace(city, language=language) for city in own.cities]
    compared = replace(own, cities=cities, language=language)
    briefing = brief_comparison(compared, Style(), lambda _: None)
    paths = {
        "docx": write_document(folder / "c.docx", briefing, Style()).path,
        "html": write_page(folder / "c.html", briefing, Style(), Links([], [])),
        "pptx": write_slides(folder / "c.pptx", briefing, Style()),
        "snapshot": write_snapshot(folder, snapshot_of(briefing, Style()))[0],
        "xlsx": write_comparison_workbook(compared, folder / "c.xlsx"),
    }
    return compared, briefing, said_by(briefing), {kind: path.read_bytes() for kind, path in paths.items()}


@pytest.mark.parametrize("kind", UNITS)
def test_every_number_of_a_file_is_backed(pack, kind):
    _, _, said, files = pack
    assert said.unbacked(UNITS[kind](files[kind])) == []


def test_every_number_of_a_snapshot_is_backed(pack):
    compared, _, said, files = pack
    if is_right_to_left(compared.language):
        pytest.skip("a PDF gives the words of a right-to-left line in the order in which they are drawn")
    assert unbacked_lines(said, snapshot_units(files["snapshot"])) == []


def test_every_number_of_a_workbook_is_backed(pack):
    compared, briefing, _, files = pack
    texts, sheets = _sheets(compared, briefing)
    for sheet, rows in sheets.items():
        assert unbacked_cells(files["xlsx"], sheet, rows, texts) == []


CELL = r"<w:tc>(?:(?!</w:tc>).)*?<w:t[^>]*>([^<]*)</w:t>"
SENTENCE = r"<w:t[^>]*>(?!Table|Figure|Tableau|Figura|Tabla|الجدول|الشكل)([^<]{25,})</w:t>"
PLANTED = [
    ("docx", "word/document.xml", CELL),
    ("docx", "word/document.xml", SENTENCE),
    ("html", "", r"<t[dh][^>]*>([^<]*)</t[dh]>"),
    ("html", "", r"<(?:li|p|span)>([^<]*)<"),
    ("pptx", "ppt/slides/slide2.xml", r"<a:t>([^<]*)</a:t>"),
]


@pytest.mark.parametrize(("kind", "member", "pattern"), PLANTED)
def test_one_changed_digit_is_found(pack, kind, member, pattern):
    _, _, said, files = pack
    for which in (0, 5, 10):
        changed, was = with_changed_digit(files[kind], member, pattern, which)
        assert said.unbacked(UNITS[kind](changed)) != [], was


def test_one_changed_digit_of_a_workbook_is_found(pack):
    compared, briefing, _, files = pack
    texts, sheets = _sheets(compared, briefing)
    for sheet, rows in sheets.items():
        member = sheet_names(files["xlsx"])[sheet]
        for which in (0, 9):
            changed, was = with_changed_digit(files["xlsx"], member, NUMBER, which)
            assert unbacked_cells(changed, sheet, rows, texts) != [], (sheet, was)


def _sheets(compared, briefing):
    """The texts that tables say, and the rows that each sheet of a comparison's workbook may hold."""
    data = comparison_data(compared).round(12)
    rows = {tuple("" if cell != cell else cell for cell in row) for row in data.itertuples(index=False)}
    tables = list(briefing.tables())
    texts = [text for table in tables for text in (table.title, table.subtitle, *table.notes, table.source)]
    themes = {section.title: workbook_rows(section.tables) for section in briefing.sections[1:]}
    return texts, {**themes, word("tidy.sheet", compared.language): rows}
