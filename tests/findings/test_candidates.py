from dataclasses import replace

import pytest

from analysis.findings.candidates import candidates
from analysis.findings.finding import (
    ABSENT,
    CHANGED,
    CLEAR,
    COMPOSITION,
    GROUPS,
    LEADS,
    LEADS_WITHIN,
    LIKELY,
    NAMED_BY_NOBODY,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    STANDS_OUT,
    TOO_FEW,
    TableFacts,
)
from tests.findings.drawn import FACTS, level, row, table, whole

THREE = TableFacts("help", "needs", silent={"dont_know"}, choices=("a", "b", "c", "dont_know"))


def found(rows, facts=THREE):
    return [
        (item.kind, item.cells[0].choice, item.cells[0].level) for item in candidates(table(*rows), facts)
    ]


def only(rows, facts=THREE):
    (finding,) = candidates(table(*rows), facts)
    return finding


def test_what_leads():
    finding = only(whole(a=60, b=30, c=10))
    assert (finding.kind, finding.size, finding.certainty) == (LEADS, 0.6, CLEAR)
    assert [cell.choice for cell in finding.cells] == ["a", "b", "c"]


def test_a_narrow_lead_is_likely():
    assert only(whole(a=12, b=9, c=2)).certainty == LIKELY


def test_that_most_do_not_know_leads():
    finding = only(whole(a=10, b=5, c=5, dont_know=40))
    assert (finding.cells[0].choice, finding.size) == ("dont_know", pytest.approx(2 / 3))
    assert [cell.choice for cell in finding.cells] == ["dont_know", "a", "b", "c"]


@pytest.mark.parametrize("counts", [{"a": 30, "b": 30, "c": 5}, {"a": 34, "b": 33, "c": 33}])
def test_that_nothing_leads(counts):
    assert only(whole(**counts)).kind == NO_LEADER


def test_what_nearly_all_say():
    assert only(whole(a=95, b=3, c=2)).kind == NEARLY_ALL


def test_of_yes_and_no_yes_is_told():
    finding = only(whole(yes=30, no=70, dont_know=0), FACTS)
    assert (finding.kind, finding.cells[0].choice, finding.cells[0].n) == (LEADS, "yes", 30)


def test_what_nobody_says():
    assert found(whole(yes=0, no=28, dont_know=1), FACTS) == [(ABSENT, "yes", "")]
    assert found(whole(a=0, b=0, c=0, dont_know=0)) == []


def test_what_hardly_anybody_says():
    assert found(whole(yes=3, no=97, dont_know=0), FACTS) == [(ABSENT, "yes", "")]


SEVERAL = replace(THREE, multiple=True)


def several(base=29, **counts):
    return [row(choice, n, base) for choice, n in counts.items()]


def named_by_nobody(rows, facts=SEVERAL):
    return [choice for kind, choice, _ in found(rows, facts) if kind == NAMED_BY_NOBODY]


def test_the_answer_of_several_that_nobody_gave():
    rows = several(a=14, b=0, c=10, dont_know=0)
    (finding,) = [item for item in candidates(table(*rows), SEVERAL) if item.kind == NAMED_BY_NOBODY]
    assert (finding.cells[0].choice, finding.size, finding.high) == ("b", 1.0, 1.0)
    assert round(finding.low, 2) == 0.88


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        (several(a=14, b=0, c=0), SEVERAL),
        (several(a=14, b=0, c=2), SEVERAL),
        (several(base=9, a=5, b=0, c=4), SEVERAL),
        (several(a=19, b=0, c=10), THREE),
        ([*several(a=14, b=0), row("c", 3, 29, status="suppressed")], SEVERAL),
    ],
)
def test_an_answer_that_nobody_gave_and_that_tells_nothing(rows, facts):
    """Others are as rare, few were asked, one answer was possible, or another is hidden."""
    assert named_by_nobody(rows, facts) == []


