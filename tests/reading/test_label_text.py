"""Shares in sentences to the analyst."""

import pytest

from analysis.reading.label_text import percent_text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (0.004, "<1%"),
        (0.005, "<1%"),
        (0.666, "67%"),
        (0.995, ">99%"),
        (1 - 600 / 1e9, ">99%"),
        (1, "100%"),
        (1.2, "120%"),
    ],
)
def test_what_only_comes_near_none_or_all_says_so(share, text):
    assert percent_text(share) == text
