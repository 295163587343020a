import re
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.checks.interviews import Age, Eligible
from analysis.cleaning.checks.logic import Logic
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.cleaning.log.findings_workbook import FindingsBook, log_table, write_findings
from analysis.cleaning.log.log import ACTIONS, HEADINGS, read_log
from analysis.problems import CaseStudyError, Problems
from tests.cleaning.drawn import form, question, responses

FORM = form(
    question("consent", "select_one yes_no", "Do you agree?"), question("age", "integer", "How old are you?")
)
RULES = CheckRules(
    (
        CheckRule("agreed", "eligible", Eligible("consent"), "high", "No interview without consent"),
        CheckRule("adult", "age", Age("age")),
        CheckRule("odd", "logic", Logic("consent == 'no' and age > 100")),
    )
)


def book(ages=(16, 130), consent=("yes", "no")) -> FindingsBook:
    people = responses(
        FORM,
        {
            "consent": list(consent),
            "age": list(ages),
            "start": ["2020-04-06 09:00", "2020-04-07 09:00"],
            "username": ["=A", "B"],
        },
    )
    return FindingsBook(run_checks(people, RULES), people, RULES)


def sheet(path, name: str) -> list[list]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def edit(
    path, changes: dict[tuple[int, str], str], extra: tuple[str, ...] = (), more_sheets: tuple[str, ...] = ()
) -> None:
    """Write a log as a person would leave it: `changes` by row number and heading."""
    rows = sheet(path, "cleaning_log")
    rows[0] += list(extra)
    for row in rows[1:]:
        row += [""] * len(extra)
    for (number, heading), value in changes.items():
        rows[number][rows[0].index(heading)] = value
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    page = book.add_worksheet("cleaning_log")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    for name in more_sheets:
        book.add_worksheet(name).write(0, 0, "my notes")
    book.close()


def test_the_log_has_mmcs_columns_and_everything_a_person_needs():
    table = log_table(book())
    assert list(table.columns) == list(HEADINGS.values())
    assert table.drop(
        columns=[
            "Survey Registration Date",
            "Section",
            "Action taken",
            "New value",
            "Identified by",
            "Comments",
            "PO feedback",
        ]
    ).to_numpy().tolist() == [
        [
            "2020-04-07",
            "u2",
            "B",
            "consent",
            "Do you agree?",
            "Interviews need 'yes' here; this one has no.",
            "No",
            "agreed ~/~ u2",
        ],
        [
            "2020-04-06",
            "u1",
            "=A",
            "age",
            "How old are you?",
            "The respondent is 16 years old; 18 to 100 are interviewed.",
            "16",
            "adult ~/~ u1",
        ],
        [
            "2020-04-07",
            "u2",
            "B",
            "age",
            "How old are you?",
            "The respondent is 130 years old; 18 to 100 are interviewed.",
            "130",
            "adult ~/~ u2",
        ],
        [
            "2020-04-07",
            "u2",
            "B",
            "consent",
            "Do you agree?",
            "This should not be: consent == 'no' and age > 100.",
            "No",
            "odd ~/~ u2",
        ],
        [
            "2020-04-07",
            "u2",
            "B",
            "age",
            "How old are you?",
            "This should not be: consent == 'no' and age > 100.",
            "130",
            "odd ~/~ u2",
        ],
    ]


