from pathlib import Path

import pandas as pd
import pytest

from analysis.context.flow_monitoring import read_flow_monitoring
from analysis.context.points import read_points
from analysis.context.published import published_rows, read_published_flows
from analysis.context.registry import read_registry
from analysis.problems import Problems

FOLDER = Path(__file__).resolve().parents[2] / "surveys" / "iom_fmp_mali"


@pytest.fixture(scope="module")
def mali():
    problems = Problems()
    flows = read_flow_monitoring(FOLDER, problems)
    assert len(problems) == 0
    return flows


def read(path):
    problems = Problems()
    layout = read_registry(FOLDER / "registry.yaml", problems).published
    points = read_points(FOLDER / "points.csv", problems)
    estimates = read_published_flows(path, layout, points, problems)
    return estimates, layout, points, [str(problem).replace(f"{path.parent}/", "") for problem in problems]


@pytest.fixture
def changed(tmp_path):
    """The published table with some text replaced."""

    def changing(old, new):
        text = (FOLDER / "example" / "published.csv").read_text(encoding="utf-8")
        assert text.count(old) == 1
        path = tmp_path / "published.csv"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return read(path)[-1]

    return changing


def test_every_published_row_comes_back_as_it_was():
    path = FOLDER / "example" / "published.csv"
    estimates, layout, points, problems = read(path)
    assert problems == []
    written = published_rows(estimates, layout, points)
    pd.testing.assert_frame_equal(written, pd.read_csv(path, dtype=str, keep_default_na=False))


def test_the_copy_is_the_document(shared):
    copy = (FOLDER / "example" / "published.csv").read_text(encoding="utf-8")
    assert copy == (shared / "published" / "iom_fmp_mali_2018_12.csv").read_text(encoding="utf-8")


def test_published_shares_sum_to_100_within_rounding(mali):
    shares = mali.published[(mali.published["method"] == "as published") & (mali.published["statistic"] == "share")]
    sums = shares.groupby(["table", "level"])["estimate"].agg(["sum", "size"])
    whole = sums.loc[["nationality_percent", "next_destination_percent", "sex_age_percent"]]
    assert ((whole["sum"] - 1).abs() <= 0.005 * whole["size"]).all()


def test_every_published_figure_comes_out_of_the_rebuilt_registry(mali):
    check = mali.check_published()
    assert len(check) == 250
    assert check["verdict"].unique().tolist() == ["agrees"]


def test_the_country_is_the_entry_and_exit_points_alone(mali):
    estimates = mali.estimates("anywhere")
    country = estimates[(estimates["table"] == "flows_country") & (estimates["statistic"] == "total")]
    assert country.set_index("choice")["estimate"].to_dict() == {"incoming": 2665, "outgoing": 3914, "observed": 6579}
    left_out = estimates[estimates["table"] == "flows_left_out"]
    assert set(left_out["choice"]) == {"transit"}
    assert left_out.set_index("level")["n"].to_dict() == {"Wabaria": 492, "Inhalid": 314, "Sevare": 540, "Bamako": 1242}
    assert 9167 not in set(estimates["estimate"]) | set(estimates["n"]) | set(estimates["base"])


@pytest.mark.parametrize(
    ("region", "points"),
    [("Bamako", ["Bamako"]), ("Gao", ["Wabaria", "Place Kidal"]), ("Kayes", ["Gogui"]), ("Mopti", ["Sevare"])],
)
def test_a_city_shows_its_own_points(mali, region, points):
    places = mali.points.places
    assert places.index[places["region"] == region].tolist() == points
    estimates = mali.estimates(region.lower(), points)
    assert set(estimates.loc[estimates["table"] == "flows_nationality", "level"]) == set(points)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "ALL,Mali,country,individuals,incoming,2665,",
            "ALL,Mali,country,individuals,incoming,5253,",
            "published.csv, value: the incoming individuals of Mali in 2018-12 don't add up; a country counts its entry "
            "and exit points, without transit points. Got '5,253'. Expected 2,665.",
        ),
        (
            "Wabaria,Gao,transit,nationality_percent,Mali,27,4",
            "Wabaria,Gao,transit,nationality_percent,Mali,37,4",
            "published.csv, row 28, value: the percents of nationality_percent at Wabaria in 2018-12 don't add up. "
            "Got '110'. Expected 100 within rounding.",
        ),
        (
            "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,1389,",
            "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,1389,\n"
            "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,0,",
            "published.csv, row 16, category: 2018-12 is listed twice for Gogui, individuals; take one of the rows out. "
            "Got 'outgoing'.",
        ),
        (
            "Benena,Segou,entry_exit,nationality_percent,Nigeria,24,0",
            "Benena,Segou,entry_exit,nationality_percent,Nigerai,24,0",
            "published.csv, row 70, category: no country or region of the world goes by this name; correct it, or add it "
            "to the aliases. Got 'Nigerai'. Expected perhaps 'Nigeria'.",
        ),
    ],
)
def test_a_table_that_disagrees_with_itself_is_told(changed, old, new, sentence):
    assert sentence in changed(old, new)
