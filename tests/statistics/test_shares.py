import numpy as np
import pytest

from analysis.statistics import shares
from analysis.statistics.design import Design
from analysis.statistics.shares import share_by, share_ticks, sum_codes
from tests.estimation.drawn import assert_blocks_equal, draw

CODES = np.array([0, 1, 1, -1, 0, 1])
LEVELS = np.array([0, 0, 0, 0, 1, -1])


def test_a_drawn_table():
    block = share_by(Design(6), CODES, 3, LEVELS, 3)
    np.testing.assert_allclose(
        block.estimate, [[0.4, 0.6, 0], [1 / 3, 2 / 3, 0], [1, 0, 0], [np.nan, np.nan, np.nan]]
    )
    assert block.n.tolist() == [[2, 3, 0], [1, 2, 0], [1, 0, 0], [0, 0, 0]]
    assert block.base.tolist() == [5, 3, 1, 0]
    assert block.base_weighted.tolist() == [5, 3, 1, 0]
    assert block.n_effective.tolist() == [5, 3, 1, 0]
    assert block.df.tolist() == [4, 2, 0, 0]
    assert np.isnan(block.se[2:]).all()


def test_shares_of_zero_and_one_have_clopper_pearson_limits():
    block = share_by(Design(20), np.zeros(20, dtype=int), 2)
    # nobody of 20 said so: 0 to 1 - 0.025 ** (1 / 20)
    assert (block.low[0, 1], block.high[0, 1]) == (0, pytest.approx(1 - 0.025**0.05))
    assert (block.low[0, 0], block.high[0, 0]) == (pytest.approx(0.025**0.05), 1)


def test_reports_of_one_person_are_not_independent():
    person = np.repeat(np.arange(30), 4)
    codes = np.repeat(np.random.default_rng(0).integers(0, 2, 30), 4)
    alone, clustered = share_by(Design.of(120), codes, 2), share_by(Design.of(120, psu=person), codes, 2)
    assert clustered.se[0, 0] > 1.9 * alone.se[0, 0]
    assert clustered.base[0] == 120
    assert clustered.n_effective[0] == 120, "no weight differs: what clusters cost is in deff"
    assert clustered.base[0] / clustered.deff[0, 0] == pytest.approx(30, rel=0.05)
    assert clustered.df[0] == 29


def test_multi_select_rows_unanswered_do_not_count():
    ticks = np.array([[1, 0], [1, 1], [0, 0], [1, 1]], dtype=np.uint8)
    block = share_ticks(Design(4), ticks, np.array([True, True, True, False]))
    np.testing.assert_allclose(block.estimate, [[2 / 3, 1 / 3]])
    assert (block.base[0], block.n.tolist()) == (3, [[2, 1]])


@pytest.mark.parametrize("units", [None, np.array([1, 1, 2, 2])])
def test_a_missing_tick_is_none(units):
    ticks = np.array([[1, np.nan], [0, 1], [np.nan, np.nan], [1, 0]])
    block = share_ticks(Design(4, psu=units), ticks, np.ones(4, dtype=bool))
    assert (block.estimate.tolist(), block.n.tolist(), block.base[0]) == ([[0.5, 0.25]], [[2, 1]], 4)


@pytest.mark.parametrize("units", [None, np.arange(90) // 3])
def test_a_share_that_everybody_has_is_1_whatever_their_weights(units):
    """Sums of the same weights in two orders differ by a rounding, and 1 - 1e-16 has no interval."""
    rng = np.random.default_rng(3)
    levels = rng.integers(0, 3, 90)
    for _ in range(20):
        design = Design(90, rng.uniform(0.3, 5, 90), psu=units)
        block = share_ticks(design, np.ones((90, 2), np.uint8), np.ones(90, bool), levels, 3)
        assert (block.estimate == 1).all() and (block.se == 0).all()
        assert (block.low < 0.99).all() and (block.high == 1).all()


def test_no_rows_at_all():
    block = share_by(Design.of(0), np.zeros(0, dtype=int), 2, np.zeros(0, dtype=int), 1)
    assert np.isnan(block.estimate).all()
    assert block.base.tolist() == [0, 0]


def test_one_person_has_no_error():
    block = share_ticks(Design.of(2, psu=[0, 0]), np.ones((2, 1), np.uint8), np.ones(2, bool))
    assert (block.estimate[0, 0], block.df[0]) == (1, 0)
    assert np.isnan(block.se[0, 0])


def test_pieces_of_rows_make_the_same_sums(monkeypatch):
    design = draw(1)
    rng = np.random.default_rng(1)
    ticks, answered = (rng.random((240, 3)) < 0.4).astype(np.uint8), rng.random(240) < 0.9
    levels = rng.integers(-1, 2, 240)
    whole = share_ticks(design, ticks, answered, levels, 2)
    for bits in (1, 2, 4, 8):
        monkeypatch.setattr(shares, "BITS_AT_ONCE", (bits, 1))
        assert_blocks_equal(share_ticks(design, ticks, answered, levels, 2), whole)
    monkeypatch.setattr(shares, "VALUES_AT_ONCE", 1)
    clustered = draw(1, clusters=True)
    assert share_ticks(clustered, ticks, answered, levels, 2).estimate == pytest.approx(
        whole.estimate, nan_ok=True
    )


def test_sums_of_parts_add_up():
    design = draw(3)
    codes, levels = np.arange(240) % 5 - 1, np.arange(240) % 3
    first = np.arange(240) < 100
    parts = [sum_codes(design.domain(mask), codes, 4, levels, 3) for mask in (first, ~first)]
    together, whole = parts[0] + parts[1], sum_codes(design, codes, 4, levels, 3)
    np.testing.assert_allclose(together.cells, whole.cells, rtol=1e-12)
    np.testing.assert_allclose(together.bases, whole.bases, rtol=1e-12)
