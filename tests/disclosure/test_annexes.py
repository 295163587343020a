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


def test_nothing_is_hidden_of_one_or_below():
    """Whatever the estimates hide; from two on those of one person are."""
    frames = {
        "quality/non_response": unanswered(refused=[1, 2, 3]),
        "quality/tripped": pd.DataFrame({"findings": [1, 2], "interviews": [1, 2], "share": 0.1}),
    }
    for below in (0, 1):
        same = hide_annex_counts(frames, HIDDEN, below)
        assert all(same[name] is frame for name, frame in frames.items())
    shown = hide_annex_counts(frames, HIDDEN.iloc[:0], 2)
    assert told(shown["quality/tripped"], "findings") == [-1, 2]
    assert told(shown["quality/non_response"], "refused") == [-1, 2, 3]


def test_what_is_hidden_at_a_level_or_shown_hides_no_answer_of_everybody():
    for kept in (HIDDEN.assign(domain="sex", level="f"), HIDDEN.assign(status="ok")):
        shown = hide_annex_counts({"quality/non_response": unanswered()}, kept, 5)["quality/non_response"]
        assert told(shown, "dont_know") == [12, 0, 0]
        assert told(shown, "asked") == [40, 12, -1]


def test_a_survey_hides_nothing_of_another():
    """`paid` is hidden in one of two; twelve of thirty were asked the other in both."""
    two = pd.concat([unanswered(), unanswered(survey="z", asked=[30, 12, 30])], ignore_index=True)
    shown = hide_annex_counts({"quality/non_response": two}, HIDDEN, 5)["quality/non_response"]
    assert told(shown, "asked") == [40, -1, -1, 30, 12, -1]
    assert told(shown, "dont_know") == [-1, 0, 0, 12, 0, 0]
    assert shown["share"].isna().tolist() == [False, True, True, False, False, True]
    hidden = HIDDEN.assign(base=float("nan"))
    shown = hide_annex_counts({"quality/non_response": two}, hidden, 5)["quality/non_response"]
    assert told(shown, "asked")[0] == -1 and told(shown, "asked")[3] == 30


def test_an_annex_of_one_survey_need_not_name_it():
    """Nothing of it is hidden then by the survey's tables, but few are few."""
    bare = unanswered().drop(columns="survey")
    shown = hide_annex_counts({"quality/non_response": bare}, HIDDEN, 5)["quality/non_response"]
    assert told(shown, "asked") == [40, 12, -1] and told(shown, "no_answer") == [0, 0, -1]
    bare = HIDDEN.assign(survey="", base=float("nan"))
    frame = unanswered().drop(columns="survey")
    shown = hide_annex_counts({"quality/non_response": frame}, bare, 5)["quality/non_response"]
    assert told(shown, "asked") == [-1, -1, -1]


def test_counts_that_do_not_add_up_take_no_other_with_them():
    """Those of a check stand alone; what is hidden of a sample takes others of its survey along."""
    frames = {
        "quality/tripped": pd.DataFrame({"survey": "s", "findings": [4, 5, 9], "share_of_all": 0.1}),
        "quality/sample": pd.DataFrame(
            {"survey": list("sssttt"), "achieved": pd.array([3, 2, 9, 3, 9, pd.NA], "Int64"), "share": 0.5}
        ),
        "quality/discarded": pd.DataFrame({"interviews": pd.array([7, pd.NA, 9], "Int64")}),
    }
    shown = hide_annex_counts(frames, HIDDEN, 5)
    assert told(shown["quality/tripped"], "findings") == [-1, 5, 9]
    assert shown["quality/tripped"]["share_of_all"].isna().tolist() == [True, False, False]
    assert told(shown["quality/sample"], "achieved") == [-1, -1, 9, -1, -1, -1]
    assert shown["quality/sample"]["share"].isna().tolist() == [True, True, False, True, True, False]
    assert told(shown["quality/discarded"], "interviews") == [7, -1, 9]


def test_an_enumerator_without_findings_is_told_and_few_others_are_not():
    """Of four interviews none was flagged; of six all but two were. Without surveys nothing adds up."""
    queue = pd.DataFrame({"interviews": [4, 6, 30], "flagged_interviews": [0, 4, 9], "discarded": [0, 6, 5]})
    queue = queue.assign(changed=[0, 2, 7], flag_rate=0.5, checks=3, score=1.0)
    shown = hide_annex_counts({"quality/enumerators": queue}, HIDDEN, 5)["quality/enumerators"]
    assert told(shown, "flagged_interviews") == [0, -1, 9]
    assert told(shown, "discarded") == [0, 6, 5]
    assert told(shown, "changed") == [0, -1, 7]
    assert shown["score"].isna().tolist() == [False, True, False]
    own = queue.assign(survey=["s", "s", "z"])
    shown = hide_annex_counts({"quality/enumerators": own}, HIDDEN, 5)["quality/enumerators"]
    assert told(shown, "flagged_interviews") == [0, -1, 9], "the other survey's count stays"


def test_margins_of_each_survey_and_variable_hide_their_own():
    margins = pd.DataFrame(
        {
            "survey": list("sssszz"),
            "variable": ["sex", "sex", "area", "area", "sex", "sex"],
            "category": list("fmnsfm"),
            "n": [3, 50, 20, 33, 20, 20],
            "sample": 0.5,
        }
    )
    of_others = pd.DataFrame({"survey": ["s", "z"], "figure": "deff", "value": 1.5})
    balance = margins[["survey", "variable", "category"]].assign(share=0.5, difference=0.1)
    frames = {
        "weights/margins": margins,
        "weights/diagnostics": of_others,
        "weights/balance": balance,
    }
    shown = hide_annex_counts(frames, HIDDEN, 5)
    gone = [True, True, False, False, False, False]
    assert shown["weights/margins"]["n"].isna().tolist() == gone
    assert shown["weights/margins"]["sample"].isna().tolist() == gone
    assert shown["weights/diagnostics"]["value"].isna().tolist() == [True, False]
    assert shown["weights/balance"]["difference"].isna().tolist() == gone
    calm = frames | {"weights/margins": margins.assign(n=20)}
    shown = hide_annex_counts(calm, HIDDEN, 5)
    assert all(shown[name].notna().all(axis=None) for name in frames)


def test_two_hidden_that_are_enough_together_take_no_third():
    margins = pd.DataFrame({"variable": "from", "category": list("xyz"), "n": [2, 3, 7], "sample": 0.3})
    shown = hide_annex_counts({"weights/margins": margins}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, -1, 7]
    one = margins.assign(n=[4, 0, 0])
    shown = hide_annex_counts({"weights/margins": one}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, 0, 0], "there is nobody else to hide"


def test_answers_of_changes_without_a_survey_or_a_count_of_who_was_asked():
    changes = pd.DataFrame({"question": ["paid", "paid_other"], "answers": [40, 12], "changed": [6, 5]})
    frames = {"quality/changes": changes.assign(share=0.1)}
    shown = hide_annex_counts(frames, HIDDEN, 5)["quality/changes"]
    assert told(shown, "answers") == [40, 12] and shown["share"].notna().all()
    shown = hide_annex_counts(frames | {"quality/non_response": unanswered()}, HIDDEN, 5)["quality/changes"]
    assert told(shown, "answers") == [40, -1]
    two = changes.assign(survey=["s", "z"], question="paid_other", share=0.1)
    asked = {"quality/changes": two, "quality/non_response": unanswered()}
    assert told(hide_annex_counts(asked, HIDDEN, 5)["quality/changes"], "answers") == [-1, 12]
