"""A form drafted from an export that has none: SPSS and Stata files, and CSV files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from python_calamine import CalamineWorkbook

from analysis.commands.adopt import adopt
from analysis.commands.adoption.draft_form import draft_form
from analysis.problems import CaseStudyError, Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.intake.drawn import write_csv

N = 24
LABELS = {
    "region": {1: "North", 2: "South"},
    "sex": {1: "Male", 2: "Female", 99: "Refused"},
    "children": {98: "Don't know"},
    "satisfied": {1: "Very bad", 5: "Very good"},
    "needs_1": {0: "No", 1: "Yes"},
    "needs_2": {0: "No", 1: "Yes"},
}
NAMES = {"sex": "Sex of the respondent", "needs_1": "Needs: food", "needs_2": "Needs: water"}


def drawn(first: int = 1) -> pd.DataFrame:
    rows = np.arange(N)
    return pd.DataFrame(
        {
            "hhid": rows + 1000.0 + first,
            "region": 1.0 + rows % 2,
            "sex": np.where(rows % 12 == 0, 99.0, 1.0 + rows % 3 % 2),
            "children": np.where(rows % 8 == 0, 98.0, rows % 10 * 1.0),
            "satisfied": 1.0 + rows % 5,
            "needs_1": rows % 2 * 1.0,
            "needs_2": rows % 3 // 2 * 1.0,
            "income": rows * 10.25,
            "town": np.where(rows % 2 == 0, "Gao", "S\u00e9gou"),
            "remark": [f"said {row}" for row in rows],
        }
    )


@pytest.fixture
def sav(tmp_path):
    path = tmp_path / "survey.sav"
    how = {"column_labels": NAMES, "variable_value_labels": LABELS, "missing_ranges": {"sex": [99]}}
    pyreadstat.write_sav(drawn(), path, **how)
    return path


@pytest.fixture
def dta(tmp_path):
    path = tmp_path / "survey.dta"
    pyreadstat.write_dta(drawn(), path, column_labels=NAMES, variable_value_labels=LABELS)
    return path


def types(drafted):
    return {name: kind for kind, name, _, _ in drafted.survey}


def guesses(drafted):
    return [f"{guess.what}: {guess.taken}: {guess.rests_on}" for guess in drafted.guesses]


def test_what_a_file_says_of_its_columns(sav):
    drafted = draft_form(sav, "", Problems())
    assert types(drafted) == {
        "hhid": "text",
        "region": "select_one region",
        "sex": "select_one sex",
        "children": "integer",
        "satisfied": "select_one satisfied",
        "needs_1": "select_one needs_1",
        "needs_2": "select_one needs_1",
        "income": "decimal",
        "town": "select_one town",
        "remark": "text",
    }
    assert drafted.survey[2] == ("select_one sex", "sex", "Sex of the respondent", "")
    assert drafted.survey[3] == ("integer", "children", "", "98 = Don't know")
    of_list = [choice[1:] for choice in drafted.choices if choice[0] == "satisfied"]
    assert of_list == [("1", "Very bad"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "Very good")]
    assert [choice[1:] for choice in drafted.choices if choice[0] == "sex"] == [
        ("1", "Male"),
        ("2", "Female"),
    ]
    assert guesses(drafted) == [
        "form: 10 questions: labels and values of the export, as no form was given",
        "labels: the codes as they stand: satisfied: some of the codes given have no label; write it into the"
        " form",
        "numbers: integer or decimal: children: only single codes have labels; the hint names them",
        "choices: the values as they stand: town: few different values, given often; write their labels into"
        " the form, or the type integer where they are numbers",
        "text: no number: hhid: it is different in every row",
        "several answers: a question for each column: needs_1, needs_2 look like choices of one question, but"
        " the file does not say so; to count them as one, put one row `select_multiple` named needs into"
        " form.xlsx in their place, with a choice for the end of each name",
        "missing: blank: the file declares these codes missing: sex (99 Refused: 2)",
    ]


def test_a_code_that_stata_keeps_is_a_choice_with_a_role(dta, tmp_path):
    made = adopt(Path("none"), dta, "region", tmp_path / "new")
    declared = declare("north", tmp_path / "new")
    assert made.instrument == "survey" and made.cities["id"].tolist() == ["north", "south"]
    assert declared.surveys[0].instrument.roles.refused == ("99",)
    answers = read_survey(declared.surveys[0], "params", Problems()).respondents
    assert answers.choices("sex") == ("1", "2", "99")
    assert np.isnan(answers.numbers("children")[[0, 4]]).all()  # 98, as its label says


def test_adopted_without_a_form_and_read(sav, tmp_path):
    made = adopt(Path("none"), sav, "region", tmp_path / "new", ("sex",))
    declared = declare("north", tmp_path / "new")
    answers = read_survey(declared.surveys[0], "params", Problems()).respondents
    assert answers.frame.index[:2].tolist() == ["1001", "1003"]
    ticks, choices = answers.ticks("needs_2")
    assert choices == ("0", "1") and ticks.sum(axis=0).tolist() == [8, 4]
    assert {row.question for row in declared.surveys[0].plan} >= {"satisfied", "children", "needs_1", "town"}
    assert "remark" in made.identifying


def test_columns_joined_in_the_form_are_one_question_from_then_on(sav, tmp_path):
    """A drafted form that somebody changed stays; a newer export of the survey is read by it."""
    home = tmp_path / "new"
    adopt(Path("none"), sav, "region", home)
    form = home / "surveys" / "survey" / "form.xlsx"
    changed = {name: CalamineWorkbook.from_path(form).get_sheet_by_name(name).to_python() for name in SHEETS}
    changed["survey"] = [row for row in changed["survey"] if row[1] != "needs_2"]
    joined = ["select_multiple needs", "needs", "What is needed?", ""]
    changed["survey"] = [joined if row[1] == "needs_1" else row for row in changed["survey"]]
    changed["choices"] += [["needs", "1", "Food"], ["needs", "2", "Water"]]
    write_workbook(form, changed)
    newer = tmp_path / "survey_2.sav"
    frame = drawn(first=500).assign(extra=1.0)
    pyreadstat.write_sav(frame, newer, column_labels=NAMES, variable_value_labels=LABELS)
    again = adopt(Path("none"), newer, "region", home)
    assert again.instrument == "survey" and "surveys/survey/form.xlsx" not in again.kept
    taken = [guess.taken for guess in again.guesses if guess.what == "form"]
    assert taken == ["without extra, needs_1, needs_2"]
    declared = declare("north", home)
    answers = read_survey(declared.surveys[0], "params", Problems()).respondents
    ticks, choices = answers.ticks("needs")
    assert choices == ("1", "2") and ticks.sum(axis=0).tolist() == [0, 4]
    assert answers.frame.index[0] == "1500"


def test_codes_without_labels_are_never_averaged(tmp_path):
    rows = [[str(1 + row % 3), "99" if row % 6 == 0 else str(row % 3), f"{row}.5", ""] for row in range(N)]
    path = write_csv(tmp_path / "survey.csv", [["a", "b", "c", "d"], *rows])
    assert types(draft_form(path, "", Problems())) == {
        "a": "select_one a",
        "b": "select_one b",
        "c": "decimal",
        "d": "text",
    }


def test_columns_named_by_their_choices_are_one_question(tmp_path):
    rows = [[str(row % 2), str((row + 1) % 2), "nan"] for row in range(N)]
    path = write_csv(tmp_path / "survey.csv", [["needs/food", "needs/water", "other"], *rows])
    drafted = draft_form(path, "", Problems())
    assert drafted.survey[0] == ("select_multiple needs", "needs", "", "")
    assert drafted.choices[:2] == (("needs", "food", "food"), ("needs", "water", "water"))


def test_several_tables_without_a_form_are_asked_about(tmp_path):
    path = tmp_path / "survey.xlsx"
    write_workbook(path, {"raw": [["a"], ["1"]], "clean": [["a"], ["1"]]})
    problems = Problems()
    assert draft_form(path, "", problems) is None
    assert [problem.problem for problem in problems] == [
        "Without a form, nothing tells which of these tables holds the interviews: raw, clean. Name it with"
        " --sheet."
    ]
    assert draft_form(path, "raw", Problems()) is not None
    draft_form(path, "row", problems := Problems())
    assert [problem.problem for problem in problems] == ["There is no sheet 'row' in this export."]


def test_an_export_that_is_not_there(tmp_path):
    with pytest.raises(CaseStudyError, match="there is no such file"):
        adopt(Path("none"), tmp_path / "gone.sav", "", tmp_path / "new")


SHEETS = ("survey", "choices", "settings")


def write_workbook(path, sheets):
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def test_names_of_people_are_no_choices_however_often_they_were_given(tmp_path):
    header = ["prenom", "apellido", "head_of_family_name", "telephone", "besoin", "nombre_enfants"]
    rows = [
        ["Awa", "Traore", "Salif", "76000001", "eau", "3"],
        ["Moussa", "Keita", "Oumar", "76000002", "abri", "4"],
    ]
    drafted = draft_form(write_csv(tmp_path / "export.csv", [header, *rows * 12]), "", Problems())
    assert drafted.questions == {"besoin", "nombre_enfants"}
    told = [guess.rests_on for guess in drafted.guesses if guess.what == "identifying"]
    assert [text.partition(":")[0] for text in told] == [", ".join(header[:4])]
    path = tmp_path / "labelled.sav"
    frame = pd.DataFrame({"v1": ["Awa", "Moussa"] * 12, "v2": ["eau", "abri"] * 12})
    labels = {"v1": "First name of the respondent", "v2": "First need"}
    pyreadstat.write_sav(frame, path, column_labels=labels)
    drafted = draft_form(path, "", Problems())
    assert [row[:2] for row in drafted.survey] == [("text", "v1"), ("select_one v2", "v2")]
    told = [guess for guess in drafted.guesses if "people are named" in guess.rests_on]
    assert [guess.rests_on.partition(":")[0] for guess in told] == ["v1"]