def test_the_workbook_has_its_sheets_drop_downs_and_no_formula(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    workbook = CalamineWorkbook.from_path(path)
    assert workbook.sheet_names == ["cleaning_log", "readme", "enumerators", "validation_rules"]
    assert [row[0] for row in sheet(path, "validation_rules")] == ["Action taken", *ACTIONS]
    assert sheet(path, "validation_rules")[0] == ["Action taken", "consent"]
    with zipfile.ZipFile(path) as archive:
        log = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    assert "'validation_rules'!$A$2:$A$7" in log
    assert "'validation_rules'!$B$2:$B$5" in log
    assert not re.search("<f>", log)
    assert ["Check", "agreed (high, 1 rows)", "No interview without consent"] in sheet(path, "readme")


def test_rows_of_one_binding_share_a_colour_and_neighbours_do_not(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    with zipfile.ZipFile(path) as archive:
        log = archive.read("xl/worksheets/sheet1.xml").decode("utf-8")
    styles = re.findall(r'<c r="B\d+" s="(\d+)"', log)[1:]
    assert styles[3] == styles[4]
    assert len(set(styles[:4])) == 4


def test_answered_rows_are_kept_when_findings_are_made_anew(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    edit(
        path,
        {
            (2, "Action taken"): "recoded",
            (2, "New value"): "61",
            (3, "Comments"): "asked the monitor",
            (3, "Seen"): "yes",
        },
        extra=("Seen",),
        more_sheets=("notes",),
    )
    # u1 is an adult in the new export, so its finding is not made again; the decision stays.
    write_findings(path, book(ages=(20, 130)))
    rows = sheet(path, "cleaning_log")
    place = {name: rows[0].index(name) for name in rows[0]}
    shown = [
        [
            row[place[name]]
            for name in ("Survey UUID", "Question number", "Action taken", "New value", "Comments", "Seen")
        ]
        for row in rows[1:]
    ]
    assert shown == [
        ["u2", "consent", "", "", "", ""],
        ["u2", "age", "", "", "asked the monitor", "yes"],
        ["u2", "consent", "", "", "", ""],
        ["u2", "age", "", "", "", ""],
        ["u1", "age", "recoded", "61", "", ""],
    ]
    assert sheet(path, "notes") == [["my notes"]]


def test_what_was_written_reads_back_as_a_log(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    edit(path, {(2, "Action taken"): "recoded", (2, "New value"): "61"})
    problems = Problems()
    log = read_log(path, FORM, problems)
    assert log.loc[
        log["action"] != "", ["uuid", "question", "old_value", "new_value"]
    ].to_numpy().tolist() == [["u1", "age", "16", "61"]]
    assert not len(problems)


def test_writing_twice_gives_the_same_rows(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    first = sheet(path, "cleaning_log")
    write_findings(path, book())
    assert sheet(path, "cleaning_log") == first


def test_no_findings_still_make_a_workbook(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book(ages=(20, 30), consent=("yes", "yes")))
    assert sheet(path, "cleaning_log") == [list(HEADINGS.values())]


def test_a_workbook_open_in_excel_is_not_touched(tmp_path):
    path = write_findings(tmp_path / "findings.xlsx", book())
    before = path.read_bytes()
    (tmp_path / "~$findings.xlsx").write_text("owner", encoding="utf-8")
    with pytest.raises(CaseStudyError) as error:
        write_findings(path, book())
    assert (
        str(error.value)
        == f"{path}: the workbook is open in Excel; close it and run again. Nothing was written."
    )
    assert path.read_bytes() == before


def test_another_workbook_is_not_overwritten(tmp_path):
    path = tmp_path / "findings.xlsx"
    other = xlsxwriter.Workbook(path)
    other.add_worksheet("budget").write(0, 0, 1)
    other.close()
    with pytest.raises(CaseStudyError) as error:
        write_findings(path, book())
    assert (
        str(error.value)
        == f"{path}: the workbook there is not a findings workbook, so it is not overwritten; move it away or"
        " choose another name."
    )


def test_a_folder_that_cant_be_written_is_told(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "denied")

    monkeypatch.setattr("analysis.files.make_file", refuse)
    with pytest.raises(
        CaseStudyError, match="can't be written; close it in Excel, or make the folder writable"
    ):
        write_findings(tmp_path / "findings.xlsx", book())


def test_a_log_kept_as_csv_is_not_written_over_with_a_workbook(tmp_path):
    with pytest.raises(CaseStudyError) as error:
        write_findings(tmp_path / "log.csv", book())
    assert (
        str(error.value)
        == f"{tmp_path / 'log.csv'}: people work in an .xlsx workbook; give the file that ending."
    )
