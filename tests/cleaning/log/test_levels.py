"""A log reaches the rows of repeats: by what each is called, whatever happened to the sheet in between."""

import random

import pandas as pd
import pytest
import xlsxwriter

from analysis.cleaning.checks.checks import run_checks
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.cleaning.checks.values import Constraint, NumberLimits
from analysis.cleaning.clean import clean
from analysis.cleaning.log.findings_workbook import FindingsBook, log_table
from analysis.cleaning.log.log import read_log
from analysis.problems import CaseStudyError, Problems
from tests.cleaning.log.test_review import log
from tests.intake.drawn import write_csv
from tests.intake.export.surveys import survey

FORM = [
    ["select_one yn", "home", "Is there a home?"],
    ["begin_repeat", "kids", "Children"],
    ["select_one sx", "sex", "Sex"],
    ["integer", "age", "Age", "", ". < 18"],
    ["select_one yn", "school", "At school?", "${age} > 5"],
    ["select_multiple ty", "toys", "Toys", "${home} = 'yes'"],
    ["begin_repeat", "friends", "Friends"],
    ["integer", "years", "Years known"],
    ["end_repeat", "", ""],
    ["end_repeat", "", ""],
]
CHOICES = {"yn": ["yes", "no"], "sx": ["f", "m"], "ty": ["ball", "doll"]}
MAIN = [["home", "_uuid", "_index"], ["yes", "u1", "1"], ["yes", "u2", "2"]]
KIDS = [
    ["sex", "age", "school", "toys", "_index", "_parent_index", "_submission__uuid"],
    ["f", "4", "", "ball", "1", "1", "u1"],
    ["m", "44", "yes", "doll", "2", "1", "u1"],
    ["m", "9", "no", "ball doll", "3", "2", "u2"],
]
FRIENDS = [
    ["years", "_index", "_parent_index", "_submission__uuid"],
    ["1", "1", "2", "u1"],
    ["2", "2", "3", "u2"],
    ["3", "3", "3", "u2"],
]
NO_RULES = CheckRules(())


@pytest.fixture
def drawn(tmp_path):
    return survey(tmp_path, FORM, CHOICES, ("relevant", "constraint"))


def read(drawn, main=MAIN, kids=KIDS, friends=FRIENDS):
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids, friends=friends))
    problems.stop_if_fatal()
    return responses


def cleaned(responses, *rows):
    return clean(responses, NO_RULES, log(*rows))


def refused(responses, *rows) -> list[str]:
    with pytest.raises(CaseStudyError) as error:
        cleaned(responses, *rows)
    return [str(problem) for problem in error.value.problems]


def ages(responses) -> dict[str, float]:
    return responses.repeats["kids"].frame["age"].to_dict()


def test_rows_are_called_by_their_interview_and_their_number_of_how_many(drawn):
    responses = read(drawn)
    assert ages(responses) == {"u1/kids[1 of 2]": 4, "u1/kids[2 of 2]": 44, "u2/kids[1 of 1]": 9}
    friends = responses.repeats["friends"]
    assert friends.frame.index.tolist() == [
        "u1/kids[2 of 2]/friends[1 of 1]",
        "u2/kids[1 of 1]/friends[1 of 2]",
        "u2/kids[1 of 1]/friends[2 of 2]",
    ]
    assert friends.links["outer"].tolist() == ["u1/kids[2 of 2]", "u2/kids[1 of 1]", "u2/kids[1 of 1]"]


@pytest.mark.parametrize("seed", range(6))
def test_sorted_sheets_give_every_row_the_same_name(drawn, seed):
    once, shuffled = read(drawn), random.Random(seed)
    sheets = [[sheet[0], *shuffled.sample(sheet[1:], len(sheet) - 1)] for sheet in (MAIN, KIDS, FRIENDS)]
    again = read(drawn, *sheets)
    assert ages(again) == ages(once)
    years = [part.repeats["friends"].frame["years"].to_dict() for part in (once, again)]
    assert years[0] == years[1]


def test_a_new_export_that_numbers_rows_anew_keeps_their_names(drawn):
    main = [MAIN[0], ["no", "u0", "1"], ["yes", "u1", "2"], ["yes", "u2", "3"]]
    kids = [KIDS[0], ["f", "1", "", "", "1", "1", "u0"]]
    kids += [[*row[:4], str(int(row[4]) + 1), str(int(row[5]) + 1), row[6]] for row in KIDS[1:]]
    assert ages(read(drawn, main, kids, [FRIENDS[0]])) == {"u0/kids[1 of 1]": 1, **ages(read(drawn))}


