"""Which answers are a scale, that keeps the form's order, by their labels."""

import pytest

from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.scales import order_of

AGREE = ("Strongly agree", "Agree", "Neither agree nor disagree", "Disagree")


def order(labels, language="English (en)", kind="select_one"):
    choices = tuple(Choice(f"c{place}", {language: label}) for place, label in enumerate(labels))
    question = Question("q", kind, list_name="l", labels={language: "Q"})
    return order_of(Form("F", "f", language, (language,), {"q": question}, {}, {"l": choices}, ""), question)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (AGREE, "diverging"),
        (("Very good", "Good", "Fair", "Poor"), "diverging"),
        (("Never", "Once or twice a week", "Every day"), "form"),
        (("No difficulty", "Some difficulty", "Cannot do it"), "form"),
        (("Under 18", "18 to 34", "35 and more"), "form"),
        (("Improved", "Stayed the same", "Worsened"), "diverging"),
        (("Increased prices", "Reduced access to work", "Lost work"), ""),
        (("Well", "Tap", "River"), ""),
        (("Very poor people", "Tap", "River", "Well"), ""),
        (("Yes, always", "No"), ""),
    ],
)
def test_numbers_and_words_of_degree_make_a_scale(labels, expected):
    assert order(labels) == expected


def test_in_any_language_of_single_choices():
    assert order(("Très satisfait", "Plutôt satisfait", "Insatisfait"), "French (fr)") == "diverging"
    assert order(("S'améliore", "Reste la même", "S'aggrave"), "French (fr)") == "diverging"
    assert order(("Mejora", "Sigue igual", "Empeora"), "Spanish (es)") == "diverging"
    assert order(("يتحسن", "يبقى كما هو", "يسوء"), "Arabic (ar)") == "diverging"
    assert order(("Nunca", "A veces", "Siempre"), "Spanish (es)") == "form"
    assert order(("موافق", "محايد", "غير موافق"), "Arabic (ar)") == "diverging"
    assert order(AGREE, kind="select_multiple") == ""
