import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis.reporting.tables.tabulate import ColumnBlock, TableLayout, tabulate
from analysis.reporting.tables.workbook import About, Front, sheet_names, write_workbook
from analysis.reporting.tables.workbook_parts import PAGE_WIDTH, fitting, parts
from tests.reporting.drawn import INCIDENT_ROWS, LABELS, frame, row, rows

LAYOUT = TableLayout(
    "Incidents in {city}",
    LABELS,
    place="Bamako",
    stub="Incident",
    random_sample=True,
    source="4Mi.",
    blocks=(
        ColumnBlock("incident", unit="reports"),
        ColumnBlock("incident", heading="People who reported any"),
    ),
)
INCIDENTS = tabulate(frame(INCIDENT_ROWS), LAYOUT)
HELP = tabulate(
    frame([*rows("help", {"yes": 8, "no": 3}, 11), row("help", "dk", 0, 11, status="suppressed")]),
    replace(LAYOUT, title="=1+1", blocks=(), notes=("@SUM(A1)",)),
)


def test_read_back_by_calamine(tmp_path):
    path = write_workbook(
        tmp_path / "tables.xlsx",
        {"Protection": [INCIDENTS], "COVID-19": [HELP]},
        About("Bamako", ["=cmd()", "2019"]),
    )
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Contents", "Protection", "COVID-19"]
    assert book.get_sheet_by_name("Contents").to_python() == [
        ["Bamako", "", ""],
        ["=cmd()", "", ""],
        ["2019", "", ""],
        ["", "", ""],
        ["Table", "Base", "Unit"],
        ["Protection", "", ""],
        ["Incidents in Bamako", "1,394 reports, 942 people", "Reports, People"],
        ["COVID-19", "", ""],
        ["=1+1", "11 people", "People"],
    ]
    written = book.get_sheet_by_name("Protection").to_python()
    assert [[round(x, 12) if isinstance(x, float) else x for x in line] for line in written] == [
        ["Back to contents", "", "", "", ""],
        ["", "", "", "", ""],
        ["Incidents in Bamako", "", "", "", ""],
        ["", "Reports", "People who reported any", "Reports", "People who reported any"],
        ["Incident", "%", "%", "n", "n"],
        ["Extortion", round(799 / 1394, 12), round(799 / 942, 12), 799, 799],
        ["Detention", round(160 / 1394, 12), round(160 / 942, 12), 160, 160],
        ["Robbery", round(107 / 1394, 12), round(107 / 942, 12), 107, 107],
        ["Other", round(328 / 1394, 12), round(328 / 942, 12), 328, 328],
        ["Don't know", 0, 0, 0, 0],
        ["Base", 1394, 942, "", ""],
        ["Reports are counted, not people: one person can make several.", "", "", "", ""],
        [
            "One person can report several of these: percentages of people can add to more than 100.",
            "",
            "",
            "",
            "",
        ],
        ["Source: 4Mi.", "", "", "", ""],
    ]
    help_rows = book.get_sheet_by_name("COVID-19").to_python()
    assert ["Don't know", "[c]", "[c]"] in help_rows
    assert ["@SUM(A1)", "", ""] in help_rows


