"""Each rule of ranks.py, with an order that is wrong and its twin that is right."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

ANSWERS = {"River or lake": 120, "Protected well": 60, "Tanker": 58, "Rain": 30, "Other": 70}
SOLD = ("sold", "Where {place} buys water", "sold", "")


@pytest.fixture(scope="module")
def matcher():
    rows = [fact("Port", WATER, answer, answer, n, 240) for answer, n in ANSWERS.items()]
    rows += [fact("Port", SOLD, "tanker", "Tanker", 90, 200), fact("Port", SOLD, "rain", "Rain", 1, 200)]
    rows += [fact("Port", SOLD, "shop", "Shop", 95, 200)]
    return Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))


def wrong(matcher, sentence):
    passage = Passage(sentence, "paragraph 1", "text", ("Port",))
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [one.rule for one in verdicts if one.is_accusing]


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("Rivers, followed by wells, give most water.", "Rivers, followed by rain, give most water."),
        ("Wells come ahead of rain in Port.", "Rain comes ahead of wells in Port."),
        ("Rivers are named more often than wells.", "Wells are named more often than rivers."),
        ("Rain is less common than rivers.", "Rivers are less common than rain."),
        ("Sources of water in Port: wells come second.", "Sources of water in Port: rain comes second."),
        (
            "The most common of the sources of water is the river.",
            "The most common of the sources of water is rain.",
        ),
        ("Rivers are named twice as often as wells.", "Rivers are named three times as often as wells."),
    ],
)
def test_rules_2_to_4_an_order_in_words(matcher, right, slip):
    assert wrong(matcher, right) == []
    assert wrong(matcher, slip) == ["rank"]


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        (
            "Of the sources of water, rain is named least often.",
            "Of the sources of water, wells are named least often.",
        ),
        (
            "Sources of water in Port are led by the river (50%). Next come wells.",
            "Sources of water in Port are led by the river (50%). Next comes rain.",
        ),
        ("Rivers (50%), then wells, give most water.", "Rivers (50%), then rain, give most water."),
        ("Wells are mentioned third.", "Wells are mentioned third."),
    ],
)
def test_rules_2_and_3_the_least_and_what_comes_next(matcher, right, slip):
    assert wrong(matcher, right) == []
    assert wrong(matcher, slip) == (["rank"] if slip != right else [])


def test_rule_3_the_third(matcher):
    title = "Sources of water in Port: "
    assert wrong(matcher, f"{title}the tanker comes third.") == []
    assert wrong(matcher, f"{title}rain comes third.") == ["rank"]


def test_rule_1_an_order_that_one_of_the_likely_tables_has_is_right(matcher):
    assert wrong(matcher, "Tankers are named more often than rain.") == []
    assert wrong(matcher, "Rain is named more often than tankers.") == ["rank"]
    # A shop sells more than tankers do, but a tanker of the other table has no shop beside it
    assert wrong(matcher, "Tankers are named more often than shops.") == ["rank"]


def test_rule_5_others_and_negations_have_no_rank(matcher):
    assert wrong(matcher, "Sources of water in Port: wells come second, after rivers.") == []
    assert wrong(matcher, "It is not true that wells are named more often than rivers.") == []


def test_a_caption_that_says_a_title_names_no_answer_by_the_same_word():
    cost = ("cost", "Obstacles to water in {place}", "cost", "")
    sizes = {"The price": 17, "Conflict keeps us from water": 6, "The road": 3}
    rows = [fact("Port", cost, answer, answer, n, 45) for answer, n in sizes.items()]
    matcher = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))
    assert wrong(matcher, "The most common obstacles to water, Port (n = 45)") == []
    assert wrong(matcher, "The most common obstacle to water in Port is conflict.") == ["rank"]
