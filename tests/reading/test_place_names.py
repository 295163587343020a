import numpy as np
import pandas as pd
import pytest

from analysis.problems import Problems
from analysis.reading.distinct_values import Cells
from analysis.reading.place_names import coded, place_code, place_label, read_places


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Guinée", "GIN"),
        ("Guinea-Conakry", "GIN"),
        ("GIN", "GIN"),
        ("guinea", "GIN"),
        ("غينيا", "GIN"),
        ("Guinea-Bissau", "GNB"),
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("Cote d’Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("The Gambia", "GMB"),
        ("Gambie", "GMB"),
        ("DRC", "COD"),
        ("Europe", "150"),
        ("Autres", "other"),
        ("Inconnu", "unknown"),
        ("Togolaise", "TGO"),
        ("Ivoiriens", "CIV"),
        ("Camerounaise", "CMR"),
        ("Burkina", "BFA"),
        ("Atlantis", None),
    ],
)
def test_a_place_has_one_code_under_all_its_names(name, code):
    assert place_code(name) == code


def test_a_place_is_labelled_in_the_language_asked_for():
    assert [place_label("GIN", language) for language in ("en", "fr", "ar")] == ["Guinea", "Guinée", "غينيا"]
    assert place_label("150", "fr") == "Europe"
    assert place_label("nowhere", "en") == "nowhere"


def test_an_unknown_country_is_named_with_its_row_and_the_nearest_name():
    problems = Problems()
    codes, words = read_places(
        Cells(pd.Series(["Mali", "Ginea", None, "GIN", "Ginea"]), "flows.csv", "nat", problems)
    )
    assert [words[code] for code in codes] == ["MLI", "unknown", "unknown", "GIN", "unknown"]
    assert [str(problem) for problem in problems] == [
        "flows.csv, row 3, nat: no country or region of the world goes by this name; correct it, or add it to"
        " the aliases. Got 'Ginea'. Expected perhaps 'Guinea'."
    ]


def test_words_that_only_one_file_uses_can_be_given_a_meaning():
    cells = Cells(pd.Series(["OOO", "TIB"]), "flows.csv", "nat", Problems())
    codes, words = read_places(cells, {"OOO": "unknown", "TIB": "China"})
    assert np.array(words)[codes].tolist() == ["unknown", "CHN"]


def test_names_without_a_code_are_left_out():
    assert coded(["Mali", "xyz"]) == {"Mali": "MLI"}
