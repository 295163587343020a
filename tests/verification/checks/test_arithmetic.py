"""Each rule of arithmetic, with a sentence that is right and its twin that is wrong."""

from pathlib import Path

import pytest

from analysis.verification.checks.arithmetic import check_arithmetic
from analysis.verification.checks.consistency import by_sentence
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import drawn_facts

RULES = {
    "a half either way": (
        "In all 376,828 people, or 29% of 1.3 million, moved.",
        "In all 376,828 people, or 31% of 1.3 million, moved.",
        ("part of a whole", "29%"),
    ),
    "a total that words make": (
        "There were 50 arrivals and 490 departures, 540 in all.",
        "There were 50 arrivals and 490 departures, 560 in all.",
        ("sum of parts", "540"),
    ),
    "what is larger is no part": (
        "Of 900 events, 310 were floods and 220 were fires, which makes 530 of these kinds.",
        "Of 900 events, 310 were floods and 220 were fires, which makes 520 of these kinds.",
        ("sum of parts", "530"),
    ),
    "points or percent": (
        "It rose from 20% to 25%, an increase of 5 percentage points.",
        "It rose from 20% to 25%, an increase of 5%.",
        ("change of two totals", "5 percentage points"),
    ),
    "a daily average by its month": (
        "In June 2020, 930 people arrived, 31 a day.",
        "In June 2020, 930 people arrived, 41 a day.",
        ("daily average", "31"),
    ),
    "the rate is the number beside the day": (
        "In June 2020, 4,650 people arrived: 930 children and 3,720 adults; 155 a day.",
        "In June 2020, 4,650 people arrived: 930 children and 3,720 adults; 165 a day.",
        ("daily average", "155"),
    ),
    "a multiple": (
        "Departures (490) were ten times the arrivals (50).",
        "Departures (490) were five times the arrivals (50).",
        ("ratio of two numbers", "9.8 times"),
    ),
    "the base that a sentence begins with": (
        "Of the 400 farmers, 100 (25%) left.",
        "Of the 400 farmers, 100 (35%) left.",
        ("percent of its base", "25%"),
    ),
    "a quantity and its number": (
        "Half of the farmers (52%) left.",
        "Half of the farmers (72%) left.",
        ("words against their number", "72%"),
    ),
    "points between two percents": (
        "It was 64% in May and 31% in June, a difference of 33 percentage points.",
        "It was 64% in May and 31% in June, a difference of 23 percentage points.",
        ("points between", "33 percentage points"),
    ),
    "the rest of a hundred": (
        "Farmers were 70% and fishers the remaining 30%.",
        "Farmers were 70% and fishers the remaining 40%.",
        ("the rest of a hundred", "30%"),
    ),
}


@pytest.fixture(scope="module")
def matcher():
    return Matcher(drawn_facts())


def said(matcher, sentence):
    """The checks that speak, each with what it says to write instead."""
    verdicts = judge_numbers(Report(Path("r.md"), "en", (Passage(sentence, "paragraph 1"),)), matcher)
    checks = [check_arithmetic(group, [], "en") for group in by_sentence(verdicts)]
    return [(verdict.rule, verdict.instead) for check in checks for verdict in check]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_speaks_of_what_is_wrong_alone(matcher, rule):
    right, wrong, told = RULES[rule]
    assert said(matcher, right) == []
    assert said(matcher, wrong) == [told]


def test_a_base_that_another_count_gives_is_left_alone(matcher):
    assert said(matcher, "Of the 400 farmers, 200 had land and 50 (25%) of these left.") == []
