"""The form that an export implies."""

import pytest

from analysis.intake.export.columns.implied_form import implied_form
from analysis.problems import Problems

EXPORT = """\
_uuid,username,sex,age,journey/means,journey/means/bus,journey/means/on foot,help.cash,help.food,remark
{labels}u1,ann,f,20,bus,TRUE,FALSE,1,0,a
u2,bob,m,31,on foot,FALSE,TRUE,0,1,b
u3,ann,f,25,bus on foot,TRUE,TRUE,1,1,c
u4,bob,m,n/a,,,,0,0,d
u5,ann,f,44,bus,TRUE,FALSE,,,e
u6,bob,m,52,bus,TRUE,FALSE,1,0,f
"""
LABELS = (
    "_uuid,username,What is your sex?,How old are you?,How did you travel?,bus,on foot,cash,food,Anything"
    " else?\n"
)


@pytest.mark.parametrize("labels", ["", LABELS])
def test_questions_and_choices_of_an_export(tmp_path, labels):
    path = tmp_path / "export.csv"
    path.write_text(EXPORT.format(labels=labels), encoding="utf-8")
    problems = Problems()
    form = implied_form(path, problems)
    assert not problems and form.languages == ()
    assert {
        name: (question.type, [choice.name for choice in form.choices(name)])
        for name, question in form.questions.items()
    } == {
        "sex": ("select_one", ["f", "m"]),
        "age": ("decimal", []),
        "means": ("select_multiple", ["bus", "on foot"]),
        "help": ("select_multiple", ["cash", "food"]),
        "remark": ("text", []),
    }


def test_who_interviewed_and_was_interviewed_is_left_out(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("enumerator_id,phone,first name,sex\n" + "a,1,x,f\n" * 9, encoding="utf-8")
    assert set(implied_form(path, Problems()).questions) == {"sex"}


def test_an_export_that_is_not_there(tmp_path):
    problems = Problems()
    assert implied_form(tmp_path / "absent.csv", problems) is None
    assert str(next(iter(problems))).endswith("absent.csv: There is no such file. Check the path.")
