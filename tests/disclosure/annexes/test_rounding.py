"""Beside rounded tables no exact count stands, in annexes and tests neither."""

import numpy as np
import pandas as pd

from analysis.disclosure.annexes.rounding import round_annex_counts, round_tests
from analysis.estimation.frame import estimates_frame
from analysis.estimation.plan_tests import DTYPES


def test_annexes_are_rounded_and_what_is_made_of_exact_counts_goes():
    frames = {
        "quality/non_response": pd.DataFrame(
            {"question": ["paid", "age"], "asked": pd.array([43, pd.NA], "Int64"), "no_answer": [12, 6],
             "dont_know": [7, 0], "refused": [0, 0], "share": [12 / 43, np.nan]}
        ),
        "quality/enumerators": pd.DataFrame(
            {"enumerator": ["a"], "interviews": [43], "flagged_interviews": [7], "flag_rate": [7 / 43],
             "checks": [2], "score": [21.0], "discarded": [0], "changed": [8]}
        ),
        "weights/margins": pd.DataFrame(
            {"variable": ["sex", "sex"], "category": ["f", "m"], "n": [12, 31], "sample": [12 / 43, 31 / 43]}
        ),
        "tests": pd.DataFrame({"base": [43]}),
    }  # fmt: skip
    shown = round_annex_counts(frames, 5)
    unanswered = shown["quality/non_response"]
    assert unanswered["asked"].fillna(-1).tolist() == [45, -1]
    assert unanswered[["no_answer", "dont_know", "refused"]].to_numpy().tolist() == [[10, 5, 0], [5, 0, 0]]
    assert unanswered["share"].round(6).fillna(-1).tolist() == [round(10 / 45, 6), -1]
    queue = shown["quality/enumerators"].iloc[0]
    assert (queue["flagged_interviews"], queue["changed"]) == (5, 10)
    assert queue[["flag_rate", "checks", "score"]].isna().all()
    assert shown["weights/margins"]["n"].tolist() == [10, 30]
    assert shown["weights/margins"]["sample"].tolist() == [0.25, 0.75]
    assert shown["tests"] is frames["tests"]


def test_a_test_has_the_tables_rounded_shares_and_a_limit_of_its_p():
    keys = {"survey": "s", "table": "t", "question": "paid", "unit": "respondents", "domain": "sex"}
    estimates = estimates_frame(
        {**keys, "choice": "yes", "level": ["f", "m"], "statistic": "share", "estimate": [0.5, 0.25],
         "n": [10.0, 5.0], "base": [20.0, 20.0], "status": "ok"}
    )  # fmt: skip
    tests = pd.DataFrame(
        [
            {**keys, "study": "x", "wave": "", "choice": "", "test": "Rao-Scott F", "statistic": 4.2,
             "df": 1.0, "df_residual": 40.0, "p": 0.0468, "p_adjusted": 0.0468, "base": 41, "largest": "yes",
             "high_level": "f", "high": 0.48, "low_level": "m", "low": 0.26}
        ]
    ).astype(DTYPES)  # fmt: skip
    (told,) = round_tests(tests, estimates, 5).to_dict("records")
    assert (told["high"], told["low"], told["base"]) == (0.5, 0.25, 40)
    assert (told["p"], round(told["p"], 9)) == (np.nextafter(0.05, 0), 0.05)
    assert np.isnan(told["statistic"]) and np.isnan(told["df"]) and np.isnan(told["df_residual"])


def test_every_annex_has_its_counts_and_shares():
    frames = {
        "quality/sample": pd.DataFrame({"target": [0, 40], "achieved": [7, 33], "share": [0.5, 0.825]}),
        "quality/discarded": pd.DataFrame({"interviews": [12]}),
        "quality/tripped": pd.DataFrame({"findings": [12], "interviews": [8], "share": [0.3]}),
        "quality/changes": pd.DataFrame({"changed": [8], "share": [0.3]}),
    }
    shown = round_annex_counts(frames, 5)
    assert shown["quality/sample"]["achieved"].tolist() == [5, 35]
    assert shown["quality/sample"]["share"].fillna(-1).tolist() == [-1, 0.875]
    assert shown["quality/discarded"]["interviews"].tolist() == [10]
    assert shown["quality/tripped"].fillna(-1).to_numpy().tolist() == [[10, 10, -1]]
    assert shown["quality/changes"].fillna(-1).to_numpy().tolist() == [[10, -1]]
    assert frames["quality/discarded"]["interviews"].tolist() == [12]


def test_margins_add_up_within_their_survey_and_variable():
    margins = pd.DataFrame(
        {"survey": list("sszz"), "variable": "sex", "category": list("fmfm"), "n": [12, 31, 9, 9]}
    )
    shown = round_annex_counts({"weights/margins": margins}, 5)["weights/margins"]
    assert shown["sample"].tolist() == [0.25, 0.75, 0.5, 0.5]
    two = margins.drop(columns="survey").assign(variable=["sex", "sex", "area", "area"])
    shown = round_annex_counts({"weights/margins": two}, 5)["weights/margins"]
    assert shown["sample"].tolist() == [0.25, 0.75, 0.5, 0.5]