def inside(path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def test_no_formulas_percent_formats_panes_and_links(tmp_path):
    path = write_workbook(tmp_path / "t.xlsx", {"A": [INCIDENTS], "B": [HELP]}, About("x"))
    for sheet in ("sheet1", "sheet2", "sheet3"):
        assert "<f>" not in inside(path, f"xl/worksheets/{sheet}.xml")
    assert 'state="frozen"' in inside(path, "xl/worksheets/sheet2.xml")
    assert "location=\"'B'!A3\"" in inside(path, "xl/worksheets/sheet1.xml")
    styles = inside(path, "xl/styles.xml")
    assert "0%&quot;*&quot;" in styles


def test_a_share_near_none_or_all_is_shown_as_near(tmp_path):
    """1,391 of 1,392 are no 100%, and 1 is no 0%."""
    pytest.importorskip("openpyxl")
    from openpyxl import load_workbook

    near = tabulate(
        frame(rows("help", {"yes": 1391, "no": 1, "dk": 0}, 1392)),
        replace(LAYOUT, title="Help", blocks=(ColumnBlock("help"),)),
    )
    path = write_workbook(tmp_path / "t.xlsx", {"A": [near]}, About("x"))
    shown = {
        sheet_row[0].value: sheet_row[1].number_format
        for sheet_row in load_workbook(path)["A"].iter_rows()
        if isinstance(sheet_row[1].value, float | int)
    }
    assert {name: shown[name] for name in ("Yes", "No", "Don't know")} == {
        "Yes": '">99%"',
        "No": '"<1%"',
        "Don't know": "0%",
    }


def test_the_same_tables_give_the_same_bytes(tmp_path):
    paths = [write_workbook(tmp_path / name, {"A": [INCIDENTS]}, About("x")) for name in ("a.xlsx", "b.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2000-01-01T00:00:00Z" in inside(paths[0], "docProps/core.xml")


def test_in_french(tmp_path):
    french = tabulate(frame(INCIDENT_ROWS), replace(LAYOUT, language="fr", title="Incidents à {city}"))
    path = write_workbook(tmp_path / "t.xlsx", {"Protection": [french]}, About("Bamako", (), "fr"))
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Sommaire", "Protection"]
    assert book.get_sheet_by_index(0).to_python()[-2:] == [
        ["Protection", "", ""],
        [
            "Incidents à Bamako",
            "1\u202f394 signalements, 942 personnes",
            "Signalements, Personnes",
        ],
    ]
    assert book.get_sheet_by_index(1).to_python()[0][0] == "Retour au sommaire"


def test_sheet_names_are_short_allowed_and_unique():
    long = "A theme whose name is far too long to stand on a tab"
    assert sheet_names(
        ["Contents", long, long.upper(), "a/b: [c]?", "'quoted'", "", "History", "Base", "BASE"]
    ) == [
        "Contents",
        "A theme whose name is far too",
        "A THEME WHOSE NAME IS FAR (2)",
        "a b   c",
        "quoted",
        "-",
        "History -",
        "Base",
        "BASE (2)",
    ]


def test_an_unwritable_folder_leaves_what_was_there(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(OSError):
        write_workbook(tmp_path / "file" / "t.xlsx", {"A": [INCIDENTS]}, About("x"))
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_findings_people_and_the_tidy_data_come_first(tmp_path):
    data = pd.DataFrame({"Answer": ["=1+1", "Yes"], "n": [8.0, float("nan")], "Flag": ["", "hidden"]})
    front = Front([("Most help.", "Help needed")], ["Survey", "When"], [["Core", "2019"]], data)
    path = write_workbook(tmp_path / "t.xlsx", {"A": [INCIDENTS]}, About("Bamako"), front)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Key findings", "Who was interviewed", "Data", "Contents", "A"]
    assert book.get_sheet_by_name("Key findings").to_python()[-1] == [1, "Most help.", "Help needed"]
    assert book.get_sheet_by_name("Who was interviewed").to_python() == [["Survey", "When"], ["Core", "2019"]]
    assert book.get_sheet_by_name("Data").to_python() == [
        ["Answer", "n", "Flag"],
        ["=1+1", 8, ""],
        ["Yes", "", "hidden"],
    ]
    assert "<autoFilter" in inside(path, "xl/tables/table1.xml")
    assert "mergeCell" not in inside(path, "xl/worksheets/sheet3.xml")


def test_whole_numbers_of_the_tidy_data_have_no_decimal_sign_and_texts_stand_off_them(tmp_path):
    """ "#,##0.##" shows 12 as "12." in Excel."""
    data = pd.DataFrame({"n": [12.0, float("nan")], "Percent": [26.667, 4.0], "Flag": ["small base", ""]})
    front = Front([("Most help.", "Help needed")], ["Survey"], [["Core"]], data)
    path = write_workbook(tmp_path / "t.xlsx", {"A": [INCIDENTS]}, About("Bamako"), front)
    book = openpyxl.load_workbook(path)
    n, percent, flag = book["Data"][2]
    assert (n.number_format, percent.number_format) == ("#,##0", "#,##0.00")
    assert flag.alignment.indent == 1
    assert book["Key findings"]["A3"].alignment.horizontal == "center"


def test_a_table_too_wide_for_a_page_stands_as_percents_then_counts():
    levels = [f"l{place}" for place in range(12)]
    records = [
        record
        for level in levels
        for record in rows("help", {"yes": 40, "no": 60}, 100, domain="sex", level=level)
    ]
    wide = tabulate(frame(records), replace(LAYOUT, title="Help", blocks=()))
    shares, counts = parts(wide)
    assert {column.heading for column in shares.columns} == {"%"}
    assert {column.heading for column in counts.columns} == {"n"}
    assert shares.foot[0].values == counts.foot[0].values == tuple([100.0] * len(levels))


def test_headings_of_long_words_leave_fewer_columns_beside_each_other():
    """A sheet of one landscape page at 70% is as wide as its widest headings let it be."""
    levels = [f"Displacement{place}" for place in range(12)]
    records = [
        record
        for level in levels
        for record in rows("help", {"yes": 40, "no": 60}, 100, domain="sex", level=level)
    ]
    table = tabulate(frame(records), replace(LAYOUT, title="Help", blocks=()))
    headed = tuple(replace(column, heading="Kilometerangaben") for column in table.columns)
    parted, widths = fitting([replace(table, columns=headed)])
    assert sum(widths) <= PAGE_WIDTH
    places = [len(part.columns) for part in parted[table.name]]
    assert sum(places) == len(headed) and max(places) < 12
