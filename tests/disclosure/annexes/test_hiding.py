"""The annexes count the same people as the tables."""

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.counts import ASKED, HiddenAnnexes
from analysis.disclosure.annexes.hiding import OF_WEIGHTS, hide_annex_counts
from analysis.disclosure.gate import Gated
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


def hide(frames, estimates, below, annexes=None):
    """Beside tables that hide what `estimates` do, and `annexes` of the annexes."""
    return hide_annex_counts(frames, Gated(estimates, annexes=annexes or HiddenAnnexes()), below)


def told(frame, column):
    return frame[column].astype("Int64").fillna(-1).tolist()


def test_who_was_asked_is_hidden_where_the_gate_says_so():
    """A share is of who gave no answer and of who was asked, and goes with either."""
    gone = pd.DataFrame(False, index=range(3), columns=list(ASKED))
    gone.loc[0, "dont_know"] = gone.loc[1, "asked"] = gone.loc[2, "no_answer"] = True
    frames = {"quality/non_response": unanswered().set_axis([7, 8, 9])}
    shown = hide(frames, HIDDEN, 5, HiddenAnnexes(gone))["quality/non_response"]
    assert told(shown, "asked") == [40, -1, 40]
    assert told(shown, "no_answer") == [0, 0, -1]
    assert told(shown, "dont_know") == [-1, 0, 0]
    assert told(shown, "refused") == [9, 0, 6]
    assert shown["share"].isna().tolist() == [False, True, True]
    without = hide(frames, HIDDEN, 5)["quality/non_response"]
    assert without is frames["quality/non_response"], "no gate, as where counts are rounded"


def test_a_category_is_hidden_where_the_gate_says_so():
    margins = pd.DataFrame({"variable": "from", "category": list("xyz"), "n": [8, 20, 7], "sample": 0.3})
    annexes = HiddenAnnexes(margins=np.array([False, True, False]))
    shown = hide({"weights/margins": margins}, HIDDEN, 5, annexes)["weights/margins"]
    assert told(shown, "n") == [8, -1, -1]


def test_few_interviews_of_a_check_are_hidden_with_their_share():
    frames = {
        "quality/tripped": pd.DataFrame({"findings": [2, 9], "interviews": [1, 8], "share": [0.01, 0.08]}),
        "quality/discarded": pd.DataFrame({"reason": ["a", "b", "c"], "interviews": [4, 5, 9]}),
    }
    shown = hide(frames, HIDDEN, 5)
    assert told(shown["quality/tripped"], "findings") == [-1, 9]
    assert shown["quality/tripped"]["share"].isna().tolist() == [True, False]
    assert told(shown["quality/discarded"], "interviews") == [-1, -1, 9]


def test_one_hidden_category_of_a_margin_takes_a_second_with_it():
    margins = pd.DataFrame(
        {"variable": "from", "category": ["x", "y", "z"], "n": [3, 20, 7], "sample": [0.1, 0.67, 0.23]}
    )
    shown = hide({"weights/margins": margins}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, 20, -1]
    assert shown["sample"].isna().tolist() == [True, False, True]


def test_one_hidden_cell_of_the_sample_takes_others_with_it():
    """The cells add up to all interviews; two hidden ones of four people in all would still tell of few."""
    sample = pd.DataFrame({"cell": list("abc"), "target": [9, 9, 9], "achieved": [1, 3, 8], "share": 0.5})
    shown = hide({"quality/sample": sample}, HIDDEN, 5)["quality/sample"]
    assert told(shown, "achieved") == [-1, -1, -1]
    many = sample.assign(achieved=[1, 5, 8])
    shown = hide({"quality/sample": many}, HIDDEN, 5)["quality/sample"]
    assert told(shown, "achieved") == [-1, -1, 8]


def test_answers_of_a_changed_question_are_who_was_asked():
    """Asked of the other is hidden, as twelve said "other"; three answers are of few."""
    questions = ["paid", "paid_other", "odd"]
    changes = pd.DataFrame(
        {"survey": "s", "question": questions, "answers": [40, 12, 3], "changed": [6, 5, 0]}
    )
    for hidden in ("asked", "no_answer"):
        counts = unanswered(**{hidden: pd.array([40, None, 40], "Int64")})
        frames = {"quality/changes": changes.assign(share=0.1), "quality/non_response": counts}
        shown = hide(frames, HIDDEN, 5)["quality/changes"]
        assert told(shown, "answers") == [40, -1, -1]
    assert shown["share"].isna().tolist() == [False, True, True]
    assert told(shown, "changed") == [6, 5, 0]


