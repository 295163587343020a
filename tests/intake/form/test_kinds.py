"""The kinds of questions, lists, columns and files that XLSForms are made of."""

import pytest

from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems
from analysis.reading.label_text import plain
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import YES_NO, counts, form_of, read_export, write_form


def test_ratings_and_rankings_of_kobo(tmp_path):
    survey = [
        ["begin_score", "services", "Rate", "sc", ""],
        ["score__row", "water", "Water", "", ""],
        ["end_score", "", "", "", ""],
        ["begin_rank", "needs", "Rank", "", "yn"],
        ["rank__level", "first", "First", "", ""],
        ["end_rank", "", "", "", ""],
        ["integer", "age", "Age", "", ""],
    ]
    columns = ["kobo--score-choices", "kobo--rank-items"]
    form, told = form_of(tmp_path, survey, [*YES_NO, ["sc", "good", "Good"]], columns=columns)
    lists = [(name, question.type, question.list_name) for name, question in form.questions.items()]
    assert lists == [("water", "select_one", "sc"), ("first", "select_one", "yn"), ("age", "integer", None)]
    rows = [["_uuid", "services/water", "needs/first", "age"], ["a", "good", "yes", "3"]]
    responses, _ = read_export(tmp_path, form, rows)
    assert (counts(responses, "water"), counts(responses, "first"), told) == ({"good": 1}, {"yes": 1}, [])


def test_a_matrix_of_kobo_asks_its_questions_of_every_row(tmp_path):
    survey = [
        ["begin_kobomatrix", "M", "Items", "it", ""],
        ["select_one yn", "has", "Have?", "", ""],
        ["integer", "many", "How many?", "", "${has} = 'yes'"],
        ["end_kobomatrix", "", "", "", ""],
    ]
    columns = ["kobo--matrix_list", "relevant"]
    form, _ = form_of(tmp_path, survey, [*YES_NO, ["it", "car", "Car"], ["it", "tv", "TV"]], columns=columns)
    assert list(form.questions) == ["M_car_has", "M_car_many", "M_tv_has", "M_tv_many"]
    assert form.label("M_tv_has") == "TV: Have?"
    assert form.questions["M_tv_many"].relevant == "${M_tv_has} = 'yes'"


def test_lists_in_files_and_search(tmp_path):
    survey = [
        ["select_one_from_file places.csv", "place", "Place", "", ""],
        ["select_multiple fr", "fruit", "Fruit", "search('fruits')", ""],
        ["select_multiple_from_file goods.csv", "goods", "Goods", "", ""],
    ]
    form = write_form(tmp_path, survey, [["fr", "key", "title"]], columns=["appearance", "parameters"])
    write_csv(form / "places.csv", [["name", "label"], ["p1", "Gao"]])
    write_csv(form / "fruits.csv", [["key", "title"], ["fig", "A fig"], ["date", "A date"]])
    problems = Problems()
    read = read_form(form, problems)
    assert [choice.name for choice in read.choices("place")] == ["p1"]
    assert {choice.name: choice.labels for choice in read.choices("fruit")} == {
        "fig": {"": "A fig"},
        "date": {"": "A date"},
    }
    assert [problem.problem for problem in problems] == [
        "The list of choices lies in a file that is not beside the form; any answer counts as one."
    ]
    rows = [
        ["_uuid", "place", "fruit", "goods"],
        ["a", "p1", "fig date", "bike radio"],
        ["b", "p1", "fig", "radio"],
    ]
    responses, _ = read_export(tmp_path, read, rows)
    assert counts(responses, "goods") == {"bike": 1, "radio": 2}
    assert counts(responses, "fruit") == {"fig": 2, "date": 1}


