from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.context.displacement.sources import read_displacement
from analysis.context.flows.monitoring import read_flow_monitoring
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.figures.context_figures import stock_series
from analysis.reporting.figures.dot_names import place_labels
from analysis.reporting.figures.flow_figures import evolution, point_map, route_diagram
from analysis.reporting.figures.lines import draw_series
from analysis.reporting.figures.maps import Sheet, draw_points, draw_routes
from analysis.reporting.tables.context_tables import ContextSetting

SURVEYS = Path(__file__).resolve().parents[3] / "surveys"


@pytest.fixture(scope="module")
def flows():
    return read_flow_monitoring(SURVEYS / "iom_fmp_mali", Problems())


def test_the_map_names_every_point_and_says_which_are_transit(flows):
    drawn = point_map(flows, ContextSetting("en"))
    for point in flows.points.names:
        assert f">{point} " in drawn.svg.decode("utf-8")
    assert "Bamako (Transit point): 1,242" in drawn.alt
    assert drawn.png.startswith(b"\x89PNG")


def test_the_same_flows_give_the_same_bytes(flows):
    setting = ContextSetting("fr", "Kayes", "Mali")
    assert route_diagram(flows, setting, ["Gogui"]) == route_diagram(flows, setting, ["Gogui"])


def test_the_country_s_diagram_leaves_transit_points_out(flows):
    assert flows.routes()["individuals"].sum() == 6579
    assert flows.routes(["Bamako"])["individuals"].sum() == 1242
    drawn = route_diagram(flows, ContextSetting("en"))
    assert "Where people observed come from and where they go, Mali" in drawn.alt
    assert "December 2018. Individuals" in drawn.svg.decode("utf-8")


def test_evolution_tells_each_month(flows):
    alt = evolution(flows, ContextSetting("en", "Gao"), ["Wabaria"]).alt
    assert "Mali, November 2018: 6,498; Mali, December 2018: 6,579" in alt
    assert "Figures of months other than December 2018 are rebuilt from the published changes." in alt
    assert alt.endswith("Flow Monitoring, Mali, November 2018 and December 2018.")
    assert "Wabaria" not in alt


def test_stocks_are_drawn_at_their_own_dates():
    displacement = read_displacement(SURVEYS / "iom_displacement_mali", Problems())
    alt = stock_series(
        displacement, ContextSetting("en", country="Mali"), "idp", "displaced", ["TOTAL", "Kidal"]
    ).alt
    assert "Total, as printed, 21 February 2013: 260,665" in alt
    assert "Kidal, June 2014: 28,650" in alt


def test_labels_keep_off_each_other_and_on_the_sheet():
    x, y = np.array([1.0, 1.1, 9.0]), np.array([2.0, 2.1, 2.0])
    sizes = [(2.0, 0.4)] * 3
    places = place_labels(x, y, np.full(3, 0.3), sizes, 10.0, 4.0)
    boxes = [(left, middle - 0.2, left + 2.0, middle + 0.2) for left, middle in places]
    assert all(left >= 0 and right <= 10 for left, _, right, _ in boxes)
    first, second = boxes[:2]
    apart = first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]
    assert apart


def test_what_can_not_be_drawn_is_told():
    nowhere = pd.DataFrame(
        {"latitude": [np.nan], "longitude": [np.nan], "type": ["transit"], "individuals": [1]}
    )
    with pytest.raises(CaseStudyError, match="None of these points has coordinates"):
        draw_points(nowhere, Sheet("t"), {})
    with pytest.raises(CaseStudyError, match="Nobody is counted between these places"):
        draw_routes(pd.DataFrame({"start": ["a"], "end": ["b"], "individuals": [0]}), Sheet("t"))
    with pytest.raises(CaseStudyError, match="There is no value to draw over time"):
        draw_series(pd.DataFrame({"a": [np.nan]}, index=["2018-12"]), Sheet("t"))
