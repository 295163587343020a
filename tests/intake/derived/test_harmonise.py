"""Aliases of questions and choices."""

import pytest

from analysis.intake.derived.harmonise import Aliases, read_harmonise
from analysis.problems import Problems
from tests.intake.drawn import write_csv

HEADER = ["kind", "question", "alias", "canonical", "note"]


def read(tmp_path, form, *rows):
    path = write_csv(tmp_path / "harmonise.csv", [HEADER, *rows])
    problems = Problems()
    return read_harmonise(path, form, problems), [
        str(problem).removeprefix(str(path)) for problem in problems
    ]


def test_aliases_reach_the_responses(bench):
    rows = [
        HEADER,
        ["question", "", "Q29", "nationality", "2020 code"],
        ["choice", "nationality", "Republic of Mali", "ML", ""],
        ["choice", "", "I do not know", "Don't know", "East Africa"],
        ["question", "", "c10", "Q78", ""],
    ]
    write_csv(bench.folder / "harmonise.csv", rows)
    export = [
        ["_uuid", "consent", "Q29", "c10/Violence", "c10/I do not know", "stopped"],
        ["a", "Yes", "Republic of Mali", "1", "0", "I do not know"],
    ]
    responses, problems = bench.read(bench.write_rows(export))
    assert [str(problem) for problem in problems] == []
    assert responses.frame.iloc[0].tolist() == ["yes", "ML", True, False, "dk"]
    assert list(responses.frame) == ["consent", "nationality", "Q78/violence", "Q78/dk", "stopped"]


def test_an_alias_fills_the_blanks_of_its_question(bench):
    write_csv(bench.folder / "harmonise.csv", [HEADER, ["question", "", "Q29", "nationality", ""]])
    export = [["_uuid", "consent", "nationality", "Q29"], ["a", "yes", "ML", ""], ["b", "yes", "", "NA"]]
    responses, problems = bench.read(path := bench.write_rows(export))
    assert responses.frame["nationality"].tolist() == ["ML", "NA"]
    assert [str(problem) for problem in problems] == [
        f"{path}, row 1, Q29: Two columns hold this question; 'Q29' fills the blanks of 'nationality'."
    ]


def test_no_file_means_no_aliases(tmp_path, form):
    problems = Problems()
    assert read_harmonise(tmp_path / "harmonise.csv", form, problems) == Aliases({}, {})
    assert not len(problems)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            ["question", "", "x", "nationalty", ""],
            (
                ", row 2, canonical: The form has no such question. Got 'nationalty'. Expected perhaps"
                " 'nationality'."
            ),
        ),
        (
            ["dropped choice", "", "1", "Boat", ""],
            ", row 2, question: A dropped choice is of one question; name it.",
        ),
        (
            ["dropped choice", "stopped", "1", "yes", ""],
            ", row 2, canonical: A dropped choice needs a text of its own that no choice of the form has. Got"
            " 'yes'.",
        ),
        (
            ["choice", "ages", "x", "yes", ""],
            ", row 2, question: The form has no such question. Got 'ages'. Expected perhaps 'age'.",
        ),
        (
            ["choice", "stopped", "x", "yess", ""],
            ", row 2, canonical: The form has no such choice. Got 'yess'. Expected perhaps 'yes'.",
        ),
        (
            ["label", "", "x", "y", ""],
            ", row 2, kind: This kind is not known. Got 'label'. Expected question or choice.",
        ),
    ],
)
def test_what_is_wrong_with_aliases(tmp_path, form, row, expected):
    assert read(tmp_path, form, row)[1] == [expected]


def test_columns_must_be_the_known_ones(tmp_path, form):
    path = write_csv(
        tmp_path / "harmonise.csv",
        [["kind", "question", "alias", "canonic", "note"], ["question", "", "x", "age", ""]],
    )
    problems = Problems()
    read_harmonise(path, form, problems)
    assert [str(problem).removeprefix(str(path)) for problem in problems] == [
        ", row 1: This column is not known. Got 'canonic'. Expected perhaps 'canonical'.",
    ]
