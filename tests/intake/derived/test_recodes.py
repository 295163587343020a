"""Groups of choices and bands of numbers as new variables."""

import pytest

from analysis.intake.derived.recodes import apply_recodes, read_recodes, with_recodes
from analysis.problems import Problems
from tests.intake.drawn import Style, write_csv

HEADER = ["variable", "question", "from", "to", "label::English (en)", "label::French (fr)"]
BANDS = [
    ["age_band", "age", "", "", "Age group", "Groupe d'âge"],
    ["age_band", "age", "[15,18)", "child", "Under 18", "Moins de 18 ans"],
    ["age_band", "age", "[18,30)", "young", "18 to 29", "18 à 29 ans"],
    ["age_band", "age", "[30,)", "older", "30 and over", "30 ans et plus"],
]


def read(bench, *rows, style=None):
    path = write_csv(bench.folder / "recodes.csv", [HEADER, *rows])
    responses, problems = bench.read(bench.write(style or Style()))
    return responses, [str(problem).removeprefix(str(path)) for problem in problems]


def test_bands_of_numbers(bench):
    responses, problems = read(bench, *BANDS)
    assert problems == []
    assert responses.frame["age_band"].astype(object).where(
        responses.answered("age_band"), None
    ).tolist() == ["young", "older", None, None]
    assert responses.choices("age_band") == ("child", "young", "older")
    assert responses.asked_of("age_band").tolist() == [True, True, True, False]
    assert responses.form.label("age_band", "fr") == "Groupe d'âge"
    assert responses.form.choice_label("age_band", "older", "en") == "30 and over"
    assert list(responses.form.questions).index("age_band") == list(responses.form.questions).index("age") + 1
    assert responses.form.questions["age_band"].groups == ("person",)


def test_groups_of_choices_and_all_others(bench):
    rows = [
        ["region", "nationality", "*", "elsewhere", "", ""],
        ["region", "nationality", "ML GN", "west", "", ""],
    ]
    responses, problems = read(bench, *rows)
    assert problems == []
    assert responses.codes("region")[0].tolist() == [1, 0, 0, -1]
    assert responses.choices("region") == ("elsewhere", "west")


def test_the_first_rule_that_fits_takes_a_multi_select(bench):
    rows = [["violent", "Q78", "conflict violence", "yes", "", ""], ["violent", "Q78", "*", "no", "", ""]]
    responses, _ = read(bench, *rows)
    assert responses.codes("violent")[0].tolist() == [0, 1, 1, -1]


def test_a_variable_can_be_made_from_a_made_one(bench):
    responses, problems = read(
        bench,
        *BANDS,
        ["adult", "age_band", "young older", "yes", "", ""],
        ["adult", "age_band", "child", "no", "", ""],
    )
    assert problems == []
    assert responses.codes("adult")[0].tolist() == [0, 0, -1, -1]


def test_a_variable_is_made_anew_when_answers_have_changed(bench):
    from dataclasses import replace

    responses, _ = read(bench, *BANDS)
    changed = replace(responses, frame=responses.frame.assign(age=[16.0, 31.0, float("nan"), float("nan")]))
    problems = Problems()
    again = apply_recodes(changed, read_recodes(bench.folder / "recodes.csv", problems), problems)
    assert not len(problems)
    assert again.codes("age_band")[0].tolist() == [0, 2, -1, -1]
    assert (
        again.form
        == responses.form
        == with_recodes(bench.form, read_recodes(bench.folder / "recodes.csv", problems))
    )


def test_choices_with_blanks_in_their_names_stand_in_quotes(bench):
    path = write_csv(
        bench.folder / "recodes.csv", [HEADER, ["v", "nationality", '"Burkina Faso"  ML', "west", "", ""]]
    )
    (recode,) = read_recodes(path, Problems())
    assert recode.rules[0].choices == ("Burkina Faso", "ML")


def test_answers_that_fit_no_rule_are_told(bench):
    responses, problems = read(bench, ["band", "age", "[15,30)", "young", "", ""])
    assert problems == [", row 2, band: 1 answer fits no rule of this variable and is missing in it."]
    assert responses.codes("band")[0].tolist() == [0, -1, -1, -1]


def test_a_question_this_export_lacks_is_no_problem(bench):
    responses, problems = read(bench, ["where", "place", "*", "somewhere", "", ""])
    assert problems == []
    assert not responses.has("where")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["b", "agee", "[1,2)", "x", "", ""]],
            ", row 2, question: The form has no such question. Got 'agee'. Expected perhaps 'age'.",
        ),
        (
            [["b", "age", "18-25", "x", "", ""]],
            (
                ", row 2, from: The question has no such choice. Got '18-25'. Expected a band like [18,25) or"
                " [65,)."
            ),
        ),
        (
            [["b", "age", "[18;25)", "x", "", ""]],
            ", row 2, from: This band can't be read. Got '[18;25)'. Expected a band like [18,25) or [65,).",
        ),
        (
            [["b", "age", "[25,18)", "x", "", ""]],
            ", row 2, from: This band ends before it begins. Got '[25,18)'.",
        ),
        (
            [["b", "age", "[1,50]", "x", "", ""], ["b", "age", "[50,99]", "y", "", ""]],
            ", row 3, b: This rule takes what row 2 has taken already.",
        ),
        (
            [["b", "nationality", "ML *", "x", "", ""], ["b", "nationality", "ML", "y", "", ""]],
            ", row 3, b: This rule takes what row 2 has taken already. Got 'ML'.",
        ),
        (
            [["b", "nationality", "MLI *", "x", "", ""]],
            ", row 2, from: The question has no such choice. Got 'MLI'. Expected perhaps 'ML'.",
        ),
        ([["b", "age", "[1,99)", "", "", ""]], ", row 2, b: A rule needs both `from` and `to`."),
        (
            [["b", "age", "[1,99)", "x", "", ""], ["b", "nationality", "*", "y", "", ""]],
            ", row 3, question: One variable is made from one question. Got 'nationality'. Expected 'age'.",
        ),
        (
            [["age", "age", "[1,99)", "x", "", ""]],
            ", row 2, variable: The form has a question of this name. Choose another. Got 'age'.",
        ),
    ],
)
def test_what_is_wrong_with_recodes(bench, rows, expected):
    assert expected in read(bench, *rows)[1]


def test_no_file_means_no_recodes(tmp_path):
    assert read_recodes(tmp_path / "recodes.csv", Problems()) == ()
