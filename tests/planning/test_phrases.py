"""What a cell of phrases says, choice by choice."""

import pytest

from analysis.planning.phrases import parse_phrase


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("paid a smuggler", {"": "paid a smuggler"}),
        ("yes: paid a smuggler; no: paid nobody", {"yes": "paid a smuggler", "no": "paid nobody"}),
        ("yes : paid: in cash;;  ", {"yes": "paid: in cash"}),
        ("gave {answer}; others gave it too; dk: do not know", {"": "gave {answer}", "dk": "do not know"}),
        ("", {}),
    ],
)
def test_a_phrase_for_every_choice_or_one_for_all(text, phrases):
    assert parse_phrase(text) == phrases
