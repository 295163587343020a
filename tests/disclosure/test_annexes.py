"""The annexes count the same people as the tables."""

import pandas as pd

from analysis.disclosure.annexes import OF_WEIGHTS, hide_annex_counts
from analysis.estimation.frame import estimates_frame
from analysis.estimation.sensitivity import UNWEIGHTED

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


def test_who_answered_is_asked_less_who_did_not():
    """Three of forty answered; the base of "seen" is hidden; two did not know."""
    questions = ["few", "seen", "many"]
    frame = pd.DataFrame({"question": questions, "survey": "s", "asked": 40, "no_answer": [37, 10, 12]})
    frame = frame.assign(dont_know=[0, 9, 2], refused=0, share=frame["no_answer"] / 40)
    hidden = HIDDEN.assign(question="seen", base=float("nan"))
    shown = hide_annex_counts({"quality/non_response": frame}, hidden, 5)["quality/non_response"]
    assert told(shown, "asked") == [-1, -1, 40]
    assert told(shown, "no_answer") == [-1, -1, 12]
    assert told(shown, "dont_know") == [0, -1, -1]
    assert shown["share"].isna().tolist() == [True, True, False]


def test_counts_by_enumerator_go_with_what_is_made_of_them():
    """Two flagged interviews take the next smallest with them; of ten, eight discarded leave two."""
    queue = pd.DataFrame({"survey": "s", "interviews": [30, 30, 30, 10]})
    queue = queue.assign(flagged_interviews=[2, 9, 8, 0], discarded=[9, 7, 0, 8], changed=[7, 7, 7, 0])
    queue = queue.assign(flag_rate=0.5, checks=3, score=1.0)
    shown = hide_annex_counts({"quality/enumerators": queue}, HIDDEN, 5)["quality/enumerators"]
    assert told(shown, "flagged_interviews") == [-1, 9, -1, 0]
    assert told(shown, "discarded") == [9, -1, 0, -1]
    assert told(shown, "changed") == [7, 7, 7, 0]
    for made in ("flag_rate", "checks", "score"):
        assert shown[made].isna().tolist() == [True, False, True, False]


def test_a_hidden_answer_is_no_category_of_a_margin_and_no_weight_tells_it():
    """A weight is the target over the count, whichever annex it stands in."""
    categories = {"variable": "paid", "category": ["yes", "no", "dk"]}
    frames = {
        "weights/margins": pd.DataFrame({**categories, "n": [20, 9, 30], "sample": [0.3, 0.2, 0.5]}),
        "weights/diagnostics": pd.DataFrame({"figure": ["sum", "max", "deff"], "value": [59.0, 2.0, 1.2]}),
        "weights/adjustments": pd.DataFrame({"weighting": [UNWEIGHTED, "raked"], "rows": 59})
        .assign(**dict.fromkeys(("min", "max", "cv", "deff", "n_effective"), 1.5)),
        "weights/distribution": pd.DataFrame({"weighting": [UNWEIGHTED, "raked"], "weight": [1.0, 2.0]}),
        "weights/balance": pd.DataFrame({**categories, "share": 0.3, "difference": 0.1}),
        "weights/balance_summary": pd.DataFrame({"mean": [0.1], "largest": [0.2]}),
    }  # fmt: skip
    shown = hide_annex_counts(frames, HIDDEN, 5)
    gone = {}
    for name, frame in shown.items():
        missing = frame.isna()
        gone |= {(name, column): missing[column].tolist() for column in frame if missing[column].any()}
    of_adjustments = {("weights/adjustments", name): [False, True] for name in OF_WEIGHTS}
    assert gone == {
        ("weights/margins", "n"): [True, False, True],
        ("weights/margins", "sample"): [True, False, True],
        ("weights/diagnostics", "value"): [False, True, True],
        **of_adjustments,
        ("weights/distribution", "weight"): [False, True],
        ("weights/balance", "share"): [True, False, True],
        ("weights/balance", "difference"): [True, False, True],
        ("weights/balance_summary", "mean"): [True],
        ("weights/balance_summary", "largest"): [True],
    }
