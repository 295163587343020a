"""Rankings: how they are read, what indicators make of them, in interviews and in rows of repeats."""

import numpy as np
import pytest
import yaml

from analysis.commands.adopt import adopt
from analysis.intake.derived.indicators import apply_indicators, read_indicators
from analysis.problems import Problems
from tests.intake.export.surveys import survey

NEEDS = {"need": ["food", "water", "cash", "school"], "sx": ["f", "m"]}
FORM = [
    ["select_one sx", "sex", "Sex"],
    ["rank need", "prio", "Needs"],
    ["begin_repeat", "kids", "Children"],
    ["rank need", "kprio", "Needs of the child"],
    ["end_repeat", "", ""],
]
MAIN = [
    ["sex", "prio", "_uuid"],
    ["f", "food water cash school", "a"],
    ["m", "cash food school water", "b"],
    ["m", "", "c"],
    ["f", "food food cash school", "d"],
    ["f", "food rice", "e"],
]
KIDS = [
    ["kprio", "_submission__uuid"],
    ["school food water cash", "a"],
    ["food school water cash", "a"],
    ["school cash food water", "b"],
]
YAML = """
ranked:
  first: {question: prio, labels: {en: First}}
  two: {question: prio, within: 2, labels: {en: First two}}
  kfirst: {question: kprio, labels: {en: First of the child}}
place_of:
  place: {question: prio, choice: food, labels: {en: Place of food}}
"""


def drawn(folder):
    made = survey(folder, FORM, NEEDS)
    return made, made.workbook(main=MAIN, kids=KIDS)


def with_indicators(folder, text):
    made, export = drawn(folder)
    responses, said = made.read(export)
    path = folder / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    indicators = read_indicators(path, made.form, problems)
    return apply_indicators(responses, indicators, problems), said, [str(one) for one in problems]


def test_what_comes_first_what_is_among_the_first_and_which_place_a_choice_has(tmp_path):
    answers, said, problems = with_indicators(tmp_path, YAML)
    assert problems == []
    assert answers.frame["first"].astype(object).where(answers.frame["first"].notna(), None).tolist() == [
        *("food", "cash"),
        *(None, None, None),
    ]
    assert answers.ticks("two")[0].tolist() == [[1, 1, 0, 0], [1, 0, 1, 0], *[[0, 0, 0, 0]] * 3]
    assert answers.answered("two").tolist() == [True, True, False, False, False]
    np.testing.assert_array_equal(answers.numbers("place"), [1, 2, np.nan, np.nan, np.nan])
    assert answers.repeats["kids"].frame["kfirst"].tolist() == ["school", "food", "school"]
    assert answers.repeats["kids"].has("first")
    told = [str(problem) for problem in said if "ranking" in str(problem)]
    assert [text.partition("prio: ")[2] for text in told] == [
        "This is no ranking of the list's choices, each once; it is read as missing (1 cell)."
        f" Got {got!r}. Expected choices such as 'food water cash'."
        for got in ("food food cash school", "food rice")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "ranked: {first: {question: sex, labels: {en: F}}}",
            "sex is of type select_one; this indicator is made from rank.",
        ),
        (
            "ranked: {first: {question: prio, within: 0, labels: {en: F}}}",
            "A choice is among the first 1, 2, 3, ... of a ranking. Got '0'.",
        ),
        (
            "place_of: {place: {question: prio, choice: fod, labels: {en: F}}}",
            "prio has no such choice. Got 'fod'. Expected perhaps 'food'.",
        ),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, said):
    _, _, problems = with_indicators(tmp_path, text)
    assert len(problems) == 1
    assert problems[0].endswith(said)


def test_any_indicator_is_made_of_rows_where_its_questions_are_asked_in_a_repeat(tmp_path):
    form = [*FORM[:2], FORM[2], ["select_one sx", "ksex", "Sex"], ["integer", "kage", "Age"], FORM[4]]
    made = survey(tmp_path, form, NEEDS)
    kids = [["ksex", "kage", "_submission__uuid"], ["f", "3", "a"], ["m", "7", "a"], ["f", "9", "b"]]
    responses, _ = made.read(made.workbook(main=MAIN, kids=kids))
    path = tmp_path / "indicators.yaml"
    path.write_text(
        "any_of: {girl: {of: {ksex: [f]}, labels: {en: Girl}}}\n"
        'bands: {small: {question: kage, bands: {young: "[0,5)", old: "[5,)"}, labels: {en: Age}}}\n'
        "of_repeat: {girls: {repeat: kids, where: {girl: ['yes']}, labels: {en: Girls}}}\n",
        encoding="utf-8",
    )
    problems = Problems()
    answers = apply_indicators(responses, read_indicators(path, made.form, problems), problems)
    assert list(problems) == []
    rows = answers.repeats["kids"].frame
    assert rows["girl"].tolist() == ["yes", "no", "yes"]
    assert rows["small"].tolist() == ["young", "old", "old"]
    assert answers.numbers("girls").tolist() == [1, 1, 0, 0, 0]


def test_adopt_drafts_what_rankings_tell_and_keeps_what_somebody_made_of_it(tmp_path):
    _, export = drawn(tmp_path)
    adopted = adopt(tmp_path / "form", export, "", tmp_path / "ws")
    folder = tmp_path / "ws" / "surveys" / adopted.instrument
    drafted = yaml.safe_load((folder / "indicators.yaml").read_text(encoding="utf-8"))["ranked"]
    assert {name: one.get("within", 1) for name, one in drafted.items()} == {
        "prio_first_three": 3,
        "prio_first": 1,
        "kprio_first_three": 3,
        "kprio_first": 1,
    }
    assert drafted["prio_first"]["labels"] == {"en": "Needs (in first place)"}
    plan = (folder / "plan.csv").read_text(encoding="utf-8")
    assert "prio_first,general,prio_first,,share,respondents" in plan
    assert "kids_kprio_first,kids,kprio_first,,share,reports,kids" in plan
    assert adopted.unused == ()
    own = (folder / "indicators.yaml").read_text(encoding="utf-8").replace("within: 3", "within: 2")
    (folder / "indicators.yaml").write_text(own, encoding="utf-8")
    adopt(tmp_path / "form", export, "", tmp_path / "ws")
    assert (folder / "indicators.yaml").read_text(encoding="utf-8") == own
    assert (folder / "plan.csv").read_text(encoding="utf-8") == plan
