"""Two cities' people as arrays, from the drawn workspace."""

import numpy as np
import pytest

from analysis.comparison.pooled import Pooled
from analysis.planning.plan import PlanRow
from tests.workspaces import make_home, read_home


@pytest.fixture(scope="module")
def pooled(tmp_path_factory) -> Pooled:
    home = make_home(tmp_path_factory.mktemp("pooled"))
    return Pooled({(city, ""): read_home(home, city).respondents for city in ("north", "south")})


def test_studies_are_groups(pooled):
    assert pooled.studies.names == ("north", "south")
    assert pooled.studies.codes.tolist() == [0] * 7 + [1]
    assert pooled.groups("study").codes.tolist() == pooled.studies.codes.tolist()


def test_answers_are_groups_in_form_order_without_those_nobody_gave(pooled):
    sex = pooled.groups("sex")
    assert sex.names == ("f", "m") and sex.codes.tolist() == [0, 0, 1, 1, 1, 1, 0, 1]
    assert pooled.groups("robbery_place").names == ("desert", "town")


def test_an_outcome_is_missing_outside_its_base(pooled):
    paid = pooled.outcome(PlanRow("payment", "journey", "paid"), ["yes"])
    np.testing.assert_array_equal(paid, [1, 1, 0, 0, np.nan, 1, 1, 1])
    known = pooled.outcome(PlanRow("payment", "journey", "paid", exclude=("dk",)), ["yes"])
    np.testing.assert_array_equal(known, [1, 1, 0, np.nan, np.nan, 1, 1, 1])
    bus = pooled.outcome(PlanRow("means", "journey", "means"), ["bus"])
    np.testing.assert_array_equal(bus, [1, 1, np.nan, np.nan, np.nan, 0, np.nan, 0])
    assert np.isnan(pooled.outcome(PlanRow("payment", "journey", "paid"), ["perhaps"])).all()
    assert np.isnan(pooled.outcome(PlanRow("other", "journey", "absent"), ["yes"])).all()


def test_cells_are_joint_answers(pooled):
    cells = pooled.cells(["study", "sex"])
    assert cells.names == (("north", "f"), ("north", "m"), ("south", "m"))
    assert cells.codes.tolist() == [0, 0, 1, 1, 1, 1, 0, 2]
    assert cells.labels({"f": "women"})[0] == "north, women"
