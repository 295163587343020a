"""A projection drawn: the middle reading in its band, beside the stock and what was counted."""

import numpy as np
import pandas as pd
import pytest

from analysis.reporting.figures.projection_charts import Stock, draw_bands, draw_ranges
from analysis.reporting.figures.sheet import FigureSheet

FRAME = pd.DataFrame(
    {
        "low": [1700.0, 4100.0],
        "estimate": [1967.0, 4704.0],
        "high": [5100.0, 8539.0],
        "counted": [998.0, np.nan],
    },
    index=["In February 2013", "From March to the end of 2013"],
)


def texts_of(drawing):
    return [text.get_text().replace("\n", " ") for text in drawing.texts]


@pytest.mark.parametrize("width", [8.5, 17.0])
def test_every_period_has_its_middle_reading_and_its_range(width):
    drawing = draw_bands(
        FRAME, FigureSheet("Returns", width_cm=width), Stock(8539, "8,539 registered households")
    )
    texts = texts_of(drawing)
    assert {"1,967", "1,700 to 5,100", "4,704", "4,100 to 8,539", "8,539 registered households"} <= set(texts)
    assert {"In February 2013", "From March to the end of 2013"} <= set(texts)
    (axes,) = drawing.axes
    marks = [line.get_marker() for line in axes.lines]
    assert marks.count("X") == 1, "a mark for the one period that was counted"


def test_regions_have_a_range_each():
    frame = FRAME.set_axis(["Gao", "Kidal"])[["low", "estimate", "high"]]
    texts = texts_of(draw_ranges(frame, FigureSheet("Returns", language="fr")))
    assert "Gao" in texts and "1\u202f967 (1\u202f700 à 5\u202f100)" in texts
