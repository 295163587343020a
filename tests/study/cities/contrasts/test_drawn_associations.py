"""Tests over cities whose samples were drawn in different ways, and over rounds of one sample, beside R."""

import pandas as pd
import pytest

from analysis.study import declare, prepare
from analysis.study.cities.contrasts.results import compare_cities
from tests.drawn_homes import DESIGN, PLAN, make_drawn_home

WORK = [0.805292581552765, 1.861633227822416, 182.440056326596789, 0.440676860176321]
PAID = [0.133208108389762, 1.782127983239667, 174.648542357487401, 0.852406279490616]
BY_SEX = [3.1690974900146762, 1.7552123871481855, 15.7969114843336698, 0.0748248980694298]
ROBBED = [3.576136601593747688, 1, 48, 0.064658762876317333]
MORE = """\
by_sex,journey,paid,share,respondents,,sex,,,Paying smugglers by sex in {city}
told,journey,incident,share,respondents,incidents,,,,People who told of incidents in {city}
"""
NUMBERS = ["statistic", "df", "df_residual", "p"]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """R 4.2.2, survey 4.1-1, on tests/golden/data/drawn_survey.csv: sites of two strata with their weights
    beside people of the third, met as they came. `sex` stands for rounds that the same sites held.
    """
    home = make_drawn_home(tmp_path_factory.mktemp("two"), DESIGN)
    home.change(home.params(), ("rows: {city: north}", "rows: {stratum: [north, east]}"))
    there = home.params().read_text(encoding="utf-8").replace(DESIGN, "").replace("[north, east]", "south")
    home.write(home.params("south"), there.replace("North", "South").replace("Nord", "Sud"))
    home.write(home.instrument / "comparison.yaml", "rounds: sex\n")
    home.write(home.instrument / "plan.csv", PLAN + MORE)
    cities = [prepare(declare(name, home.root)) for name in ("north", "south")]
    together = pd.concat([city.estimates for city in cities], ignore_index=True)
    return compare_cities(cities, together)


def test_drawn_and_met_people_are_one_sample_of_two(compared):
    """d$weight[south] <- 1; d$unit <- ifelse(south, uuid, site); d$sites[south] <- 1e12
    svychisq(~work + place, svydesign(~unit, strata=~stratum, fpc=~sites, weights=~weight, data=d))
    """
    found = compared["associations"]
    found = found[found["domain"] == "study"].set_index("table")
    assert found.loc["work", NUMBERS].tolist() == pytest.approx(WORK, rel=1e-8)
    assert found.loc["payment", NUMBERS].tolist() == pytest.approx(PAID, rel=1e-8)
    assert found.loc[["work", "payment"], "base"].tolist() == [184, 174]


def test_everyone_is_tested_where_only_levels_are_planned(compared):
    """The numbers of the table that has a row for everyone."""
    found = compared["associations"]
    found = found[found["domain"] == "study"].set_index("table")
    assert found.loc["by_sex", NUMBERS].tolist() == pytest.approx(PAID, rel=1e-8)


def test_people_behind_reports_are_tested_as_they_were_drawn(compared):
    """svychisq(~robbed + place, subset(s, any incident))"""
    found = compared["associations"]
    found = found[found["domain"] == "study"].set_index(["table", "choice"])
    assert found.loc[("told", "robbery"), NUMBERS].tolist() == pytest.approx(ROBBED, rel=1e-8)
    assert found.loc[("told", "robbery"), "base"] == 88


def test_rounds_of_one_sample_are_tested_by_its_people(compared):
    """svychisq(~paid + sex, svydesign(~site, strata=~stratum, fpc=~sites, weights=~weight, data=north))"""
    found = compared["associations"]
    rounds = found[(found["domain"] == "sex") & (found["study"] == "north")].set_index("table")
    assert rounds.loc["payment", NUMBERS].tolist() == pytest.approx(BY_SEX, rel=1e-8)


def test_changes_know_of_the_sites_that_held_both_rounds(compared):
    """svycontrast(svyby(~yes, ~sex, s, svymean, covmat=TRUE), c(-1, 1)), degf(s); of age too"""
    found = compared["differences"]
    rounds = found[(found["domain"] == "sex") & (found["study"] == "north")].set_index(["table", "choice"])
    paid = rounds.loc[("payment", "yes"), ["difference", "se", "df"]]
    assert paid.tolist() == pytest.approx([-0.226843109398916, 0.115115043794586, 9], rel=1e-9)
    age = rounds.loc[("ages", ""), ["difference", "se", "df"]]
    assert age.tolist() == pytest.approx([0.139191796217563, 0.931035505689456, 9], rel=1e-9)
    # reports of the same people, and medians, move together too
    assert (rounds.loc[["incidents", "median_age"], "df"] == 9).all()
    # people met as they came are samples of their own
    south = found[(found["domain"] == "sex") & (found["study"] == "south")].set_index(["table", "choice"])
    paid = south.loc[("payment", "yes")]
    assert paid["df"] > 9 and paid["n_a"] > 0
