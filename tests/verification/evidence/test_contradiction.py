"""Each rule of contradiction.py, with the sentence that it accuses or leaves alone."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, WELL, drawn_facts, fact

ALONE = ("alone", "Water from one source alone in {place}", "alone", "Which one source do you use?")


@pytest.fixture(scope="module")
def matcher():
    return Matcher(drawn_facts())


def accused(matcher, sentence, language="en"):
    """The numbers of a sentence that contradict, each with what to write instead."""
    report = Report(Path("r.md"), language, (Passage(sentence, "paragraph 1"),))
    verdicts = judge_numbers(report, matcher)
    return [(one.mention.text, one.instead) for one in verdicts if one.status == "contradicts"]


def test_rule_1_words_single_an_estimate_out(matcher):
    wrong = "In Port, 71% take water from a river or lake."
    assert accused(matcher, wrong) == [("71%", "60% (120 of 200)")]
    assert accused(matcher, "In Port, 71% take water.") == []


def test_rule_2_a_count_says_which_estimate_is_meant(matcher):
    assert accused(matcher, "In Port, 60 (40%) take water from a protected well.") == [
        ("60 (40%", "30% (60 of 200)")
    ]


def test_rule_3_a_vague_quantity_contradicts_far_from_its_words_alone(matcher):
    assert accused(matcher, "In Port, half of them take water from a river or lake.") != []
    assert accused(matcher, "In Port, nearly two thirds take water from a river or lake.") == []


def test_rule_4_a_small_number_in_words_without_its_base_accuses_nothing(matcher):
    assert accused(matcher, "In Port, twelve take water from a river or lake.") == []
    assert accused(matcher, "Of the 200 in Port, twelve take water from a river or lake.") == [
        ("twelve", "120")
    ]


def test_rule_5_a_yes_of_a_little_said_title_accuses_nothing(matcher):
    assert accused(matcher, "In Port, 81% have a well.") == []


def test_rule_5_nothing_but_a_negation_says_no(matcher):
    assert accused(matcher, "In Port, wells that fail are 70%.") == [("70%", "30% (18 of 60)")]
    assert accused(matcher, "In Port, 70% of wells do not fail.") == []


def test_rule_6_the_same_answer_of_another_table_accuses_nothing():
    rows = [fact("Port", WATER, "river", "River or lake", 120, 200)]
    rows += [fact("Port", WATER, "well", "Protected well", 60, 200)]
    rows += [fact("Port", ALONE, "river", "River or lake", 80, 200)]
    rows += [fact("Port", WELL, "yes", "Yes", 18, 60)]
    matcher = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))
    assert accused(matcher, "Sources of water in Port: a river or lake for 40%.") == []
    both = accused(matcher, "In Port, 71% take water from a river or lake.")
    assert [number for number, _ in both] == ["71%"]
    assert sorted(both[0][1].split(" or ")) == ["40% (80 of 200)", "60% (120 of 200)"]


def test_rule_7_people_whom_no_estimate_is_of(matcher):
    assert accused(matcher, "Among herders in Port, 71% take water from a river or lake.") == []
