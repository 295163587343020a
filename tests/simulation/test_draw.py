from datetime import date

import numpy as np
import pytest

from analysis.intake.export.export import read_responses
from analysis.intake.form.routing import violations
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, read_instrument
from analysis.problems import Problems
from analysis.simulation.draw import draw_interviews
from analysis.simulation.simulate import simulate
from analysis.simulation.write import write_export

PERIOD = (date(2020, 7, 1), date(2020, 7, 31))


def given(interviews, question):
    """Answers to a select_one, text or date as a list of texts, "" where there is none."""
    value = interviews.answers[question]
    return np.array([*value.texts, ""])[value.codes].tolist()


def test_the_same_seed_draws_the_same_interviews(city):
    first, again, other = (draw_interviews(*city, 50, seed, PERIOD) for seed in (1, 1, 2))
    assert given(first, "city") == given(again, "city") != given(other, "city")
    assert first.fieldwork.equals(again.fieldwork)
    assert not set(first.fieldwork["uuid"]) & set(other.fieldwork["uuid"])


def test_a_new_question_leaves_the_others_answers_alone(make_form, make_instrument):
    choices = "sex,f,Woman\nsex,m,Man\nlist,a,A\nlist,b,B"
    short = make_form("select_one sex,sex,Sex,,,,true,", choices)
    longer = make_form("select_one list,new,New,,,,true,\nselect_one sex,sex,Sex,,,,true,", choices)
    drawn = [draw_interviews(form, make_instrument(), 40, 1, PERIOD) for form in (short, longer)]
    assert given(drawn[0], "sex") == given(drawn[1], "sex")


def test_no_interviewer_of_the_form_held_what_never_took_place(make_form, make_instrument):
    form = make_form(
        "select_one staff,enumerator,Enumerator,,,,true,\nselect_one sex,sex,Sex,,,,true,",
        "sex,f,Woman\nsex,m,Man\nstaff,s1,Awa A\nstaff,s2,Bakary B",
    )
    drawn = draw_interviews(form, make_instrument(), 40, 1, PERIOD)
    assert set(given(drawn, "enumerator")) == {""} and "" not in given(drawn, "sex")


def test_routing_is_honoured(city):
    drawn = draw_interviews(*city, 200, 1, PERIOD)
    stopped = np.array(given(drawn, "stopped")) == "yes"
    assert drawn.asked["reasons"].tolist() == stopped.tolist()
    assert drawn.answers["reasons"].answered.tolist() == stopped.tolist()
    other = drawn.answers["reasons"].ticks[:, 2] == 1
    assert [text == "synthetic" for text in given(drawn, "reasons_other")] == other.tolist()
    theft = drawn.answers["incidents"].ticks[:, 0] == 1
    assert [bool(place) for place in given(drawn, "theft_place")] == theft.tolist()


def test_choices_that_stand_alone_have_no_other_beside_them(city):
    reasons = draw_interviews(*city, 500, 1, PERIOD).answers["reasons"]
    alone = np.isin(reasons.choices, ("none", "dk"))
    ticked = reasons.ticks[reasons.ticks[:, alone].any(axis=1)]
    assert len(ticked) > 5
    assert (ticked.sum(axis=1) == 1).all()


def test_a_constraint_says_which_choices_stand_alone_and_how_many_may_be_given(make_form, make_instrument):
    constraint = "\"(not(selected(., 'a')) or count-selected(.) = 1) and count-selected(.) <= 2\""
    form = make_form(
        f"select_multiple list,many,Many,,{constraint},,true,",
        "\n".join(f"list,{name},{name}" for name in "abcdef"),
    )
    ticks = draw_interviews(form, make_instrument(), 400, 1, PERIOD).answers["many"].ticks
    assert (ticks.sum(axis=1) >= 1).all()
    assert (ticks.sum(axis=1) <= 2).all()
    assert (ticks[ticks[:, 0] == 1].sum(axis=1) == 1).all()