def test_of_a_key_table_two_answers_that_nobody_gave_are_told_and_of_more_none():
    key = replace(SEVERAL, key=True, choices=("a", "b", "c", "d", "dont_know"))
    assert named_by_nobody(several(a=14, b=0, c=0, d=1), key) == ["b", "c"]
    assert named_by_nobody(several(a=14, b=0, c=0, d=0), key) == []


REPORTED = replace(SEVERAL, reported={"incident"})


def incidents(**levels):
    rows = []
    for name, (base, counts) in levels.items():
        rows += level(name, "incident", base, **counts)
    return rows


PERPETRATORS = [
    *several(300, a=160, b=70, c=60),
    *incidents(
        detention=(100, {"a": 95, "b": 5, "c": 5}),
        robbery=(100, {"a": 20, "b": 45, "c": 15}),
        kidnapping=(20, {"a": 2, "b": 12, "c": 5}),
        assault=(80, {"a": 43, "b": 8, "c": 35}),
    ),
]


def within(rows, facts=REPORTED):
    return [
        [(cell.level, cell.choice) for cell in item.cells]
        for item in candidates(table(*rows), facts)
        if item.kind == LEADS_WITHIN
    ]


def test_what_leads_in_each_thing_reported():
    """Those that stand out are told already: detention, and robbery by "b"."""
    assert within(PERPETRATORS) == [[("assault", "a"), ("", "a")]]
    apart = [one for one in candidates(table(*PERPETRATORS), REPORTED) if one.kind == STANDS_OUT]
    assert ("robbery", "b") in [(item.cells[0].level, item.cells[0].choice) for item in apart]


def test_levels_with_one_leading_answer_are_told_together():
    rows = [*several(300, a=110, b=100, c=60)]
    rows += incidents(
        one=(100, {"a": 38, "b": 36}), two=(120, {"a": 30, "b": 40}), three=(80, {"a": 24, "b": 28})
    )
    (first, second) = [item for item in candidates(table(*rows), REPORTED) if item.kind == LEADS_WITHIN]
    assert [(cell.level, cell.choice) for cell in second.cells] == [("two", "b"), ("three", "b"), ("", "a")]
    assert (second.size, second.certainty) == (pytest.approx(1 / 3), LIKELY)
    assert [(cell.level, cell.choice) for cell in first.cells] == [("one", "a"), ("", "a")]


def test_in_groups_of_people_only_another_answer_that_clearly_leads_is_told():
    groups = replace(REPORTED, reported=())
    sure = [*several(300, a=150, b=140, c=40), *incidents(one=(100, {"a": 26, "b": 46, "c": 10}))]
    sure += incidents(two=(100, {"a": 62, "b": 47}), three=(100, {"a": 62, "b": 47}))
    assert within(sure, groups) == [[("one", "b"), ("", "a")]]
    unsure = [
        *several(300, a=150, b=140),
        *incidents(one=(100, {"a": 46, "b": 50}), two=(100, {"a": 52, "b": 45})),
    ]
    assert within([*unsure, *incidents(three=(100, {"a": 52, "b": 45}))], groups) == []


@pytest.mark.parametrize(
    ("levels", "facts"),
    [
        (incidents(one=(9, {"a": 5, "b": 2})), REPORTED),
        (incidents(one=(40, {"a": 20, "b": 20})), REPORTED),
        (incidents(one=(40, {"a": 15, "b": 5, "dont_know": 20})), REPORTED),
        (
            [
                *level("one", "incident", 40, a=20),
                row("b", 4, 40, domain="incident", level="one", status="suppressed"),
            ],
            REPORTED,
        ),
        (incidents(one=(40, {"a": 20, "b": 8})), replace(REPORTED, sample=True)),
    ],
)
def test_a_level_in_which_nothing_leads(levels, facts):
    """Of few, where two tie, most don't know, another is hidden, or the table says who was interviewed."""
    assert within([*several(300, a=160, b=70), *levels], facts) == []
    assert within([*several(300, a=160, b=70), *incidents(one=(40, {"a": 20, "b": 8}))]) != []


