import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.pooled import Groups, MixCells
from analysis.comparison.simpson import trend
from analysis.comparison.standardised import estimate_standardised, raked_mix, standard_mix
from analysis.statistics.design import Design


def sample(counts: dict[tuple[int, int], tuple[int, int]]):
    """(group, cell) -> (yes, people) as outcome, groups, cells."""
    y = np.concatenate([np.arange(size) < yes for yes, size in counts.values()]).astype(float)
    group = np.repeat([key[0] for key in counts], [size for _, size in counts.values()])
    cell = np.repeat([key[1] for key in counts], [size for _, size in counts.values()])
    return y, Groups(group, ("north", "south")), MixCells(cell, (("women",), ("men",)))


DRAWN = {(0, 0): (10, 20), (0, 1): (2, 20), (1, 0): (5, 10), (1, 1): (3, 30)}


def test_shares_at_the_mix_of_all():
    """Half of women and a tenth of men in both places: 30 of 80 people are women, so 0.5 * 3/8 + 0.1 * 5/8 in
    both.
    """
    y, groups, cells = sample(DRAWN)
    standard = standard_mix(y, cells)
    assert standard.tolist() == [30 / 80, 50 / 80]
    found = estimate_standardised(y, groups, cells, standard)
    assert found["crude"].tolist() == [0.3, 0.2] and found["base"].tolist() == [40, 40]
    assert found["standardised"].tolist() == pytest.approx([0.25, 0.25])
    assert (
        (found["low"] < 0.25).all() and (found["high"] > 0.25).all() and found["missing"].tolist() == ["", ""]
    )


def test_a_group_without_somebody_of_the_standard_is_not_standardised():
    y, groups, cells = sample({(0, 0): (10, 20), (0, 1): (2, 20), (1, 0): (5, 10)})
    found = estimate_standardised(y, groups, cells, np.array([0.5, 0.5]))
    assert found["missing"].tolist() == ["", "men"]
    assert found["standardised"].tolist() == pytest.approx([0.3, np.nan], nan_ok=True)


def test_a_cell_that_the_standard_has_not_is_left_out():
    """North's own mix of women alone: South's men count no more than North's missing ones."""
    y, groups, cells = sample({(0, 0): (10, 20), (1, 0): (5, 20), (1, 1): (30, 30)})
    found = estimate_standardised(y, groups, cells, standard_mix(y, cells, groups.codes == 0))
    assert found["standardised"].tolist() == pytest.approx([0.5, 0.25])
    assert found["missing"].tolist() == ["", ""]


def test_a_group_without_anybody_has_no_share():
    y, groups, cells = sample({(0, 0): (10, 20)})
    found = estimate_standardised(y, groups, cells, np.array([1.0, 0.0]))
    assert found["standardised"].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert standard_mix(y, cells, groups.codes == 1).tolist() == [0, 0]
    assert estimate_standardised(
        y[:1], Groups(np.zeros(1, int), ("one",)), MixCells(np.zeros(1, int), (("all",),)), np.ones(1)
    )["standardised"].tolist() == [1]


def test_a_mix_is_of_people_as_they_weigh():
    """2 women of weight 3 beside 2 men of weight 1; raked to halves by age, from those weights."""
    y, cells = np.ones(4), MixCells(np.array([0, 0, 1, 1]), (("women", "old"), ("men", "young")))
    weights = np.array([3.0, 3, 1, 1])
    assert standard_mix(y, cells, weights=weights).tolist() == [0.75, 0.25]
    three = MixCells(np.array([0, 1, 2, 2]), (("women", "old"), ("men", "old"), ("men", "young")))
    margins = {"age": {"old": 0.5, "young": 0.5}}
    found = raked_mix(y, three, ("sex", "age"), margins, np.array([3.0, 1, 1, 1]))
    assert found == pytest.approx([0.375, 0.125, 0.5])


counts = st.lists(
    st.integers(2, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=4, max_size=4
)


@given(counts)
@settings(max_examples=40)
def test_its_own_mix_changes_nothing(drawn):
    y, groups, cells = sample(dict(zip(DRAWN, drawn, strict=True)))
    own = standard_mix(y, cells, groups.codes == 0)
    found = estimate_standardised(y, groups, cells, own).iloc[0]
    assert found["standardised"] == pytest.approx(found["crude"], abs=1e-12)


def test_a_pooled_trend_against_its_groups():
    """Each place falls, all together rise: people moved to the place where more have work."""
    first = {(0, 0): (70, 100), (0, 1): (2, 10)}
    last = {(1, 0): (6, 10), (1, 1): (10, 100)}
    y, rounds, place = sample(first | last)
    there = trend(y, rounds.codes, 0, 1, Groups(place.codes, ("east", "west")))
    assert there.pooled == pytest.approx(16 / 110 - 72 / 110)
    assert there.changes == pytest.approx((-0.1, -0.1)) and not there.is_reversed
    turned = {(0, 0): (70, 100), (0, 1): (2, 10), (1, 0): (8, 10), (1, 1): (30, 100)}
    y, rounds, place = sample(turned)
    there = trend(y, rounds.codes, 0, 1, Groups(place.codes, ("east", "west")))
    assert there.pooled < 0 and there.changes == pytest.approx((0.1, 0.1))
    assert there.is_reversed and there.against == ("east", "west")


def test_who_has_no_answer_no_cell_or_no_group_changes_no_share():
    """Beside `DRAWN` stand people without an answer, without a cell and of neither place."""
    y, groups, cells = sample(DRAWN)
    others = np.array([np.nan, np.nan, 1, 1, 0, 1])
    codes = np.concatenate([groups.codes, [0, 1, 0, 1, -1, -1]])
    cell = np.concatenate([cells.codes, [0, 1, -1, -1, 0, 1]])
    wide_groups, wide_cells = Groups(codes, groups.names), MixCells(cell, cells.names)
    standard = np.array([3 / 8, 5 / 8])
    wide = estimate_standardised(np.concatenate([y, others]), wide_groups, wide_cells, standard)
    alone = estimate_standardised(y, groups, cells, standard)
    for name in ("group", "base", "missing"):
        assert wide[name].tolist() == alone[name].tolist()
    assert wide["crude"].tolist() == [0.3, 0.2]
    assert wide["standardised"].tolist() == pytest.approx([0.25, 0.25])
    # people outside stay in the design, as in any domain: intervals may differ in the last digits alone
    assert wide["se"].tolist() == pytest.approx(alone["se"].tolist(), rel=0.01)
    # the mix is of everybody in the base who has a cell, of a place or not
    assert standard_mix(np.concatenate([y, others]), wide_cells).tolist() == [31 / 82, 51 / 82]


def test_weights_of_a_design_are_in_both_shares():
    """North: of 3 women by weight 2 said yes, of 1 man none; at halves 2/3 * 1/2."""
    y = np.array([1.0, 0, 0, 1, 1])
    groups = Groups(np.array([0, 0, 0, 1, 1]), ("north", "south"))
    cells = MixCells(np.array([0, 0, 1, 0, 1]), (("women",), ("men",)))
    design = Design.of(5, weights=np.array([2.0, 1, 1, 1, 1]), lonely="certainty")
    found = estimate_standardised(y, groups, cells, np.array([0.5, 0.5]), design)
    assert found["crude"].tolist() == [0.5, 1.0]
    assert found["standardised"].tolist() == pytest.approx([1 / 3, 1.0])


def test_nobody_in_the_base_has_no_mix():
    cells = MixCells(np.array([0, 1]), (("women",), ("men",)))
    assert standard_mix(np.array([np.nan, np.nan]), cells).tolist() == [0.0, 0.0]
