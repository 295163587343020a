"""Every cell of published tables, and which are lost or moved."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release.data import ReleaseData, Variable
from analysis.disclosure.release.measures.information import (
    Loss,
    PublishedTable,
    measure_loss,
    tabulate_cells,
)

VARIABLES = (
    Variable("sex", "sex", "Sex", "category", {"f": "Women", "m": "Men", "x": "Other"}),
    Variable("ill_flu", "ill", "Flu", "tick", {"0": "No", "1": "Yes"}, "flu"),
    Variable("age", "age", "Age", "number"),
    Variable("owed", "owed", "Owed", "number"),
    Variable("day", "day", "Day", "date"),
    Variable("said", "said", "Said", "text"),
)
FRAME = pd.DataFrame(
    {
        "sex": pd.Categorical(["f", "f", "m", None], categories=["f", "m", "x"]),
        "ill_flu": pd.array([1, 0, None, 1], dtype="Int8"),
        "age": [20.0, 40.0, np.nan, 60.0],
        "owed": [-50.0, 50.0, 0.0, 0.0],
        "day": pd.to_datetime(["2021-03-01"] * 4),
        "said": list("abcd"),
    }
)
DATA = ReleaseData(FRAME, VARIABLES)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (PublishedTable("sex"), {("sex", "f"): 2 / 3, ("sex", "m"): 1 / 3}),
        (PublishedTable("ill"), {("ill_flu", "flu"): 2 / 3}),
        (PublishedTable("age"), {("age", "mean"): 40.0}),
        # Nobody of the men has an age; who has no sex is in no level.
        (PublishedTable("age", ("sex",)), {("age", "mean", "f"): 30.0}),
        (
            PublishedTable("owed", ("sex", "ill")),
            {("owed", "mean", "f", "0"): 50.0, ("owed", "mean", "f", "1"): -50.0},
        ),
        (PublishedTable("day"), {}),
        (PublishedTable("said"), {}),
        (PublishedTable("gone"), {}),
        (PublishedTable("sex", ("ill", "gone")), {}),
    ],
)
def test_cells_of_a_table(table, cells):
    assert tabulate_cells(DATA, table) == pytest.approx(cells)


def test_a_cell_is_lost_or_has_moved():
    """Men become women: from 33 to 0 and from 67 to 100 percent. Ages fall by a tenth; what was 0 on average
    has no percent; a table that was asked for twice is one, and one that never was there none.
    """
    tables = [PublishedTable(name) for name in ("sex", "sex", "age", "owed", "gone")]
    sexes = pd.Series(pd.Categorical(["f", "f", "f", None], categories=["f", "m", "x"]))
    after = DATA.with_column(VARIABLES[0], sexes)
    after = after.with_column(VARIABLES[2], FRAME["age"] * 0.9)
    after = after.with_column(VARIABLES[3], FRAME["owed"] + 7)
    moved = pytest.approx(100 / 3)
    assert measure_loss(DATA, after, tables) == Loss(3, 4, 1, moved, moved, pytest.approx((10 + 0) / 2))
    assert measure_loss(DATA, DATA.without(["sex", "age", "owed"]), tables) == Loss(3, 4, 4, 0.0, 0.0, 0.0)


def test_a_mean_below_nothing_moves_by_a_share_of_its_size():
    before = DATA.with_column(VARIABLES[3], FRAME["owed"] - 100)
    after = DATA.with_column(VARIABLES[3], FRAME["owed"] - 125)
    assert measure_loss(before, after, [PublishedTable("owed")]).mean_change_of_means == pytest.approx(25)
