"""A recipe beside the form and the export: which names and steps it may have."""

import pytest

from analysis.disclosure.release.identifying import Identifying
from analysis.disclosure.release.recipe import Recipe
from analysis.disclosure.release.recipe_checks import check_keys, check_recipe
from analysis.problems import Problems
from tests.disclosure.release.small import FORM, answers

IDENTIFYING = (Identifying("said", "text"), Identifying("day", "date"))
NO_COLUMN = "There is no such column in the data. Mend the name or take it out."


ONE_OF = "one of 'sex', 'age', 'ill', 'paid', 'day', 'said', 'summary', 'child', 'age_band'"


def told(**recipe) -> list[tuple[str, str, str, str]]:
    """Column, problem, what it got and what was expected, of each problem."""
    problems = Problems()
    made = Recipe(**({"keys": ["sex"]} | recipe))
    check_recipe(made, answers(), FORM.questions, IDENTIFYING, "release.yaml", problems)
    assert {each.where for each in problems} <= {"release.yaml"}
    return [(each.column, each.problem, each.got, each.expected) for each in problems.fatals]


def test_a_recipe_that_fits():
    assert told(
        keys=["sex", "age", "age_band"],
        sensitive=["ill"],
        derived=["age_band"],
        keep={"village": "they asked for it", "said": "they said so"},
        leave_out={"paid": "nobody needs it"},
        households="village",
        population={"weights": "weight"},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("recipe", "column", "got", "expected"),
    [
        ({"keys": ["sexe"]}, "keys", "sexe", "sex"),
        ({"keys": ["weight"]}, "keys", "weight", ""),
        ({"sensitive": ["il"]}, "sensitive", "il", "ill"),
        ({"derived": ["age"]}, "derived", "age", "age_band"),
        ({"keep": {"vilage": "why"}}, "keep", "vilage", "village"),
        ({"keep": {"ill/flu": "why"}}, "keep", "ill/flu", "ill"),
        ({"leave_out": {"village": "why"}}, "leave_out", "village", ""),
        ({"households": "vilage"}, "households", "vilage", "village"),
        ({"population": {"weights": "wieght"}}, "population.weights", "wieght", "weight"),
        ({"steps": [{"drop": ["paid", "payed"]}]}, "steps.1.drop", "payed", "paid"),
    ],
)
def test_every_name_must_be_there(recipe, column, got, expected):
    ((place, problem, name, nearest),) = told(**recipe)
    assert (place, problem, name) == (column, NO_COLUMN, got)
    assert nearest == (f"perhaps {expected!r}" if expected else ONE_OF)


def test_a_release_needs_a_key():
    problems = Problems()
    check_keys(Recipe(keys=[]), "release.yaml", problems)
    (one,) = problems.fatals
    assert (one.where, one.column, one.problem.split(":")[0]) == (
        "release.yaml",
        "keys",
        "A release needs at least one key",
    )
    check_keys(Recipe(keys=["sex"]), "release.yaml", problems)
    assert len(problems.fatals) == 1


@pytest.mark.parametrize("key", ["keys", "sensitive"])
def test_nobody_is_measured_by_what_does_not_leave(key):
    names = {"keys": ["sex"]} | {key: ["said", "paid", "sex"]}
    found = told(**names, leave_out={"paid": "why"}, keep={"day": "why"})
    sentence = (
        "said would not leave: it is identifying (typed text, in which people name people and places). Take"
        " it out, or keep it with a reason."
    )
    left = "This question is left out, so it can't be measured by."
    assert [each[:3] for each in found] == [(key, sentence, "said"), (key, left, "paid")]


def test_what_is_kept_may_be_measured_by_and_what_is_identifying_and_left_out_is_told_once():
    assert told(keys=["sex", "day"], keep={"day": "why"}) == []
    ((_, problem, _, _),) = told(keys=["sex", "day"], leave_out={"day": "why"})
    assert problem.startswith("day would not leave: it is identifying (an exact date).")


KINDS = {
    "bands": {"breaks": [1]},
    "top_code": {"at": 1},
    "bottom_code": {"at": 1},
    "noise": {},
    "coarsen": {"to": "month"},
    "pram": {},
    "group": {"fewer_than": 2},
}
FOR_NUMBERS = ("bands", "top_code", "bottom_code", "noise", "microaggregate")


def step(kind: str, question: str, **more) -> dict:
    if kind == "microaggregate":
        return {kind: {"questions": [question], **more}}
    return {kind: {"question": question, **KINDS[kind], **more}}


@pytest.mark.parametrize("kind", [*KINDS, "microaggregate"])
def test_a_step_is_for_questions_of_its_kind(kind):
    """Calculated questions may hold numbers; whether they do is told when the step runs."""
    wanted = {
        "coarsen": "a question with dates",
        "pram": "a select_one question",
        "group": "a select question",
    }
    fitting = {"coarsen": {"day"}, "pram": {"sex"}, "group": {"sex", "ill"}}
    of_numbers = {"age", "paid", "summary"}
    refused = set()
    for question in ("sex", "ill", "age", "paid", "day", "said", "summary"):
        for place, problem, name, expected in told(steps=[step(kind, question)]):
            assert (place, name) == (f"steps.1.{kind}", question)
            of_type = FORM.questions[question].type
            assert problem == f"The step {kind} can't be done on a question of type {of_type}."
            assert expected == wanted.get(kind, "a question with numbers")
            refused.add(question)
    every = {"sex", "ill", "age", "paid", "day", "said", "summary"}
    assert every - refused == fitting.get(kind, of_numbers)


@pytest.mark.parametrize(
    "first",
    [step("bands", "age"), step("coarsen", "day"), step("group", "sex")],
    ids=lambda one: next(iter(one)),
)
def test_after_what_makes_choices_a_step_works_on_these(first):
    """The bands of an age can be exchanged; a code on top of an age leaves it a number."""
    (question,) = (one["question"] for one in first.values())
    later = [step("pram", question), step("group", question, into={"x": ["18_29"]})]
    assert told(steps=[first, *later]) == []
    top = told(steps=[step("top_code", "age"), step("pram", "age")])
    assert [each[0] for each in top] == ["steps.2.pram"]
    assert [each[0] for each in told(steps=[step("pram", "age"), step("bands", "age")])] == ["steps.1.pram"]


def test_joined_choices_must_be_those_of_the_question():
    found = told(steps=[step("group", "ill", into={"x": ["flu", "flue"], "y": ["nine"]})])
    sentence = "ill has no such choice. Mend the name or take it out."
    assert [each[:3] for each in found] == [
        ("steps.1.group.into", sentence, "flue"),
        ("steps.1.group.into", sentence, "nine"),
    ]
    assert "flu" in found[0][3]


def test_importance_is_of_keys():
    found = told(steps=[{"suppress": {"importance": {"sex": 2, "age": 1}}}])
    assert [each[:3] for each in found] == [("steps.1.suppress.importance", NO_COLUMN, "age")]
