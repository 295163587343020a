"""Each rule of warrant.py: what leaves open that a number may be right, and what doesn't."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

PLANS = ("plans", "Plans of people in {place}", "plans", "Have your plans changed?")
NEED = ("need", "What people in {place} need", "need", "What do you need?")
GIVEN = ("given", "What people in {place} were given", "given", "What were you given?")
STAY = ("stay", "Length of stay in {place}", "stay", "How long have you been here?")
ROAD = ("road", "Travellers on the road, {place}", "road", "")


def rows_of(place, table, counts, base, group=""):
    return [fact(place, table, answer.casefold(), answer, n, base, group) for answer, n in counts.items()]


@pytest.fixture(scope="module")
def matcher():
    rows = []
    for place, shift in (("Port", 0), ("Hill", 40)):
        rows += rows_of(place, WATER, {"River or lake": 130 + shift, "Protected well": 70 - shift}, 200)
        rows += rows_of(place, WATER, {"River or lake": 80, "Protected well": 20}, 100, "Female")
        rows += rows_of(place, WATER, {"River or lake": 50, "Protected well": 50}, 100, "Male")
    changed = "Yes I have changed my road but not where I want to go"
    rows += rows_of("Port", PLANS, {"No": 112, changed: 26, "Yes I have decided to stay": 62}, 200)
    rows += rows_of("Port", NEED, {"Seeds and tools": 90, "Blankets": 64, "Schools": 30}, 200)
    rows += rows_of("Port", GIVEN, {"Seeds": 48, "Blankets": 22, "Schools": 8}, 200)
    rows += rows_of("Port", STAY, {"One to three months": 44, "Three months to a year": 90}, 200)
    rows += [
        fact("Port", ROAD, answer.casefold(), answer, n, 400, "", "individuals", 0)
        for answer, n in (("Traders", 300), ("Herders", 100))
    ]
    facts = Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")
    return Matcher(facts, {"women": ["female"], "men": ["male"]})


def accused(matcher, text, context=("Port",)):
    passage = Passage(text, "paragraph 1", "text", context)
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [one.mention.text for one in verdicts if one.status == "contradicts"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        # Rule 1: the heading is of women, and women have the number
        ("Sources of water: 80 take it from a river or lake, 20 from a protected well.", []),
        ("Sources of water: 80 men take it from a river or lake.", ["80"]),
        # Rule 8: where a change begins and ends
        ("Rivers or lakes as a source of water went from 60% to 66%.", []),
        ("As a source of water, 44% use rivers or lakes.", ["44%"]),
    ],
)
def test_a_group_of_the_headings_and_a_change(matcher, text, numbers):
    assert accused(matcher, text, ("Women in Port",)) == numbers


def test_rule_3_another_answer_that_is_said_or_the_no_has_the_number(matcher):
    assert accused(matcher, "Of the people in Port 56% have not changed their road or plans.") == []
    assert accused(matcher, "In Port 21% need blankets.") == ["21%"]


def test_rule_4_another_table_has_it_of_an_answer_that_is_said(matcher):
    assert accused(matcher, "In Port people need many things; 11% were given blankets.") == []


def test_rule_7_more_than_an_answer_is_not_it(matcher):
    assert accused(matcher, "In Port 45% stay for more than three months.") == []