def test_numbers_keep_to_their_limits_and_to_other_answers(make_form, make_instrument):
    rows = [
        "integer,people,People,,. >= 1 and . <= 12,,true,",
        "integer,children,Children,,. >= 0 and . <= ${people},,true,",
        "decimal,metres,Metres,,. > 0 and . < 3,,true,",
        "text,telephone,Telephone,,. >= 910 and . < 950,,true,",
        "integer,odd,Odd,,. = 5,,true,",
    ]
    drawn = draw_interviews(make_form("\n".join(rows), "a,a,A"), make_instrument(), 300, 1, PERIOD).answers
    people, children, metres, telephone = (
        drawn[name].values for name in ("people", "children", "metres", "telephone")
    )
    assert (people.min(), people.max()) == (1, 12)
    assert ((children >= 0) & (children <= people)).all()
    assert ((metres > 0) & (metres < 3)).all()
    assert ((telephone >= 910) & (telephone < 950)).all()
    assert set(drawn["odd"].values[~np.isnan(drawn["odd"].values)]) <= {5.0}


def test_a_choice_filter_is_honoured(make_form, make_instrument):
    form = make_form(
        "select_one region,region,Region,,,,true,\nselect_one town,town,Town,,,region=${region},true,",
        "region,n,N,\nregion,s,S,\ntown,n1,N1,n\ntown,n2,N2,n\ntown,s1,S1,s",
        "list_name,name,label,region",
    )
    drawn = draw_interviews(form, make_instrument(), 100, 1, PERIOD)
    assert set(zip(given(drawn, "region"), given(drawn, "town"), strict=True)) == {
        ("n", "n1"),
        ("n", "n2"),
        ("s", "s1"),
    }


def test_questions_that_need_no_answer_are_sometimes_left_blank(make_form, make_instrument):
    form = make_form(
        "select_one sex,sex,Sex,,,,,\nselect_one sex,again,Again,,,,true,", "sex,f,Woman\nsex,m,Man"
    )
    drawn = draw_interviews(form, make_instrument(), 1000, 1, PERIOD)
    assert 10 < given(drawn, "sex").count("") < 60
    assert given(drawn, "again").count("") == 0


def test_calculations_and_dates(make_form, make_instrument):
    rows = (
        "integer,a,A,,. >= 1 and . <= 3,,true,\ncalculate,double,,,,,,${a} *"
        " 2\ndate,left,Left,,,,true,\ncalculate,lost,,,,,,pulldata('x')"
    )
    drawn = draw_interviews(make_form(rows, "a,a,A"), make_instrument(), 20, 1, PERIOD)
    assert drawn.answers["double"].values.tolist() == (drawn.answers["a"].values * 2).tolist()
    assert all("2019-07-01" <= day <= "2020-07-31" for day in given(drawn, "left"))


def test_what_is_drawn_for_the_questionnaire_of_another_house_reads_with_only_its_blank_lists_told(
    shared, tmp_path
):
    problems = Problems()
    form = read_form(shared / "data" / "reach_lby_2021" / "questionnaire.xlsx", problems)
    roles = {"dont_know": ["dk"], "refused": ["dwta"], "other": ["other"], "none": ["none"]}
    instrument = Instrument(title={"en": "REACH"}, name="reach", folder=tmp_path, roles=roles)
    problems = Problems()  # those of the form itself are not the point
    path = write_export(tmp_path / "export.csv", simulate(form, instrument, 400, 1, dialect="kobo"))
    responses = read_responses(path, form, instrument, problems)
    # The published form leaves out the lists of its organisations and enumerators: there is nothing to draw.
    assert not {"organisation_name", "enumerator_id"} & set(form.lists)
    assert [str(problem) for problem in problems] == [
        f"{path}: 2 questions are blank in every interview that was asked: organisation_name, enumerator_id."
    ]
    assert len(responses) == 400
    assert [
        name for name in form.questions if responses.has(name) and violations(responses, name).any()
    ] == []


@pytest.mark.parametrize("name", ["4mi_core", "4mi_covid19"])
def test_what_is_drawn_for_an_example_instrument_reads_without_a_problem(name, repository, tmp_path):
    problems = Problems()
    instrument = read_instrument(repository / "surveys" / name, problems)
    form = read_form(instrument.form_path, problems)
    path = write_export(tmp_path / "export.csv", simulate(form, instrument, 300, 1))
    responses = read_responses(path, form, instrument, problems)
    assert [str(problem) for problem in problems] == []
    assert len(responses) == 300
    assert [
        name for name in form.questions if responses.has(name) and violations(responses, name).any()
    ] == []
