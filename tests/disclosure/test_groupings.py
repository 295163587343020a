"""How recodes hold answers of one question together."""

from dataclasses import replace

import pytest

from analysis.disclosure.groupings import groupings, stretches_of
from analysis.intake.derived.recodes import Band, Recode, RecodeRule
from analysis.intake.form.form import Choice, Form, Group, Question

LISTS = {"help": tuple(map(Choice, ("family", "friend", "none")))}
QUESTIONS = {
    "help": Question("help", "select_one", "help"),
    "ticks": Question("ticks", "select_multiple", "help"),
    "age": Question("age", "integer"),
    "any": Question("any", "select_one", "help"),
    "said": Question("said", "text"),
}
FORM = Form("", "", "", ("",), QUESTIONS, {}, LISTS, "")


def recode(variable: str, question: str, **held) -> Recode:
    """Of bands (lists) or of choices (texts); a name without its last sign says the same choice again."""
    rules = []
    for name, what in held.items():
        if isinstance(what, str):
            rules.append(RecodeRule(1, name.rstrip("_"), {}, tuple(what.split()), None))
        else:
            rules.append(RecodeRule(1, name.rstrip("_"), {}, (), Band(*what, True, False)))
    return Recode(variable, question, {}, tuple(rules), "", 1)


def held(*recodes) -> dict[str, tuple[str, dict[str, set]]]:
    found = groupings(FORM, recodes)
    return {
        name: (each.source, {choice: set(what) for choice, what in each.held.items()})
        for name, each in found.items()
    }


ALONE = ("help", {name: {name} for name in ("family", "friend", "none")})


@pytest.mark.parametrize(
    ("recodes", "expected"),
    [
        (
            [recode("some", "help", yes="family friend", no="none")],
            {"help": ALONE, "some": ("help", {"yes": {"family", "friend"}, "no": {"none"}})},
        ),
        # The star is all that no rule names; a name that is no answer holds nobody.
        (
            [recode("some", "help", yes="family", no="* gone")],
            {"help": ALONE, "some": ("help", {"yes": {"family"}, "no": {"friend", "none"}})},
        ),
        # Two rules of one name are one group.
        (
            [recode("some", "help", yes="family", yes_="friend")],
            {"help": ALONE, "some": ("help", {"yes": {"family", "friend"}})},
        ),
        # What a recode of a recode holds is of the question that both are made of.
        (
            [recode("any", "help", a="family", b="friend none"), recode("all", "any", c="a b", d="*")],
            {
                "help": ALONE,
                "any": ("help", {"a": {"family"}, "b": {"friend", "none"}}),
                "all": ("help", {"c": {"family", "friend", "none"}, "d": set()}),
            },
        ),
        # Ticks are no parts; a question that is put in order under its own name stays what it is.
        ([recode("some", "ticks", yes="family")], {}),
        ([recode("help", "help", yes="family")], {"help": ALONE}),
        ([recode("some", "elsewhere", yes="family")], {}),
    ],
)
def test_what_recodes_of_choices_hold(recodes, expected):
    assert held(*recodes) == expected


def test_bands_hold_the_stretches_between_the_ends_of_all_bands():
    """Ends at 18, 25 and 30: at and between them, and above, are six stretches of one source; below is no
    answer that any band holds.
    """
    inf = float("inf")
    found = held(
        recode("two", "age", young=(18, 30), old=(30, inf)),
        recode("three", "age", y=(18, 25), m=(25, 30)),
        recode("words", "said", x="y"),
    )
    assert {name: source for name, (source, _) in found.items()} == {
        "two": "age",
        "three": "age",
        "words": "said",
    }
    two, three = found["two"][1], found["three"][1]
    # 18, 25, 30, then 19 and 26, then above.
    assert two == {"young": {0, 1, 3, 4}, "old": {2, 5}}
    assert three == {"y": {0, 3}, "m": {1, 4}}
    assert found["words"][1] == {"x": set()}


def test_conditions_divide_bands_and_whole_numbers_have_nothing_between_two():
    """Asked from 18 on, or above 17, is the same of years; of income there is something between."""
    bands = recode("two", "age", young=(15, 18), old=(18, 60))
    conditions = ("${age} > 17", "${age} >= '25' and 30 > ${age}", "${age} = ${any}", "${said} > 3")
    asked = {
        name: Question(name, "text", relevant=text) for name, text in zip("abcd", conditions, strict=True)
    }
    form = replace(FORM, questions={**QUESTIONS, **asked})
    assert stretches_of(form, [bands])["age"].tolist() == [15, 17, 18, 25, 30, 16, 19, 26, 31]
    decimal = replace(form, questions={**form.questions, "age": Question("age", "decimal")})
    numbers = stretches_of(decimal, [bands])["age"].tolist()
    assert numbers == [15, 17, 18, 25, 30, 16, 17.5, 21.5, 27.5, 45]
    grouped = Form("", "", "", ("",), QUESTIONS, {"part": Group("part", relevant="${age} < 20")}, LISTS, "")
    assert 20 in stretches_of(grouped, [bands])["age"]


def test_a_band_without_ends_holds_everybody():
    inf = float("inf")
    assert held(recode("all", "age", x=(-inf, inf))) == {"all": ("age", {"x": {0}})}
