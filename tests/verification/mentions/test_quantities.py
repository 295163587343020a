"""Quantities in words: what each may be said of, and what is none."""

import pytest

from analysis.verification.mentions.quantities import read_quantities


def limits(text, language):
    return [(round(said.low, 2), round(said.high, 2)) for said in read_quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("a third of them", "en", (0.3, 0.37)),
        ("nearly a third", "en", (0.25, 0.34)),
        ("more than a third", "en", (0.33, 0.45)),
        ("less than half", "en", (0.01, 0.51)),
        ("just over half", "en", (0.49, 0.6)),
        ("two-thirds", "en", (0.63, 0.7)),
        ("nearly all of the women", "en", (0.88, 1.0)),
        ("près d’un quart", "fr", (0.17, 0.26)),
        ("un peu plus de la moitié", "fr", (0.49, 0.6)),
        ("les trois quarts", "fr", (0.71, 0.79)),
        ("más de la mitad", "es", (0.49, 0.99)),
        ("casi dos tercios", "es", (0.59, 0.67)),
    ],
)
def test_a_fraction_and_what_hedges_it(text, language, expected):
    assert limits(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("half a day", "en"),
        ("the second half of the year", "en"),
        ("a third country", "en"),
        ("a quarter master", "en"),
        ("un quart d'heure", "fr"),
        ("un tiers-pays", "fr"),
    ],
)
def test_what_is_no_share(text, language):
    assert limits(text, language) == []


def test_a_multiple_is_hedged_by_the_word_before_it():
    assert [(said.value, said.is_hedged) for said in read_quantities("almost twice, twice", "en")] == [
        (2.0, True),
        (2.0, False),
    ]
