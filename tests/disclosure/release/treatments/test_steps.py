"""What each step of a recipe makes of a drawn column, and how many cells it changes."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.recipe import RecipeStep
from analysis.disclosure.release.treatments.steps import apply_step
from analysis.problems import CaseStudyError

VARIABLES = (
    Variable("age", "age", "Age", "number"),
    Variable("day", "day", "Day", "date"),
    Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men"}),
)
FRAME = pd.DataFrame(
    {
        "age": [15.0, 18.0, 34.0, 71.0, np.nan],
        "day": pd.to_datetime(["2020-01-31", "2020-02-01", "2021-12-31", None, "2020-04-01"]),
        "sex": pd.Categorical(["f", "m", "f", None, "m"], categories=["f", "m"]),
    }
)
DATA = ReleaseData(FRAME, VARIABLES)


def stepped(**step):
    """(the column as it is then, its variable, how many cells are changed)."""
    after = apply_step(DATA, RecipeStep(**step, reason="drawn"), (), np.random.default_rng(1))
    (question,) = {one["question"] for one in step.values()}
    (variable,) = after.data.of(question)
    values = after.data.frame[variable.name]
    return values.astype(object).where(values.notna(), None).tolist(), variable, after.cells


@pytest.mark.parametrize(
    ("kind", "at", "ages", "cells"),
    [("top_code", 60, [15, 18, 34, 60, None], 1), ("bottom_code", 18, [18, 18, 34, 71, None], 1)],
)
def test_numbers_beyond_a_code_become_it(kind, at, ages, cells):
    values, variable, changed = stepped(**{kind: {"question": "age", "at": at}})
    assert (values, variable.altered, changed) == (ages, (kind,), cells)


def test_numbers_become_bands_that_begin_at_each_break():
    values, variable, _ = stepped(bands={"question": "age", "breaks": [18, 35]})
    assert values == ["under_18", "18_34", "18_34", "35_more", None]
    assert variable.values == {"under_18": "< 18", "18_34": "18–34", "35_more": "35+"}
    assert (variable.kind, variable.altered) == ("category", ("bands",))


@pytest.mark.parametrize(
    ("to", "days"),
    [
        ("month", ["2020-01", "2020-02", "2021-12", None, "2020-04"]),
        ("quarter", ["2020Q1", "2020Q1", "2021Q4", None, "2020Q2"]),
        ("year", ["2020", "2020", "2021", None, "2020"]),
    ],
)
def test_days_become_their_period(to, days):
    values, variable, _ = stepped(coarsen={"question": "day", "to": to})
    assert values == days
    assert list(variable.values) == sorted(set(filter(None, days)))


def test_what_is_dropped_is_counted_by_its_cells():
    after = apply_step(DATA, RecipeStep(drop=("age", "day"), reason="drawn"), (), np.random.default_rng(1))
    assert ([variable.name for variable in after.data.variables], after.cells) == (["sex"], 10)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("sex", "The step top_code is for numbers; sex holds a category. Take another step for it."),
        ("gone", "The step top_code comes too late: gone has left the data before it."),
    ],
)
def test_a_step_that_is_not_for_its_question(question, sentence):
    with pytest.raises(CaseStudyError) as told:
        stepped(top_code={"question": question, "at": 60})
    assert str(told.value) == sentence


def test_bands_of_numbers_that_are_not_whole_have_no_last_whole_number():
    column = pd.Series([0.5, 1.5, 2.0, 9.0, np.nan])
    after = apply_step(
        DATA.with_column(VARIABLES[0], column),
        RecipeStep(bands={"question": "age", "breaks": [1, 2]}),
        (),
        np.random.default_rng(1),
    )
    assert after.data.frame["age"].astype(object).tolist()[:4] == ["under_1", "1_2", "2_more", "2_more"]
    assert after.data.of("age")[0].values == {"under_1": "< 1", "1_2": "1 – < 2", "2_more": "2+"}
    assert after.cells == 4
    whole, broken = stepped(bands={"question": "age", "breaks": [18, 30.5]})[1].values, "18 – < 30.5"
    assert whole == {"under_18": "< 18", "18_30.5": broken, "30.5_more": "30.5+"}


def test_exchanged_answers_and_noise_change_what_they_say_they_change():
    values, variable, cells = stepped(pram={"question": "sex", "change": 0.9})
    assert (variable.kind, variable.altered, list(variable.values)) == ("category", ("pram",), ["f", "m"])
    assert values[3] is None and cells == sum(a != b for a, b in zip("fmf m", values, strict=True)) - 1 > 0
    values, variable, cells = stepped(noise={"question": "age", "share": 0.5})
    assert (variable.kind, variable.altered, values[4], cells) == ("number", ("noise",), None, 4)


def test_what_was_done_before_is_remembered():
    first = apply_step(DATA, RecipeStep(top_code={"question": "age", "at": 60}), (), None).data
    second = apply_step(first, RecipeStep(bands={"question": "age", "breaks": [18]}), (), None).data
    assert second.of("age")[0].altered == ("top_code", "bands")


PLACES = {"a": "A", "b": "B", "c": "C", "d": "D"}
CHOSEN = ["a", "a", "b", "c", "c", "c", None]
OF_PLACES = ReleaseData(
    pd.DataFrame({"place": pd.Categorical(CHOSEN, categories=list(PLACES))}),
    (Variable("place", "place", "Place", "category", PLACES, altered=("pram",)),),
)


@pytest.mark.parametrize(
    ("group", "values", "labels", "cells"),
    [
        (
            {"into": {"new_one": ["b", "c"]}},
            ["a", "a", "new_one", "new_one", "new_one", "new_one", None],
            {"a": "A", "new_one": "new one", "d": "D"},
            4,
        ),
        # Joined under one of their own, which keeps its label; a label that is given goes first.
        ({"into": {"a": ["b"]}}, ["a", "a", "a", "c", "c", "c", None], {"a": "A", "c": "C", "d": "D"}, 1),
        (
            {"into": {"b": ["a"]}, "labels": {"b": "A or B"}},
            ["b", "b", "b", "c", "c", "c", None],
            {"b": "A or B", "c": "C", "d": "D"},
            2,
        ),
        # Two are fewer than three, three are not; who has none is one of few as well.
        (
            {"fewer_than": 3, "other": "rest", "into": {"x": ["b"]}},
            ["rest", "rest", "x", "c", "c", "c", None],
            {"rest": "rest", "x": "x", "c": "C"},
            3,
        ),
    ],
)
def test_choices_are_joined(group, values, labels, cells):
    after = apply_step(OF_PLACES, RecipeStep(group={"question": "place", **group}), (), None)
    (variable,) = after.data.variables
    column = after.data.frame["place"]
    assert column.astype(object).where(column.notna(), None).tolist() == values
    assert (dict(variable.values), list(column.cat.categories)) == (labels, list(labels))
    assert (variable.altered, after.cells) == (("pram", "group"), cells)


OF_TICKS = ReleaseData(
    pd.DataFrame(
        {
            "id": list("stuv"),
            "ill_a": pd.array([1, 0, None, 0], dtype="Int8"),
            "ill_b": pd.array([1, 1, None, 0], dtype="Int8"),
            "ill_c": pd.array([1, 1, 1, 0], dtype="Int8"),
        }
    ),
    (
        Variable("id", "id", "Number", "text"),
        *(
            Variable(f"ill_{name}", "ill", name.upper(), "tick", {"0": "No", "1": "Yes"}, name)
            for name in "abc"
        ),
    ),
)


@pytest.mark.parametrize(
    ("group", "columns", "cells"),
    [
        (
            {"into": {"new": ["a", "b"]}},
            {"ill_a": ("new", "new", [1, 1, None, 0], ("group",)), "ill_c": ("c", "C", [1, 1, 1, 0], ())},
            2,
        ),
        # One alone that is called anew is changed; one that stays what it is called is not.
        (
            {"into": {"new": ["b"], "c": ["c"]}, "labels": {"new": "New"}},
            {
                "ill_a": ("a", "A", [1, 0, None, 0], ()),
                "ill_b": ("new", "New", [1, 1, None, 0], ("group",)),
                "ill_c": ("c", "C", [1, 1, 1, 0], ()),
            },
            2,
        ),
        (
            {"fewer_than": 3},
            {"ill_a": ("other", "other", [1, 1, None, 0], ("group",)), "ill_c": ("c", "C", [1, 1, 1, 0], ())},
            2,
        ),
    ],
)
def test_joined_ticks_are_ticked_where_any_of_them_is(group, columns, cells):
    after = apply_step(OF_TICKS, RecipeStep(group={"question": "ill", **group}), (), None)
    assert list(after.data.frame) == ["id", *columns] and after.cells == cells
    found = {}
    for variable in after.data.of("ill"):
        ticks = after.data.frame[variable.name]
        assert str(ticks.dtype) == "Int8"
        values = ticks.astype(object).where(ticks.notna(), None).tolist()
        found[variable.name] = (variable.choice, variable.label, values, variable.altered)
    assert found == columns
    assert after.data.variables[0] == OF_TICKS.variables[0]


def test_blanks_are_set_in_the_keys_and_counted():
    """Everybody but the last has a double; the last is known by her sex alone."""
    frame = pd.DataFrame({"sex": pd.Categorical(list("ffffm")), "age": [1.0, 1, 2, 2, 2]})
    variables = (
        Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men"}, altered=("pram",)),
        Variable("age", "age", "Age", "number"),
    )
    data = ReleaseData(frame, variables)
    after = apply_step(data, RecipeStep(suppress={"k": 2}), ("sex", "age", "gone"), None)
    assert after.data.frame["sex"].isna().tolist() == [False] * 4 + [True]
    assert after.data.frame["age"].tolist() == frame["age"].tolist()
    assert [each.altered for each in after.data.variables] == [("pram", "suppress"), ()]
    assert after.cells == 1
    # Sex is worth more than age: the age goes, which does not help, so all that is left is the sex again.
    spared = apply_step(
        ReleaseData(frame.assign(sex=pd.Categorical(list("ffmmm")), age=[1.0, 1, 2, 2, 1]), variables),
        RecipeStep(suppress={"k": 2, "importance": {"sex": 9}}),
        ("sex", "age"),
        None,
    )
    assert [each.altered for each in spared.data.variables] == [("pram",), ("suppress",)]
    with pytest.raises(CaseStudyError, match="suppress comes too late: all keys have left"):
        apply_step(data, RecipeStep(suppress={}), ("gone",), None)


def test_means_of_people_alike_leave_out_who_lacks_a_number():
    frame = pd.DataFrame({"a": [1.0, 2, 10, 14, np.nan, 3], "b": [1.0, 1, 5, 5, 5, np.nan]})
    variables = tuple(Variable(name, name, name, "number", altered=("noise",)) for name in "ab")
    data = ReleaseData(frame, variables)
    step = RecipeStep(microaggregate={"questions": ["a", "b"], "size": 2})
    after = apply_step(data, step, (), None)
    assert after.data.frame["a"].fillna(-1).tolist() == [1.5, 1.5, 12, 12, -1, 3]
    assert after.data.frame["b"].fillna(-1).tolist() == [1, 1, 5, 5, 5, -1]
    assert {each.altered for each in after.data.variables} == {("noise", "microaggregate")}
    assert after.cells == 4
    four = RecipeStep(microaggregate={"questions": ["a", "b"], "size": 4})
    assert apply_step(data, four, (), None).data.frame["a"].tolist()[:4] == [6.75] * 4
    five = RecipeStep(microaggregate={"questions": ["a", "b"], "size": 5})
    with pytest.raises(CaseStudyError) as told:
        apply_step(data, five, (), None)
    assert str(told.value) == "The step microaggregate needs 5 people who have all of a, b; only 4 have."


@pytest.mark.parametrize(
    ("data", "group", "sentence"),
    [
        (DATA, {"question": "gone"}, "The step group comes too late: gone has left the data before it."),
        (DATA, {"question": "age"}, "The step group is for choices; age holds a number. Use bands."),
        (
            OF_PLACES,
            {"into": {"x": ["aa"]}},
            "The step group names 'aa', which place has not; expected perhaps 'a'.",
        ),
        (
            OF_TICKS,
            {"question": "ill", "into": {"x": ["zz"]}},
            "The step group names 'zz', which ill has not",
        ),
    ],
)
def test_a_group_that_cannot_be_made(data, group, sentence):
    with pytest.raises(CaseStudyError) as told:
        apply_step(data, RecipeStep(group={"question": "place", "fewer_than": 2, **group}), (), None)
    assert str(told.value).startswith(sentence), str(told.value)


def test_a_step_for_one_column_is_not_for_several():
    with pytest.raises(CaseStudyError) as told:
        apply_step(OF_TICKS, RecipeStep(pram={"question": "ill"}), (), np.random.default_rng(1))
    assert "is for one answer of a list; ill holds several answers" in str(told.value)
