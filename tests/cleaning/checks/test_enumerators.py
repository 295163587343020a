import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.cleaning.checks.enumerators import (
    AnswerPattern,
    InterviewsPerDay,
    _chi_square,
    enumerator_queue,
    holm,
)
from analysis.cleaning.checks.findings import FINDING_COLUMNS
from tests.cleaning.drawn import form, question, responses


def test_holm_agrees_with_statsmodels_and_by_hand():
    # By hand: 0.01 x 4, then 0.03 x 3, then 0.04 x 2 raised to the one before, then 0.5.
    p = np.array([0.01, 0.04, 0.03, 0.5])
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert holm(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_chi_square_of_one_against_all_others_agrees_with_scipy():
    rows = np.array([[30.0, 20, 10], [10, 40, 30], [20, 20, 20]])
    ours = _chi_square(rows)
    for place, row in enumerate(rows):
        table = np.array([row, rows.sum(axis=0) - row])
        assert ours[place] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)


def test_rare_answers_are_pooled():
    rows = np.array([[50.0, 50, 1, 0, 0], [50, 50, 0, 1, 1]])
    assert _chi_square(rows)[0] > 0.5


def drawn_pattern(odd: str):
    who = np.repeat(["A", "B", "C"], 60)
    answers = np.where(np.arange(180) % 2 == 0, "yes", "no")
    answers[who == odd] = "yes"
    ticks = np.where(np.arange(180) % 3 == 0, "economic", "economic violence")
    ticks[who == odd] = "none"
    two = form(question("q", "select_one yes_no"), question("m", "select_multiple reasons"))
    return responses(two, {"q": answers.tolist(), "m": ticks.tolist(), "username": who.tolist()})


def test_answers_unlike_the_others_are_found_for_single_and_multiple_choice():
    found = pd.concat(list(AnswerPattern().find(drawn_pattern("B"))))
    assert set(found.loc[found["value"] == "B", "question"]) == {"q", "m"}
    (told,) = found.loc[(found["value"] == "B") & (found["question"] == "q"), "sentence"]
    assert told.startswith("B: 100% of 60 answered 'yes', against 50% with the other enumerators (p = ")
    assert told.endswith(" after correction for 6 tests).")


def test_alike_enumerators_raise_no_alarm():
    assert list(AnswerPattern().find(drawn_pattern("nobody"))) == []


def test_busy_days_are_counted_per_enumerator():
    day = ["2020-04-06 09:00"] * 3 + ["2020-04-07 09:00"]
    people = responses(form(), {"start": day, "end": day, "username": ["A", "A", "A", "A"]})
    (found,) = InterviewsPerDay(maximum=2).find(people)
    assert found[["uuid", "value", "sentence"]].to_numpy().tolist() == [
        [uuid, "3", "3 interviews by one enumerator on 2020-04-06; at most 2 are expected."]
        for uuid in ("u1", "u2", "u3")
    ]


def test_the_queue_weighs_flags_and_different_checks():
    people = responses(form(), {"username": ["A", "A", "B", "C", None]})
    rows = [
        ("u1", "duration", "low"),
        ("u1", "duration", "low"),
        ("u2", "duration", "low"),
        ("u2", "hour", "high"),
        ("u3", "hour", "high"),
        ("", "enumerator_answers", "medium"),
    ]
    findings = pd.DataFrame(
        [(uuid, "", "q", "B", check, severity, "", "") for uuid, check, severity in rows],
        columns=FINDING_COLUMNS,
    )
    queue = enumerator_queue(findings, people)
    # A: duration 2 x 1 + hour 1 x 3 = 5, times 1.5 for two checks; B: hour 3 + answers 2 = 5, the same.
    assert queue.drop(columns="caution").to_numpy().tolist() == [
        [1, "A", 2, 2, 1.0, 3, 2, 5, 7.5, "duration (2); hour (1)"],
        [2, "B", 1, 1, 1.0, 2, 2, 5, 7.5, "hour (1); enumerator_answers (1)"],
        [3, "(unknown)", 1, 0, 0.0, 0, 0, 0, 0.0, ""],
        [4, "C", 1, 0, 0.0, 0, 0, 0, 0.0, ""],
    ]
    assert set(queue["caution"]) == {"fewer than 10 interviews: the rate says little"}
