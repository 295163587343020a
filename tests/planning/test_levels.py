"""Typed answers neither divide people nor are counted."""

import pytest

from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.levels import why_too_many
from tests.planning.test_plan import HEADER, read
from tests.workspaces import make_home


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


@pytest.mark.parametrize("kind", ["text", "integer", "date", "geopoint", "image", "calculate", "barcode"])
def test_a_typed_answer_is_no_level(home, kind):
    home.change(
        home.instrument / "form" / "survey.csv",
        ("end_group", f"{kind},called,How are you called?,Votre nom ?,\nend_group"),
    )
    _, problems = read(home, f"{HEADER}\npayment,journey,paid,,share,,,called,,,\n")
    assert problems[0].startswith(
        ", row 2, by: only select questions, and recodes or bands of others, can divide people; this is of"
        f" type {kind}: what people typed or a device noted would be printed as a heading."
    )


def test_text_has_no_mean(home):
    home.change(
        home.instrument / "form" / "survey.csv",
        ("end_group", "text,called,How are you called?,Votre nom ?,\nend_group"),
    )
    _, problems = read(home, f"{HEADER}\ncalled,journey,called,,mean,,,,,,\n")
    assert (
        ", row 2, question: a mean is one of numbers; this question is of type text. Take the row out."
        in (" ".join(problems))
    )


def test_what_the_instrument_marks_as_identifying_is_printed_nowhere(home):
    home.change(home.instrument / "instrument.yaml", ("title:", "identifying: [sex]\ntitle:"))
    _, problems = read(
        home, f"{HEADER}\npayment,journey,paid,,share,,,sex,,,\nsex,journey,sex,,share,,,,,,\n"
    )
    assert [problem.split(":")[0] for problem in problems] == [", row 2, by", ", row 3, question"]
    assert "the instrument marks this question as identifying" in problems[0]


@pytest.mark.parametrize(("choices", "reason"), [(100, ""), (101, "this divides people into 202 levels")])
def test_more_than_200_levels_are_too_many(choices, reason):
    lists = {"two": (Choice("a"), Choice("b")), "many": tuple(Choice(str(one)) for one in range(choices))}
    questions = {name: Question(name, "select_one", name) for name in lists}
    drawn = Form("", "", "", (), questions, {}, lists, "form.xlsx")
    assert why_too_many(["two", "many", "elsewhere"], drawn).startswith(reason)
    assert bool(why_too_many(["two", "many"], drawn)) == bool(reason)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("integer,contact_no,Contact,Contact,", "called,journey,contact_no,,mean,,,,,,"),
        ("decimal,gps_lat,Latitude,Latitude,", "called,journey,gps_lat,,median,,,,,,"),
        ("select_one yes_no,interviewer_id,Interviewer,,", "called,journey,paid,,share,,,interviewer_id,,,"),
        ("select_one yes_no,interviewer_id,Interviewer,,", "called,journey,interviewer_id,,share,,,,,,"),
    ],
)  # fmt: skip
def test_what_leads_to_people_by_its_name_is_printed_nowhere(home, question, row):
    home.change(home.instrument / "form" / "survey.csv", ("end_group", f"{question}\nend_group"))
    _, problems = read(home, f"{HEADER}\n{row}\n")
    assert "by its name or label this leads to a person, or says who interviewed" in problems[0]
