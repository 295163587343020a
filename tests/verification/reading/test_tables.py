"""What is the title of a table."""

import pytest

from analysis.verification.reading.tables import is_caption

LONG = "In the last 30 days, how many of the people you share food with were ill, counting children? " * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Table 3: Water", True),
        ("Tableau 3. Eau", True),
        ("Water, by region (2/3)", True),
        (f"{LONG}(2/2)", True),
        (f"Table 3. {LONG}", True),
        ("Water is far.", False),
        (f"Table 3: {LONG * 3}", False),
    ],
)
def test_titles_repeat_long_questions(text, expected):
    assert is_caption(text) is expected
