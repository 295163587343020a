from pathlib import Path

import pytest

from analysis.context.flows.margins import nationality_margin, nationality_shares
from analysis.context.flows.monitoring import read_flow_monitoring
from analysis.problems import CaseStudyError, Problems
from analysis.weighting.margins import Margin

MONTH = """
date       point      direction nationality next individuals
2020-05-01 North_Gate incoming  Guinea      Mali 60
2020-05-02 North_Gate outgoing  Mali        Mali 30
2020-05-02 South_Gate outgoing  Senegal     Mali 10
2020-05-02 South_Gate outgoing  unknown     Mali 7
"""


@pytest.fixture(scope="module")
def mali():
    return read_flow_monitoring(Path(__file__).resolve().parents[3] / "surveys" / "iom_fmp_mali", Problems())


def test_shares_are_of_all_individuals_at_the_points_whose_nationality_is_known(count):
    counts, _ = count(MONTH)
    shares = nationality_shares(counts, ["North Gate", "South Gate"], ["2020-05"], ["GIN", "MLI"])
    assert shares.to_dict() == {"GIN": 0.6, "MLI": 0.3, "other": pytest.approx(0.1)}


def test_a_point_nobody_counted_at_is_refused(count):
    counts, _ = count(MONTH)
    with pytest.raises(
        CaseStudyError, match="Nobody counted at Midway in 2020-05; leave out the point or the month"
    ):
        nationality_shares(counts, ["Midway"], ["2020-05"])


def test_a_published_margin_has_source_year_and_address(mali):
    assert nationality_margin(mali, "nationality_fmp", ["Bamako"], ["2018-12"]) == Margin(
        variable="nationality_fmp",
        targets={"GIN": 0.46, "MLI": 0.14, "GMB": 0.11, "SEN": 0.09, "BFA": 0.08, "other": 0.12},
        source="IOM, Displacement Tracking Matrix, Flow Monitoring, Mali. Nationality at Bamako, 2018-12",
        year=2018,
        address="https://dtm.iom.int/mali",
    )


def test_a_margin_takes_the_survey_s_own_categories(mali):
    categories = {"guinea": "Guinée", "mali": "MLI", "elsewhere": "other"}
    margin = nationality_margin(mali, "nationality", ["Bamako"], ["2018-12"], categories)
    assert margin.targets == {"guinea": 0.46, "mali": 0.14, "elsewhere": pytest.approx(0.4)}


def test_a_month_only_rebuilt_says_so(mali):
    margin = nationality_margin(mali, "nationality", ["Bamako"], ["2018-11"])
    assert "registry rebuilt from published figures" in margin.source
    assert sum(margin.targets.values()) == pytest.approx(1)


def test_a_nationality_without_a_category_is_named(mali):
    with pytest.raises(
        CaseStudyError, match=r"has no category for .*Senegal.*; map one of its categories to 'other'"
    ):
        nationality_margin(mali, "nationality", ["Bamako"], ["2018-12"], {"guinea": "Guinea", "mali": "Mali"})


def test_a_category_that_is_no_country_is_told_with_the_nearest(mali):
    with pytest.raises(CaseStudyError) as error:
        nationality_margin(
            mali, "nationality", ["Bamako"], ["2018-12"], {"guinea": "Guinnea", "rest": "other"}
        )
    assert (
        str(error.value)
        == "The margin 'nationality' maps the category 'guinea' to 'Guinnea', which is no country; expected"
        " perhaps 'Guinea'."
    )


def test_a_margin_of_several_points_has_every_category(mali):
    categories = {"guinea": "Guinea", "mali": "Mali", "senegal": "Senegal", "rest": "other"}
    margin = nationality_margin(mali, "nationality", ["Bamako", "Gogui"], ["2018-12"], categories)
    counts = mali.counts.of("nationality", "2018-12")
    people = counts[counts["point"].isin(["Bamako", "Gogui"])].groupby("choice")["individuals"].sum()
    assert margin.targets["senegal"] == pytest.approx(people["SEN"] / (1242 + 2272))
    assert sum(margin.targets.values()) == pytest.approx(1)


def test_a_registry_of_ones_own_gives_the_margin(mali, tmp_path):
    lines = (
        (mali.folder / "example" / "registry.csv")
        .read_text(encoding="utf-8")
        .replace(",Guinea,", ",Senegal,")
    )
    (tmp_path / "own.csv").write_text(lines, encoding="utf-8")
    own = read_flow_monitoring(mali.folder, Problems(), [tmp_path / "own.csv"])
    margin = nationality_margin(own, "nationality", ["Bamako"], ["2018-12"])
    assert "GIN" not in margin.targets
    assert "rebuilt" not in margin.source + own.registry.limits["en"]
    assert set(own.estimates("city", ["Bamako"])["table"]) >= {
        "flows_sex_age",
        "flows_movement",
        "flows_final_outgoing",
    }
