"""Conditions and calculations that look at all rows of a repeat."""

import pytest

from tests.intake.export.surveys import survey

KIDS = [
    ["_parent_index", "age", "sex", "school"],
    ["1", "3", "f", "no"],
    ["1", "10", "m", "yes"],
    ["1", "7", "f", ""],
    ["2", "12", "m", "yes"],
    ["3", "", "f", ""],
]
"""Interview 1 has three children, 2 has one, 3 has one of unknown age, 4 has none."""
PETS = [["_parent_index", "kind"], ["1", "cat"], ["4", "dog"], ["4", "cat"]]
REPEATS = [
    ["begin_repeat", "kids", "Children"],
    ["integer", "age", "Age"],
    ["select_one s", "sex", "Sex"],
    ["select_one yn", "school", "School?", "", "${age} > 5"],
    ["end_repeat", ""],
    ["begin_repeat", "pets", "Pets"],
    ["text", "kind", "Kind"],
    ["end_repeat", ""],
]
LISTS = {"yn": ["yes", "no"], "s": ["f", "m"]}
EXTRA = ("calculation", "relevant")


def drawn(folder, *rows):
    return survey(folder, [["integer", "people", "People"], *REPEATS, *rows], LISTS, EXTRA)


def export(drawn_survey, answers, **sheets):
    main = [["_index", "people", "last", "_uuid"]]
    main += [[str(row + 1), str(row), answer, f"u{row}"] for row, answer in enumerate(answers)]
    return drawn_survey.workbook(main=main, **({"kids": KIDS, "pets": PETS} | sheets))


def asked(folder, condition, answers=("yes",) * 4, calculation=""):
    """Who was asked the last question, and what is told of it."""
    rows = [["calculate", "c", "", calculation]] if calculation else []
    made = drawn(folder, *rows, ["select_one yn", "last", "Last", "", condition])
    responses, problems = made.read(export(made, answers))
    told = [text for text in made.said(problems) if "elevant` looks" in text or "evaluated" in text]
    return responses.asked_of("last").tolist(), told


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("sum(${age}) > 12", [True, False, False, False]),
        ("sum(${age}) = 0", [False, False, True, True]),
        ("count(${kids}) = 1", [False, True, True, False]),
        ("count(${age}) = 1", [False, True, True, False]),
        ("count(${school}) = 2", [True, False, False, False]),
        ("count-non-empty(${age}) = 0", [False, False, True, True]),
        ("max(${age}) >= 10", [True, True, False, False]),
        ("min(${age}, 5) < 5", [True, False, False, False]),
        ("join(' ', ${sex}) = 'f m f'", [True, False, False, False]),
        ("contains(join(' ', ${kind}), 'dog')", [False, False, False, True]),
        ("count(${kids} | ${pets}) = 2", [False, False, False, True]),
        ("count(${kids}) + count(${pets}) = 1", [False, True, True, False]),
        ("sum(${age} | ${people}) > 12", [True, True, False, False]),
        ("count(${kids}[./age < 8]) = 2", [True, False, False, False]),
        ("count(${kids}[age < 8]) = 0", [False, True, True, True]),
        ("sum(${age}[${sex} = 'f']) = 10", [True, False, False, False]),
        ("sum(${kids}[sex = 'm']/age) = 10", [True, False, False, False]),
        ("sum(/data/kids[sex = 'm']/age) = 12", [False, True, False, False]),
        ("count(${kids}[position() = 2]) = 1", [True, False, False, False]),
        ("indexed-repeat(${age}, ${kids}, 2) = 10", [True, False, False, False]),
        ("sum-if(${age}, ${sex} = 'f') = 10", [True, False, False, False]),
        ("count-if(${kids}, ${age} < 8) = 2", [True, False, False, False]),
        ("join-if(' ', ${sex}, ${age} > 5) = 'm f'", [True, False, False, False]),
        ("max-if(${age}, ${sex} = 'm') = 12", [False, True, False, False]),
        ("indexed-repeat(${sex}, ${kids}, 1) = 'f'", [True, False, True, False]),
        ("indexed-repeat(${age}, ${kids}, ${people}) = 3", [False, False, False, False]),
        ("indexed-repeat(${age}, ${kids}, ${people}) = 12", [False, True, False, False]),
    ],
)
def test_all_rows_of_a_repeat(tmp_path, condition, expected):
    assert asked(tmp_path, condition) == (expected, [])


def test_a_calculation_over_rows_is_worked_out(tmp_path):
    assert asked(tmp_path, "${c} > 6", calculation="sum(${age}) div count(${kids})") == (
        [True, True, False, False],
        [],
    )


def test_answers_of_who_was_not_asked_are_left_out(tmp_path):
    made = drawn(tmp_path, ["select_one yn", "last", "Last", "", "count(${kids}) > 1"])
    responses, problems = made.read(export(made, ["yes", "no", "", ""]))
    assert responses.answered("last").tolist() == [True, False, False, False]
    assert made.said(problems)[-1].startswith(
        "sheet main, row 3, last: 1 interview answers this question though"
    )
    assert not responses.guessed


