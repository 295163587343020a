"""What a sample that was not drawn can't say, of whomever it is."""

import pytest

from analysis.reporting.tables.grid import Interviewed
from analysis.reporting.wording.notes import sample_words

POINTS = Interviewed("water point|water points", "", surveyed=True)


@pytest.mark.parametrize(
    ("of", "place", "said"),
    [
        (Interviewed(), "Gao", "read as people interviewed, not as everybody in Gao."),
        (Interviewed(), "", "read as people interviewed, not as everybody."),
        (
            Interviewed(population="migrants"),
            "Gao",
            "read as people interviewed, not as all migrants in Gao.",
        ),
        (
            Interviewed("household|households", "displaced households"),
            "",
            "read as households interviewed, not as all displaced households.",
        ),
        (POINTS, "Gao", "read as water points surveyed, not as all water points in Gao."),
    ],
)
def test_the_sample_in_english(of, place, said):
    assert sample_words(of, "en", place) == f"The sample is not random: {said}"


def test_the_sample_in_other_languages():
    points = Interviewed("point d'eau|points d'eau|m", "", surveyed=True)
    assert sample_words(points, "fr", "Le Caire").endswith(
        "lire comme les points d'eau recensés, non comme l'ensemble des points d'eau au Caire."
    )
    assert sample_words(Interviewed(), "fr", "Gao").endswith(
        "lire comme les personnes interrogées, non comme toute la population de Gao."
    )
    assert sample_words(Interviewed("hogar|hogares|m"), "es").endswith(
        "léase como hogares entrevistados, no como todos los hogares."
    )