def test_a_row_is_changed_blanked_and_left_out_with_what_is_inside_it(drawn):
    raw = read(drawn)
    done = cleaned(
        raw,
        ("u1/kids[2 of 2]", "age", "44", "recoded", "4"),
        ("u1/kids[1 of 2]", "sex", "f", "delete_data_point", ""),
        ("u2/kids[1 of 1]", "", "", "discard", "", "entered twice"),
    )
    kids = done.responses.repeats["kids"]
    assert ages(done.responses) == {"u1/kids[1 of 2]": 4, "u1/kids[2 of 2]": 4}
    assert kids.frame["sex"].astype("object").where(kids.frame["sex"].notna(), "").tolist() == ["", "m"]
    # The age of four is not asked about school; the answer to it goes.
    assert kids.frame["school"].isna().all() and not kids.asked["school"].any()
    assert done.responses.repeats["friends"].frame.index.tolist() == ["u1/kids[2 of 2]/friends[1 of 1]"]
    assert done.responses.frame.index.tolist() == ["u1", "u2"]
    assert sorted(done.audit[["uuid", "question", "before", "after", "status"]].to_numpy().tolist()) == [
        ["u1/kids[1 of 2]", "sex", "f", "", "logged"],
        ["u1/kids[2 of 2]", "age", "44", "4", "logged"],
        ["u1/kids[2 of 2]", "school", "yes", "", "no longer asked"],
        ["u2/kids[1 of 1]", "row", "", "", "discarded"],
        ["u2/kids[1 of 1]/friends[1 of 2]", "row", "", "", "discarded"],
        ["u2/kids[1 of 1]/friends[2 of 2]", "row", "", "", "discarded"],
    ]
    assert (done.summary.changed_values, done.summary.discarded, done.summary.discarded_rows) == (3, 0, 3)
    assert ages(raw)["u1/kids[2 of 2]"] == 44


def test_a_discarded_interview_takes_its_rows_and_the_changes_of_them(drawn):
    done = cleaned(
        read(drawn), ("u1", "", "", "discard", ""), ("u1/kids[2 of 2]", "age", "44", "recoded", "4")
    )
    assert ages(done.responses) == {"u2/kids[1 of 1]": 9}
    assert done.responses.repeats["friends"].frame["years"].tolist() == [2, 3]
    assert done.audit["uuid"].tolist() == ["u1"]


def test_a_change_of_an_interview_decides_anew_what_its_rows_were_asked(drawn):
    done = cleaned(read(drawn), ("u2", "home", "yes", "recoded", "no"))
    kids = done.responses.repeats["kids"]
    assert kids.ticks("toys")[0].tolist() == [[1, 0], [0, 1], [0, 0]]
    assert kids.asked_of("toys").tolist() == [True, True, False]
    statuses = done.audit.set_index(["uuid", "question"])["status"].to_dict()
    assert statuses["u2/kids[1 of 1]", "toys/ball"] == "no longer asked"


def test_an_interviews_uuid_will_do_where_it_has_one_row_or_beside_the_index(drawn):
    responses = read(drawn)
    assert ages(cleaned(responses, ("u2", "age", "9", "recoded", "8")).responses)["u2/kids[1 of 1]"] == 8
    rows = log(("u1", "age", "44", "recoded", "4")).assign(index="2")
    assert ages(clean(responses, NO_RULES, rows).responses)["u1/kids[2 of 2]"] == 4
    assert refused(responses, ("u1", "age", "44", "recoded", "4")) == [
        "log.csv, row 2, age: The question is asked in the repeat kids, and the interview has 2 rows of kids:"
        " say which one is meant, by its name in the column of the uuid, or its _index in a column `index`."
        " Got 'u1'. Expected u1/kids[1 of 2] or u1/kids[2 of 2]."
    ]


def test_rows_taken_out_of_the_sheet_since_are_never_taken_for_others(drawn):
    fewer = read(drawn, kids=[KIDS[0], KIDS[2], KIDS[3]])
    assert refused(fewer, ("u1/kids[1 of 2]", "sex", "f", "recoded", "m")) == [
        "log.csv, row 2, uuid: The export has 1 row of kids there and none of this name: rows were added or"
        " taken out since the log was written. Look which one is meant, and name it. Got 'u1/kids[1 of 2]'."
        " Expected u1/kids[1 of 1]."
    ]


