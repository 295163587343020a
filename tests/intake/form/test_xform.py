"""XForms: read as the XLSForm that they equal, made after the ODK XForms specification."""

import csv
from pathlib import Path

import pytest

from analysis.commands.adopt import adopt
from analysis.expressions.xlsform import parse
from analysis.intake.form.form import Form
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import write_form

XFORM = Path(__file__).with_name("xform.xml")
FR, EN = "label::French (fr)", "label::English (en)"
COLUMNS = [FR, "relevant", "constraint", "required", "calculation", "choice_filter", "parameters"]
SURVEY = [
    {"type": "start", "name": "start"},
    {"type": "deviceid", "name": "deviceid"},
    {"type": "begin group", "name": "who", EN: "The person"},
    {"type": "text", "name": "name", EN: "Name"},
    {"type": "select_one sex", "name": "sex", EN: "Sex of ${name}", FR: "Sexe", "required": "yes"},
    {"type": "integer", "name": "age", EN: "Age", "constraint": ". >= 18"},
    {
        "type": "select_multiple needs",
        "name": "needs",
        EN: "Needs",
        "relevant": "${age} > 20 and ${sex} = 'f'",
    },
    {"type": "end group"},
    {"type": "begin repeat", "name": "kids", EN: "Children", "relevant": "${age} > 18"},
    {"type": "integer", "name": "kid_age", EN: "Age of the child"},
    {"type": "text", "name": "told", EN: "What it told", "relevant": "${kid_age} > 5"},
    {"type": "end repeat"},
    {"type": "calculate", "name": "young", "calculation": "sum(${kid_age}) div 2"},
    {"type": "select_one towns", "name": "town", EN: "Town", FR: "Ville", "choice_filter": "for = ${sex}"},
    {
        "type": "select_one_from_file villages.csv",
        "name": "village",
        EN: "Village",
        "parameters": "value=code label=title",
    },
    {"type": "rank needs", "name": "order", EN: "What first?"},
    {"type": "range", "name": "meals", EN: "Meals", "parameters": "start=0 end=5 step=1"},
    {"type": "acknowledge", "name": "seen", EN: "Seen"},
    {"type": "image", "name": "photo", EN: "Photo"},
    {"type": "geopoint", "name": "spot", EN: "Where"},
    {"type": "note", "name": "thanks", EN: "Thank you", "relevant": "${young} < 9 or '/data/town' = 'x'"},
    {"type": "hidden", "name": "mark"},
]
CHOICES = [
    ["sex", "f", "Woman", "Femme", ""],
    ["sex", "m", "Man", "Homme", ""],
    ["needs", "food", "Food", "", ""],
    ["needs", "water", "Water", "", ""],
    ["towns", "a", "Alpha", "Alpha", "f"],
    ["towns", "b", "Beta", "B\u00eata", "m"],
]


@pytest.fixture
def forms(tmp_path) -> tuple[Path, Path]:
    """The XForm and the XLSForm, each with the file that both name."""
    home = tmp_path / "given"
    home.mkdir()
    (home / "form.xml").write_bytes(XFORM.read_bytes())
    rows = [[row.get(key, "") for key in ("type", "name", EN, *COLUMNS)] for row in SURVEY]
    settings = [["form_title", "form_id", "default_language"], ["Households", "households", "English (en)"]]
    folder = write_form(home, rows, CHOICES, columns=COLUMNS, choice_columns=[FR, "for"], settings=settings)
    for name in ("survey", "choices"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(",label,", f",{EN},", 1), encoding="utf-8")
    for place in (home, folder):
        write_csv(place / "villages.csv", [["code", "title"], ["v1", "Upper"], ["v2", "Lower"]])
    return home / "form.xml", folder


def described(form: Form) -> dict[str, object]:
    """All that a form says, its conditions as trees."""
    questions = {}
    for name, question in form.questions.items():
        texts = (question.relevant, question.constraint, question.choice_filter, question.calculation)
        questions[name] = (
            question.type,
            tuple(form.choices(name)),
            dict(question.labels),
            question.groups,
            tuple(parse(text) if text else "" for text in texts),
            question.required,
            question.repeat,
        )
    groups = {
        name: (dict(group.labels), group.relevant and parse(group.relevant), group.repeat, group.path)
        for name, group in form.groups.items()
    }
    return {
        "questions": questions,
        "groups": groups,
        "settings": (form.title, form.id, form.default_language, set(form.languages)),
    }


