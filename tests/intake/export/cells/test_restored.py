"""Codes that Excel, R or pandas changed are put back where one choice alone fits."""

import pytest

from tests.intake.export.surveys import survey


@pytest.mark.parametrize(
    ("choices", "written", "read"),
    [
        (["1", "0"], ["1.0", "0.0"], ["1", "0"]),
        (["01", "02"], ["1", "2"], ["01", "02"]),
        (["1", "2"], ["01", "+2"], ["1", "2"]),
        (["1", "0"], ["TRUE", "false"], ["1", "0"]),
        (["yes", "no"], ["True", "FALSE"], ["yes", "no"]),
        (["1-2", "3-5"], ["2026-01-02", "5-Mar"], ["1-2", "3-5"]),
        (["3-5", "6+"], ["05-mars", "46086"], ["3-5", "3-5"]),
        (["MAR1", "SEPT2"], ["1-Mar", "2024-09-02"], ["MAR1", "SEPT2"]),
        (["1E1", "1E2"], ["10", "100"], ["1E1", "1E2"]),
        (["true", "false"], ["1", "0.0"], ["true", "false"]),
        (
            ["202501010001", "202502020002"],
            ["2.0250101E+11", "2.0250202E+11"],
            ["202501010001", "202502020002"],
        ),
        (
            ["202501010001", "202501010002"],
            ["2.0250101E+11", "202501010002"],
            ["2.0250101E+11", "202501010002"],
        ),
        (["01", "02"], ["'01", "02"], ["01", "02"]),
        (["yes", "no"], ["NA", "yes"], [None, "yes"]),
        (["\u200byes", "no"], ["y\u200bes", "no\u00a0"], ["yes", "no"]),
    ],
)
def test_codes_are_put_back(tmp_path, choices, written, read):
    drawn = survey(tmp_path, [["select_one c", "q", "Question"], ["integer", "n", "N"]], {"c": choices})
    rows = [["q", "n", "_uuid"], *[[text, "3", f"u{number}"] for number, text in enumerate(written)]]
    responses, problems = drawn.read(drawn.csv(rows))
    values = responses.frame["q"].astype(object)
    assert [None if value != value else value for value in values] == read
    assert len(list(problems)) <= 1


def test_it_is_told_once_a_column_and_what_fits_twice_is_left(tmp_path):
    drawn = survey(
        tmp_path, [["select_one c", "q", "Question"], ["integer", "n", "N"]], {"c": ["1-2", "2-1", "3-5"]}
    )
    path = drawn.csv(
        [["q", "n", "_uuid"], ["2026-01-02", "1", "a"], ["2026-05-03", "1", "b"], ["2026-05-03", "1", "c"]]
    )
    responses, problems = drawn.read(path)
    assert responses.frame["q"].tolist() == ["2026-01-02", "3-5", "3-5"]
    assert drawn.said(problems) == [
        "export.csv, row 3, q: Excel, R or another program has changed these codes (2 cells); they are put"
        " back, '2026-05-03' as '3-5'. Got '2026-05-03'.",
        "export.csv, row 2, q: This answer is not in the choice list; it is kept, and named in tables only"
        " where `suppress_below` people or more gave it (1 cell). Got"
        " '2026-01-02'. Expected one of its 3 choices.",
    ]


def test_codes_in_one_cell_of_a_multi_select(tmp_path):
    drawn = survey(
        tmp_path, [["select_multiple c", "q", "Question"], ["integer", "n", "N"]], {"c": ["1", "2"]}
    )
    responses, _ = drawn.read(
        drawn.csv([["q", "n", "_uuid"], ["1.0 2.0", "1", "a"], ["2.0", "1", "b"], ["NA", "1", "c"]])
    )
    assert responses.ticks("q")[0].tolist() == [[1, 1], [0, 1], [0, 0]]
    assert responses.answered("q").tolist() == [True, True, False]
