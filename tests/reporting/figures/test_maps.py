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
from analysis.reporting.figures.land import countries
from analysis.reporting.figures.land.make_countries import simplified
from analysis.reporting.figures.lines import draw_series
from analysis.reporting.figures.maps import Dots, draw_points, draw_routes, told_apart
from analysis.reporting.figures.sheet import FigureSheet
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
    assert route_diagram(flows, setting, ["Gogui"]).svg == route_diagram(flows, setting, ["Gogui"]).svg


def test_the_country_s_diagram_leaves_transit_points_out(flows):
    assert flows.routes()["individuals"].sum() == 6579
    assert flows.routes(["Bamako"])["individuals"].sum() == 1242
    drawn = route_diagram(flows, ContextSetting("en"))
    assert "Where people observed come from and where they go, Mali" in drawn.alt
    assert "December 2018. Individuals" in drawn.svg.decode("utf-8")


def test_two_months_are_a_sentence_and_no_figure(flows):
    assert evolution(flows, ContextSetting("en", "Gao"), ["Wabaria"]) is None


def test_evolution_tells_each_month(flows, monkeypatch):
    monkeypatch.setattr("analysis.reporting.figures.flow_figures.FEWEST_DATES", 2)
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
        draw_points(nowhere, FigureSheet("t"), Dots({}))
    with pytest.raises(CaseStudyError, match="Nobody is counted between these places"):
        draw_routes(pd.DataFrame({"start": ["a"], "end": ["b"], "individuals": [0]}), FigureSheet("t"))
    with pytest.raises(CaseStudyError, match="There is no value to draw over time"):
        draw_series(pd.DataFrame({"a": [np.nan]}, index=["2018-12"]), FigureSheet("t"))


POINTS = pd.DataFrame(
    {
        "latitude": [12.63, 16.23, 16.28],
        "longitude": [-8.0, 0.0, -0.04],
        "type": ["transit", "transit", "entry_exit"],
        "individuals": [1242, 492, 823],
        "country": "MLI",
    },
    index=["Bamako", "Wabaria", "Place Kidal"],
)
DOTS = Dots({"transit": "Transit point", "entry_exit": "Entry or exit point"}, ("Bamako",), "Own points")


def texts_of(drawing) -> list[str]:
    return [text.get_text() for text in drawing.texts]


def test_a_map_has_its_country_and_neighbours_a_scale_and_the_study_s_own_points():
    drawing = draw_points(POINTS, FigureSheet("Points"), DOTS)
    texts = texts_of(drawing)
    assert {"Mali", "Algeria", "Mauritania", "Niger", "Own points", "Transit point"} <= set(texts)
    assert [text for text in texts if text.endswith(" km")] == ["200 km"]
    assert [text.get_text() for text in drawing.texts if text.get_weight() == "bold"][1:] == ["Bamako 1,242"]
    assert drawing.get_size_inches()[1] * 2.54 <= 20


def test_a_map_speaks_its_language():
    assert {"Algérie", "Mauritanie"} <= set(
        texts_of(draw_points(POINTS, FigureSheet("t", language="fr"), DOTS))
    )


def test_points_of_unknown_size_are_dots_alike():
    places = POINTS.assign(individuals=np.nan)
    assert "Bamako" in texts_of(draw_points(places, FigureSheet("t"), DOTS))


def test_dots_that_would_cover_each_other_stand_apart():
    x, y = np.array([1.0, 1.0, 1.1, 5.0]), np.array([1.0, 1.0, 1.0, 5.0])
    radii = np.array([0.3, 0.2, 0.4, 0.1])
    at_x, at_y = told_apart(x, y, radii)
    for one in range(4):
        for other in range(one):
            assert np.hypot(at_x[one] - at_x[other], at_y[one] - at_y[other]) >= radii[one] + radii[other]
    assert (at_x[3], at_y[3]) == (5.0, 5.0)


def test_the_outlines_are_of_the_world():
    """Every country of the Sahel is there, and a border is the same line from both its sides."""
    found = countries()
    assert {"MLI", "NER", "DZA", "LBY", "SEN", "GIN", "ESP"} <= set(found)
    low, high = found["MLI"].largest.min(axis=0), found["MLI"].largest.max(axis=0)
    assert low == pytest.approx([-12.3, 10.1], abs=0.1) and high == pytest.approx([4.2, 25.0], abs=0.1)
    shared = set(map(tuple, found["MLI"].largest)) & set(map(tuple, found["NER"].largest))
    assert len(shared) > 10


def test_a_line_keeps_the_points_that_shape_it():
    line = np.array([[0.0, 0.0], [1.0, 0.001], [2.0, 0.0], [2.0, 1.0]])
    assert simplified(line, 0.01).tolist() == [[0.0, 0.0], [2.0, 0.0], [2.0, 1.0]]
