"""Which columns would tell who somebody is: by type, name, label, values, and by nobody having said what
they are.
"""

import numpy as np
import pandas as pd
import pytest

from analysis.commands.adoption.instrument import find_marked
from analysis.commands.check import identifying_columns
from analysis.disclosure.release.identifying import REASONS, find_identifying, find_meaning, identify_question
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form, Question
from analysis.intake.instrument import Instrument
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import export, write_workspace


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
        ("q1", "text", "Quel est votre prénom ?", "direct"),
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
    ("name", "kind", "label", "meaning", "expected"),
    [
        ("sexe", "select_one", "", "key", True),
        ("q1", "select_one", "What is your nationality?", "key", True),
        ("q1", "select_one", "Why did you decide to stop in this city?", "key", False),
        ("q1", "select_one", "And which one is your country of origin, please?", "key", True),
        ("age", "integer", "", "key", True),
        ("education", "decimal", "Spent on education", "key", False),
        ("incidents", "select_multiple", "", "sensitive", True),
    ],
)
def test_keys_and_sensitive_questions_are_told_by_short_labels(name, kind, label, meaning, expected):
    assert bool(find_meaning(form(name, kind, label), meaning, [name])) == expected


def test_check_says_which_columns_would_identify_people_and_why(tmp_path):
    write_workspace(tmp_path)
    path = tmp_path / "surveys" / "drawn" / "instrument.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "identifying: [photo, children]\n", encoding="utf-8")
    found = {column.column: column for column in identifying_columns(Workspace(tmp_path))}
    assert found["full_name"].reason == REASONS["direct"] and not found["full_name"].marked
    assert found["photo"].reason == REASONS["media"] and found["photo"].marked
    assert found["children"].reason == REASONS["declared"] and found["children"].marked
    assert "sex" not in found and "age" not in found


def test_a_column_is_identifying_by_what_it_holds(tmp_path):
    answers = export()
    head, *rows = answers.splitlines()
    place = head.split(",").index("children")
    lines = []
    for number, row in enumerate(rows):
        cells = row.split(",")
        cells[place] = str(66000000 + 31 * number)
        lines.append(",".join(cells))
    write_workspace(tmp_path, answers="\n".join([head, *lines]) + "\n")
    found = {column.column: column.reason for column in identifying_columns(Workspace(tmp_path))}
    assert found["children"] == REASONS["values"]


def test_an_amount_is_not_a_serial_number():
    """What each paid differs, and has a mean to print; a series, or numbers as long as phones', has none."""
    amounts = np.arange(120) ** 2 + 300
    columns = {
        "paid": amounts,
        "in_rials": 10_000 * amounts,
        "case": 5000 + np.arange(120),
        "line": 223_760_000 + 7919 * np.arange(120),
    }
    questions = {name: Question(name, "integer") for name in columns}
    frame = pd.DataFrame(columns).astype(float)
    answers = Responses(
        frame,
        Form("", "", "", (), questions, {}, {}, "form.xlsx"),
        Instrument.model_construct(),
        pd.DataFrame(True, index=frame.index, columns=list(columns)),
    )
    found = {column.column: column.kind for column in find_identifying(answers)}
    assert found == {"paid": "unique", "in_rials": "unique", "case": "values", "line": "values"}
    assert find_marked(answers, ()) == ("case", "line")