def test_a_row_sees_itself_and_the_rows_of_others(tmp_path):
    """References to the own repeat mean the row, to another one all its rows; position is its number."""
    rows = [list(row) for row in REPEATS]
    rows[3][4] = (
        "position(..) > 1 and index() > 1 and choice-label(${sex}, ${sex}) != 'X'"
        " and sum(${age}) > 5 or count(${pets}) > 5"
    )
    made = survey(tmp_path, [["integer", "people", "People"], *rows], LISTS, EXTRA)
    responses, problems = made.read(export(made, [""] * 4))
    assert responses.repeats["kids"].asked_of("school").tolist() == [False, True, True, False, False]
    assert not [text for text in made.said(problems) if "elevant`" in text]


def test_a_row_knows_the_day_and_the_dates_of_its_interview(tmp_path):
    rows = [list(row) for row in REPEATS]
    rows[3][4] = "today() > date('2024-01-01') and ${met} < today()"
    made = survey(tmp_path, [["today", "today", ""], ["date", "met", "Met"], *rows], LISTS, EXTRA)
    main = [["_index", "today", "met", "_uuid"]]
    main += [["1", "2024-02-01", "2024-01-30", "a"], ["2", "2024-02-01", "2024-02-02", "b"]]
    responses, problems = made.read(made.workbook(main=main, kids=KIDS[:5]))
    assert responses.repeats["kids"].asked_of("school").tolist() == [True, True, True, False]
    assert made.said(problems) == []


def test_the_row_before(tmp_path):
    rows = [list(row) for row in REPEATS]
    rows[3][4] = "indexed-repeat(${age}, ${kids}, position(..) - 1) > 5"
    made = survey(tmp_path, [["integer", "people", "People"], *rows], LISTS, EXTRA)
    responses, _ = made.read(export(made, [""] * 4))
    assert responses.repeats["kids"].asked_of("school").tolist() == [False, False, True, False, False]


def test_totals_that_look_at_each_other_end(tmp_path):
    rows = [list(row) for row in REPEATS]
    rows.insert(3, ["calculate", "twice", "", "${c} * 2"])
    made = survey(
        tmp_path,
        [
            *rows,
            ["calculate", "c", "", "sum(${twice})"],
            ["select_one yn", "last", "Last", "", "${c} > 1"],
        ],
        LISTS,
        EXTRA,
    )
    responses, _ = made.read(export(made, ["yes", "", "no", ""]))
    assert responses.asked_of("last").tolist() == [True, False, True, False]
    assert responses.guessed == {"last"}


@pytest.mark.parametrize(
    ("condition", "cause"),
    [
        ("${age} > 3", "form, age: A `relevant` looks at the answers of a repeat"),
        (
            "sum(${age}) > ${gone}",
            "form, gone: A `relevant` looks at this question, which the form does not have",
        ),
        ("area(${people}) > 1", "form, area(): This part of a `relevant` can't be evaluated"),
        ("count(${kids}[area(age) > 1]) > 1", "form, area(): This part of a `relevant` can't be evaluated"),
    ],
)
def test_what_is_not_known_is_told_once_and_guessed(tmp_path, condition, cause):
    made = drawn(tmp_path, ["select_one yn", "last", "Last", "", condition])
    responses, problems = made.read(export(made, ["yes", "", "no", ""]))
    told = [text.partition(" Expected")[0] for text in made.said(problems) if "relevant" in text]
    assert told == [f"{cause}: 1 question is taken as asked of whoever answered."]
    assert responses.guessed == {"last"}
    assert responses.asked_of("last").tolist() == [True, False, True, False]


def test_a_repeat_that_the_export_lacks(tmp_path):
    made = drawn(tmp_path, ["select_one yn", "last", "Last", "", "sum(${age}) > 1"])
    main = [["_index", "people", "last", "_uuid"], ["1", "2", "yes", "a"], ["2", "1", "", "b"]]
    responses, problems = made.read(made.workbook(main=main))
    assert made.said(problems) == [
        "form, age: A `relevant` looks at the answers of a repeat: 1 question is taken as asked of whoever"
        " answered."
    ]
    assert responses.guessed == {"last"}


def test_totals_of_its_own_repeat_are_those_of_the_row_itself(tmp_path):
    """As pyxform writes `sum(${age})` inside the repeat: `sum(../age)`."""
    rows = [["begin_repeat", "kids", "Children"], ["integer", "age", "Age"]]
    rows += [["select_one yn", "school", "School?", "", "sum(${age}) > 9 and count(${kids}) > 0"]]
    rows += [["end_repeat", ""], ["text", "last", "Last"]]
    made = survey(tmp_path, rows, LISTS, EXTRA)
    responses, _ = made.read(export(made, ("",) * 4, pets=[["kind"]]))
    assert responses.repeats["kids"].asked_of("school").tolist() == [False, True, False, True, False]
