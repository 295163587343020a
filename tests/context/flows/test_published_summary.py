from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.context.flows.margins import nationality_margin
from analysis.context.flows.monitoring import read_flow_monitoring
from analysis.context.flows.points import read_points
from analysis.context.flows.published_summary import published_rows, read_published_flows
from analysis.context.flows.registry import read_registry
from analysis.context.flows.summary_checks import check_against_published
from analysis.problems import CaseStudyError, Problems

FOLDER = Path(__file__).resolve().parents[3] / "surveys" / "iom_fmp_mali"


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
    shares = mali.published[
        (mali.published["method"] == "as published") & (mali.published["statistic"] == "share")
    ]
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
    assert country.set_index("choice")["estimate"].to_dict() == {
        "incoming": 2665,
        "outgoing": 3914,
        "observed": 6579,
    }
    left_out = estimates[estimates["table"] == "flows_left_out"]
    assert set(left_out["choice"]) == {"transit"}
    assert left_out.set_index("level")["n"].to_dict() == {
        "Wabaria": 492,
        "Inhalid": 314,
        "Sevare": 540,
        "Bamako": 1242,
    }
    assert 9167 not in set(estimates["estimate"]) | set(estimates["n"]) | set(estimates["base"])


@pytest.mark.parametrize(
    ("region", "points"),
    [
        ("Bamako", ["Bamako"]),
        ("Gao", ["Wabaria", "Place Kidal"]),
        ("Kayes", ["Gogui"]),
        ("Mopti", ["Sevare"]),
    ],
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
            (
                "published.csv, value: the incoming individuals of Mali in 2018-12 don't add up; a country"
                " counts its entry and exit points, without transit points. Got '5,253'. Expected 2,665."
            ),
        ),
        (
            "Wabaria,Gao,transit,nationality_percent,Mali,27,4",
            "Wabaria,Gao,transit,nationality_percent,Mali,37,4",
            (
                "published.csv, row 28, value: the percents of nationality_percent at Wabaria in 2018-12"
                " don't add up. Got '110'. Expected 100 within rounding."
            ),
        ),
        (
            "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,1389,",
            (
                "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,1389,\n"
                "2018-12,Mali,Gogui,Kayes,entry_exit,individuals,outgoing,0,"
            ),
            (
                "published.csv, row 16, category: 2018-12 is listed twice for Gogui, individuals; take one of"
                " the rows out. Got 'outgoing'."
            ),
        ),
        (
            "Benena,Segou,entry_exit,nationality_percent,Nigeria,24,0",
            "Benena,Segou,entry_exit,nationality_percent,Nigerai,24,0",
            (
                "published.csv, row 70, category: no country or region of the world goes by this name;"
                " correct it, or add it to the aliases. Got 'Nigerai'. Expected perhaps 'Nigeria'."
            ),
        ),
    ],
)
def test_a_table_that_disagrees_with_itself_is_told(changed, old, new, sentence):
    assert sentence in changed(old, new)


def test_of_a_point_only_what_was_published_of_it_is_shown(mali):
    estimates = mali.estimates("gao", ["Wabaria", "Place Kidal", "Benena"])
    at_points = estimates[estimates["domain"] == "point"]
    assert set(at_points["table"]) == {
        "flows_individuals",
        "flows_left_out",
        "flows_nationality",
        "flows_next",
        "flows_sex_age",
        "flows_vulnerability",
    }
    assert set(at_points.loc[at_points["table"].isin(["flows_sex_age", "flows_vulnerability"]), "level"]) == {
        "Benena"
    }
    daily = estimates[estimates["method"].str.endswith("daily mean")]
    assert daily[["table", "level", "choice"]].to_numpy().tolist() == [["flows_country", "MLI", "observed"]]
    assert set(estimates.loc[estimates["domain"] == "country", "table"]) == {
        "flows_country",
        "flows_nationality_country",
        "flows_origin_incoming_country",
        "flows_origin_outgoing_country",
        "flows_next_country",
        "flows_next_incoming_country",
        "flows_next_outgoing_country",
        "flows_final_outgoing_country",
        "flows_movement_country",
        "flows_sex_age_country",
        "flows_vulnerability_country",
    }


def test_the_largest_and_other_print_as_published(mali):
    rows = mali.estimates("gao", ["Wabaria"])
    rows = rows[(rows["table"] == "flows_nationality") & ~rows["method"].str.startswith("difference")]
    assert (100 * rows.set_index("choice")["estimate"]).round().to_dict() == {
        "MLI": 27,
        "GIN": 25,
        "CIV": 13,
        "SEN": 9,
        "SLE": 5,
        "other": 21,
    }
    country = mali.estimates("gao", ["Wabaria"])
    country = country[country["table"] == "flows_next_country"].set_index(["method", "choice"])["estimate"]
    assert round(100 * country["individuals observed", "other"]) == 11
    assert round(100 * country["difference from 2018-11", "other"]) == 0


@pytest.fixture
def printed_alone(tmp_path):
    """The instrument without a registry: its published table alone."""
    for name in ("points.csv", "plan.csv", "labels.csv", "example/published.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    declared = yaml.safe_load((FOLDER / "registry.yaml").read_text(encoding="utf-8"))
    for name in ("columns", "counts", "values", "export"):
        declared.pop(name)
    (tmp_path / "registry.yaml").write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    return read_flow_monitoring(tmp_path, Problems())


def test_a_published_table_alone_fills_the_tables(printed_alone):
    estimates = printed_alone.estimates("kayes", ["Gogui"])
    assert list(estimates["table"].unique()) == [
        "flows_individuals",
        "flows_country",
        "flows_left_out",
        "flows_nationality",
        "flows_nationality_country",
        "flows_next",
        "flows_next_country",
        "flows_final_outgoing_country",
        "flows_movement_country",
    ]
    people = estimates[estimates["table"] == "flows_country"].set_index(["statistic", "choice"])["estimate"]
    assert people.to_dict() == {
        ("total", "incoming"): 2665,
        ("total", "outgoing"): 3914,
        ("total", "observed"): 6579,
        ("ratio", "observed"): -0.02,
    }
    named = estimates[(estimates["table"] == "flows_nationality") & (estimates["method"] == "as published")]
    assert named["choice"].tolist() == ["MLI", "CIV", "other", "NER", "GIN", "NGA"]
    assert nationality_margin(printed_alone, "n", ["Gogui"], ["2018-12"]).targets["MLI"] == 0.77
    with pytest.raises(CaseStudyError) as error:
        nationality_margin(printed_alone, "n", ["Gogui"], ["2018-12"], {"togo": "Togo", "rest": "other"})
    assert (
        str(error.value)
        == "The published table prints no share of Togo for Gogui in 2018-12; map these categories to"
        " 'other', or give the registry under export."
    )
    with pytest.raises(
        CaseStudyError, match=r"The published table has no nationalities of Gogui in 2018-11\."
    ):
        nationality_margin(printed_alone, "n", ["Gogui"], ["2018-11"])
    assert len(printed_alone.check_published()) == 0


def test_a_table_of_the_plan_with_a_wider_largest_differs(mali):
    wider = [replace(row, top=4) if row.table == "flows_nationality" else row for row in mali.plan]
    check = check_against_published(mali.published, mali.counts, mali.registry.published, wider)
    found = check[(check["verdict"] == "differs") & (check["level"] == "Wabaria")]
    assert found[["choice", "printed"]].to_numpy().tolist() == [["other", 21], ["other", -2]]
