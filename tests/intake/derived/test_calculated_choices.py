"""A calculation that can come to nothing but the form's own words divides people; any other does not."""

import pytest

from analysis.intake.derived.calculated_choices import calculated_recodes
from analysis.intake.form.xlsform import read_form
from analysis.problems import Problems

CHOICES = """\
list_name,name,label::English (en),label::French (fr)
sex,f,Women,Femmes
sex,m,Men,Hommes
"""
QUESTIONS = """\
type,name,label::English (en),label::French (fr),calculation
select_one sex,sex,Sex,Sexe,
select_one sex,staff,Staff,Staff,
select_one people.csv,who,Who,Qui,
integer,age,Age,Âge,
text,called,Name,Nom,
calculate,worked_out,,,"{}"
calculate,other,,,"if(${{age}} < 18, 'child', 'adult')"
"""


def choices_of(tmp_path, calculation):
    """Name -> labels of the choices of a calculation; None where it is none."""
    (tmp_path / "survey.csv").write_text(QUESTIONS.format(calculation), encoding="utf-8")
    (tmp_path / "choices.csv").write_text(CHOICES, encoding="utf-8")
    form = read_form(tmp_path, Problems())
    recodes = {one.variable: one for one in calculated_recodes(form, (), ("staff",))}
    if "worked_out" not in recodes:
        return None
    return {rule.to: (rule.choices, dict(rule.labels)) for rule in recodes["worked_out"].rules}


WOMEN, MEN = (
    {"English (en)": "Women", "French (fr)": "Femmes"},
    {"English (en)": "Men", "French (fr)": "Hommes"},
)


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        (
            "if(${age} < 25, 'Young people', if(${age} < 60, 'adults', ''))",
            {
                "young_people": (("Young people",), {"": "Young people"}),
                "adults": (("adults",), {"": "adults"}),
            },
        ),
        ("coalesce(${sex}, 'f')", {"f": (("f",), WOMEN), "m": (("m",), MEN)}),
        (
            "jr:choice-name(${sex}, '${sex}')",
            {"f": (("Women", "Femmes"), WOMEN), "m": (("Men", "Hommes"), MEN)},
        ),
        ("once(${other})", {"child": (("child",), {"": "child"}), "adult": (("adult",), {"": "adult"})}),
    ],
)
def test_what_the_form_has_words_for(tmp_path, calculation, expected):
    assert choices_of(tmp_path, calculation) == expected


@pytest.mark.parametrize(
    "calculation",
    [
        "concat(${called}, ' ', ${age})",
        "${called}",
        "if(${age} < 25, 'young', ${called})",
        "pulldata('people', 'name', 'key', ${age})",
        "jr:choice-name(${called}, '${called}')",
        "${staff}",
        "jr:choice-name(${staff}, '${staff}')",
        "${who}",
        "if(${age} < 25, 1, 0)",
        "${worked_out}",
        "substr('Awa', 1)",
        "if(",
        "",
    ],
)
def test_what_could_be_anything_stays_what_it_is(tmp_path, calculation):
    assert choices_of(tmp_path, calculation) is None
