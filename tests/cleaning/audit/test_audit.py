from dataclasses import replace

import pandas as pd

from analysis.cleaning.audit.audit import AUDIT_COLUMNS, audit, faults, summarise
from analysis.cleaning.log.apply import apply_log
from analysis.cleaning.log.review import review_log
from analysis.problems import Problems
from tests.cleaning.drawn import form, question, responses
from tests.cleaning.log.test_review import log

FORM = form(
    question("consent", "select_one yes_no"),
    question("age", "integer", relevant="${consent} = 'yes'"),
    question("why", "select_multiple reasons"),
)
RAW = responses(
    FORM,
    {
        "consent": ["yes", "yes", "no"],
        "age": [20, 30, None],
        "why": ["economic", "economic other", None],
        "username": ["A", "A", "B"],
    },
)


def review_of(*rows: tuple):
    return review_log(log(*rows), RAW, Problems())


def changed(people, column: str, uuid: str, value):
    frame = people.frame.copy()
    frame.loc[uuid, column] = value
    return replace(people, frame=frame)


def cells(frame: pd.DataFrame) -> list[list[str]]:
    assert tuple(frame.columns) == AUDIT_COLUMNS
    return frame.to_numpy().tolist()


def test_every_change_a_log_asks_for_is_found_with_before_and_after():
    review = review_of(
        ("u1", "consent", "yes", "recoded", "no"),
        ("u2", "why", "economic; other", "recoded", "economic"),
        ("u3", "", "", "discard", "", "No consent"),
    )
    clean = apply_log(RAW, review)
    assert cells(audit(RAW, clean, review)) == [
        ["u3", "interview", "", "", "No consent", "discarded"],
        ["u1", "age", "20", "", "", "no longer asked"],
        ["u1", "consent", "yes", "no", "no", "logged"],
        ["u2", "why/other", "1", "0", "0", "logged"],
    ]


def test_what_the_log_does_not_explain_is_a_fault():
    review = review_of(
        ("u1", "age", "20", "recoded", "21"),
        ("u2", "age", "30", "recoded", "31"),
        ("u3", "", "", "discard", ""),
    )
    clean = changed(changed(RAW, "age", "u2", 99), "consent", "u3", "yes")
    found = audit(RAW, clean, review)
    assert [row[1:] for row in cells(found)] == [
        ["interview", "", "", "no reason given", "discard not applied"],
        ["age", "20", "20", "21", "change not applied"],
        ["age", "30", "99", "31", "wrong value"],
        ["consent", "no", "yes", "", "undocumented change"],
    ]
    assert list(faults(found))[1] == "u1, age: change not applied (before '20', after '20', log '21')."


def test_an_interview_that_is_gone_or_new_without_a_row_is_a_fault():
    gone = RAW.subset(RAW.frame.index != "u1")
    assert cells(audit(RAW, gone, review_of())) == [["u1", "interview", "", "", "", "undocumented discard"]]
    assert cells(audit(gone, RAW, review_of())) == [["u1", "interview", "", "", "", "interview added"]]


def test_blanks_on_both_sides_are_no_difference():
    assert cells(audit(RAW, RAW, review_of())) == []


def test_the_summary_counts_interviews_answers_and_reasons():
    review = review_of(
        ("u1", "consent", "yes", "recoded", "no"),
        ("u2", "why", "economic; other", "recoded", "violence"),
        ("u3", "", "", "discard", "", "No consent"),
    )
    clean = apply_log(RAW, review)
    summary = summarise(RAW, clean, review, audit(RAW, clean, review))
    assert (summary.collected, summary.discarded, summary.kept, summary.changed_values, summary.faults) == (
        3,
        1,
        2,
        3,
        0,
    )
    assert summary.discarded_why.to_numpy().tolist() == [["No consent", 1]]
    assert summary.by_question.to_numpy().tolist() == [
        ["consent", 3, 1, 1 / 3],
        ["age", 2, 1, 0.5],
        ["why", 2, 1, 0.5],
    ]
    assert summary.by_enumerator.to_numpy().tolist() == [["A", 2, 0, 6, 3, 0.5], ["B", 1, 1, 1, 0, 0.0]]
