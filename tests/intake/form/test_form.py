"""Forms from workbooks and folders, with everything the rest of the toolkit asks of them."""

import pytest

from analysis.intake.form.form import Choice, Group, Question, is_language
from analysis.intake.form.question_types import split_type
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems
from analysis.reading.label_text import counted, letters, matching, mended, plain
from tests.intake.drawn import DATA, write_csv, write_xlsx

SURVEY = ["type", "name", "label", "relevant"]


def read(path):
    problems = Problems()
    return read_form(path, problems), [str(problem) for problem in problems]


def drawn(tmp_path, survey, choices=(), settings=()):
    sheets = {"survey": survey, "choices": list(choices), "settings": list(settings)}
    return write_xlsx(tmp_path / "form.xlsx", {name: rows for name, rows in sheets.items() if rows})


def test_a_form_from_its_sheets_as_csv(form):
    assert (form.title, form.id, form.default_language) == ("Invented 4Mi form", "invented", "English (en)")
    assert form.languages == ("English (en)", "French (fr)")
    assert list(form.questions)[:7] == ["start", "end", "consent", "nationality", "age", "Q78", "Q78_other"]
    assert form.questions["age"] == Question(
        name="age",
        type="integer",
        labels={"English (en)": "How old are you?", "French (fr)": "Quel âge avez-vous ?"},
        groups=("person",),
        constraint=". >= 15 and . <= 99",
        extra={"hint": "In years"},
    )
    assert form.questions["consent"].required
    assert form.groups["places"] == Group(
        "places",
        {"English (en)": "Dangerous places", "French (fr)": "Endroits dangereux"},
        repeat=True,
        path=("journey",),
    )
    assert form.questions["incidents"].repeat == "places"
    assert form.choices("nationality")[1] == Choice(
        "NA", {"English (en)": "Namibia", "French (fr)": "Namibie"}
    )
    assert form.choices("age") == ()
    assert form.relevants("arrived") == ("selected(${consent}, 'yes')", "${stopped}='yes'")


def test_a_workbook_and_its_sheets_as_csv_are_the_same_form(tmp_path, form):
    import csv
    from dataclasses import replace

    sheets = {}
    for name in ("survey", "choices", "settings"):
        with (DATA / "form" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            sheets[name] = list(csv.reader(file))
    workbook, problems = read(write_xlsx(tmp_path / "form.xlsx", sheets))
    assert problems == []
    assert replace(workbook, source="") == replace(form, source="")


def test_labels_in_a_language_and_what_stands_in_for_them(form):
    assert form.label("nationality", "en") == "What is your nationality?"
    assert form.label("nationality", "fr") == "Quelle est votre nationalité ?"
    assert form.label("nationality", "ar") == "What is your nationality?"
    assert form.choice_label("nationality", "CI", "fr") == "Côte d’Ivoire"
    assert form.choice_label("nationality", "XX", "fr") == "XX"
    assert form.group_label("journey", "fr") == "Votre trajet"


def test_a_bare_label_is_the_default_language(tmp_path):
    path = drawn(
        tmp_path,
        [
            ["type", "name", "label", "label::French (fr)"],
            ["text", "a", "Why?", ""],
            ["text", "b", "", "Où ?"],
            ["text", "c", "", ""],
        ],
    )
    form, problems = read(path)
    assert problems == []
    assert [form.label(name, "fr") for name in "abc"] == ["Why?", "Où ?", "c"]
    assert [form.label(name, "en") for name in "abc"] == ["Why?", "Où ?", "c"]


@pytest.mark.parametrize(
    ("header", "language", "expected"),
    [
        ("English (en)", "en", True),
        ("Français (fr)", "fr", True),
        ("French", "fr", True),
        ("français", "fr", True),
        ("fr", "fr", True),
        ("English (en)", "fr", False),
        ("Arabic (ar)", "ar", True),
        ("", "en", False),
        ("Bambara", "bm", True),
        ("nonsense", "xx", False),
    ],
)
def test_headers_name_languages(header, language, expected):
    assert is_language(header, language) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select_one yes_no", ("select_one", "yes_no", False)),
        ("select one yes_no", ("select_one", "yes_no", False)),
        ("select1 yes_no", ("select_one", "yes_no", False)),
        ("select one from yes_no or_other", ("select_one", "yes_no", True)),
        ("select_multiple  reasons or specify other", ("select_multiple", "reasons", True)),
        ("select all that apply from reasons", ("select_multiple", "reasons", False)),
        ("select_one_from_file places.csv", ("select_one", "places.csv", False)),
        ("rank reasons", ("rank", "reasons", False)),
        ("Integer", ("integer", None, False)),
        ("range", ("range", None, False)),
    ],
)
def test_types_in_every_spelling(text, expected):
    assert split_type(text) == expected


