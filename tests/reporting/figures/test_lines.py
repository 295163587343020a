"""Line charts: what is written where."""

import numpy as np
import pandas as pd
import pytest

from analysis.reporting.figures.lines import SeriesLook, _apart, draw_series
from analysis.reporting.figures.sheet import FigureSheet


def texts(figure) -> list[str]:
    return [
        text.get_text()
        for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))
        if text.get_text()
    ]


def lines_of(figure) -> list[int]:
    """How many marks each line has that has any."""
    drawn = [
        line
        for axes in figure.axes
        for line in axes.get_lines()
        if line.get_marker() not in ("None", "", None)
    ]
    return [len(line.get_xdata()) for line in drawn]


def test_one_series_has_its_first_highest_and_last_value():
    series = pd.DataFrame({"All": [10.0, 30.0, 20.0]}, index=["2018-10", "2018-11", "2018-12"])
    written = texts(draw_series(series, FigureSheet("Title")))
    assert {"10", "30", "All 20", "October 2018", "December 2018"} <= set(written)


def test_a_slope_has_both_ends_in_percent():
    series = pd.DataFrame({"All": [0.25, 0.5], "North": [0.3, 0.4]}, index=["Round one", "Round two"])
    written = texts(
        draw_series(
            series, FigureSheet("Title"), SeriesLook(even=True, percents=True, slope=True, total="All")
        )
    )
    assert {"25%", "30%", "All 50%", "North 40%", "Round one", "0%"} <= set(written)


def test_a_break_parts_the_line():
    series = pd.DataFrame({"All": [0.2, 0.3, 0.5]}, index=["a", "b", "c"])
    assert lines_of(draw_series(series, FigureSheet("Title"), SeriesLook(even=True, breaks=("c",)))) == [2, 1]


def test_a_missing_value_is_a_gap_or_a_date_without_a_figure():
    series = pd.DataFrame(
        {"All": [1.0, np.nan, 3.0], "None": [np.nan] * 3}, index=["2018-10", "2018-11", "2018-12"]
    )
    assert lines_of(draw_series(series, FigureSheet("Title"))) == [1, 1]
    assert lines_of(draw_series(series, FigureSheet("Title"), SeriesLook(joined=True))) == [2]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"a": 1.0, "b": 3.0}, {"a": 1.0, "b": 3.0}),
        ({"a": 2.0, "b": 2.0}, {"a": 1.5, "b": 2.5}),
        ({"a": 2.0, "b": 2.2, "c": 9.0, "d": 1.9}, {"d": 2.0333 - 1, "a": 2.0333, "b": 2.0333 + 1, "c": 9.0}),
    ],
)
def test_names_that_would_meet_stand_around_their_middle(ends, expected):
    assert _apart(ends, 1.0) == pytest.approx(expected, abs=1e-3)
