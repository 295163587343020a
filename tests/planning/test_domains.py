"""Which choices a form has words for itself."""

from analysis.intake.derived.recodes import Recode, RecodeRule
from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.domains import listed_choices

QUESTIONS = {
    "sex": Question("sex", "select_one", "sex"),
    "enumerator": Question("enumerator", "select_one_from_file", "staff.csv"),
    "village": Question("village", "select_one", "villages.csv"),
    "camp": Question("camp", "select_one", "camps"),
    "name": Question("name", "text"),
}
LISTS = {"sex": (Choice("f"), Choice("m")), "villages.csv": (Choice("Gao"),), "camps": ()}
FORM = Form("", "", "", (), QUESTIONS, {}, LISTS, "form.xlsx")


def test_a_list_in_a_file_or_of_nothing_has_no_words_of_the_form():
    assert listed_choices(FORM) == {
        "sex": frozenset({"f", "m"}),
        "village": frozenset(),
        "camp": frozenset(),
    }


def test_what_a_recode_names_of_typed_answers_is_somebodys_answer():
    typed = Recode("sex", "name", {}, (RecodeRule(2, "f", {}, ("Awa",)),), "recodes.csv", 2)
    assert listed_choices(FORM, [typed])["sex"] == frozenset()