def test_nothing_that_a_hidden_answer_could_overturn():
    rows = whole(a=40, b=10)
    hidden = row("c", float("nan"), 100) | {"status": "suppressed", "estimate": float("nan")}
    shown = [one | {"base": 100, "estimate": one["n"] / 100} for one in rows]
    assert found([*shown, hidden]) == []
    enough = [row("a", 60, 100), row("b", 10, 100), hidden]
    assert found(enough) == [(LEADS, "a", "")]


def test_two_groups_that_differ():
    rows = [*whole(a=65, b=877), *level("female", base=281, a=45), *level("male", base=661, a=20)]
    facts = replace(THREE, multiple=True)
    groups = [item for item in candidates(table(*rows), facts) if item.kind == GROUPS]
    (finding,) = groups
    assert [(cell.level, cell.n) for cell in finding.cells] == [("female", 45), ("male", 20)]
    assert (round(finding.size, 3), finding.certainty) == (0.13, CLEAR)


def test_two_groups_that_do_not_differ_are_no_finding():
    rows = [*level("female", base=100, a=50, b=50), *level("male", base=100, a=52, b=48)]
    assert found(rows) == []


def test_a_gap_of_few_people_is_told_as_unsure():
    rows = [*level("female", base=8, a=4, b=4), *level("male", base=9, a=2, b=7)]
    (finding,) = candidates(table(*rows), THREE)
    assert (finding.kind, finding.certainty) == (GROUPS, TOO_FEW)


def test_groups_of_fewer_than_five_are_not_set_beside_others():
    assert found([*level("female", base=4, a=4, b=0), *level("male", base=90, a=2, b=88)]) == []


def test_a_cell_that_stands_out():
    rows = [*whole(a=100, b=200)]
    rows += [*level("detention", base=100, a=90, b=10), *level("robbery", base=100, a=5, b=95)]
    rows += level("other", base=100, a=5, b=95)
    items = candidates(table(*rows), THREE)
    outstanding = [item.cells for item in items if item.kind == STANDS_OUT]
    assert [(cell.level, cell.choice, whole.level) for cell, whole, *_ in outstanding] == [
        ("detention", "a", ""),
        ("robbery", "b", ""),
        ("other", "b", ""),
    ]


def test_of_yes_and_no_yes_alone_stands_out():
    rows = [*whole(yes=100, no=200), *level("north", base=100, yes=90, no=10)]
    rows += [*level("south", base=100, yes=5, no=95), *level("east", base=100, yes=5, no=95)]
    outstanding = [item for item in candidates(table(*rows), FACTS) if item.kind == STANDS_OUT]
    assert [(item.cells[0].level, item.cells[0].choice) for item in outstanding] == [("north", "yes")]


def test_that_all_of_an_answer_are_of_one_group():
    rows = [*whole(a=8, b=21), *level("female", base=11, a=8, b=3), *level("male", base=18, a=0, b=18)]
    kinds = {item.kind: item for item in candidates(table(*rows), THREE)}
    assert (kinds[COMPOSITION].cells[0].level, kinds[COMPOSITION].cells[0].n) == ("female", 8)


def test_all_of_an_answer_where_nearly_all_are_of_the_group_is_no_composition():
    rows = [*whole(a=8, b=92), *level("female", base=97, a=8, b=89), *level("male", base=3, a=0, b=3)]
    assert COMPOSITION not in [kind for kind, *_ in found(rows)]


def test_what_changed_between_waves():
    first = [one | {"wave": "2020"} for one in whole(a=60, b=40)]
    last = [one | {"wave": "2021"} for one in whole(a=30, b=70)]
    kinds = {item.kind: item for item in candidates(table(*first, *last), THREE)}
    assert (kinds[CHANGED].size, kinds[CHANGED].cells[0].wave, kinds[CHANGED].cells[1].wave) == (
        pytest.approx(-0.3),
        "2021",
        "2020",
    )


