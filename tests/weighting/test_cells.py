import numpy as np
import pytest

from analysis.weighting import cells
from analysis.weighting.cells import collapse_rows, fit_cells


def test_rows_collapse_to_the_cells_that_have_one():
    found = collapse_rows([np.array([0, 1, 1, 0]), np.array([2, 0, 0, 2])], [2, 3])
    assert found.of_row.tolist() == [0, 1, 1, 0]
    assert found.codes.tolist() == [[0, 1], [2, 0]]
    assert found.sum(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [5, 5]


def test_many_possible_cells_take_no_more_room_than_rows(monkeypatch):
    rng = np.random.default_rng(0)
    codes = [rng.integers(0, 40, 300) for _ in range(4)]
    table = collapse_rows(codes, [40] * 4)
    monkeypatch.setattr(cells, "SPARSE", 10**9)
    small = collapse_rows([code % 3 for code in codes], [3] * 4)
    assert table.codes.shape[1] <= 300
    assert small.codes.shape[1] <= 81
    for margin, code in enumerate(codes):
        assert (table.codes[margin][table.of_row] == code).all()


def test_fitting_a_two_by_two_table():
    # the textbook case: the odds ratio of the start is kept
    found = collapse_rows([np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])], [2, 2])
    fit = fit_cells(
        found, np.array([10.0, 20, 30, 40]), [np.array([50.0, 50]), np.array([50.0, 50])], 1e-14, 1000
    )
    a, b, c, d = fit.weights
    assert a * d / (b * c) == pytest.approx(10 * 40 / (20 * 30))
    assert (a + b, a + c) == (pytest.approx(50), pytest.approx(50))