def test_rows_that_nothing_tells_apart_cannot_be_changed(drawn):
    kids = [[*row[:4], *row[5:]] for row in KIDS]
    responses = read(drawn, kids=kids, friends=[FRIENDS[0]])
    assert list(ages(responses)) == ["u1/kids[? 1]", "u1/kids[? 2]", "u2/kids[1 of 1]"]
    (said,) = refused(responses, ("u1/kids[? 2]", "age", "44", "recoded", "4"))
    assert said.startswith("log.csv, row 2, uuid: Nothing in the export tells this row from the others")
    assert ages(cleaned(responses, ("u2", "age", "9", "recoded", "8")).responses)["u2/kids[1 of 1]"] == 8


def test_a_question_of_the_interview_is_not_one_of_the_row(drawn):
    (said,) = refused(read(drawn), ("u1/kids[2 of 2]", "home", "yes", "recoded", "no"))
    assert said.startswith(
        "log.csv, row 2, Question number: The form has this question, and the export, or this repeat of it,"
        " does not. Got 'home'."
    )


def test_findings_of_rows_name_them_and_come_back_as_a_log(drawn, tmp_path):
    responses = read(drawn)
    rules = CheckRules(
        (
            CheckRule("young", "constraint", Constraint()),
            CheckRule("old", "limits", NumberLimits("years", 0, 2)),
        )
    )
    found = run_checks(responses, rules)
    assert clean(responses, rules).counts.checks["findings"].sum() == len(found)
    assert found[["uuid", "row", "question", "value"]].to_numpy().tolist() == [
        ["u1", "u1/kids[2 of 2]", "age", "44"],
        ["u2", "u2/kids[1 of 1]/friends[2 of 2]", "years", "3"],
    ]
    table = log_table(FindingsBook(found, responses, rules, "en"))
    table["Action taken"], table["New value"] = ["recoded", "delete_data_point"], ["4", ""]
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("cleaning_log")
        for row, cells in enumerate([list(table.columns), *table.to_numpy().tolist()]):
            sheet.write_row(row, 0, cells)
    problems = Problems()
    again = clean(responses, rules, read_log(path, responses.form, problems), problems)
    assert ages(again.responses)["u1/kids[2 of 2]"] == 4
    assert again.responses.repeats["friends"].frame["years"].fillna(-1).tolist() == [1, 2, -1]
    assert not problems.fatals


def test_cleaningtools_loop_index_is_read(drawn, tmp_path):
    rows = [
        ["uuid", "loop_index", "question", "old_value", "new_value", "change_type"],
        ["u1", "2", "age", "44", "14", "change_response"],
    ]
    problems = Problems()
    read_rows = read_log(write_csv(tmp_path / "log.csv", rows), drawn.form, problems)
    assert ages(clean(read(drawn), NO_RULES, read_rows, problems).responses)["u1/kids[2 of 2]"] == 14


def test_own_keys_of_odk_name_rows(drawn):
    main = [["home", "KEY"], ["yes", "uuid:1"]]
    kids = [["sex", "age", "PARENT_KEY", "KEY"], ["f", "4", "uuid:1", "uuid:1/kids[1]"]]
    responses, problems = drawn.read(
        write_csv(drawn.folder / "main.csv", main), write_csv(drawn.folder / "kids.csv", kids)
    )
    problems.stop_if_fatal()
    assert responses.repeats["kids"].frame.index.tolist() == ["uuid:1/kids[1]"]
    done = cleaned(responses, ("uuid:1/kids[1]", "age", "4", "recoded", "5"))
    assert done.responses.repeats["kids"].frame["age"].tolist() == [5]


def test_flattened_rows_are_named_by_their_headers(drawn):
    main = [
        ["home", "kids[1]/sex", "kids[1]/age", "kids[3]/sex", "kids[3]/age", "_uuid"],
        ["yes", "f", "4", "m", "44", "u1"],
    ]
    responses, problems = drawn.read(drawn.csv(main))
    problems.stop_if_fatal()
    done = cleaned(responses, ("u1/kids[3]", "age", "44", "recoded", "4"))
    assert ages(done.responses) == {"u1/kids[1]": 4, "u1/kids[3]": 4}


def test_one_log_serves_all_cities_with_their_rows(drawn):
    everyone = read(drawn)
    here = everyone.subset(pd.Series(everyone.frame.index == "u2").to_numpy())
    rows = log(("u1/kids[2 of 2]", "age", "44", "recoded", "4"), ("u2", "age", "9", "recoded", "8"))
    assert ages(clean(here, NO_RULES, rows, everyone=everyone).responses) == {"u2/kids[1 of 1]": 8}
