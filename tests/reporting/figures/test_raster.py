"""A picture made of letters set once shows what matplotlib's own shows."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.reporting.figures import raster as module
from analysis.reporting.figures.drawn import directed
from analysis.reporting.figures.raster import raster

DOTS = 200


def drawn(*texts: dict) -> Figure:
    figure = Figure(figsize=(4, 2), facecolor="white")
    for text in texts:
        figure.text(**{"fontsize": 9, "color": "black"} | text)
    return directed(figure)


def own(figure: Figure) -> np.ndarray:
    """The same by matplotlib alone, grey (height, width)."""
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].mean(axis=2)


def ours(figure: Figure) -> np.ndarray:
    return np.asarray(raster(figure, DOTS)).mean(axis=2)


def edges(picture: np.ndarray) -> np.ndarray:
    """First and last row and column with ink."""
    rows, columns = np.nonzero(picture < 128)
    return np.array([rows.min(), rows.max(), columns.min(), columns.max()])


@pytest.mark.parametrize(
    "text",
    [
        {"x": 0.1, "y": 0.5, "s": "57% (799) people"},
        {"x": 0.9, "y": 0.31, "s": "Two lines,\nof which one is longer", "ha": "right", "va": "center"},
        {"x": 0.1234, "y": 0.77, "s": "gypsy", "va": "center_baseline", "weight": "bold"},
        {"x": 0.5, "y": 0.5, "s": "4Mi: مسح", "ha": "center"},
        {"x": 0.3, "y": 0.2, "s": "upright", "rotation": 90, "va": "bottom"},
    ],
)
def test_text_stands_where_matplotlib_sets_it(text):
    assert np.abs(edges(ours(drawn(text))) - edges(own(drawn(text)))).max() <= 1
    ink_of_ours, ink_of_theirs = ((255 - picture).sum() for picture in (ours(drawn(text)), own(drawn(text))))
    assert ink_of_ours == pytest.approx(ink_of_theirs, rel=0.02)


def test_what_is_no_level_text_is_drawn_as_ever():
    figure = drawn({"x": 0.2, "y": 0.2, "s": "turned", "rotation": 30})
    figure.add_axes((0.1, 0.1, 0.5, 0.5)).plot([0, 1], [1, 0])
    for axis in (figure.axes[0].xaxis, figure.axes[0].yaxis):
        axis.set_ticks([])
    np.testing.assert_array_equal(ours(figure), own(figure))


def test_a_text_is_set_once(monkeypatch):
    """Setting it takes a hundred times as long as drawing its letters."""
    texts = []
    as_set = module._SetText
    monkeypatch.setattr(module, "_SetText", lambda *given: texts.append(given) or as_set(*given))
    raster(drawn({"x": 0.1, "y": 0.5, "s": "yes"}, {"x": 0.1, "y": 0.2, "s": "yes"}), DOTS)
    sizes = [size for size, *_ in texts]
    assert len(sizes) == len(set(sizes)) <= 2, "the text, and the letters that give a line its height"


def test_another_size_is_drawn_anew():
    figure = drawn({"x": 0.1, "y": 0.5, "s": "yes"})
    assert [raster(figure, dots).size for dots in (100, 200, 100)] == [(400, 200), (800, 400), (400, 200)]
