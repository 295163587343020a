"""Which choices a form has words for itself."""

import pytest

from analysis.intake.derived.recodes import Band, Recode, RecodeRule
from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.domains import listed_choices

QUESTIONS = {
    "sex": Question("sex", "select_one", "sex"),
    "enumerator": Question("enumerator", "select_one_from_file", "staff.csv"),
    "village": Question("village", "select_one", "villages.csv"),
    "camp": Question("camp", "select_one", "camps"),
    "name": Question("name", "text"),
    "age": Question("age", "integer"),
    "status": Question("status", "select_one", "statuses"),
}
LISTS = {
    "sex": (Choice("f"), Choice("m")),
    "villages.csv": (Choice("Gao"),),
    "camps": (),
    "statuses": (Choice("refugee"),),
}
FORM = Form("", "", "", (), QUESTIONS, {}, LISTS, "form.xlsx")


def test_a_list_in_a_file_or_of_nothing_has_no_words_of_the_form():
    assert listed_choices(FORM) == {
        "sex": frozenset({"f", "m"}),
        "village": frozenset(),
        "camp": frozenset(),
        "status": frozenset({"refugee"}),
    }


def test_what_a_recode_names_of_typed_answers_is_somebodys_answer():
    typed = Recode("sex", "name", {}, (RecodeRule(2, "f", {}, ("Awa",)),), "recodes.csv", 2)
    assert listed_choices(FORM, [typed])["sex"] == frozenset()


@pytest.mark.parametrize(
    ("question", "rule", "is_listed"),
    [
        ("age", RecodeRule(2, "f", {}, band=Band(0, 18, True, False)), True),
        ("age", RecodeRule(2, "f", {}, ("17",)), True),
        ("sex", RecodeRule(2, "f", {}, ("f",)), False),
        ("status", RecodeRule(2, "f", {}, ("refugee",)), True),
        ("village", RecodeRule(2, "f", {}, ("Gao",)), False),
        ("name", RecodeRule(2, "f", {}, band=Band(0, 1, True, True)), True),
    ],
)
def test_bands_and_groups_of_the_form_s_own_choices_are_words_of_the_form(question, rule, is_listed):
    recode = Recode("sex", question, {}, (rule,), "recodes.csv", 2)
    assert listed_choices(FORM, [recode])["sex"] == (frozenset({"f", "m"}) if is_listed else frozenset())
