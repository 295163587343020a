"""Files made after troubles of users of Kobo, ONA, ODK and Excel: each comes out as its README says.

A case is adopted as it is; what is expected of a question is its answers by label, or its mean. The folder is
not published: without it these tests skip.
"""

import csv

import numpy as np
import pytest

from analysis.commands.adopt import adopt
from analysis.commands.clean import clean_city
from analysis.commands.harmonise import harmonise
from analysis.problems import CaseStudyError, Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey

WORK = {"work": {"Yes": 4, "No": 6}}
NEEDS = {"needs": {"Cash": 3, "Food": 10}}
CASES = {
    "01_kobo_score_rank_matrix": WORK | {"water": {"Good": 6, "Bad": 4}, "first": {"Cash": 7, "Health": 3}},
    "02_repeat_renamed": {"people.psex": {"Female": 3, "Male": 3}, "people.page": 35.0},
    "03_repeat_filtered_main": {"north:kids.ksex": {"Girl": 2}, "south:kids.ksex": {"Boy": 2}},
    "03b_repeat_two_exports_appended": {"north:kids.ksex": {"Girl": 3}, "south:kids.ksex": {"Boy": 3}},
    "04_hxl_row": WORK,
    "05_label_headers_with_groups": WORK | NEEDS,
    "06_duplicate_labels": WORK | {"before": {"Trade": 4, "Other": 6}},
    "07_duplicate_choice_names": {"result": {"Pass": 5, "Skipped / Not applicable": 5}},
    "08_codes_as_floats": NEEDS
    | {
        "city": {"North": 10},
        "work": {"Yes": 4, "No": 5},
        "district": {"Dep. 01": 7, "Dep. 02": 3},
        "school": {"Yes": 5, "No": 5},
    },
    "09_labels_are_codes": {"kids": {"1": 6, "2": 4}},
    "10_select_from_file_multi": {"goods": {"bike": 60, "radio": 60, "phone": 20}},
    "10b_search_appearance": {"fruit": {"apple": 30, "fig": 30, "pear": 10}},
    "12_reference_in_label": {"work": {"Yes, \u2026 did {1}": 4, "No {0}": 36}},
    "15_digits": {"age": 39.5, "rent": 19.75, "income": 10750.0},
    "16_special_codes_in_numbers": {"meals": 2.0},
    "17_ona_flattened_repeat": {"kids.ksex": {"Girl": 10, "Boy": 5}},
    "21_validation_status": {"work": {"Yes": 5, "No": 10}},
    "22_or_other_double_space": {
        "needs": {"Cash": 3, "Food": 7, "Other": 3},
        "main": {"Food": 8, "Other": 2},
    },
    "25_codes_turned_into_dates": {"hhsize": {"1-2": 10, "3-5": 20, "6+": 10}},
    "28_three_header_rows": WORK,
    "29_headless_columns": {"needs": {"Cash": 10, "Food": 6}},
    "34_sep_line": WORK | {"rent": 5.0},
    "36_invisible_characters": WORK | {"school": {"Yes": 3, "No": 7}, "age": 24.5},
    "37_same_label_headers": {"work_a": {"Yes": 4, "No": 6}, "work_b": {"Yes": 7, "No": 3}},
    "38_same_name_in_two_groups": WORK | {"now_work": {"Yes": 7, "No": 3}},
}
TOLD = {
    "03_repeat_filtered_main": "1 row belongs to no interview",
    "06_duplicate_labels": "This label stands for several choices",
    "08_codes_as_floats": "has changed these codes",
    "09_labels_are_codes": "codes of the list and also labels of other choices",
    "10_select_from_file_multi": "a file that is not beside the form",
    "10b_search_appearance": "a file that is not beside the form",
    "15_digits": "digits of another script",
    "16_special_codes_in_numbers": "looks like a code",
    "21_validation_status": "5 interviews are not approved by the reviewers",
    "25_codes_turned_into_dates": "has changed these codes",
    "29_headless_columns": "has no name and is left out",
    "35_times_with_zones": "5 interviews end before it begins",
    "37_same_label_headers": "2 questions have this header",
}


@pytest.fixture(scope="module")
def field(shared):
    folder = shared / "cases" / "field"
    if not folder.is_dir():
        pytest.skip("the field's cases are not there")
    return folder


def adopted(folder, workspace, cities="", **told):
    """The case as adopted, the answers of each city, and all that is told."""
    (form,), (export,) = folder.glob("form.*"), folder.glob("export.*")
    made = adopt(form, export, cities, workspace, **told)
    problems = Problems(made.problems)
    read = {}
    for city in made.cities["id"]:
        declared = declare(city, workspace)
        read[city] = read_survey(declared.surveys[0], "params", problems)
    return made, read, "\n".join(map(str, problems))


