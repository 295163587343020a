"""Conditions on calculated fields, on the day, on files beside the form, and on choices that are none."""

import pytest

from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import YES_NO, form_of, read_export

COLUMNS = ["relevant", "calculation"]


def asked(tmp_path, survey, rows, choices=YES_NO):
    """Who was asked the last question of the form, and what is told."""
    form, _ = form_of(tmp_path, survey, choices, columns=COLUMNS)
    responses, told = read_export(tmp_path, form, rows)
    return responses.asked_of(survey[-1][1]).tolist(), [one for one in told if "relevant" in one]


def test_a_calculation_that_the_export_lacks_is_worked_out(tmp_path):
    survey = [
        ["integer", "men", "Men"],
        ["integer", "women", "Women"],
        ["calculate", "size", "", "", "coalesce(${men}, 0) + coalesce(${women}, 0)"],
        ["calculate", "kind", "", "", "if(${size} > 3, 'large', 'small')"],
        ["select_one yn", "help", "Help?", "${kind} = 'large'"],
    ]
    rows = [
        ["_uuid", "men", "women", "help"],
        ["a", "2", "2", ""],
        ["b", "1", "", "yes"],
        ["c", "", "4", "no"],
    ]
    found, told = asked(tmp_path, survey, rows)
    assert found == [True, False, True]
    assert told == [
        "export.csv, row 3, help: 1 interview answers this question though the form's `relevant`"
        " passes it by;"
        " left out."
    ]


def test_the_day_is_that_of_the_interview(tmp_path):
    survey = [
        ["today", "today", ""],
        ["date", "born", "Born"],
        ["select_one yn", "minor", "Minor?", "int((today() - ${born}) div 365.25) < 18"],
    ]
    rows = [
        ["_uuid", "today", "born", "minor"],
        ["a", "2020-06-01", "2003-01-01", "yes"],
        ["b", "2022-06-01", "2003-01-01", ""],
    ]
    assert asked(tmp_path, survey, rows) == ([True, False], [])


def test_labels_and_files_are_looked_up(tmp_path):
    (tmp_path / "form").mkdir()
    write_csv(tmp_path / "form" / "camps.csv", [["code", "Region"], ["k1", "Gao"], ["k2", "Kidal"]])
    survey = [
        ["text", "camp", "Camp"],
        ["select_one yn", "work", "Work?"],
        ["calculate", "region", "", "", "pulldata('camps', 'region', 'code', ${camp})"],
        ["integer", "age", "Age", "${region} = 'Gao' and jr:choice-name(${work}, '${work}') = 'Yes'"],
    ]
    rows = [
        ["_uuid", "camp", "work", "age"],
        ["a", "k1", "yes", "1"],
        ["b", "k1", "no", ""],
        ["c", "k2", "yes", ""],
    ]
    assert asked(tmp_path, survey, rows) == ([True, False, False], [])


def test_a_calculation_that_looks_at_itself_ends(tmp_path):
    survey = [
        ["integer", "age", "Age"],
        ["calculate", "a", "", "", "${b} + 1"],
        ["calculate", "b", "", "", "${a} + 1"],
        ["select_one yn", "work", "Work?", "${a} > 1"],
    ]
    found, _ = asked(tmp_path, survey, [["_uuid", "age", "work"], ["a", "1", "yes"], ["b", "1", ""]])
    assert found == [True, False]


def test_several_ticks_are_compared_as_a_whole(tmp_path):
    survey = [["select_multiple yn", "go", "Go?"], ["integer", "age", "Age", "${go} = 'yes no'"]]
    rows = [["_uuid", "go", "age"], ["a", "yes no", "20"], ["b", "no", ""]]
    assert asked(tmp_path, survey, rows) == ([True, False], [])


def test_the_text_of_several_ticks_is_as_they_were_written(tmp_path):
    """concat() takes no argument as well; the order of the cell is that of the text."""
    survey = [["select_multiple yn", "go", "Go?"], ["calculate", "c", "", "", "concat(concat(), ${go}, '!')"]]
    survey += [["integer", "age", "Age", "${c} = 'no yes!'"]]
    rows = [["_uuid", "go", "age"], ["a", "yes no", ""], ["b", "no yes", "2"]]
    assert asked(tmp_path, survey, rows) == ([False, True], [])


