"""Each file of a pack is read back: every number in it is the display of an estimates row, and one
changed digit is found.
"""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.reporting.documents.snapshot import snapshot_of, write_snapshot
from analysis.reporting.style import Style
from analysis.reporting.wording.words import number, percent
from analysis.study.opening import open_results
from analysis.study.packing.briefing import brief
from analysis.study.packing.pack import PackOrder, write_pack
from analysis.study.packing.tidy import tidy
from analysis.study.packing.workbook import city_names
from tests.reporting.documents.drawn import briefing as drawn_briefing
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
from tests.workspaces import copy_home

KINDS = ("docx", "html", "snapshot", "pptx")


@pytest.fixture(scope="module")
def pack(prepared, tmp_path_factory):
    """A study, what it says, and the bytes of each file of its pack."""
    home = copy_home(prepared[0], tmp_path_factory.mktemp("readback") / "home")
    study = open_results("north", home.root, home.out, "en")
    order = PackOrder("north", home.root, home.out, "en", "en", KINDS, ("en",), KINDS)
    made = write_pack(order)
    files = {kind: Path(found["files"][0]).read_bytes() for kind, found in made.items()}
    files["xlsx"] = (study.folder / "tables.xlsx").read_bytes()
    briefing = brief(study, Style(), lambda _: None)
    return study, briefing, said_by(briefing), files


def test_every_cell_of_a_table_displays_an_estimate(pack):
    study, briefing, _, _ = pack
    checked = 0
    for table in briefing.tables():
        rows = study.estimates[study.estimates["table"] == table.name]
        for line in table.rows:
            own = rows[(rows["choice"] == line.choice) | (rows["question"] == line.question)]
            for cell in line.cells:
                if cell.value is None:
                    continue
                estimates, counts = own["estimate"].to_numpy(float), own["n"].to_numpy(float)
                assert np.isclose(estimates, cell.value).any() or (counts == cell.value).any()
                shown = {percent(cell.value, "en", sign=False), number(cell.value, "en", 0)}
                shown |= {number(cell.value, "en", decimals) for decimals in (1, 2)}
                assert cell.text.rstrip("*") in shown
                checked += 1
    assert checked > 30


UNITS = {"docx": word_units, "pptx": slide_units, "html": page_units}
CELL = r"<w:tc>(?:(?!</w:tc>).)*?<w:t[^>]*>([^<]*)</w:t>"
SENTENCE = r"<w:t[^>]*>(?!Table|Figure)([^<]{15,})</w:t>"
PLANTED = [
    ("docx", "word/document.xml", CELL),
    ("docx", "word/document.xml", SENTENCE),
    ("html", "", r"<t[dh][^>]*>([^<]*)</t[dh]>"),
    ("html", "", r"<(?:li|p|span)>([^<]*)<"),
]


@pytest.mark.parametrize("kind", UNITS)
def test_every_number_of_a_file_is_backed(pack, kind):
    _, _, said, files = pack
    assert said.unbacked(UNITS[kind](files[kind])) == []


@pytest.mark.parametrize("which", range(0, 11, 2))
@pytest.mark.parametrize(("kind", "member", "pattern"), PLANTED)
def test_one_changed_digit_of_a_document_or_page_is_found(pack, kind, member, pattern, which):
    _, _, said, files = pack
    changed, was = with_changed_digit(files[kind], member, pattern, which)
    assert said.unbacked(UNITS[kind](changed)) != [], was


@pytest.mark.parametrize("which", range(0, 11, 5))
def test_one_changed_digit_of_a_slide_or_its_notes_is_found(pack, which):
    _, _, said, files = pack
    with zipfile.ZipFile(io.BytesIO(files["pptx"])) as archive:
        named = [name for name in archive.namelist() if re.fullmatch(r"ppt/(notesS|s)lides/\w+\.xml", name)]
        members = [name for name in named if re.search(rb"<a:t>[^<]*\d", archive.read(name))]
    for member in members:
        changed, was = with_changed_digit(files["pptx"], member, r"<a:t>([^<]*)</a:t>", which)
        assert said.unbacked(slide_units(changed)) != [], (member, was)


def test_every_number_of_a_snapshot_is_backed_and_a_changed_one_is_found(pack, tmp_path):
    _, briefing, said, files = pack
    assert unbacked_lines(said, snapshot_units(files["snapshot"])) == []
    first = briefing.numbers[0]
    wrong_number = replace(first, value=first.value.replace(first.value[0], "9", 1))
    for wrong in (
        replace(briefing, numbers=(wrong_number, *briefing.numbers[1:])),
        replace(briefing, interviewed=(replace(briefing.interviewed[0], people="8 people"),)),
    ):
        path, _ = write_snapshot(tmp_path, snapshot_of(wrong, Style()))
        assert unbacked_lines(said, snapshot_units(path.read_bytes())) != []


def test_a_changed_value_at_the_end_of_a_snapshots_bar_is_found(tmp_path):
    made = drawn_briefing(tmp_path)
    said = said_by(made)
    path, _ = write_snapshot(tmp_path, snapshot_of(made, Style()))
    assert unbacked_lines(said, snapshot_units(path.read_bytes())) == []
    (section,) = made.sections
    table = section.tables[0]
    for place, row in enumerate(table.rows[:4]):
        cells = (replace(row.cells[0], value=row.cells[0].value - 0.01), *row.cells[1:])
        rows = (*table.rows[:place], replace(row, cells=cells), *table.rows[place + 1 :])
        wrong = replace(made, sections=(replace(section, tables=(replace(table, rows=rows),)),))
        path, _ = write_snapshot(tmp_path, snapshot_of(wrong, Style()))
        assert unbacked_lines(said, snapshot_units(path.read_bytes())) != []


def sheet_names(content: bytes) -> dict[str, str]:
    """The part of a workbook that holds each sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    return {
        name: f"xl/worksheets/sheet{place}.xml"
        for place, name in enumerate(re.findall(r'<sheet name="([^"]+)"', book), 1)
    }


NUMBER = r'<c r="[A-Z]+\d+"(?: s="\d+")?><v>(\d+(?:\.\d{1,4})?)'


def test_every_number_of_a_workbook_is_backed_and_a_changed_one_is_found(pack):
    study, briefing, _, files = pack
    planned = study.estimates[study.estimates["table"].isin(study.plan)]
    data = tidy(planned, city_names(study)).round(12)
    frame_rows = {tuple("" if cell != cell else cell for cell in row) for row in data.itertuples(index=False)}
    themes = {section.title: workbook_rows(section.tables) for section in briefing.sections}
    texts = [
        text
        for table in briefing.tables()
        for text in (table.title, table.subtitle, *table.notes, table.source)
    ]
    for sheet, rows in {**themes, "Data": frame_rows}.items():
        member = sheet_names(files["xlsx"])[sheet]
        assert unbacked_cells(files["xlsx"], sheet, rows, texts) == []
        for which in (0, 4, 9, 10):
            changed, was = with_changed_digit(files["xlsx"], member, NUMBER, which)
            assert unbacked_cells(changed, sheet, rows, texts) != [], (sheet, was)
