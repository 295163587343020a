"""Each rule of analysis/verification/evidence/matching.py, with a sentence that it decides."""

from pathlib import Path

import pytest

from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import drawn_facts


@pytest.fixture(scope="module")
def matcher():
    return Matcher(drawn_facts(), {"women": ("female",), "men": ("male",)})


def judged(matcher, sentence, *context):
    """Status and number of each number of a sentence that is a finding."""
    report = Report(Path("report.md"), "en", (Passage(sentence, "paragraph 1", "text", context),))
    verdicts = judge_numbers(report, matcher)
    return [
        (verdict.mention.text, verdict.status) for verdict in verdicts if verdict.mention.form != "exempt"
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In Port 60% take their water from a river.", [("60%", "matched")]),
        ("In Port 61% take their water from a river or lake.", [("61%", "contradicts")]),
        ("In Port 61% keep a goat.", [("61%", "no source found")]),
        ("In Port 120 of 200 households take water from a river.", [("120 of 200", "matched")]),
        ("In Port 121 of 200 households take water from a river or lake.", [("121 of 200", "contradicts")]),
    ],
)
def test_rules_1_2_and_4_value_and_words_make_a_source(matcher, sentence, expected):
    assert judged(matcher, sentence) == expected


def test_rule_3_a_city_is_binding(matcher):
    assert judged(matcher, "In Hill 20% take water from a river or lake.") == [("20%", "matched")]
    assert judged(matcher, "In Hill 60% take water from a river or lake.") == [("60%", "contradicts")]
    assert judged(matcher, "60% take water from a river or lake.", "Hill") == [("60%", "contradicts")]


def test_rule_3_a_group_is_binding(matcher):
    sentence = "In Port 80% of women and 40% of men take water from a river or lake."
    assert judged(matcher, sentence) == [("80%", "matched"), ("40%", "matched")]
    swapped = "In Port 40% of women take water from a river or lake."
    assert judged(matcher, swapped) != [("40%", "matched")]


def test_rule_6_vague_quantities_agree_within_their_words(matcher):
    assert judged(matcher, "In Port more than half take water from a river or lake.") == [
        ("more than half", "matched")
    ]
    assert judged(matcher, "In Port nearly all take water from a river or lake.") == [
        ("nearly all", "contradicts")
    ]
    assert judged(matcher, "In Port six in ten take water from a river or lake.") == [
        ("six in ten", "matched")
    ]


def test_a_percent_beside_its_own_count_and_base(matcher):
    assert judged(matcher, "Of all, 70% (120 of 200) take it from a river.") == [
        ("70% (120 of 200", "contradicts itself")
    ]


def test_an_answer_beside_the_number_is_the_one_that_is_meant(matcher):
    sentence = "In Port sources of water are a river or lake (30%) and a protected well (60%)."
    assert [status for _, status in judged(matcher, sentence)] == ["contradicts", "contradicts"]


def test_no_results_no_source():
    empty = Matcher(type(drawn_facts())(drawn_facts().frame.iloc[:0], "en"))
    assert judged(empty, "In Port 60% take water from a river.") == [("60%", "no source found")]
