from datetime import date

import pandas as pd

from analysis.cleaning.checks.interviews import (
    Age,
    BackToBack,
    Completeness,
    Eligible,
    FieldworkPeriod,
    HourOfDay,
    InterviewLength,
    RoleCount,
)
from analysis.intake.instrument import LengthColumn
from tests.cleaning.drawn import form, question, responses

FORM = form(
    question("consent", "select_one yes_no"),
    question("age", "integer", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons", relevant="${consent} = 'yes'"),
)


def found(check, people) -> list[list[str]]:
    parts = [part for part in check.find(people) if len(part)]
    return pd.concat(parts)[["uuid", "question", "value", "sentence"]].to_numpy().tolist() if parts else []


def interviews(*times: tuple[str, str], who: str | list[str] = "A", **more):
    names = [who] * len(times) if isinstance(who, str) else who
    return responses(
        FORM,
        {"start": [start for start, _ in times], "end": [end for _, end in times], "username": names},
        **more,
    )


def test_duration_comes_from_start_and_end():
    people = interviews(
        ("2020-04-06 09:00", "2020-04-06 09:05"),
        ("2020-04-06 09:00", "2020-04-06 09:40"),
        ("2020-04-06 09:00", "2020-04-06 11:00"),
    )
    assert found(InterviewLength(), people) == [
        ["u1", "duration", "5.0", "The interview took 5 minutes; 15 to 60 are expected."],
        ["u3", "duration", "120.0", "The interview took 120 minutes; 15 to 60 are expected."],
    ]


def test_years_are_a_wrong_clock_and_so_is_an_end_before_the_start():
    people = interviews(("2020-04-06 09:00", "2022-04-06 09:00"), ("2020-04-06 09:00", "2020-04-06 08:00"))
    assert found(InterviewLength(), people) == [
        ["u1", "duration", "1051200.0", "Start and end lie 2.0 years apart: the device's clock was wrong."],
        ["u2", "duration", "-60.0", "Start and end lie minus 1.0 hours apart: the device's clock was wrong."],
    ]


def test_a_declared_duration_is_read_in_its_unit():
    people = responses(
        FORM,
        {"age": [20, 20], "_duration": ["300", "1800"]},
        duration=LengthColumn(name="_duration", unit="seconds"),
    )
    assert found(InterviewLength(), people) == [
        ["u1", "duration", "5.0", "The interview took 5 minutes; 15 to 60 are expected."]
    ]


def test_a_good_duration_does_not_hide_a_wrong_clock():
    times = {"start": ["2020-04-06 09:00"], "end": ["2023-04-06 09:00"], "_duration": ["30"]}
    people = responses(FORM, times, duration=LengthColumn(name="_duration", unit="minutes"))
    assert found(InterviewLength(), people) == [
        ["u1", "duration", "1576800.0", "Start and end lie 3.0 years apart: the device's clock was wrong."]
    ]


def test_hours_are_those_of_the_interviews_place():
    people = interviews(("2020-04-06 20:30", "2020-04-06 21:00"), ("2020-04-06 03:59", "2020-04-06 04:30"))
    assert [row[0] for row in found(HourOfDay(), people)] == ["u2"]
    turned = found(HourOfDay(timezone="Africa/Nairobi", clock="UTC"), people)
    assert turned == [
        ["u1", "start", "2020-04-06 23:30", "The interview began at 23:30; 5 to 22 o'clock is expected."]
    ]


def test_back_to_back_and_overlapping_interviews_are_bound_in_pairs():
    people = interviews(
        ("2020-04-06 09:00", "2020-04-06 10:00"),
        ("2020-04-06 09:10", "2020-04-06 09:20"),
        ("2020-04-06 10:04", "2020-04-06 10:30"),
        ("2020-04-06 10:40", "2020-04-06 11:00"),
    )
    (pairs,) = BackToBack().find(people)
    assert pairs[["uuid", "value", "sentence", "binding"]].to_numpy().tolist() == [
        [
            "u1",
            "-50.0",
            "Two interviews of one enumerator overlap by 50 minutes; 10 are expected.",
            "u1 ~/~ u2",
        ],
        # u3 is held against u1, which ended last, not against u2, which began before it.
        [
            "u1",
            "4.0",
            "Two interviews of one enumerator have only 4 minutes between them; 10 are expected.",
            "u1 ~/~ u3",
        ],
        [
            "u2",
            "-50.0",
            "Two interviews of one enumerator overlap by 50 minutes; 10 are expected.",
            "u1 ~/~ u2",
        ],
        [
            "u3",
            "4.0",
            "Two interviews of one enumerator have only 4 minutes between them; 10 are expected.",
            "u1 ~/~ u3",
        ],
    ]


def test_other_enumerators_unknown_ones_and_wrong_clocks_overlap_nobody():
    same = ("2020-04-06 09:00", "2020-04-06 09:30")
    assert found(BackToBack(), interviews(same, same, who=["A", "B"])) == []
    assert found(BackToBack(), interviews(same, same, who=[None, None])) == []
    assert found(BackToBack(), interviews(("2019-04-06 09:00", "2020-06-06 09:00"), same)) == []


def test_completeness_is_of_what_was_asked():
    people = responses(
        FORM, {"consent": ["no", "yes", "yes"], "age": [None, None, 20], "why": [None, None, "economic"]}
    )
    assert found(Completeness(), people) == [
        ["u2", "completeness", "1/3", "1 of 3 questions asked were answered."]
    ]


def test_refusals_are_counted_by_role_in_both_kinds_of_question():
    four = form(
        *[question(name, "select_one yes_no") for name in ("a", "b")], question("m", "select_multiple yes_no")
    )
    people = responses(
        four, {"a": ["refused", "yes"], "b": ["refused", "refused"], "m": ["refused", "yes refused"]}
    )
    assert found(RoleCount(maximum=2), people) == [
        ["u1", "refused", "3", "3 answers are 'refused'; at most 2 are expected."]
    ]
    assert found(RoleCount("dont_know", 0), people) == []


def test_interviews_without_consent_are_found_also_when_it_is_blank():
    people = responses(FORM, {"consent": ["yes", "no", None]})
    assert found(Eligible("consent"), people) == [
        ["u2", "consent", "no", "Interviews need 'yes' here; this one has no."],
        ["u3", "consent", "", "Interviews need 'yes' here; this one has no answer."],
    ]


def test_an_answer_nobody_gave_is_not_an_error():
    people = responses(FORM, {"consent": ["no"]})
    assert len(found(Eligible("consent", ("yes", "dont_know")), people)) == 1


def test_age_has_two_ends():
    people = responses(FORM, {"consent": ["yes"] * 4, "age": [17, 18, 101, None]})
    assert [row[0] for row in found(Age("age"), people)] == ["u1", "u3"]


def test_period_includes_its_days():
    people = interviews(*[(f"2020-04-{day:02} 09:00", f"2020-04-{day:02} 09:30") for day in (5, 6, 7, 8)])
    assert found(FieldworkPeriod(date(2020, 4, 6), date(2020, 4, 7)), people) == [
        [
            "u1",
            "start",
            "2020-04-05",
            "The interview is of 2020-04-05; fieldwork ran from 2020-04-06 to 2020-04-07.",
        ],
        [
            "u4",
            "start",
            "2020-04-08",
            "The interview is of 2020-04-08; fieldwork ran from 2020-04-06 to 2020-04-07.",
        ],
    ]