def test_counts_by_enumerator_go_with_what_is_made_of_them():
    """Two flagged interviews take the next smallest with them; of ten, eight discarded leave two."""
    queue = pd.DataFrame({"survey": "s", "interviews": [30, 30, 30, 10]})
    queue = queue.assign(flagged_interviews=[2, 9, 8, 0], discarded=[9, 7, 0, 8], changed=[7, 7, 7, 0])
    queue = queue.assign(flag_rate=0.5, checks=3, score=1.0)
    shown = hide({"quality/enumerators": queue}, HIDDEN, 5)["quality/enumerators"]
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
    shown = hide(frames, HIDDEN, 5)
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
    gone = pd.DataFrame(True, index=range(3), columns=list(ASKED))
    frames = {
        "quality/non_response": unanswered(refused=[1, 2, 3]),
        "quality/tripped": pd.DataFrame({"findings": [1, 2], "interviews": [1, 2], "share": 0.1}),
    }
    for below in (0, 1):
        same = hide(frames, HIDDEN, below, HiddenAnnexes(gone))
        assert all(same[name] is frame for name, frame in frames.items())
    shown = hide(frames, HIDDEN.iloc[:0], 2)
    assert told(shown["quality/tripped"], "findings") == [-1, 2]
    assert told(shown["quality/non_response"], "refused") == [1, 2, 3]
    shown = hide(frames, HIDDEN, 2, HiddenAnnexes(gone))
    assert told(shown["quality/non_response"], "refused") == [-1, -1, -1]


def test_counts_that_do_not_add_up_take_no_other_with_them():
    """Those of a check stand alone; what is hidden of a sample takes others of its survey along."""
    frames = {
        "quality/tripped": pd.DataFrame({"survey": "s", "findings": [4, 5, 9], "share_of_all": 0.1}),
        "quality/sample": pd.DataFrame(
            {"survey": list("sssttt"), "achieved": pd.array([3, 2, 9, 3, 9, pd.NA], "Int64"), "share": 0.5}
        ),
        "quality/discarded": pd.DataFrame({"interviews": pd.array([7, pd.NA, 9], "Int64")}),
    }
    shown = hide(frames, HIDDEN, 5)
    assert told(shown["quality/tripped"], "findings") == [-1, 5, 9]
    assert shown["quality/tripped"]["share_of_all"].isna().tolist() == [True, False, False]
    assert told(shown["quality/sample"], "achieved") == [-1, -1, 9, -1, -1, -1]
    assert shown["quality/sample"]["share"].isna().tolist() == [True, True, False, True, True, False]
    assert told(shown["quality/discarded"], "interviews") == [7, -1, 9]


def test_an_enumerator_without_findings_is_told_and_few_others_are_not():
    """Of four interviews none was flagged; of six all but two were. Without surveys nothing adds up."""
    queue = pd.DataFrame({"interviews": [4, 6, 30], "flagged_interviews": [0, 4, 9], "discarded": [0, 6, 5]})
    queue = queue.assign(changed=[0, 2, 7], flag_rate=0.5, checks=3, score=1.0)
    shown = hide({"quality/enumerators": queue}, HIDDEN, 5)["quality/enumerators"]
    assert told(shown, "flagged_interviews") == [0, -1, 9]
    assert told(shown, "discarded") == [0, 6, 5]
    assert told(shown, "changed") == [0, -1, 7]
    assert shown["score"].isna().tolist() == [False, True, False]
    own = queue.assign(survey=["s", "s", "z"])
    shown = hide({"quality/enumerators": own}, HIDDEN, 5)["quality/enumerators"]
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
    shown = hide(frames, HIDDEN, 5)
    gone = [True, True, False, False, False, False]
    assert shown["weights/margins"]["n"].isna().tolist() == gone
    assert shown["weights/margins"]["sample"].isna().tolist() == gone
    assert shown["weights/diagnostics"]["value"].isna().tolist() == [True, False]
    assert shown["weights/balance"]["difference"].isna().tolist() == gone
    calm = frames | {"weights/margins": margins.assign(n=20)}
    shown = hide(calm, HIDDEN, 5)
    assert all(shown[name].notna().all(axis=None) for name in frames)


def test_two_hidden_that_are_enough_together_take_no_third():
    margins = pd.DataFrame({"variable": "from", "category": list("xyz"), "n": [2, 3, 7], "sample": 0.3})
    shown = hide({"weights/margins": margins}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, -1, 7]
    one = margins.assign(n=[4, 0, 0])
    shown = hide({"weights/margins": one}, HIDDEN, 5)["weights/margins"]
    assert told(shown, "n") == [-1, 0, 0], "there is nobody else to hide"


def test_answers_of_changes_without_a_survey_or_a_count_of_who_was_asked():
    changes = pd.DataFrame({"question": ["paid", "paid_other"], "answers": [40, 12], "changed": [6, 5]})
    frames = {"quality/changes": changes.assign(share=0.1)}
    shown = hide(frames, HIDDEN, 5)["quality/changes"]
    assert told(shown, "answers") == [40, 12] and shown["share"].notna().all()
    hidden = unanswered(asked=pd.array([40, None, 40], "Int64"))
    shown = hide(frames | {"quality/non_response": hidden}, HIDDEN, 5)["quality/changes"]
    assert told(shown, "answers") == [40, -1]
    two = changes.assign(survey=["s", "z"], question="paid_other", share=0.1)
    asked = {"quality/changes": two, "quality/non_response": hidden}
    assert told(hide(asked, HIDDEN, 5)["quality/changes"], "answers") == [-1, 12]
