"""All cities together: each rule of the module, on drawn rows."""

import numpy as np
import pandas as pd

from analysis.comparison.together import ALL, estimate_together
from tests.reporting.drawn import frame, row, rows

NORTH = rows("help", {"yes": 10, "no": 30}, 40, study="north")
SOUTH = rows("help", {"yes": 15, "no": 5}, 20, study="south")


def told(found: pd.DataFrame) -> list[tuple]:
    return [(r.study, r.choice, r.n, r.base, round(r.estimate, 4)) for r in found.itertuples()]


def test_cities_are_summed_answer_by_answer():
    found = estimate_together(frame([*NORTH, *SOUTH]), 30)
    assert told(found) == [(ALL, "yes", 25, 60, 0.4167), (ALL, "no", 35, 60, 0.5833)]
    assert found["status"].tolist() == ["ok", "ok"]


def test_few_people_in_all_are_flagged():
    few = frame([*rows("help", {"yes": 4}, 9, study="north"), *rows("help", {"yes": 5}, 12, study="south")])
    assert estimate_together(few, 30)["status"].tolist() == ["small base"]


def test_a_hidden_cell_leaves_no_total():
    hidden = row("help", "no", np.nan, np.nan, study="south", status="suppressed", estimate=np.nan)
    assert estimate_together(frame([*NORTH, SOUTH[0], hidden]), 30).empty


def test_cities_where_nobody_was_asked_add_nothing():
    absent = row("help", "", np.nan, np.nan, study="west", status="not asked", estimate=np.nan)
    assert told(estimate_together(frame([*NORTH, *SOUTH, absent]), 30))[0] == (ALL, "yes", 25, 60, 0.4167)
    assert estimate_together(frame([*NORTH, absent]), 30).empty


def test_a_mean_is_weighed_by_its_people_and_a_median_has_no_total():
    means = [
        row("age", "", 40, 40, study="north", statistic="mean", estimate=30.0),
        row("age", "", 10, 10, study="south", statistic="mean", estimate=20.0),
    ]
    assert told(estimate_together(frame(means), 30)) == [(ALL, "", 50, 50, 28.0)]
    assert estimate_together(frame([{**mean, "statistic": "median"} for mean in means]), 30).empty


def test_weighted_cities_have_no_plain_total():
    drawn = [{**one, "weighting": "design"} for one in (*NORTH, *SOUTH)]
    assert estimate_together(frame(drawn), 30).empty
