"""Three rounds and five regions, end to end: what the comparison says of the counts that MMC's Update 5 printed."""

import pytest

from analysis.study import declare, open_comparison, prepare
from analysis.workspace import REPOSITORY

REGIONS = ["asia", "east_africa", "latin_america", "north_africa", "west_africa"]


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    """The five regions, prepared from the example's workspace into a folder of their own."""
    workspace, out = REPOSITORY / "surveys" / "mmc_covid19_update5" / "example", tmp_path_factory.mktemp("update5")
    for region in REGIONS:
        prepare(declare(region, workspace, out))
    return open_comparison(workspace, out)


@pytest.fixture(scope="module")
def income(comparison):
    """Loss of income: the rows of each frame, by frame."""
    return {name: frame[frame["table"] == "income"] for name, frame in comparison.frames.items() if len(frame)}


def test_the_regions_stand_in_the_place_of_cities(comparison):
    assert [city.id for city in comparison.cities] == REGIONS


def test_pooled_loss_of_income_fell_from_59_9_to_56_6(income):
    pooled = income["series"][income["series"]["study"] == ""].set_index("round")["estimate"]
    printed = [round(100 * share, 1) for share in pooled[["p1", "p2", "p3"]]]
    assert printed == [59.9, 53.8, 56.6]
    assert round(printed[2] - printed[0], 1) == -3.3, "of the rounded percents, as printed; unrounded it is -3.2"


def test_at_the_first_mix_of_regions_it_fell_more(income):
    rounds = income["standardised"][income["standardised"]["over"] == "period"].set_index("group")
    assert rounds.loc["p1", "standardised"] == pytest.approx(rounds.loc["p1", "crude"]), "the standard is its own mix"
    fell = 100 * (rounds.loc["p3", ["crude", "standardised"]] - rounds.loc["p1", ["crude", "standardised"]])
    assert fell.astype(float).round(1).tolist() == [-3.2, -7.2]


def test_the_mix_of_regions_hid_a_larger_fall(income):
    parts = income["decomposition"].set_index(["over", "a", "b"]).loc[("period", "p1", "p3")]
    assert [round(100 * parts[name], 1) for name in ("difference", "composition", "rate")] == [-3.2, 3.4, -6.7]
    assert parts["composition"] + parts["rate"] == pytest.approx(parts["difference"])


def test_access_to_health_services_rose_over_all_and_fell_in_every_region(comparison):
    trends = comparison.frames["trends"].set_index("table")
    assert trends["reversed"].to_dict() == {"income": False, "health_access": True}
    assert trends.loc["health_access", "against"].split() == REGIONS
    assert comparison.contrasts.reversals() == [
        "Access to health services: Yes: all together moved by +3 percentage points, but Asia, East Africa, Latin America, North Africa "
        "and West Africa moved the other way. The trend of all is made by a changing mix of places: read the places."
    ]


def test_one_printed_percent_is_not_what_its_own_counts_give(comparison):
    checked = comparison.published
    assert len(checked) == 51
    differs = checked[checked["verdict"] != "agrees"]
    assert differs[["question", "choice", "level"]].to_numpy().tolist() == [["c27", "cash", "p3"]]
    assert differs["why"].tolist() == ["the document prints 77.5%; its own counts 608/782 give 77.7%"]


def test_a_choice_that_a_regional_form_lacks_is_never_0(comparison):
    rows = comparison.estimates.query("question == 'c20' and choice == 'none' and domain == ''").set_index("study")
    assert rows["status"].to_dict() == dict.fromkeys(REGIONS, "ok") | {"north_africa": "not in this form"}
    assert rows["estimate"].isna().to_dict() == dict.fromkeys(REGIONS, False) | {"north_africa": True}
