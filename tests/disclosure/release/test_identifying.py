"""Which columns would tell who somebody is: by type, name, label, values, and by nobody having said what
they are.
"""

import pytest

from analysis.commands.check import check_workspace
from analysis.disclosure.release.identifying import (
    REASONS,
    find_identifying,
    find_meaning,
)
from analysis.intake.form.form import Form, Question
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import export, write_workspace
from tests.intake.export.surveys import survey


def form(name: str, kind: str, label: str = "") -> Form:
    question = Question(name, kind, labels={"": label})
    return Form("", "", "", ("",), {name: question}, {}, {}, "form.xlsx")


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
    found = {column.column: column for column in check_workspace(Workspace(tmp_path)).identifying}
    assert found["full_name"].reason == REASONS["name"] and not found["full_name"].marked
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
    found = {column.column: column.reason for column in check_workspace(Workspace(tmp_path)).identifying}
    assert found["children"] == REASONS["values"]


SOMEBODY = range(120)
SERIALS = [1000 + 2 * number for number in SOMEBODY]
DOCUMENTS = [310_000 + 977 * number for number in SOMEBODY]
AMOUNTS = [7 + 13 * number + number * number for number in SOMEBODY]
DEGREES = [round(12.6 + number / 7919, 6) for number in SOMEBODY]
PRICES = [round(3.5 + number / 8, 3) for number in SOMEBODY]


@pytest.mark.parametrize(
    ("name", "label", "numbers", "kind"),
    [
        ("q1", "Number in the list", SERIALS, "values"),
        ("q1", "Registration", DOCUMENTS, "values"),
        ("q1", "First reading", DEGREES, "values"),
        ("q1", "Spent on food", PRICES, ""),
        ("q1", "Spent on food", AMOUNTS, ""),
        ("q1", "Steps walked", AMOUNTS, ""),
        ("paid", "To the smuggler, in XOF", DOCUMENTS, ""),
        ("q1", "How much did you pay for the whole of your journey?", DOCUMENTS, ""),
        ("q1", "Combien avez-vous payé pour le voyage ?", [number * 10_000 for number in DOCUMENTS], ""),
    ],
)
def test_numbers_that_run_on_identify_and_amounts_do_not(tmp_path, name, label, numbers, kind):
    kind_of_number = "integer" if all(number == int(number) for number in numbers) else "decimal"
    drawn = survey(tmp_path, [[kind_of_number, name, label]], {"yn": ["yes"]})
    rows = [[str(number), f"u{place}"] for place, number in enumerate(numbers)]
    responses, _ = drawn.read(drawn.csv([[name, "_uuid"], *rows]))
    assert {one.column: one.kind for one in find_identifying(responses)}.get(name, "") == kind
