"""Each of many cities beside all others together."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparison.differences import (
    DIFFERS,
    MOST_GROUPS,
    Bonds,
    DifferenceOptions,
    estimate_differences,
)
from analysis.comparison.rest import REST
from analysis.estimation.frame import estimates_frame
from tests.comparison.test_differences import both, share_row

NAMES = [f"city{place:02d}" for place in range(MOST_GROUPS + 1)]


def beside_rest(rows: list[dict], names=NAMES, shared=None, **options) -> pd.DataFrame:
    return estimate_differences(
        estimates_frame(rows), names, options=DifferenceOptions(**options), bonds=Bonds(shared or {})
    )


def alike(yes: int = 30, base: int = 100) -> list[dict]:
    """The first city has 80 of 100, all others the same share."""
    others = [share_row(name, yes, base) for name in NAMES[1:]]
    return [share_row(NAMES[0], 80, 100), *others]


def test_each_of_many_cities_is_compared_with_the_rest():
    frame = beside_rest(alike())
    assert list(frame["a"]) == [REST] * len(NAMES) and list(frame["b"]) == NAMES
    first = frame.iloc[0]
    assert (first["n_a"], first["base_a"], first["estimate_a"]) == (360, 1200, pytest.approx(0.3))
    assert first["difference"] == pytest.approx(0.5) and first["verdict"] == DIFFERS
    # twelve independent samples of a hundred: the variance of each over twelve
    assert first["se"] == pytest.approx(np.sqrt(0.16 / 99 + 0.21 / 99 / 12))
    second = frame.iloc[1]
    assert second["estimate_a"] == pytest.approx((80 + 11 * 30) / 1200)


def test_all_pairs_of_few_cities_and_the_rest_on_request():
    rows, names = alike()[:4], NAMES[:4]
    assert len(beside_rest(rows, names)) == 6 and REST not in set(beside_rest(rows, names)["a"])
    assert set(beside_rest(rows, names, pairs="rest")["a"]) == {REST}
    assert len(beside_rest(alike(), pairs="all")) == len(NAMES) * (len(NAMES) - 1) // 2


def test_of_two_cities_the_other_is_the_rest():
    (row,) = beside_rest(alike()[:2], NAMES[:2], pairs="rest").to_dict("records")
    assert (row["a"], row["b"]) == (NAMES[0], NAMES[1])


def test_a_city_that_hides_the_answer_is_in_no_rest():
    """What is told of the others must not be a part that it is missing from."""
    numbers = dict.fromkeys(("estimate", "se", "low", "high", "n"), np.nan)
    hidden = share_row(NAMES[1], 30, 100, status="suppressed") | numbers | {"base": np.nan}
    rows = [row for row in alike() if row["study"] != NAMES[1]] + [hidden]
    frame = beside_rest(rows).set_index("b")
    assert frame.loc[NAMES[0], "base_a"] == 1100
    assert frame.loc[NAMES[2], "n_a"] == 80 + 10 * 30
    assert pd.isna(frame.loc[NAMES[1], "difference"]) and frame.loc[NAMES[1], "verdict"] == "too few to say"


def test_a_share_that_nobody_has_elsewhere_still_has_an_interval():
    frame = beside_rest(alike(yes=0))
    assert 0.6 < frame.iloc[0]["low"] < 0.8 < frame.iloc[0]["high"] < 0.9
    assert frame.iloc[1]["low"] < 0 < frame.iloc[0]["low"]


def test_medians_have_no_rest():
    rows = [share_row(name, 30, 100, statistic="median", choice="") for name in NAMES]
    assert beside_rest(rows).empty


def test_means_count_as_many_people_as_were_asked():
    rows = [share_row(name, 50, 100, statistic="mean", choice="", estimate=20.0, se=1.0) for name in NAMES]
    rows[1] |= {"estimate": 30.0, "base": 1000}
    frame = beside_rest(rows)
    assert frame.iloc[0]["estimate_a"] == pytest.approx((30 * 1000 + 20 * 1100) / 2100)
    assert frame.iloc[0]["se"] == pytest.approx(np.sqrt(1 + (1000**2 + 11 * 100**2) / 2100**2))


def test_people_in_two_cities_make_a_city_and_its_rest_move_together():
    names = NAMES[:3]
    rows = [share_row(name, 30, 100) for name in names]
    shared = {(names[0], names[1]): next(iter(both(30, 100).values()))}
    frame = beside_rest(rows, names, shared, pairs="rest")
    apart = beside_rest(rows, names, pairs="rest")
    # the first two are the same people: half of the first one's rest is itself
    assert frame.iloc[0]["se"] ** 2 == pytest.approx(apart.iloc[0]["se"] ** 2 - 2 * 0.5 * 0.21 / 99, rel=0.02)
    assert frame.iloc[2]["se"] == apart.iloc[2]["se"]
