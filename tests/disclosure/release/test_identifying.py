"""Which columns would tell who somebody is: by type, name, label, values, and by nobody having said what
they are.
"""

from pathlib import Path

import pandas as pd
import pytest

from analysis.commands.check import check_workspace
from analysis.disclosure.release.identifying import (
    REASONS,
    check_identifying,
    find_identifying,
    find_meaning,
)
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form, Question
from analysis.intake.instrument import Instrument
from analysis.problems import Problems
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import export, write_workspace
from tests.disclosure.release.small import FRAME, answers
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


def kind_of(values, kind="integer", name="q1", label="") -> str:
    """Why a column with these values is identifying."""
    asked = Form("", "", "", ("",), {name: Question(name, kind, labels={"": label})}, {}, {}, "form.xlsx")
    frame = pd.DataFrame({name: values})
    instrument = Instrument(title={"en": "Drawn"}, name="drawn", folder=Path("drawn"))
    responses = Responses(frame, asked, instrument, pd.DataFrame(True, index=frame.index, columns=[name]))
    return {one.column: one.kind for one in find_identifying(responses)}.get(name, "")


def numbers(people: int, distinct: int, step: int = 1, first: int = 1) -> list[int]:
    """So many numbers of people, of which the last are the first again."""
    return [first + step * (number % distinct) for number in range(people)]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        # Whole numbers of a hundred people or more that nearly all differ and run on.
        (numbers(100, 100), "integer", "values"),
        (numbers(99, 99), "integer", ""),
        (numbers(100, 96), "integer", "values"),
        (numbers(100, 95), "integer", ""),
        (numbers(100, 100), "decimal", ""),
        ([*numbers(100, 100), None], "integer", "values"),
        # Up to three times as many numbers as people, or all of as many digits.
        ([*numbers(99, 99), 300], "integer", "values"),
        ([*numbers(99, 99), 301], "integer", ""),
        (numbers(100, 100, step=9, first=100), "integer", "values"),
        (numbers(100, 100, step=9, first=-999), "integer", "values"),
        ([*numbers(95, 95, step=9, first=100), 1, 2, 3, 4, 5], "integer", ""),
        ([*numbers(96, 96, step=9, first=100), 1, 2, 3, 4], "integer", "values"),
        # Most of seven digits, and most of them different.
        ([1_000_000, 2_000_000, 3], "decimal", "values"),
        ([-1_000_000, -2_000_000, 3], "decimal", "values"),
        ([999_999, 2_000_000, 3], "decimal", ""),
        ([1_000_000, 2_000_000, 3, 4], "decimal", ""),
        ([1_000_000, 1_000_000, 1_000_000, 2_000_000], "decimal", ""),
        ([1_000_000, 1_000_000, 3_000_000, 2_000_000], "decimal", "values"),
        ([None, None], "integer", ""),
        # Most as fine as positions are, and none beyond the other side of the world.
        ([12.6392, -8.00291, 9.0], "decimal", "values"),
        ([12.6392, 9.0], "decimal", ""),
        ([12.6392, -180.0, 8.00291], "decimal", "values"),
        ([12.6392, -180.0001, 8.00291], "decimal", ""),
        ([12.639, 8.002, 9.25], "decimal", ""),
        # Most look like an address, a number, a position or an id.
        (["a@b.ml", "c@d.org", "none"], "rank", "values"),
        (["a@b.ml", "none"], "rank", ""),
        ([" +223 66 00 00 01 ", "00223-66000002", None], "rank", "values"),
        (["12.6392, -8.0029", "12.64; -8.01"], "rank", ""),
        (["12.6392, -8.0029", "uuid:0a1b2c3d-0000-4000-8000-00112233aAbB"], "rank", "values"),
        (["66", "12"], "rank", ""),
    ],
)
def test_values_that_look_like_numbers_of_people_identify(values, kind, expected):
    assert kind_of(values, kind) == expected


def test_what_the_instrument_names_is_paradata_and_what_it_marks_declared():
    roles = {
        "uuid": "_uuid",
        "start": "begun",
        "end": "ended",
        "enumerator": "who",
        "duration": {"name": "took", "unit": "minutes"},
    }
    frame = FRAME.assign(begun=1, ended=1, who=1, took=1)
    found = find_identifying(answers(frame, columns=roles, identifying=("age", "said", "who")))
    assert {one.column: one.kind for one in found} == {
        **dict.fromkeys(("_uuid", "begun", "ended", "who", "took"), "paradata"),
        **dict.fromkeys(("village", "weight"), "unknown"),
        "day": "date",
        "said": "text",
        "summary": "calculated",
        "age": "declared",
    }


def test_a_mark_must_be_of_a_column_that_there_is():
    problems = Problems()
    check_identifying(answers(identifying=("age", "vilage", "ill", "village", "not_there")), problems)
    ((problem),) = problems.fatals
    assert (problem.where, problem.column, problem.got) == ("small/instrument.yaml", "identifying", "vilage")
    assert problem.expected == "perhaps 'village'"
    assert problem.problem.startswith("There is no such column in the form or the export. Mend the name")
