"""Of what one interview is: told in words, or guessed from the form's own."""

import pytest

from analysis.commands.adoption.unit import find_unit
from analysis.intake.form.form import Form, Question


def a_form(title="A survey", labels=("Where?", "When?", "Why?"), languages=("English (en)", "French (fr)")):
    questions = {
        f"q{place}": Question(f"q{place}", "text", labels=dict.fromkeys(languages, label))
        for place, label in enumerate(labels)
    }
    return Form(title, "f", languages[0], languages, questions, {}, {}, "")


@pytest.mark.parametrize(
    ("population", "interviewed", "surveyed", "of"),
    [
        (
            "households in the camps",
            {"en": "household|households", "fr": "ménage|ménages|m"},
            False,
            {"en": "households in the camps", "fr": "ménages"},
        ),
        (
            "water points",
            {"en": "water point|water points", "fr": "point d'eau|points d'eau|m"},
            True,
            {"en": "water points", "fr": "points d'eau"},
        ),
        (
            "displaced households in Diffa",
            {"en": "household|households", "fr": "ménage|ménages|m"},
            False,
            {"en": "displaced households in Diffa", "fr": "ménages"},
        ),
        ("former IDPs", {}, False, {"en": "former IDPs"}),
        ("displaced people", {}, False, {"en": "displaced people"}),
        ("bus stops in the north", {"en": "bus stop|bus stops"}, True, {"en": "bus stops in the north"}),
        ("bakery|bakeries", {"en": "bakery|bakeries"}, True, {"en": "bakeries"}),
        (
            "points d'eau de Gao",
            {"en": "water point|water points", "fr": "point d'eau|points d'eau|m"},
            True,
            {"en": "water points", "fr": "points d'eau de Gao"},
        ),
    ],
)
def test_the_population_told(population, interviewed, surveyed, of):
    unit = find_unit(a_form(), population)
    assert (dict(unit.interviewed), unit.surveyed, dict(unit.population)) == (interviewed, surveyed, of)


def test_a_noun_that_is_not_known_is_told_as_a_guess():
    (guess,) = find_unit(a_form(), "latrines").guesses
    assert (guess.what, guess.taken) == ("interviewed", "latrines")
    assert "change `interviewed` and `surveyed` in instrument.yaml if wrong" in guess.rests_on
    assert find_unit(a_form(), "water points").guesses == ()


def test_a_noun_that_is_not_known_is_of_things_unless_the_questions_speak_to_somebody():
    assert find_unit(a_form(), "vendors").surveyed
    assert not find_unit(a_form(labels=("Where do you sell?", "When?", "Why?")), "vendors").surveyed


def test_the_form_s_own_words():
    households = a_form(labels=("Where does the household live?", "When?", "Why?"))
    assert find_unit(households, "").interviewed["en"] == "household|households"
    # things only where title and questions speak of them: people are asked about their village, too
    labels = ("Is the water point open?", "When?", "Why?")
    assert find_unit(a_form(labels=labels), "").interviewed == {}
    unit = find_unit(a_form("Water point mapping", labels), "")
    assert unit.surveyed and unit.interviewed["en"] == "water point|water points"
    (guess,) = find_unit(a_form(), "").guesses
    assert guess.taken == "people"
