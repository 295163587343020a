import pytest

from analysis.reporting.wording.labels import Labels
from tests.reporting.drawn import LABELS, ROLES, Form


def test_texts_come_from_the_form_or_are_the_name():
    assert LABELS.question("sex", "fr") == "Sexe"
    assert LABELS.choice("incident", "robbery", "fr") == "Vol"
    assert LABELS.choice("incident", "new_code", "en") == "new_code"
    assert LABELS.question("unheard_of", "en") == "unheard_of"
    assert LABELS.study("gao", "en") == "Gao"


def test_other_loses_its_instruction():
    assert LABELS.choice("incident", "other", "en") == "Other"
    assert LABELS.choice("incident", "other", "fr") == "Autre"


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        ("Other, please specify", "Other"),
        ("Autre (à préciser)", "Autre"),
        ("Otro (especifique):", "Otro"),
        ("أخرى (يرجى التحديد)", "أخرى"),
        ("Specify", "Specify"),
    ],
)
def test_the_instruction_goes_in_every_language(label, printed):
    class OneLabel(Form):
        def choice_label(self, question, choice, language):
            return label

    assert Labels((OneLabel(),), ROLES).choice("incident", "other", "en") == printed


def test_most_to_least_with_special_choices_last():
    sizes = {"papers": 0.1, "money": 0.5, "other": 0.9, "none": 0.95}
    names = ["other", "papers", "none", "money"]
    assert LABELS.arrange("barrier", names, sizes) == ["money", "papers", "none", "other"]
    assert LABELS.arrange("barrier", names, sizes, ordered=True) == ["papers", "money", "none", "other"]


def test_ties_keep_the_form_order():
    assert LABELS.arrange("incident", ["robbery", "detention", "dk"], {}) == ["detention", "robbery", "dk"]


def test_the_first_form_that_knows_a_choice_speaks():
    class Later(Form):
        def choice_label(self, question, choice, language):
            return "later"

    both = Labels((Form(), Later()), ROLES)
    assert both.choice("help", "yes", "en") == "Yes"
    assert both.role("dk") == "dont_know"
    assert both.role("yes") == ""
