"""Answers of few people become the "other" of their question, before anything is counted."""

import pandas as pd
import pytest

from analysis.disclosure.collapsing import collapse_few
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument, Roles

LISTS = {"from": ("a", "b", "c", "d", "autre", "dk"), "need": ("food", "cash", "visit", "autre", "none")}
ROLES = Roles(other=("other", "autre"), dont_know=("dk",), refused=("refused",), none=("none",))


def responses_of(lists=LISTS, kinds=None, **columns) -> Responses:
    """Answers to `from`, or to whatever `kinds` says, of one row a person."""
    kinds = kinds or {"from": Question("from", "select_one", "from")}
    frame = pd.DataFrame(columns)
    for name in set(frame) & set(lists):
        categories = list(dict.fromkeys([*lists[name], *frame[name].dropna()]))
        frame[name] = pd.Categorical(frame[name], categories)
    choices = {name: tuple(map(Choice, names)) for name, names in lists.items()}
    form = Form("", "", "", ("",), kinds, {}, choices, "form.xlsx")
    asked = pd.DataFrame(True, index=frame.index, columns=sorted({name.split("/")[0] for name in frame}))
    return Responses(frame, form, Instrument.model_construct(roles=ROLES), asked)


def spread(people) -> list[str]:
    return [name for name, many in people.items() for _ in range(many)]


@pytest.mark.parametrize(
    ("people", "expected", "merged"),
    [
        ({"a": 20, "b": 9, "c": 3, "d": 2, "dk": 1}, {"a": 20, "b": 9, "autre": 5, "dk": 1}, ("c", "d")),
        # Five are not few; what nobody gave is nobody's.
        ({"a": 20, "b": 5, "c": 4, "autre": 1}, {"a": 20, "b": 5, "autre": 5, "dk": 0}, ("c",)),
        # Still few together: the next smallest joins.
        ({"a": 20, "b": 9, "c": 8, "d": 2}, {"a": 20, "b": 9, "autre": 10, "dk": 0}, ("c", "d")),
        # What no list has is one of few answers too.
        ({"a": 20, "b": 9, "autre": 6, "Awa": 1}, {"a": 20, "b": 9, "autre": 7, "dk": 0}, ("Awa",)),
        # Nothing is of few, or too little would be left: it stays.
        ({"a": 20, "b": 9, "c": 8, "d": 7, "dk": 2}, {}, ()),
        ({"a": 20, "b": 9, "c": 8, "d": 7, "autre": 2}, {}, ()),
        ({"a": 20, "b": 3, "autre": 9}, {}, ()),
        ({"a": 1, "b": 2}, {}, ()),
    ],
)
def test_answers_of_few_become_the_other(people, expected, merged):
    given = responses_of(**{"from": spread(people)})
    before = given.frame.copy()
    changed, told = collapse_few(given, 5)
    counts = changed.frame["from"].value_counts()
    assert counts[counts > 0].to_dict() == {name: n for name, n in (expected or people).items() if n}
    assert told == ({"from": merged} if merged else {})
    assert list(changed.frame["from"].cat.categories) == [
        name for name in given.frame["from"].cat.categories if name not in merged
    ]
    pd.testing.assert_frame_equal(given.frame, before)


def test_an_other_that_nobody_could_give_yet_becomes_a_category_and_blanks_stay_blank():
    given = responses_of(**{"from": [*spread({"a": 9, "b": 9, "c": 2, "d": 3}), None]})
    column = given.frame["from"].cat.set_categories(["a", "b", "c", "d"], ordered=True)
    given.frame["from"] = column
    after = collapse_few(given, 5)[0].frame["from"]
    assert (list(after.cat.categories), after.cat.ordered) == (["a", "b", "autre"], True)
    assert (after.value_counts()["autre"], after.isna().sum()) == (5, 1)


@pytest.mark.parametrize(
    "kind",
    [
        Question("from", "integer"),
        Question("from", "select_one", "without"),
        Question("from", "select_one", "from", repeat="household"),
        Question("elsewhere", "select_one", "from"),
    ],
    ids=["a number", "a list without other", "of a repeat", "not in the export"],
)
def test_a_question_without_room_for_an_other_stays(kind):
    lists = {**LISTS, "without": ("a", "b", "c")}
    given = responses_of(lists, {kind.name: kind}, **{"from": spread({"a": 9, "b": 9, "c": 2, "d": 3})})
    changed, told = collapse_few(given, 5)
    assert told == {}
    pd.testing.assert_frame_equal(changed.frame, given.frame)


NEEDS = {"needs": Question("needs", "select_multiple", "need")}


def ticked(people, names) -> dict[str, pd.Series]:
    """A column of ticks a choice, blank of who was not asked (None)."""
    return {
        f"needs/{name}": pd.array([each and name in each.split() for each in people], "boolean")
        for name in names
    }


def test_who_ticked_one_of_few_ticked_the_other_once():
    """Four need visits, of whom two ticked the other as well."""
    people = ["food"] * 6 + ["cash"] * 5 + ["food visit"] * 2 + ["visit autre"] * 2 + ["autre"] * 4
    given = responses_of(kinds=NEEDS, **ticked([*people, "none", "none", None], LISTS["need"]))
    changed, told = collapse_few(given, 5)
    assert told == {"needs": ("visit",)}
    counts = {"needs/food": 8, "needs/cash": 5, "needs/autre": 8, "needs/none": 2}
    assert changed.frame.sum().to_dict() == counts
    assert changed.frame.isna().sum().to_dict() == dict.fromkeys(counts, 1)


def test_who_was_offered_no_choice_that_joins_is_not_offered_the_other():
    """An export without the other, where two may not tick cash, one of them no visits either."""
    people = ["food"] * 9 + ["work"] * 8 + ["cash"] * 6 + ["visit"] * 2
    given = responses_of(kinds=NEEDS, **ticked(people, ("food", "work", "cash", "visit")))
    given.frame.loc[:1, "needs/cash"] = given.frame.loc[0, "needs/visit"] = pd.NA
    changed, told = collapse_few(given, 5)
    assert told == {"needs": ("cash", "visit")}
    assert list(changed.frame) == ["needs/food", "needs/work", "needs/autre"]
    other = changed.frame["needs/autre"]
    assert (other.sum(), other.isna().sum(), str(other.dtype)) == (8, 1, "boolean")
