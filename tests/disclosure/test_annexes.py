"""The annexes count the same people as the tables."""

import pandas as pd

from analysis.disclosure.annexes import hide_annex_counts
from analysis.estimation.frame import estimates_frame

HIDDEN = estimates_frame(
    {"survey": "s", "question": "paid", "choice": ["yes", "dk"], "statistic": "share", "base": 40.0,
     "status": "suppressed"}
)  # fmt: skip


def unanswered(**columns):
    frame = pd.DataFrame(
        {"question": ["paid", "paid_other", "age"], "label": "", "survey": "s"}
        | {"asked": [40, 12, 40], "no_answer": [0, 0, 2], "dont_know": [12, 0, 0], "refused": [9, 0, 6]}
        | columns
    )
    return frame.assign(share=frame["no_answer"] / frame["asked"])


def told(frame, column):
    return frame[column].astype("Int64").fillna(-1).tolist()


def test_asked_gives_no_hidden_count_back():
    """Asked what the other was: as many as said "other", which is hidden; asked less the base: no answer."""
    shown = hide_annex_counts({"quality/non_response": unanswered()}, HIDDEN, 5)["quality/non_response"]
    assert told(shown, "asked") == [40, -1, -1]
    assert told(shown, "no_answer") == [0, 0, -1]


def test_dont_know_and_refused_are_answers_of_the_table():
    shown = hide_annex_counts({"quality/non_response": unanswered()}, HIDDEN, 5)["quality/non_response"]
    assert told(shown, "dont_know") == [-1, 0, 0]
    assert told(shown, "refused") == [-1, 0, 6]


def test_few_interviews_of_a_check_are_hidden_with_their_share():
    frames = {
        "quality/tripped": pd.DataFrame({"findings": [2, 9], "interviews": [1, 8], "share": [0.01, 0.08]}),
        "quality/discarded": pd.DataFrame({"reason": ["a", "b", "c"], "interviews": [4, 5, 9]}),
    }
    shown = hide_annex_counts(frames, HIDDEN, 5)
    assert told(shown["quality/tripped"], "findings") == [-1, 9]
    assert shown["quality/tripped"]["share"].isna().tolist() == [True, False]
    assert told(shown["quality/discarded"], "interviews") == [-1, -1, 9]


def test_one_hidden_category_of_a_margin_takes_a_second_with_it():
    margins = pd.DataFrame(
        {"variable": "from", "category": ["x", "y", "z"], "n": [3, 20, 7], "sample": [0.1, 0.67, 0.23]}
    )
    shown = hide_annex_counts({"weights/margins": margins}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, 20, -1]
    assert shown["sample"].isna().tolist() == [True, False, True]


def test_one_hidden_cell_of_the_sample_takes_others_with_it():
    """The cells add up to all interviews; two hidden ones of four people in all would still tell of few."""
    sample = pd.DataFrame({"cell": list("abc"), "target": [9, 9, 9], "achieved": [1, 3, 8], "share": 0.5})
    shown = hide_annex_counts({"quality/sample": sample}, HIDDEN, 5)["quality/sample"]
    assert told(shown, "achieved") == [-1, -1, -1]
    many = sample.assign(achieved=[1, 5, 8])
    shown = hide_annex_counts({"quality/sample": many}, HIDDEN, 5)["quality/sample"]
    assert told(shown, "achieved") == [-1, -1, 8]


def test_answers_of_a_changed_question_are_who_was_asked():
    """Asked of the other is hidden, as twelve said "other"; three answers are of few."""
    questions = ["paid", "paid_other", "odd"]
    changes = pd.DataFrame(
        {"survey": "s", "question": questions, "answers": [40, 12, 3], "changed": [6, 5, 0]}
    )
    frames = {"quality/changes": changes.assign(share=0.1), "quality/non_response": unanswered()}
    shown = hide_annex_counts(frames, HIDDEN, 5)["quality/changes"]
    assert told(shown, "answers") == [40, -1, -1]
    assert shown["share"].isna().tolist() == [False, True, True]
    assert told(shown, "changed") == [6, 5, 0]