def test_or_other_adds_a_last_choice(tmp_path):
    survey = [SURVEY, ["select_one places or_other", "where", "Where?", ""]]
    form, _ = read(
        drawn(
            tmp_path, survey, [["list name", "name", "label"], ["places", 1, "Here"], ["places", 2, "There"]]
        )
    )
    assert [choice.name for choice in form.choices("where")] == ["1", "2", "other"]
    assert form.choice_label("where", "other", "fr") == "Autre"


def test_choice_filters_and_unknown_columns_are_kept(tmp_path):
    survey = [
        [*SURVEY, "choice_filter", "appearance"],
        ["select_one towns", "town", "Town", "", "region=${region}", "minimal"],
    ]
    form, problems = read(
        drawn(tmp_path, survey, [["list_name", "name", "label", "region"], ["towns", "gao", "Gao", "north"]])
    )
    assert problems == []
    assert form.choices("town")[0].filters == {"region": "north"}
    assert form.questions["town"].choice_filter == "region=${region}"
    assert form.questions["town"].extra == {"appearance": "minimal"}


def test_markup_and_blanks_leave_labels(tmp_path):
    survey = [
        SURVEY,
        ["text", "q", '<span style="color:red">**Why**</span> did\n you __really__ leave &amp; go?', ""],
    ]
    form, _ = read(drawn(tmp_path, survey))
    assert form.label("q") == "Why did you really leave & go?"


def test_disabled_questions_are_no_part_of_the_form(tmp_path):
    form, _ = read(drawn(tmp_path, [["type", "name", "disabled"], ["text", "a", "yes"], ["text", "b", ""]]))
    assert list(form.questions) == ["b"]


@pytest.mark.parametrize(
    ("survey", "choices", "expected"),
    [
        (
            [["a", "b"], ["1", "2"]],
            [],
            ": This is no XLSForm: it has no sheet `survey` with the columns type and name.",
        ),
        (
            [SURVEY, ["begin group", "g", "", ""], ["text", "q", "", ""]],
            [],
            ", row 2, g: This group is never ended. Add its `end group`.",
        ),
        (
            [SURVEY, ["text", "q", "", ""], ["end group", "", "", ""]],
            [],
            ", row 3: This `end group` ends a group that was never begun.",
        ),
        (
            [SURVEY, ["text", "", "Why?", ""], ["text", "why", "Why?", ""]],
            [],
            ", row 2, name: A question has no name; write the one its column has in the export. Got 'text'.",
        ),
        (
            [SURVEY, ["text", "q", "", ""], ["text", "q", "", ""]],
            [],
            ", row 3, q: Two questions share a name; the first one is used.",
        ),
        (
            [SURVEY, ["text", "my q", "", ""]],
            [],
            ", row 2, my q: A name can't hold blanks; it is read as 'my_q'.",
        ),
        (
            [SURVEY, ["select_one yesno", "q", "", ""]],
            [["list_name", "name"], ["yes_no", "yes"]],
            (
                ", row 2, q: The choices sheet has no such list, so any answer counts as a choice. Got"
                " 'yesno'. Expected perhaps 'yes_no'."
            ),
        ),
        (
            [SURVEY, ["select_one yes_no", "q", "", ""]],
            [["list_name", "name"], ["yes_no", ""], ["yes_no", "no"]],
            ", row 2, choices, yes_no: A choice has no name; write the one that answers have in the export.",
        ),
        (
            [SURVEY, ["select_one yes_no", "q", "", ""]],
            [["list_name", "name", "label"], ["yes_no", "yes", "Yes"], ["yes_no", "yes", "Yeah"]],
            (
                ", row 3, choices, yes_no: Two choices of a list share a name; answers with it can't be told"
                " apart, and both labels are shown. Got 'yes'."
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_form(tmp_path, survey, choices, expected):
    path = drawn(tmp_path, survey, choices)
    assert read(path)[1] == [f"{path}{expected}"]


def test_a_form_that_is_not_there_or_no_utf8(tmp_path):
    assert read(tmp_path / "form.xlsx") == (
        None,
        [f"{tmp_path / 'form.xlsx'}: There is no such file. Check the path."],
    )
    write_csv(tmp_path / "survey.csv", [SURVEY, ["text", "q", "où", ""]], encoding="cp1252")
    assert read(tmp_path) == (
        None,
        [f"{tmp_path / 'survey.csv'}, row 2: The file is not UTF-8. Save it as 'CSV UTF-8'."],
    )


def test_text_is_made_comparable():
    assert mended("Donâ€™t, CÃ´te, plain") == "Don’t, Côte, plain"
    assert mended("Âge, Événement") == "Âge, Événement"
    assert matching(" DonÂ´t  KNOW ") == matching("Don’t know") == "don't know"
    assert letters("Armed.conflict..and") == "armedconflictand"
    assert plain("a < b and **c**") == "a < b and c"
    assert (counted(1, "row"), counted(2, "row"), counted(2, "row is", "rows are")) == (
        "1 row",
        "2 rows",
        "2 rows are",
    )
