import pytest

from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.drafted_phrases import draft_phrase

YES_NO = ("yes", "no", "dont_know")


def a_form(label, language="English (en)", names=YES_NO, kind="select_one"):
    choices = tuple(Choice(name, {language: name.capitalize()}) for name in names)
    question = Question("q", kind, list_name="l", labels={language: label})
    return Form("", "", language, (language,), {"q": question}, {}, {"l": choices}, "form.xlsx")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Do you need extra help?", "yes: need extra help; no: do not need extra help"),
        ("Have you lost your income?", "yes: have lost their income; no: have not lost their income"),
        ("Can your household fetch water?", "yes: can fetch water; no: cannot fetch water"),
        ("Did you stop here?", ""),
        ("Do you think that we help you?", ""),
    ],
)
def test_questions_of_yes_and_no(label, expected):
    assert draft_phrase(a_form(label), "q", "en") == expected


def test_the_one_answer_of_a_list():
    form = a_form("What is your main source of water? (one answer)", names=("well", "river"))
    assert draft_phrase(form, "q", "en") == "name {choice} as their main source of water"
    several = a_form("What are your needs?", names=("well", "river"), kind="select_multiple")
    assert draft_phrase(several, "q", "en") == ""


def test_french():
    form = a_form("Avez-vous besoin d'aide ?", "French (fr)", ("oui", "non"))
    assert draft_phrase(form, "q", "fr") == (
        "oui: ont besoin d'aide|a besoin d'aide|n'a besoin d'aide; non: n'ont pas besoin d'aide"
    )


def test_a_language_without_rules_has_no_phrases():
    assert draft_phrase(a_form("Do you need help?"), "q", "xx") == ""
