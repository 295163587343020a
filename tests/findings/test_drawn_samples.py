"""Findings of samples that were drawn: shares as weighted, people as many as weights and clusters leave."""

import numpy as np
import pytest

from analysis.findings.certainty import (
    CLEAR,
    LIKELY,
    TOO_FEW,
    against_rest,
    gap,
    lead_certainty,
    wilson,
    wilson_of,
)
from analysis.findings.contrasts import elsewhere_frame
from analysis.findings.finding import cells_of
from tests.findings.drawn import row, table


def drawn(choice: str, n: int, base: int, share: float, deff: float = 1.0, **values):
    """A weighted share of `base` people, of whom `base / deff` are left."""
    se = np.sqrt(share * (1 - share) * deff / base)
    numbers = {"estimate": share, "se": se, "low": share - 2 * se, "high": share + 2 * se}
    weighted = {"weighting": "design", "base_weighted": 10.0 * base, "n_effective": base}
    return row(choice, n, base, **{**numbers, **weighted, **values})


def cells(*rows):
    return cells_of(table(*rows))


def test_everybody_else_is_as_weighted_and_as_many_as_the_design_leaves():
    group, whole = cells(
        drawn("yes", 60, 100, 0.5, domain="sex", level="f", base_weighted=300.0),
        drawn("yes", 160, 400, 0.35, 2.0, base_weighted=1000.0),
    )
    found = against_rest(group, whole)
    rest = (0.35 * 1000 - 0.5 * 300) / 700  # of counts alone it would be 100 of 300
    assert found.difference == pytest.approx(0.5 - rest)
    _, low, high = wilson(rest * 150, 150)
    assert found.high - found.difference == pytest.approx(np.hypot(group.high - 0.5, rest - low))
    assert found.difference - found.low == pytest.approx(np.hypot(0.5 - group.low, high - rest))


def test_few_people_are_those_that_the_design_leaves():
    simple = cells(drawn("yes", 40, 60, 0.65, study="a"), drawn("yes", 24, 60, 0.4, study="b"))
    clustered = cells(drawn("yes", 40, 60, 0.65, 4.0, study="a"), drawn("yes", 24, 60, 0.4, 4.0, study="b"))
    assert gap(*simple).certainty == CLEAR
    assert clustered[0].people == pytest.approx(15)
    assert gap(*clustered).certainty == TOO_FEW


def test_an_answer_leads_by_what_it_stands_for():
    weighted = cells(drawn("a", 30, 100, 0.5), drawn("b", 45, 100, 0.25))
    assert lead_certainty(*weighted) == CLEAR
    clustered = cells(drawn("a", 30, 100, 0.5, 6.0), drawn("b", 45, 100, 0.25, 6.0))
    assert lead_certainty(*clustered) == LIKELY


def test_beside_counts_stands_the_weighted_share():
    (cell,) = cells(drawn("mali", 70, 100, 0.4, 2.0))
    assert wilson_of(cell) == pytest.approx(wilson(20, 50))


def test_elsewhere_is_the_cities_shares_and_what_their_designs_leave():
    rows = [
        drawn("yes", 10, 100, share, 2.0, study=study)
        for study, share in (("a", 0.6), ("b", 0.3), ("c", 0.5))
    ]
    frame = elsewhere_frame(table(*rows)).set_index("study")
    assert frame.loc["a", "estimate_elsewhere"] == pytest.approx(0.4)
    assert frame.loc["a", "estimate_all"] == pytest.approx((0.6 + 0.3 + 0.5) / 3)
    *_, high = wilson(40, 100)
    assert frame.loc["a", "low"] == pytest.approx(0.2 - np.hypot(2 * np.sqrt(0.24 * 2 / 100), high - 0.4))
