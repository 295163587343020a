"""What the form says of whoever was asked a question."""

from dataclasses import replace

import pytest

from analysis.disclosure.implied_answers import answers_before, choices_alone
from analysis.disclosure.nested import Grouping
from analysis.intake.form.form import Choice, Form, Group, Question
from analysis.intake.instrument import Roles

LISTS = {
    "work": tuple(map(Choice, ("yes", "no", "dk", "1"))),
    "help": tuple(map(Choice, ("family", "friend", "none", "refused"))),
}
QUESTIONS = {
    "work": Question("work", "select_one", "work"),
    "help": Question("help", "select_multiple", "help"),
    "age": Question("age", "integer"),
    "kind": Question("kind", "select_one", "work", relevant="${work} = 'yes'"),
}
FORM = Form("", "", "", ("",), QUESTIONS, {"part": Group("part", relevant="${work} = 'yes'")}, LISTS, "")


def before(relevant: str, grouped=None, groups=()) -> list[list[str]]:
    asked = Question("asked", "select_one", "work", relevant=relevant, groups=groups)
    form = replace(FORM, questions={**QUESTIONS, "asked": asked})
    found = answers_before(form, grouped or {}).get("asked", ())
    return [sorted(" ".join(answer) for answer in answers) for answers in found]


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [
        ("", []),
        ("${work} = 'yes'", [["work yes"]]),
        ("${work} = 1", [["work 1"]]),
        ("selected(${help}, 'family')", [["help family"]]),
        ("${work} = 'yes' or ${work} = 'dk'", [["work dk", "work yes"]]),
        ("${work} = 'yes' or selected(${help}, 'none')", [["help none", "work yes"]]),
        ("${work} = 'yes' and selected(${help}, 'none')", [["work yes"], ["help none"]]),
        ("${age} > 17 and ${work} = 'yes'", [["work yes"]]),
        # What leads to the question that leads here led here as well.
        ("${kind} = 'no'", [["kind no"], ["work yes"]]),
        # Either way: whoever said they had no work was not asked its kind.
        ("${kind} = 'no' or ${work} = 'no'", [["kind no", "work no"]]),
        # These say nothing of a count.
        ("${work} != 'no'", []),
        ("not(selected(${work}, 'no'))", []),
        ("${age} > 17 or ${work} = 'yes'", []),
        ("${work} = 'gone'", []),
        ("${gone} = 'yes'", []),
        ("${work} = ''", []),
        ("${asked} = 'yes'", [["asked yes"]]),
        ("((", []),
    ],
)
def test_answers_lead_to_a_question(relevant, expected):
    assert before(relevant) == expected


def test_a_groups_condition_leads_to_its_questions():
    assert before("selected(${help}, 'none')", groups=("part",)) == [["work yes"], ["help none"]]


def test_a_recode_of_the_answers_leads_there_as_they_do():
    held = {name: frozenset([name]) for name in ("yes", "no", "dk")}
    grouped = {
        "work": Grouping("work", held),
        "works": Grouping("work", {"sure": held["yes"] | held["no"], "not": held["dk"]}),
        "other": Grouping("help", {"sure": held["yes"]}),
    }
    assert before("${work} = 'yes'", grouped) == [["work yes"], ["works sure"]]
    assert before("${work} = 'yes' or ${work} = 'dk'", grouped)[1:] == [["works not", "works sure"]]
    assert before("${work} = '1'", grouped) == [["work 1"]]


def test_choices_stand_alone_by_their_role():
    roles = Roles(none=["none"], refused=["refused"], other=["friend"])
    assert choices_alone(FORM, roles) == {"help": {"none", "refused"}}
    assert choices_alone(FORM, Roles()) == {}
    assert choices_alone(FORM, Roles(dont_know=["family"])) == {"help": {"family"}}