def test_one_name_with_two_labels(tmp_path):
    choices = [["res", "1", "Pass"], ["res", "-1", "Skipped"], ["res", "-1", "Not applicable"]]
    settings = [["form_title", "allow_choice_duplicates"], ["Drawn", "yes"]]
    form, told = form_of(tmp_path, [["select_one res", "q", "Result"]], choices, settings=settings)
    assert (form.choice_label("q", "-1"), told) == ("Skipped / Not applicable", [])
    rows = [["_uuid", "q"], ["a", "Not applicable"], ["b", "Skipped"], ["c", "Pass"]]
    responses, told = read_export(tmp_path, form, rows)
    assert (counts(responses, "q"), told) == ({"-1": 2, "1": 1}, [])


def test_one_name_in_two_groups(tmp_path):
    survey = [
        ["begin_group", "before", "Before", ""],
        ["select_one yn", "work", "Work before?", ""],
        ["end_group", "", "", ""],
        ["begin_group", "now", "Now", ""],
        ["select_one yn", "work", "Work now?", ""],
        ["integer", "pay", "Pay", "${work} = 'yes'"],
        ["end_group", "", "", ""],
    ]
    form, told = form_of(tmp_path, survey, YES_NO, columns=["relevant"])
    assert (list(form.questions), told) == (["work", "now_work", "pay"], [])
    assert form.questions["pay"].relevant == "${now_work} = 'yes'"
    rows = [["_uuid", "now/work", "before/work"], ["a", "yes", "no"], ["b", "yes", "yes"]]
    responses, told = read_export(tmp_path, form, rows)
    assert (counts(responses, "work"), counts(responses, "now_work")) == ({"no": 1, "yes": 1}, {"yes": 2})


def test_choices_from_earlier_answers_are_text(tmp_path):
    form, _ = form_of(tmp_path, [["select_one ${name}", "eldest", "Who?"], ["integer", "age", "Age"]])
    assert form.questions["eldest"].type == "text" and form.choices("eldest") == ()


@pytest.mark.parametrize(
    ("headers", "languages"),
    [
        (["label::French", "label::English (en)"], ("French", "English (en)")),
        (["label : French", "Label:English (en)"], ("French", "English (en)")),
        (["label (French)", "label_en"], ("French", "en")),
        (["label::Français", "label::short"], ("Français",)),
        (["label::fr", "media::image::fr"], ("fr",)),
        (["label::fr", "image::fr"], ("fr",)),
        (["label", "label::media"], ("",)),
    ],
)
def test_only_languages_are_languages(tmp_path, headers, languages):
    (tmp_path / "form").mkdir()
    rows = [["type", "name", *headers], ["integer", "age", "Âge", "Age"]]
    write_csv(tmp_path / "form" / "survey.csv", rows)
    assert read_form(tmp_path / "form", Problems()).languages == languages


def test_labels_without_a_language_have_the_one_that_is_named(tmp_path):
    path = write_form(tmp_path, [["select_one yn", "work", "Travail ?"]], YES_NO)
    form = read_form(path, Problems(), "fr")
    assert form.languages == ("fr",) and form.label("work", "fr") == "Travail ?"
    assert form.choices("work")[0].labels == {"fr": "Yes"}


def test_one_csv_holds_all_sheets(tmp_path):
    path = tmp_path / "form.csv"
    lines = ["survey,,,", ",type,name,label", ",select_one yn,w,Work?", "choices,,,", ",list_name,name,label"]
    lines += [",yn,yes,Yes", "settings,,,", ",form_title,form_id,", ",T,t,"]
    path.write_text("\n".join(lines), encoding="utf-8")
    form = read_form(path, Problems())
    assert (form.title, list(form.questions), [choice.name for choice in form.choices("w")]) == (
        "T",
        ["w"],
        ["yes"],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did ${who} work in the last {7} days, at 100%?", "Did … work in the last {7} days, at 100%?"),
        ("# Title\n**bold** <span style='x'>red</span>", "Title bold red"),
        ("See [our site](https://x.org) &amp; ask", "See our site & ask"),
        ("#1 of 3", "#1 of 3"),
    ],
)
def test_references_and_markup_leave_labels(text, expected):
    assert plain(text) == expected
