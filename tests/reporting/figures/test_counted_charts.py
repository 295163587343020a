import matplotlib.figure
import numpy as np
import pandas as pd
import pytest

from analysis.problems import CaseStudyError
from analysis.reporting.figures.counted_charts import Bars, draw_grouped, draw_marks, draw_ranked, draw_table
from analysis.reporting.figures.sheet import FigureSheet

SHEET = FigureSheet("Drawn")


def texts(figure: matplotlib.figure.Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_bars_run_from_most_to_least_and_leave_out_the_unknown():
    figure = draw_ranked(pd.Series({"North": 5.0, "East": np.nan, "South": 1200.0}), SHEET)
    assert texts(figure) == ["Drawn", "South", "North", "1,200", "5"]
    assert texts(draw_ranked(pd.Series({"Other": 9.0, "Mali": 3.0}), SHEET, last=["Other"]))[1:3] == [
        "Mali",
        "Other",
    ]
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert widths[1] / widths[0] == pytest.approx(5 / 1200)


def test_marks_stand_under_their_group_and_are_counted():
    marks = pd.DataFrame(
        [[True, False, True], [False, False, True]], index=["Work", "Health"], columns=[1, 2, 1]
    )
    figure = draw_marks(marks, SHEET, ["Officials", "Officials", "Migrants"])
    assert texts(figure) == ["Drawn", "Work", "Health", "Officials", "Migrants", "1", "2", "1", "2", "1"]
    assert sum(len(line.get_xdata()) == 1 for line in figure.axes[0].lines) == 3


def test_a_cell_that_nobody_is_in_stays_empty():
    counts = pd.DataFrame([[3.0, np.nan], [0.0, 4.0]], index=["Gao", "Kidal"], columns=["Bamako", "Segou"])
    figure = draw_table(counts, SHEET)
    assert texts(figure) == ["Drawn", "Gao", "Kidal", "Bamako", "Segou", "3", "0", "4"]
    assert len(figure.axes[0].patches) == 3


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: draw_ranked(pd.Series({"North": np.nan}), SHEET), "There is no value to rank."),
        (lambda: draw_marks(pd.DataFrame(), SHEET, []), "There is no interview to show."),
        (lambda: draw_table(pd.DataFrame([[np.nan]]), SHEET), "There is no count to show."),
    ],
)
def test_nothing_to_draw_is_said(draw, sentence):
    with pytest.raises(CaseStudyError) as error:
        draw()
    assert str(error.value) == sentence


def test_bars_of_a_group_stand_under_its_heading_on_one_scale():
    groups = [
        Bars("North, 8 people", pd.Series({"Mali": 5.0, "Other": 3.0}), ["5", "3"]),
        Bars("South, 10 people", pd.Series({"Mali": 10.0}), ["10"]),
    ]
    figure = draw_grouped(groups, SHEET)
    assert texts(figure) == [
        "Drawn",
        "North, 8 people",
        "Mali",
        "Other",
        "5",
        "3",
        "South, 10 people",
        "Mali",
        "10",
    ]
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    assert widths[0] / widths[2] == pytest.approx(0.5)
    with pytest.raises(CaseStudyError, match=r"There is no value to draw\."):
        draw_grouped([Bars("North", pd.Series({"Mali": np.nan}), [""])], SHEET)
