from pathlib import Path

import xlsxwriter

from analysis.cleaning.checks.logic_tables import LogicTable, read_logic_table
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses

HEADER = ["check_id", "description", "check_to_perform", "columns_to_clean"]
CODES = [
    "Q13",
    "Q31",
    "Q41",
    *[f"Q{number}" for number in range(47, 55)],
    "Q56",
    "Q59",
    "Q62",
    "Q65",
    "Q92",
    "Q98",
    "Q102",
    "Q106",
    "Q110",
    "Q114",
]


def workbook(path: Path, *rows: list[str], sheet: str = "checks") -> Path:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(sheet)
    for number, row in enumerate([HEADER, *rows]):
        page.write_row(number, 0, row)
    book.close()
    return path


def test_mmcs_own_workbook_runs_unchanged(shared):
    core = form(*[question(code, "select_one place") for code in CODES])
    answers = {code: [None, None, None] for code in CODES}
    answers |= {
        "Q13": ["mali", "mali", "mali"],
        "Q31": ["mali", "niger", "niger"],
        "Q41": ["niger", "niger", "libya"],
    }
    answers |= {
        "Q50": [None, "libya", None],
        "Q56": ["libya", "libya", None],
        "Q92": ["italy", "niger", "italy"],
        "Q114": [None, None, "italy"],
    }
    people = responses(core, answers)
    problems = Problems()
    checks = read_logic_table(shared / "4mi" / "logical_checks_mmc.xlsx", core, problems)
    assert not len(problems)
    assert len(checks) == 11
    flagged = {
        name: sorted({uuid for part in check.find(people) for uuid in part["uuid"]})
        for name, check in checks.items()
    }
    assert {name: uuids for name, uuids in flagged.items() if uuids} == {
        "check_country_02": ["u1"],
        "check_country_04": ["u2"],
        "check_route_01": ["u1"],
        "check_route_09": ["u3"],
    }


def test_findings_name_their_check_and_bind_its_questions(tmp_path):
    two = form(question("Q13", "select_one place"), question("Q31", "select_one place"))
    path = workbook(tmp_path / "logic.xlsx", ["country", "Same country.", "Q13 == Q31", "Q13, Q31"])
    table = LogicTable(path).with_form(two)
    found = [part for part in table.find(responses(two, {"Q13": ["mali"], "Q31": ["mali"]})) if len(part)]
    assert [part[["question", "sentence", "binding"]].to_numpy().tolist() for part in found] == [
        [["Q13", "[country] Same country.", "country ~/~ u1"]],
        [["Q31", "[country] Same country.", "country ~/~ u1"]],
    ]


def test_every_wrong_expression_is_told_with_its_row(tmp_path):
    two = form(question("Q13", "select_one place"), question("Q31", "select_one place"))
    path = workbook(
        tmp_path / "logic.xlsx",
        ["a", "", "Q13 == Q99", ""],
        ["b", "", "Q13 ==", ""],
        ["c", "", "Q13 == 'Malo'", ""],
        ["d", "", "Q13 == Q31", "Q31:Q13"],
        ["e", "", "Q13 == Q31", "Q13"],
        ["e", "", "Q13 == Q31", "Q13"],
    )
    problems = Problems()
    read_logic_table(path, two, problems)
    assert [
        (problem.row, problem.problem.split(". It")[0], problem.got, problem.expected) for problem in problems
    ] == [
        (2, "a: The form has no such question.", "Q99", "one of 'Q13', 'Q31'"),
        (
            3,
            (
                "b: The expression 'Q13 ==' can't be read: a question was expected before 'its end' (at"
                " character 7)"
            ),
            "",
            "",
        ),
        (4, "c: The question has no such choice.", "Malo", "perhaps 'mali'"),
        (5, "d: The span runs backwards.", "Q31:Q13", "Q13:Q31"),
        (7, "Two checks have one id.", "e", ""),
    ]


def test_a_workbook_without_a_logic_table_is_told(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    problems = Problems()
    assert read_logic_table(path, form(), problems) == {}
    assert (
        str(problems.fatals[0])
        == f"{path}: No sheet has the columns of a logic table. Expected check_id, description,"
        " check_to_perform, columns_to_clean."
    )