def test_what_changed_between_rounds_of_a_question():
    facts = replace(THREE, rounds={"round"})
    rows = [*level("one", domain="round", a=60, b=40), *level("two", domain="round", a=30, b=70)]
    assert found(rows, facts) == [(CHANGED, "a", "two")]


def test_of_yes_and_no_the_other_is_not_told_beside_it():
    assert [cell.choice for cell in only(whole(yes=60, no=40), FACTS).cells] == ["yes"]
    with_unknown = only(whole(yes=60, no=30, dont_know=10), FACTS)
    assert [cell.choice for cell in with_unknown.cells] == ["yes", "no", "dont_know"]


def test_a_gap_of_one_or_two_people_is_no_finding():
    rows = [*level("female", base=11, a=2, b=9), *level("male", base=18, a=0, b=18)]
    assert found(rows) == [(GROUPS, "b", "male")]
    rows = [*level("female", base=11, a=2, b=0), *level("male", base=18, a=0, b=0)]
    assert found(rows) == []


def test_a_group_of_most_is_no_composition():
    rows = [*whole(a=8, b=92), *level("female", base=75, a=8, b=67), *level("male", base=25, a=0, b=25)]
    assert COMPOSITION not in [kind for kind, *_ in found(rows)]


def test_a_group_that_follows_from_the_answer_is_not_told():
    rows = [*whole(a=30, b=20, c=10), *level("north", base=50, a=30, b=20), *level("south", base=10, c=10)]
    assert [kind for kind, *_ in found(rows)] == [LEADS]


@pytest.mark.parametrize(
    ("rows", "base"),
    [
        ([row("a", 0, 0, status="not asked"), row("b", 0, 0, status="not asked")], 0),
        ([row("a", 2, 3), row("b", 1, 3)], 3),
        ([row("a", 1, 9, status="suppressed"), row("b", 8, 9, status="suppressed")], 9),
    ],
)
def test_what_was_not_asked_is_told_and_nothing_else(rows, base):
    by_sex = [*level("female", base=30, a=20, b=10), *level("male", base=30, a=2, b=28)]
    finding = only([*rows, *by_sex])
    assert (finding.kind, finding.cells[0].base, finding.certainty) == (NOT_ASKED, base, CLEAR)


def test_what_some_answered_is_no_gap_in_the_asking():
    assert found([row("a", 3, 5), row("b", 2, 5, status="suppressed")]) == [(LEADS, "a", "")]


def a_mean(estimate, base, statistic="mean", **values):
    given = {"statistic": statistic, "estimate": estimate, "low": estimate - 2, "high": estimate + 2}
    return row("", 0, base) | given | values


def test_a_median_stands_with_its_mean():
    finding = only([a_mean(32.3, 40), a_mean(29.0, 40, "median")])
    assert (finding.kind, [cell.statistic for cell in finding.cells]) == (NUMBER, ["mean", "median"])
    assert only([a_mean(29.0, 40, "median")]).cells[0].statistic == "median"


def test_means_of_groups_are_told_where_they_clearly_differ():
    far = [a_mean(50.0, 30, domain="sex", level="female"), a_mean(20.0, 30, domain="sex", level="male")]
    finding = only(far)
    assert (finding.kind, finding.cells[0].level, finding.size) == (GROUPS, "female", pytest.approx(0.3))
    near = [a_mean(22.0, 30, domain="sex", level="female"), a_mean(20.0, 30, domain="sex", level="male")]
    assert found(near) == []
    few = [a_mean(50.0, 9, domain="sex", level="female"), a_mean(20.0, 30, domain="sex", level="male")]
    assert found(few) == []


def test_a_number_is_told():
    mean = row("", 0, 40) | {"statistic": "mean", "estimate": 32.3, "low": 31.0, "high": 33.6}
    assert found([mean]) == [(NUMBER, "", "")]
