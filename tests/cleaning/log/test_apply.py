from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning.audit.audit import FAULTS, audit
from analysis.cleaning.checks.answers import shown
from analysis.cleaning.log.apply import apply_log
from analysis.cleaning.log.review import review_log
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses
from tests.cleaning.log.test_review import log

FORM = form(
    question("consent", "select_one yes_no"),
    question("age", "integer", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons", relevant="${consent} = 'yes'"),
    question("why_other", "text", relevant="selected(${why}, 'other')"),
    question("day", "date"),
)


def drawn():
    return responses(
        FORM,
        {
            "consent": ["yes", "yes", "no"],
            "age": [20, None, None],
            "why": ["economic", "economic other", None],
            "why_other": [None, "fled", None],
            "day": ["2020-04-06", None, None],
            "username": ["A", "B", "B"],
        },
    )


def cleaned(people, *rows: tuple):
    problems = Problems()
    review = review_log(log(*rows), people, problems)
    problems.stop_if_fatal()
    return apply_log(people, review), review


def values(people) -> dict[str, list[str]]:
    return {name: shown(people, name, np.arange(len(people))) for name in (*FORM.questions, "username")}


def test_values_are_typed_by_the_form_and_the_raw_responses_stay_as_they_are():
    raw = drawn()
    before = raw.frame.copy()
    people, _ = cleaned(
        raw,
        ("u2", "age", "", "addition", "31"),
        ("u1", "day", "2020-04-06", "recoded", "43928"),
        ("u3", "username", "B", "recoded", "C"),
    )
    assert values(people) == {
        "consent": ["yes", "yes", "no"],
        "age": ["20", "31", ""],
        "why": ["economic", "economic; other", ""],
        "why_other": ["", "fled", ""],
        "day": ["2020-04-07", "", ""],
        "username": ["A", "B", "C"],
    }
    assert people.frame.dtypes.equals(before.dtypes)
    assert raw.frame.equals(before)


def test_a_multi_select_is_changed_whole_or_by_choice_and_stays_in_step():
    people, _ = cleaned(
        drawn(),
        ("u1", "why", "economic", "recoded", "violence; none"),
        ("u2", "why/economic", "1", "recoded", "0"),
    )
    assert values(people)["why"] == ["violence; none", "other", ""]
    people, _ = cleaned(drawn(), ("u1", "why", "economic", "delete_data_point", ""))
    assert (
        people.frame.loc["u1", [f"why/{choice}" for choice in ("economic", "violence", "none", "other")]]
        .isna()
        .all()
    )


def test_a_tick_in_a_blank_multi_select_is_an_answer():
    people, _ = cleaned(
        drawn(), ("u3", "consent", "no", "recoded", "yes"), ("u3", "why/violence", "", "addition", "1")
    )
    assert values(people)["why"][2] == "violence"
    assert people.answered("why").tolist() == [True, True, True]


def test_a_multi_select_with_no_tick_left_is_no_answer():
    people, _ = cleaned(drawn(), ("u1", "why/economic", "1", "delete_data_point", ""))
    assert people.answered("why").tolist() == [False, True, False]


def test_routing_is_evaluated_anew_and_what_is_no_longer_asked_is_blanked():
    people, _ = cleaned(
        drawn(),
        ("u2", "why", "economic; other", "recoded", "economic"),
        ("u1", "consent", "yes", "recoded", "no"),
    )
    assert values(people)["why_other"] == ["", "", ""]
    assert values(people)["age"] == ["", "", ""]
    assert people.asked["age"].tolist() == [False, True, False]
    assert people.asked["why_other"].tolist() == [False, False, False]


def test_a_newly_asked_question_is_asked():
    people, _ = cleaned(drawn(), ("u3", "consent", "no", "recoded", "yes"))
    assert people.asked["age"].tolist() == [True, True, True]
    assert people.state("age")[2] == "no answer"


def test_discarded_interviews_are_left_out():
    people, _ = cleaned(drawn(), ("u2", "", "", "discard", ""))
    assert people.frame.index.tolist() == people.asked.index.tolist() == ["u1", "u3"]


def test_no_row_changes_nothing():
    raw = drawn()
    people, _ = cleaned(raw, ("u1", "age", "20", "no_action", ""))
    pd.testing.assert_frame_equal(people.frame, raw.frame)
    pd.testing.assert_frame_equal(people.asked, raw.asked)


def test_recoded_variables_are_made_again(tmp_path):
    from dataclasses import replace

    from analysis.intake.derived.recodes import apply_recodes, read_recodes

    (tmp_path / "recodes.csv").write_text(
        'variable,question,from,to\nband,age,"[0,30)",young\nband,age,"[30,)",older\n', encoding="utf-8"
    )
    raw = drawn()
    raw = replace(raw, instrument=raw.instrument.model_copy(update={"folder": tmp_path}))
    raw = apply_recodes(raw, read_recodes(tmp_path / "recodes.csv", Problems()), Problems())
    people, review = cleaned(raw, ("u1", "age", "20", "recoded", "40"))
    assert people.frame["band"].tolist()[0] == "older"
    assert audit(raw, people, review)[["question", "status"]].to_numpy().tolist() == [
        ["age", "logged"],
        ["band", "recoded anew"],
    ]


ANSWERS = {
    "consent": st.sampled_from(["yes", "no", "refused"]),
    "age": st.integers(18, 90).map(str),
    "why": st.sampled_from(["economic", "violence; none", "other"]),
    "why_other": st.sampled_from(["fled", "war"]),
}


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(sorted(ANSWERS)), unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: ANSWERS[name] for name in names})
    ),
    st.sampled_from(["u1", "u2", "u3"]),
)
def test_every_difference_a_log_makes_is_accounted_for(changes, uuid):
    raw = drawn()
    rows = [
        (uuid, name, shown(raw, name, raw.frame.index.get_indexer([uuid]))[0], "recoded", value)
        for name, value in changes.items()
    ]
    people, review = cleaned(raw, *rows)
    statuses = set(audit(raw, people, review)["status"])
    # Values for questions that the same log unasks are refused before this, by check_consequences.
    assert statuses & set(FAULTS) <= {"change not applied", "wrong value"}
    assert not statuses & {"undocumented change", "interview added"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_order_of_rows_does_not_matter(count):
    rows = [
        ("u1", "why", "economic", "recoded", "other"),
        ("u1", "why_other", "", "addition", "war"),
        ("u2", "age", "", "addition", "30"),
    ]
    first, _ = cleaned(drawn(), *rows)
    second, _ = cleaned(drawn(), *rows[count % 3 :], *rows[: count % 3])
    pd.testing.assert_frame_equal(first.frame, second.frame)


def test_a_choice_that_was_not_offered_stays_missing_when_others_change():
    raw = drawn()
    violence = raw.frame["why/violence"].mask(np.array([True, True, False]))
    raw = replace(raw, frame=raw.frame.assign(**{"why/violence": violence}))
    people, _ = cleaned(
        raw, ("u1", "why", "economic", "recoded", "none"), ("u2", "why/violence", "", "addition", "1")
    )
    assert values(people)["why"] == ["none", "economic; violence; other", ""]
    assert people.tickable("why").astype(int).tolist() == [[1, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]]
