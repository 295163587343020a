"""Rows of repeats find their interview by key, whatever happened to the export in between."""

import pytest

from tests.intake.drawn import write_csv, write_xlsx
from tests.intake.export.surveys import survey

FORM = [
    ["select_one yn", "work", "Work?"],
    ["begin_repeat", "kids", "Children"],
    ["select_one sx", "ksex", "Sex"],
    ["integer", "kage", "Age"],
    ["begin_repeat", "toys", "Toys"],
    ["select_one ty", "toy", "Toy"],
    ["end_repeat", "", ""],
    ["end_repeat", "", ""],
]
CHOICES = {"yn": ["yes", "no"], "sx": ["f", "m"], "ty": ["ball", "doll"]}


@pytest.fixture
def drawn(tmp_path):
    return survey(tmp_path, FORM, CHOICES)


def sexes(responses):
    """uuid of the interview and sex of the child, for every child."""
    kids = responses.repeats["kids"]
    return list(zip(responses.frame.index[kids.cluster], kids.frame["ksex"], strict=True))


def test_sorted_and_filtered_interviews_keep_their_children_by_uuid(drawn):
    main = [["work", "_uuid"], ["no", "u3"], ["yes", "u1"]]
    kids = [
        ["ksex", "_parent_index", "_submission__uuid"],
        ["f", "1", "u1"],
        ["m", "2", "u2"],
        ["f", "3", "u3"],
    ]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert sexes(responses) == [("u1", "f"), ("u3", "f")]
    assert drawn.said(problems) == [
        "sheet kids, row 3: 1 row belongs to no interview in this export by _submission__uuid and is left out"
        " (2 of 3 stay)."
    ]
    assert str(responses.dialect).endswith("sheet kids joined by _submission__uuid.")