def test_an_xform_is_the_xlsform_it_equals(forms):
    problems = Problems()
    xform, xlsform = (read_form(path, problems) for path in forms)
    assert [str(problem) for problem in problems] == []
    assert list(xform.questions) == list(xlsform.questions)
    assert described(xform) == described(xlsform)


def test_what_is_asked_again_and_hinted(forms):
    form = read_form(forms[0], Problems())
    assert form.questions["age"].extra["hint::English (en)"] == "In years"
    assert form.questions["age"].extra["constraint_message::French (fr)"] == "Trop jeune"
    assert form.questions["meals"].extra["parameters"] == "start=0 end=5 step=1"


def test_the_form_that_pyxform_makes_is_the_same(forms, tmp_path):
    """Another maker's XForm of the same XLSForm, from which it is read as well."""
    convert = pytest.importorskip("pyxform.xls2xform").convert
    sheets = []
    for name in ("survey", "choices", "settings"):
        rows = list(csv.reader((forms[1] / f"{name}.csv").open(encoding="utf-8", newline="")))
        sheets += [[name], *(["", *row] for row in rows)]
    path = write_csv(tmp_path / "whole.csv", sheets)
    made = tmp_path / "made.xml"
    made.write_text(convert(path, validate=False).xform, encoding="utf-8")
    write_csv(tmp_path / "villages.csv", [["code", "title"], ["v1", "Upper"], ["v2", "Lower"]])
    problems = Problems()
    assert described(read_form(made, problems)) == described(read_form(forms[1], problems))


def test_adopted_with_an_xform(forms, tmp_path):
    header = ["start", "name", "sex", "age", "needs", "town", "meals", "_uuid"]
    rows = [
        [
            "2024-05-01T10:00:00",
            "x",
            "mf"[row % 2],
            str(19 + row),
            "food" if row % 2 else "",
            "a",
            "2",
            f"u{row}",
        ]
        for row in range(12)
    ]
    export = write_csv(tmp_path / "given" / "export.csv", [header, *rows])
    answers = []
    for number, form in enumerate(forms):
        home = tmp_path / str(number)
        made = adopt(form, export, "town", home, ("sex",))
        declared = declare("alpha", home)
        answers.append(read_survey(declared.surveys[0], "params", Problems()).respondents)
        assert made.instrument == "households"
    assert (tmp_path / "0" / "surveys" / "households" / "form.xml").is_file()
    assert (tmp_path / "0" / "surveys" / "households" / "villages.csv").is_file()
    assert answers[0].asked["needs"].sum() == 5
    assert answers[0].frame.equals(answers[1].frame) and answers[0].asked.equals(answers[1].asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<html", "form.xml: The file can't be read as XML (unclosed token: line 1, column 0). Download the"),
        ("<html/>", "form.xml: This is no XForm: it has no model with an instance."),
        (
            "<h><model><instance/></model></h>",
            "form.xml: This is no XForm: it has no model with an instance.",
        ),
        (
            "<h><model><instance><data/></instance></model></h>",
            "form.xml: This is no XLSForm: it has no sheet",
        ),
    ],
)
def test_what_is_no_xform(tmp_path, text, told):
    (tmp_path / "form.xml").write_text(text, encoding="utf-8")
    problems = Problems()
    assert read_form(tmp_path / "form.xml", problems) is None
    assert str(problems.fatals[0]).replace(f"{tmp_path}/", "").startswith(told)


def test_entities_that_grow_are_refused(tmp_path):
    """A few lines of XML that would fill all memory."""
    names = [f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12)]
    bomb = f"<!DOCTYPE h [<!ENTITY e0 'xxxxxxxxxx'>{''.join(names)}]><h>&e11;</h>"
    (tmp_path / "form.xml").write_text(bomb, encoding="utf-8")
    problems = Problems()
    assert read_form(tmp_path / "form.xml", problems) is None
    assert "can't be read as XML" in problems.fatals[0].problem
