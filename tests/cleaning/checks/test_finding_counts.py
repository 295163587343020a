"""Counts of findings, worked out a rule at a time, are those of all findings at once."""

import pandas as pd

from analysis.cleaning.checks import checks
from analysis.cleaning.checks.checks import findings_by_rule, findings_in_pieces, run_checks
from analysis.cleaning.checks.duplicates import DuplicateContent
from analysis.cleaning.checks.finding_counts import FindingCounts
from analysis.cleaning.checks.interviews import Age
from analysis.cleaning.checks.rules import CheckRule, CheckRules
from analysis.cleaning.checks.values import NumberLimits
from tests.cleaning.drawn import form, question, responses

PEOPLE = responses(
    form(question("age", "integer"), question("who", "text")),
    {"age": [16, 17, 30, 90], "who": ["ann", "bo", "ann", ""]},
)
RULES = CheckRules(
    (
        CheckRule("adult", "age", Age("age"), "high"),
        CheckRule("old", "limits", NumberLimits("age", 0, 40)),
        CheckRule("odd", "limits", NumberLimits("age", 17, 50), "low"),
    )
)


def test_a_rule_at_a_time_counts_as_all_at_once():
    found = FindingCounts.of(findings_by_rule(PEOPLE, RULES), PEOPLE)
    at_once = FindingCounts.of([run_checks(PEOPLE, RULES)], PEOPLE)
    for name in ("checks", "enumerators", "flags"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(at_once, name))
    assert found.checks.to_numpy().tolist() == [["adult", 2, 2], ["old", 1, 1], ["odd", 2, 2]]
    assert found.enumerators["flagged_interviews"].sum() == 3


def test_pieces_of_the_interviews_count_as_all_at_once(monkeypatch):
    order = [rule.id for rule in RULES]
    at_once = FindingCounts.of(findings_by_rule(PEOPLE, RULES), PEOPLE)
    monkeypatch.setattr(checks, "PIECE", 3)
    found = FindingCounts.of(findings_in_pieces(PEOPLE, RULES), PEOPLE, order)
    for name in ("checks", "enumerators"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(at_once, name))
    keys = ["check", "enumerator"]
    pd.testing.assert_frame_equal(
        found.flags.sort_values(keys, ignore_index=True), at_once.flags.sort_values(keys, ignore_index=True)
    )


def test_rules_that_compare_interviews_see_them_all(monkeypatch):
    monkeypatch.setattr(checks, "PIECE", 1)
    rules = CheckRules((*RULES, CheckRule("twice", "duplicate_content", DuplicateContent(1))))
    people = responses(form(question("age", "integer")), {"age": [17, 30, 17, 90]})
    found = FindingCounts.of(findings_in_pieces(people, rules), people, [rule.id for rule in rules])
    assert found.checks.to_numpy().tolist()[-1] == ["twice", 2, 2]


def test_without_rules_nobody_is_flagged():
    found = FindingCounts.of(findings_by_rule(PEOPLE, CheckRules(())), PEOPLE)
    assert found.checks.empty and found.flags.empty
    assert found.enumerators["interviews"].sum() == 4 and found.enumerators["flagged_interviews"].sum() == 0
