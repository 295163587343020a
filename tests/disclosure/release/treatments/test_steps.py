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
