"""Repeat groups join their interviews."""

import pytest

from analysis.intake.answers.stack import stack
from tests.intake.drawn import Style, rows_of, write_csv, write_xlsx

PLACES = [
    [
        "place",
        "incidents",
        "incidents/robbery",
        "incidents/extortion",
        "incidents/none",
        "incident_age",
        "_parent_index",
        "_index",
    ],
    ["Gao", "robbery", "1", "0", "0", "", "1", "1"],
    ["Kidal", "robbery extortion", "1", "1", "0", "30", "2", "2"],
    ["Gao", "none", "0", "0", "1", "20", "2", "3"],
    ["Mopti", "", "", "", "", "", "9", "4"],
]


def interviews(form):
    rows = rows_of(form, Style())
    return [[*row, "_index" if number == 0 else str(number)] for number, row in enumerate(rows)]


def check(reports):
    assert reports.frame["place"].tolist() == ["Gao", "Kidal", "Gao"]
    assert reports.cluster.tolist() == [0, 1, 1]
    assert reports.ticks("incidents")[0].tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    assert reports.codes("nationality")[0].tolist() == [0, 1, 1]
    assert reports.asked_of("incident_age").tolist() == [
        False,
        True,
        True,
    ]  # the condition looks at the interview's age
    assert reports.unit == "reports"


@pytest.fixture(params=["workbook", "two files"])
def paths(request, bench):
    rows = interviews(bench.form)
    if request.param == "workbook":
        return [write_xlsx(bench.folder / "export.xlsx", {"main": rows, "places": PLACES})]
    return [write_csv(bench.folder / "main.csv", rows), write_csv(bench.folder / "places.csv", PLACES)]


def test_sheets_and_files_join_on_parent_index(bench, paths):
    responses, problems = bench.read(*paths)
    check(responses.repeats["places"])
    assert stack(responses, "places") is responses.repeats["places"]
    assert [str(problem).partition("places")[2] for problem in problems] in (
        [": 1 row belongs to no interview in this export by _parent_index and is left out (3 of 4 stay)."],
        [
            (
                ".csv, row 5: 1 row belongs to no interview in this export by _parent_index and is left"
                " out (3 of 4 stay)."
            )
        ],
        [
            (
                ", row 5: 1 row belongs to no interview in this export by _parent_index and is left out"
                " (3 of 4 stay)."
            )
        ],
    )


def test_odk_files_join_on_their_keys(bench):
    main = [["KEY" if cell == "_uuid" else cell for cell in row] for row in rows_of(bench.form, Style())]
    places = [
        [*row[:6], "PARENT_KEY" if number == 0 else f"u{row[6]}", f"k{number}"]
        for number, row in enumerate(PLACES)
    ]
    places[0][7] = "KEY"
    responses, _ = bench.read(
        write_csv(bench.folder / "main.csv", main), write_csv(bench.folder / "main-places.csv", places)
    )
    check(responses.repeats["places"])


def test_a_subset_of_interviews_takes_its_reports(bench, paths):
    responses, _ = bench.read(*paths)
    part = responses.subset(responses.where({"nationality": "NA"}))
    reports = part.repeats["places"]
    assert reports.frame["place"].tolist() == ["Kidal", "Gao"]
    assert reports.cluster.tolist() == [0, 0]
    assert reports.codes("nationality")[0].tolist() == [1, 1]


def test_a_sheet_of_no_repeat_group_is_told(bench):
    path = write_xlsx(
        bench.folder / "export.xlsx",
        {"main": interviews(bench.form), "notes": [["_parent_index", "note"], ["1", "x"]]},
    )
    responses, problems = bench.read(path)
    assert responses.repeats == {}
    assert [str(problem) for problem in problems] == [
        f"{path}, sheet notes: No repeat group of the form has these questions; they are left out."
    ]