def found(data, name):
    """The answers of a question by label, those that nobody gave left out; the mean of a number."""
    stack, _, question = name.rpartition(".")
    answers = data.reports[stack] if stack else data.respondents
    if answers.form.questions[question].type in ("integer", "decimal"):
        return float(np.nanmean(answers.numbers(question)))
    ticks, choices = answers.ticks(question)
    labels = [answers.form.choice_label(question, choice) for choice in choices]
    counts = zip(labels, ticks.sum(axis=0).tolist(), strict=True)
    return {label: count for label, count in counts if count}


@pytest.mark.parametrize("case", sorted({*CASES, *TOLD}))
def test_a_case_comes_out_as_its_readme_says(field, tmp_path, case):
    expected = CASES.get(case, {})
    cities = "city" if any(":" in name for name in expected) else ""
    _, read, told = adopted(field / case, tmp_path / "home", cities)
    assert TOLD.get(case, "") in told
    for name, value in expected.items():
        city, _, question = name.rpartition(":")
        data = read[city] if city else next(iter(read.values()))
        assert found(data, question) == pytest.approx(value), name


def test_names_typed_in_a_repeat_are_no_choices(field, tmp_path):
    _, read, told = adopted(field / "11_select_from_repeat_names", tmp_path / "home")
    data = next(iter(read.values()))
    typed = {str(name) for name in data.respondents.frame.get("which", []) if isinstance(name, str)}
    planned = {row.question for row in data.declared.plan}
    assert planned == {"city", "work"} and not any(name in told for name in typed)


def test_several_sheets_that_fit_are_asked_about(field, tmp_path):
    with pytest.raises(CaseStudyError, match="3 sheets of this file hold interviews"):
        adopted(field / "19_raw_and_clean_sheets", tmp_path / "home")
    _, read, _ = adopted(field / "19_raw_and_clean_sheets", tmp_path / "home", sheet="clean_data")
    assert found(next(iter(read.values())), "work") == {"Yes": 4, "No": 6}


def test_texts_of_or_other_reach_the_cleaning_workbook(field, tmp_path):
    from python_calamine import CalamineWorkbook

    made, _, _ = adopted(field / "22_or_other_double_space", tmp_path / "home")
    report = clean_city(made.cities["id"].iloc[0], tmp_path / "home", findings=True)
    _, of_others = [path for survey in report.surveys for path in survey.written]
    book = CalamineWorkbook.from_path(of_others)
    header, *rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    listed = [dict(zip(header, row, strict=True)) for row in rows]
    cells = [[row[name] for name in header if row[name] in ("a tent", "seeds", 3.0, 2.0)] for row in listed]
    assert cells == [["a tent", 3.0], ["seeds", 2.0]]


def test_places_without_latin_letters_stay_apart(field, tmp_path):
    made, read, _ = adopted(field / "27_values_without_latin_letters", tmp_path / "home", "gov")
    assert made.cities["interviews"].tolist() == [30, 30, 30]
    assert sorted(found(data, "work").get("Yes", 0) for data in read.values()) == [0, 0, 30]


def test_levels_alike_but_for_a_sign_stay_apart(field, tmp_path):
    _, read, _ = adopted(field / "27b_domain_values_alike", tmp_path / "home", by=("group", "lang"))
    answers = next(iter(read.values())).respondents
    yes = answers.frame["work"].astype(str) == "yes"
    for level in ("group", "lang"):
        codes, choices = answers.codes(level)
        assert len(choices) == 2
        assert sorted(yes[codes == place].mean() for place in range(2)) == [0.0, 1.0]


def test_codes_used_again_are_mapped_by_their_label(field, tmp_path):
    case, out = field / "40_harmonise_reused_codes", tmp_path / "harmonise.csv"
    (tmp_path / "params").mkdir()
    made = harmonise(str(case / "old.xlsx"), str(case / "new.xlsx"), out, tmp_path)
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    mapped = {(row["question"], row["alias"]): row["canonical"] for row in rows}
    assert mapped["transport", "1"] == "2" and mapped["transport", "2"] == "1"
    assert mapped["nat", "gn"] == "gui" and mapped["", "debt"] == "debts"
    assert [change.question_a for change in made.changes if change.kind == "type changed"] == ["kids"]


def test_questions_that_swapped_names_are_put_back(field, tmp_path):
    case, home = field / "40b_harmonise_swapped_questions", tmp_path / "home"
    made, _, _ = adopted(case, home)
    rows = list(csv.reader((case / "draft.csv").open(encoding="utf-8")))
    confirmed = [rows[0], *([*row[:-1], "yes"] for row in rows[1:])]
    with (home / "surveys" / made.instrument / "harmonise.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        csv.writer(file).writerows(confirmed)
    declared = declare(made.cities["id"].iloc[0], home)
    data = read_survey(declared.surveys[0], "params", Problems())
    assert (found(data, "q2"), found(data, "q1")) == (40.0, 2.0)
