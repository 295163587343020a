import pytest

from analysis.cleaning.checks.limits import LimitError
from analysis.cleaning.checks.sample import SampleTarget
from tests.cleaning.drawn import form, question, responses

FORM = form(question("place", "select_one place"), question("agrees", "select_one yes_no"))


def target(tmp_path, text: str) -> SampleTarget:
    path = tmp_path / "targets.csv"
    path.write_text(text, encoding="utf-8")
    return SampleTarget(path).with_form(FORM)


def test_cells_are_counted_against_their_target(tmp_path):
    check = target(tmp_path, "place,agrees,target\nmali,,2\nniger,yes,2\n,,4\n")
    people = responses(FORM, {"place": ["mali", "mali", "niger"], "agrees": ["yes", "no", "yes"]})
    assert check.achieved(people).to_numpy().tolist() == [
        ["Mali", 2, 2, 1.0],
        ["Niger, Yes", 2, 1, 0.5],
        ["all", 4, 3, 0.75],
    ]
    assert [part["sentence"].iloc[0] for part in check.find(people)] == [
        "Niger, Yes: 1 of 2 interviews.",
        "all: 3 of 4 interviews.",
    ]


@pytest.mark.parametrize(
    ("text", "problem", "expected"),
    [
        ("plce,target\nmali,2\n", "The form has no such question.", "perhaps 'place'"),
        ("place,target\nmal,2\n", "The question has no such choice.", "perhaps 'mali'"),
        (
            "place,target\nmali,two\n",
            "A target must be a number of interviews.",
            "a column 'target' with whole numbers",
        ),
    ],
)
def test_wrong_targets_are_refused(tmp_path, text, problem, expected):
    with pytest.raises(LimitError) as error:
        target(tmp_path, text)
    assert (error.value.problem, error.value.expected) == (problem, expected)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(LimitError, match="There is no such file"):
        SampleTarget(tmp_path / "no.csv").with_form(FORM)
