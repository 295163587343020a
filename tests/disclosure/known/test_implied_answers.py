"""What the form says of whoever was asked a question."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure.known.implied_answers import choices_alone, routes_of
from analysis.disclosure.known.routes import Route
from analysis.intake.derived.recodes import Band, Recode, RecodeRule
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
    "name": Question("name", "text"),
    "adult": Question("adult", "calculate", calculation="if(${age} > 17, 1, 0)"),
    "kind": Question("kind", "select_one", "work", relevant="${work} = 'yes'"),
}
FORM = Form("", "", "", ("",), QUESTIONS, {"part": Group("part", relevant="${work} = 'yes'")}, LISTS, "")


AGES = Recode(
    "band",
    "age",
    {},
    (
        RecodeRule(1, "young", {}, band=Band(0, 18, True, False)),
        RecodeRule(1, "grown", {}, band=Band(18, 60, True, False)),
        RecodeRule(1, "old", {}, band=Band(60, np.inf, True, False)),
    ),
    "",
    1,
)


def route(relevant: str, recodes=(AGES,), groups=(), alone=None) -> Route:
    asked = Question("asked", "select_one", "work", relevant=relevant, groups=groups)
    form = replace(FORM, questions={**QUESTIONS, "asked": asked})
    return routes_of(form, recodes, alone).get("asked", Route())


def told(answers) -> str:
    return ", ".join(sorted(" ".join(answer) for answer in answers))


def all_told(found: Route) -> tuple[list[str], list[str], str, list[str]]:
    """Through which answers it leads, which are barred, which are enough, and which say it exactly."""
    exactly = [
        ("not " if each.others else "") + told(each.answers) + (f" of {each.among}" if each.among else "")
        for each in found.exactly
    ]
    return (
        [told(each) for each in found.through],
        [told(each) for each in found.barred],
        told(found.enough),
        exactly,
    )


DK_YES = "work dk, work yes"
YES, ADULT, OLD = "work yes", "band grown, band old", "band old"
ROUTES = {
    "": ([], [], "", []),
    "${work} = 'yes'": ([YES], [], YES, [YES]),
    "${work} = 1": (["work 1"], [], "work 1", ["work 1"]),
    "selected(${help}, 'family')": (["help family"], [], "help family", ["help family"]),
    "${work} = 'yes' or ${work} = 'dk'": ([DK_YES], [], DK_YES, [DK_YES]),
    # Of several questions, or ticks, nobody knows how many gave two of them.
    "${work} = 'yes' or selected(${help}, 'none')": (["help none, work yes"], [], "help none, work yes", []),
    "selected(${help}, 'none') or selected(${help}, 'family')": (
        ["help family, help none"], [], "help family, help none", []
    ),
    "selected(${help}, 'none') and selected(${help}, 'family')": (["help family", "help none"], [], "", []),
    # Whoever ticked something, and not that it was nothing.
    "${help} != ''": ([], [], "", ["not  of help"]),
    "${help} != '' and not(selected(${help}, 'none'))": ([], ["help none"], "", ["not help none of help"]),
    "${work} = 'yes' and selected(${help}, 'none')": ([YES, "help none"], [], "", []),
    "${work} = 'yes' and ${age} > 17": ([YES, ADULT], [], "", []),
    # What leads to the question that leads here led here as well, and says nothing more beside it.
    "${kind} = 'no'": (["kind no", YES], [], "kind no", ["kind no"]),
    "${kind} = 'no' and ${work} = 'yes'": (["kind no", YES], [], "kind no", ["kind no"]),
    # Either way: whoever said they had no work was not asked its kind.
    "${kind} = 'no' or ${work} = 'no'": (["kind no, work no"], [], "kind no, work no", []),
    # Answers that lead away, however that is written.
    "${work} != 'no'": ([], ["work no"], "", ["not work no"]),
    "not(selected(${work}, 'no'))": ([], ["work no"], "", ["not work no"]),
    "not(${work} = 'yes') and not(${work} = 'dk')": ([], [DK_YES], "", [f"not {DK_YES}"]),
    "not(selected(${help}, 'none'))": ([], ["help none"], "", ["not help none"]),
    "${work} = ''": ([], [f"work 1, work dk, work no, {YES}"], "", [f"not work 1, work dk, work no, {YES}"]),
    # Whoever answered and did not say no.
    "${work} != 'no' and ${work} != ''": ([f"work 1, work dk, {YES}"], [], f"work 1, work dk, {YES}",
                                          [f"work 1, work dk, {YES}"]),
    # Numbers by the bands that they are counted in.
    "${age} > 17": ([ADULT], [], ADULT, [ADULT]),
    "${age} >= 18 and ${age} < 60": (["band grown"], [], "band grown", ["band grown"]),
    "${age} < 18 or ${work} = 'yes'": ([f"band young, {YES}"], [], f"band young, {YES}", []),
    "${age} > 30": ([ADULT], [], OLD, []),
    "not(${age} > 30)": ([], [OLD], "", []),
    "${adult} = 1": ([ADULT], [], ADULT, [ADULT]),
    # These say nothing of a count.
    "${work} = 'gone'": ([], [], "", []),
    "${gone} = 'yes'": ([], [], "", []),
    "${name} = 'Awa'": ([], [], "", []),
    "selected(${help}, 'gone')": ([], [], "", []),
    "${work} = 'yes' or ${name} = 'Awa'": ([], [], "", []),
    "${work} = 'yes' and ${name} = 'Awa'": ([YES], [], "", []),
    "${work} = 'yes' and today() > 1": ([YES], [], "", []),
    # Nobody can have met a condition that looks at itself.
    "${asked} = 'yes'": (["asked yes"], [], "", []),
    "((": ([], [], "", []),
}  # fmt: skip


@pytest.mark.parametrize("relevant", ROUTES)
def test_answers_lead_to_a_question_or_away(relevant):
    assert all_told(route(relevant)) == ROUTES[relevant]


def test_choices_that_stand_alone_were_not_ticked_together():
    """So of two of them as many were asked as gave the one and the other."""
    relevant = "selected(${help}, 'none') or selected(${help}, 'refused')"
    assert all_told(route(relevant))[3] == []
    alone = route(relevant, alone={"help": {"none", "refused"}})
    assert all_told(alone)[3] == ["help none, help refused"]


def test_a_number_without_bands_is_counted_nowhere():
    assert all_told(route("${age} > 17", recodes=())) == ([], [], "", [])


def test_a_groups_condition_leads_to_its_questions():
    found = route("selected(${help}, 'none')", groups=("part",))
    assert [told(each) for each in found.through] == [YES, "help none"]


def test_a_recode_of_the_answers_leads_there_as_they_do():
    def works(*rules) -> Recode:
        return Recode("works", "work", {}, tuple(RecodeRule(1, to, {}, held) for to, *held in rules), "", 1)

    some = [works(("sure", "yes", "no"), ("not", "dk"))]
    assert all_told(route("${work} = 'yes'", some)) == ([YES, "works sure"], [], YES, [YES])
    both = all_told(route("${work} = 'yes' or ${work} = 'no'", some))
    assert both == (["work no, work yes", "works sure"], [], "work no, work yes, works sure",
                    ["work no, work yes", "works sure"])  # fmt: skip
    assert all_told(route("${work} != 'dk'", some))[1] == ["work dk", "works not"]
    # Whom the recode does not hold may have been asked all the same.
    assert all_told(route("${work} = '1'", some))[0] == ["work 1"]


def test_questions_of_the_same_conditions_have_them_in_common():
    one, other = route("${work} = 'yes' and ${name} = 'Awa'"), route("${name} = 'Awa' and ${work} = 'yes'")
    assert one.conditions == other.conditions != route("${name} = 'Awa'").conditions


def test_choices_stand_alone_by_their_role():
    roles = Roles(none=["none"], refused=["refused"], other=["friend"])
    assert choices_alone(FORM, roles) == {"help": {"none", "refused"}}
    assert choices_alone(FORM, Roles()) == {}
    assert choices_alone(FORM, Roles(dont_know=["family"])) == {"help": {"family"}}