@pytest.mark.parametrize("index", ["_index", "index", "X_index", "_INDEX"])
def test_the_index_of_the_interviews_has_many_names_and_may_have_gaps(drawn, index):
    main = [["work", "_uuid", index], ["yes", "u1", "7"], ["no", "u2", "3.0"]]
    kids = [["ksex", "_parent_index", "_index"], ["f", "3", "1"], ["m", "7", "2"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert sexes(responses) == [("u2", "f"), ("u1", "m")]
    assert not list(problems)


def test_two_exports_under_each_other_are_joined_by_uuid(drawn):
    main = [["work", "_uuid", "_index"], ["yes", "a", "1"], ["no", "b", "1"]]
    kids = [["ksex", "_parent_index", "_submission__uuid"], ["f", "1", "a"], ["m", "1", "b"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert sexes(responses) == [("a", "f"), ("b", "m")]
    assert not list(problems)


def test_an_index_that_two_interviews_share_is_refused(drawn):
    main = [["work", "_uuid", "_index"], ["yes", "a", "1"], ["no", "b", "1"], ["no", "c", "2"]]
    kids = [["ksex", "_parent_index"], ["f", "1"], ["m", "2"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert not responses.repeats
    (said,) = drawn.said(problems)
    assert said.startswith(
        "sheet kids, _parent_index: Which interview each row belongs to can't be told: _index"
    )
    assert "has the same value for several rows. This repeat is left out." in said


def test_an_index_without_one_in_the_interviews_is_refused(drawn):
    main = [["work", "_uuid"], ["yes", "a"], ["no", "b"]]
    kids = [["ksex", "_parent_index"], ["f", "1"], ["m", "2"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert not responses.repeats
    assert "has no column that it points to. This repeat is left out." in drawn.said(problems)[0]


def test_keys_that_name_different_interviews_are_told(drawn):
    main = [["work", "_uuid", "_index"], ["yes", "a", "1"], ["no", "b", "2"]]
    kids = [["ksex", "_parent_index", "_submission__uuid"], ["f", "1", "a"], ["m", "1", "b"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids))
    assert sexes(responses) == [("a", "f"), ("b", "m")]
    assert drawn.said(problems) == [
        "sheet kids, row 3, _parent_index: 1 row names one interview by _submission__uuid and another by"
        " _parent_index; _submission__uuid is followed."
    ]


def test_a_repeat_that_was_renamed_is_one_repeat(drawn):
    main = [["work", "_uuid", "_index"], ["yes", "a", "1"], ["no", "b", "2"]]
    old = [["ksex", "_index", "_parent_index"], ["f", "1", "1"]]
    new = [["kage", "ksex", "_index", "_parent_index"], ["4", "m", "1", "2"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=old, children=new))
    assert sexes(responses) == [("a", "f"), ("b", "m")]
    assert responses.repeats["kids"].numbers("kage").tolist()[1] == 4
    assert not list(problems)


def test_rows_that_two_files_of_a_repeat_share_count_once(drawn):
    main = [["work", "KEY"], ["yes", "uuid:a"], ["no", "uuid:b"]]
    first = [["ksex", "KEY", "PARENT_KEY"], ["f", "a/kids[1]", "uuid:a"], ["f", "a/kids[2]", "uuid:a"]]
    second = [["ksex", "KEY", "PARENT_KEY"], ["f", "a/kids[2]", "uuid:a"], ["m", "b/kids[1]", "uuid:b"]]
    paths = [
        write_csv(drawn.folder / name, rows)
        for name, rows in (("m.csv", main), ("k1.csv", first), ("k2.csv", second))
    ]
    responses, problems = drawn.read(*paths)
    assert sexes(responses) == [("uuid:a", "f"), ("uuid:a", "f"), ("uuid:b", "m")]
    assert [problem.problem for problem in problems] == [
        "1 row repeats one of another sheet or file; left out."
    ]


def test_nested_repeats_join_through_the_rows_around_them(drawn):
    main = [["work", "_uuid", "_index"], ["yes", "a", "1"], ["no", "b", "2"]]
    kids = [["ksex", "_index", "_parent_index"], ["f", "1", "2"], ["m", "2", "1"]]
    toys = [["toy", "_index", "_parent_index"], ["ball", "1", "2"], ["doll", "2", "1"], ["doll", "3", "1"]]
    responses, problems = drawn.read(drawn.workbook(main=main, kids=kids, toys=toys))
    found = responses.repeats["toys"]
    assert list(zip(responses.frame.index[found.cluster], found.frame["toy"], strict=True)) == [
        ("a", "ball"),
        ("b", "doll"),
        ("b", "doll"),
    ]
    assert not list(problems)


@pytest.mark.parametrize(
    "headers",
    [
        ("kids[1]/ksex", "kids[2]/ksex", "kids[1]/kage"),
        ("ksex_1", "ksex_2", "kage_1"),
        ("kids/1/ksex", "kids/2/ksex", "kids/1/kage"),
    ],
)
def test_repeats_flattened_into_the_interviews_row(drawn, headers):
    path = write_csv(
        drawn.folder / "export.csv",
        [
            ["work", *headers, "_uuid"],
            ["yes", "f", "m", "4", "a"],
            ["no", "", "", "", "b"],
            ["no", "m", "", "", "c"],
        ],
    )
    responses, problems = drawn.read(path)
    assert sexes(responses) == [("a", "f"), ("a", "m"), ("c", "m")]
    assert responses.repeats["kids"].numbers("kage").tolist()[0] == 4
    assert not list(problems)


def test_which_of_several_sheets_holds_the_interviews_is_asked(drawn):
    rows = [["work", "_uuid"], ["yes", "a"], ["no", "b"]]
    path = write_xlsx(drawn.folder / "export.xlsx", {"raw": rows, "clean": rows[:2], "about": [["Hello"]]})
    responses, problems = drawn.read(path)
    assert responses is None
    assert drawn.said(problems) == [
        "export.xlsx, sheet: 2 sheets of this file hold interviews of the form: raw (2 rows), clean (1 row)."
        " Say which one is to be read: `sheet: NAME` beside `export` in the params file, `--sheet NAME` for"
        " adopt."
    ]
    responses, problems = drawn.read(path, sheet="clean")
    assert responses.frame.index.tolist() == ["a"]
    responses, problems = drawn.read(path, sheet="claen")
    assert drawn.said(problems) == [
        "export.xlsx, sheet: There is no sheet of this name with interviews. Mend `sheet`. Got 'claen'."
        " Expected perhaps 'clean'."
    ]


def test_a_title_and_merged_rows_may_stand_above_the_header(drawn):
    rows = [["Survey 2026", ""], ["Respondent", ""], ["", ""], ["work", "_uuid"], ["yes", "a"], ["no", "b"]]
    responses, problems = drawn.read(write_xlsx(drawn.folder / "export.xlsx", {"data": rows}))
    assert responses.frame["work"].tolist() == ["yes", "no"]
    assert not list(problems)
