import pytest
import xlsxwriter

from analysis.cleaning.log.log import HEADINGS, LOG_COLUMNS, question_of, read_log
from analysis.problems import Problems
from tests.cleaning.drawn import form, question

FORM = form(question("age", "integer"), question("why", "select_multiple reasons"))
KIT = list(HEADINGS.values())


def csv(tmp_path, *lines: str):
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def kit_row(**cells: object) -> list:
    return [cells.get(name, "") for name in HEADINGS]


def workbook(tmp_path, *rows: list, sheet: str = "cleaning_log", above: int = 0):
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("readme").write(0, 0, "Guide")
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number + above, 0, row)
    book.close()
    return path


def test_cleaningkits_workbook_is_recognised_by_its_headings(tmp_path):
    path = workbook(
        tmp_path,
        KIT,
        kit_row(
            uuid="u1",
            question="age",
            issue="Too old",
            old_value=180,
            action="recoded",
            new_value=18,
            date="2020-04-06",
            identified_by="MD",
        ),
    )
    problems = Problems()
    log = read_log(path, FORM, problems)
    assert not len(problems)
    assert tuple(log.columns) == LOG_COLUMNS
    shown = ["uuid", "question", "issue", "old_value", "action", "new_value", "date", "identified_by", "row"]
    assert log[shown].to_numpy().tolist() == [
        ["u1", "age", "Too old", "180", "recoded", "18", "2020-04-06", "MD", 2]
    ]


def test_cleaningtools_log_and_its_words_for_actions(tmp_path):
    path = csv(
        tmp_path,
        "X_uuid,questions,issue,old_value,change_type,new_value",
        "u1,age,,3,change_response,30",
        "u2,why.economic,,1,blank_response,",
        "u3,,,,remove_survey,",
        "u4,age,,20,no_action,20",
        "u5,age,,20,,",
    )
    log = read_log(path, FORM, Problems())
    assert log[["uuid", "question", "action", "new_value"]].to_numpy().tolist() == [
        ["u1", "age", "recoded", "30"],
        ["u2", "why/economic", "delete_data_point", ""],
        ["u3", "", "discard", ""],
        ["u4", "age", "no_action", "20"],
        ["u5", "age", "", ""],
    ]


def test_reachs_older_log_says_whether_an_answer_changed(tmp_path):
    path = csv(
        tmp_path,
        "UUID,Question.name,Issue,Feedback,Changed?,Old.value,New.value",
        "u1,age,typo,,Yes,3,30",
        "u2,age,high,checked,no,90,",
    )
    log = read_log(path, FORM, Problems())
    assert log[["uuid", "question", "action", "new_value"]].to_numpy().tolist() == [
        ["u1", "age", "recoded", "30"],
        ["u2", "age", "no_action", ""],
    ]


def test_several_logs_become_one(tmp_path):
    first = csv(tmp_path, "uuid,question,change_type,new_value", "u1,age,recoded,3")
    second = workbook(tmp_path, KIT, kit_row(uuid="u2", question="age", action="recoded", new_value=4))
    assert read_log([first, second], FORM, Problems())["uuid"].tolist() == ["u1", "u2"]


def test_rows_above_the_headings_and_repeated_headings_are_passed_over_and_said(tmp_path):
    path = workbook(
        tmp_path,
        KIT,
        kit_row(uuid="u1", question="age", action="recoded", new_value=4),
        KIT,
        kit_row(uuid="u2"),
        above=2,
    )
    problems = Problems()
    log = read_log(path, FORM, problems)
    assert log[["uuid", "row"]].to_numpy().tolist() == [["u1", 4], ["u2", 6]]
    assert [problem.problem for problem in problems] == [
        "The headings stand in row 3; the rows above them were passed over.",
        "The headings are repeated in 1 row further down, and passed over there.",
    ]


def test_dates_as_day_numbers_are_repaired_and_said(tmp_path):
    path = workbook(tmp_path, KIT, kit_row(uuid="u1", date=43927))
    problems = Problems()
    assert read_log(path, FORM, problems)["date"].tolist() == ["2020-04-06"]
    assert problems.warnings[0].problem == "Excel had turned 1 date into day numbers; they were turned back."


def test_blanks_are_squeezed_and_said(tmp_path):
    path = csv(tmp_path, "uuid,question,change_type,new_value", "u1\u00a0, age ,recoded ,4")
    problems = Problems()
    assert read_log(path, FORM, problems)[["uuid", "question", "action"]].to_numpy().tolist() == [
        ["u1", "age", "recoded"]
    ]
    assert (
        problems.warnings[0].problem
        == "3 cells had blanks around them, or blanks that can't be seen; the blanks were taken out."
    )


def test_an_unknown_action_is_fatal_with_the_nearest(tmp_path):
    path = csv(tmp_path, "uuid,question,change_type,new_value", "u1,age,recodd,4")
    problems = Problems()
    read_log(path, FORM, problems)
    assert (
        str(problems.fatals[0])
        == f"{path}, row 2, Action taken: Unknown action. Got 'recodd'. Expected perhaps 'recoded'."
    )


def test_a_file_that_is_no_log_is_fatal(tmp_path):
    path = csv(tmp_path, "name,age", "u1,4")
    problems = Problems()
    assert not len(read_log(path, FORM, problems))
    assert (
        str(problems.fatals[0])
        == f"{path}: No sheet has the headings of a cleaning log; restore them (a log begins with a row of"
        " headings). Got 'name, age, u1, 4'. Expected Survey UUID, Question number, Action taken, New"
        " value; or uuid, question, change_type, new_value."
    )


def test_a_log_edited_to_its_headings_changes_nothing_and_says_so(tmp_path):
    problems = Problems()
    assert not len(read_log(workbook(tmp_path, KIT), FORM, problems))
    assert (
        problems.warnings[0].problem
        == "The log has headings and no row under them, so nothing is changed; restore it if decisions were"
        " lost."
    )


def test_a_log_edited_to_nothing_is_fatal(tmp_path):
    problems = Problems()
    assert not len(read_log(workbook(tmp_path), FORM, problems))
    assert problems.fatals[0].got == "no cell with text"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("age", "age"),
        ("group/age", "age"),
        ("group/why/NGOs / UN", "why/NGOs / UN"),
        ("why/economic", "why/economic"),
        ("why.economic", "why/economic"),
        ("height", "height"),
        ("", ""),
    ],
)
def test_questions_are_found_under_their_group_and_with_a_full_stop(text, name):
    assert question_of(text, FORM) == name
