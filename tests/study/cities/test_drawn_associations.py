"""Tests over cities whose samples were drawn in different ways, beside R."""

import pandas as pd
import pytest

from analysis.study import declare, prepare
from analysis.study.cities.contrast_results import compare_cities
from tests.drawn_homes import DESIGN, make_drawn_home

WORK = [0.805292581552765, 1.861633227822416, 182.440056326596789, 0.440676860176321]
PAID = [0.133208108389762, 1.782127983239667, 174.648542357487401, 0.852406279490616]


def test_drawn_and_met_people_are_one_sample_of_two(tmp_path):
    """R 4.2.2, survey 4.1-1, on tests/golden/data/drawn_survey.csv: sites of two strata with their weights
    beside people of the third, met as they came.

    d$weight[south] <- 1; d$unit <- ifelse(south, uuid, site); d$sites[south] <- 1e12
    svychisq(~work + place, svydesign(~unit, strata=~stratum, fpc=~sites, weights=~weight, data=d))
    """
    home = make_drawn_home(tmp_path, DESIGN)
    home.change(home.params(), ("rows: {city: north}", "rows: {stratum: [north, east]}"))
    there = home.params().read_text(encoding="utf-8").replace(DESIGN, "").replace("[north, east]", "south")
    home.write(home.params("south"), there.replace("North", "South").replace("Nord", "Sud"))
    cities = [prepare(declare(name, home.root)) for name in ("north", "south")]
    together = pd.concat([city.estimates for city in cities], ignore_index=True)
    found = compare_cities(cities, together)["associations"].set_index("table")
    numbers = ["statistic", "df", "df_residual", "p"]
    assert found.loc["work", numbers].tolist() == pytest.approx(WORK, rel=1e-8)
    assert found.loc["payment", numbers].tolist() == pytest.approx(PAID, rel=1e-8)
    assert found.loc[["work", "payment"], "base"].tolist() == [184, 174]
