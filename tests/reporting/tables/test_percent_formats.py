"""Shares in workbooks: what only comes near none or all says so, in as many decimals as the column has."""

import pytest

from analysis.reporting.tables.percent_formats import ALL, NOTHING, edge_of, percent_format


@pytest.mark.parametrize(
    ("share", "decimals", "edge", "shown"),
    [
        (0.0, 0, "", "0%"),
        (1 / 1394, 0, NOTHING, '"<1%"'),
        (0.005, 0, "", "0%"),
        (0.994, 0, "", "0%"),
        (599_400 / 600_000, 0, ALL, '">99%"'),
        (1.0, 0, "", "0%"),
        (0.9994, 1, "", "0.0%"),
        (0.9996, 1, ALL, '">99.9%"'),
        (0.0004, 1, NOTHING, '"<0.1%"'),
        (-0.4, 0, "", "0%"),
        (float("nan"), 0, "", "0%"),
        (None, 0, "", "0%"),
    ],
)
def test_the_format_of_a_share(share, decimals, edge, shown):
    assert edge_of(share, decimals) == edge
    assert percent_format(edge, decimals) == shown