FIRST = [["select_multiple yn", "go", "Go?"], ["integer", "age", "Age", "selected-at(${go}, 0) = 'no'"]]


def test_ticks_come_in_the_order_of_their_cell(tmp_path):
    rows = [["_uuid", "go", "age"], ["a", "yes no", ""], ["b", "no", "2"], ["c", "no yes", ""], ["d", "", ""]]
    assert asked(tmp_path, FIRST, rows) == ([False, True, True, False], [])
    second = [FIRST[0], ["integer", "age", "Age", "selected-at(${go}, 1) = 'no'"]]
    assert asked(tmp_path, second, rows) == (
        [True, False, False, False],
        [
            "export.csv, row 3, age: 1 interview answers this question though the form's `relevant` passes it"
            " by; left out."
        ],
    )


def test_labels_in_a_cell_have_an_order_too(tmp_path):
    rows = [["_uuid", "go", "age"], ["a", "Yes, No", ""], ["b", "No", "2"], ["c", "No, Yes", ""]]
    assert asked(tmp_path, FIRST, rows) == ([False, True, True], [])


def test_which_of_the_ticked_columns_came_first_is_not_known_and_told(tmp_path):
    head = ["_uuid", "go/yes", "go/no", "age"]
    rows = [head, ["a", "1", "1", "20"], ["b", "0", "1", ""], ["c", "1", "1", ""]]
    found, told = asked(tmp_path, FIRST, rows)
    assert found == [True, True, False]
    assert told == [
        "form, selected-at(): This part of a `relevant` can't be evaluated: 1 question is taken as asked of"
        " whoever answered."
    ]


@pytest.mark.parametrize("condition", ["selected(${go}, 'yess')", "${go} = 'yess'", "'yess' = ${go}"])
def test_a_code_that_is_no_choice_is_named(tmp_path, condition):
    survey = [["select_one yn", "go", "Go?"], ["integer", "age", "Age", condition]]
    rows = [["_uuid", "go", "age"], ["a", "yes", "20"], ["b", "no", ""]]
    found, told = asked(tmp_path, survey, rows)
    assert found == [True, False]
    assert told == [
        "form, go: A `relevant` looks for the choice 'yess', which this question does not have: 1 question is"
        " taken as asked of whoever answered. Expected perhaps 'yes'."
    ]


def test_a_calculation_that_the_export_has_is_taken_from_it(tmp_path):
    survey = [
        ["integer", "men", "Men"],
        ["calculate", "size", "", "", "${men} + 1"],
        ["select_one yn", "help", "Help?", "${size} > 3"],
    ]
    rows = [["_uuid", "men", "size", "help"], ["a", "1", "9", "yes"], ["b", "8", "2", ""]]
    assert asked(tmp_path, survey, rows) == ([True, False], [])


def test_now_is_a_moment_of_the_interview_and_today_its_day(tmp_path):
    survey = [
        ["start", "start", ""],
        ["select_one yn", "late", "Late?", "decimal-time(now()) > 0.5"],
        ["select_one yn", "day", "Day?", "decimal-time(today()) = 0"],
    ]
    rows = [
        ["_uuid", "start", "late", "day"],
        ["a", "2020-06-01T10:00:00", "", "yes"],
        ["b", "2020-06-01T16:00:00", "yes", "yes"],
    ]
    assert asked(tmp_path, survey, rows) == ([True, True], [])
    assert asked(tmp_path, survey[:2], rows) == ([False, True], [])


def test_a_choice_in_another_spelling_of_its_number_is_one(tmp_path):
    choices = [["kind", "01", "One"], ["kind", "02", "Two"], *YES_NO]
    survey = [["select_one kind", "kind", "Kind"], ["select_one yn", "help", "Help?", "${kind} = 1"]]
    rows = [["_uuid", "kind", "help"], ["a", "01", "yes"], ["b", "02", ""]]
    assert asked(tmp_path, survey, rows, choices) == ([True, False], [])
