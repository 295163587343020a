"""Which questions would tell who somebody is, by type, name and label."""

import pytest

from analysis.intake.form.form import Form, Question
from analysis.intake.form.telling import identify_question, leads_to_people


def form(name: str, kind: str, label: str = "") -> Form:
    question = Question(name, kind, labels={"": label})
    return Form("", "", "", ("",), {name: question}, {}, {}, "form.xlsx")


@pytest.mark.parametrize(
    ("name", "kind", "label", "expected"),
    [
        ("q1", "geopoint", "", "position"),
        ("q1", "image", "", "media"),
        ("q1", "date", "", "date"),
        ("q1", "username", "", "paradata"),
        ("q1", "text", "What else?", "text"),
        ("q1", "calculate", "", "calculated"),
        ("q1", "text", "Quel est votre prénom ?", "name"),
        ("nombre_enfants", "integer", "Nombre", ""),
        ("nombre", "text", "¿Cuál es su nombre?", "name"),
        ("q1", "text", "ما هو رقم الهاتف", "direct"),
        ("respondentPhone", "integer", "", "direct"),
        ("gps_lat", "decimal", "", "position"),
        ("q1", "integer", "Please enter the phone number", "direct"),
        ("q1", "integer", "How many people share your phone?", ""),
        ("phones_owned", "integer", "How many phones do you have?", ""),
        ("enumerator", "select_one", "", "staff"),
        ("q1", "select_one", "Name of the enumerator", "staff"),
        ("q1", "select_one", "What is the name of your camp?", ""),
        ("surnames", "select_multiple", "", ""),
        ("age", "integer", "How old are you?", ""),
    ],
)
def test_a_question_is_identifying_by_its_type_name_or_label(name, kind, label, expected):
    assert identify_question(form(name, kind, label), name) == expected


@pytest.mark.parametrize(
    ("name", "kind", "label", "expected"),
    [
        ("contact_no", "integer", "", True),
        ("gps_lat", "decimal", "", True),
        ("interviewer_id", "select_one", "", True),
        ("phone_spent", "integer", "Spent on the phone", False),
        ("full_name", "calculate", "", True),
        ("household_size", "integer", "", False),
        ("camp", "select_one", "Name of the camp", False),
    ],
)
def test_numbers_and_lists_lead_to_people(name, kind, label, expected):
    assert leads_to_people(form(name, kind, label), name) is expected
