"""Each rule of scope.py, with a sentence that it holds to the words beside its number."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts, SurveyPeriod
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, WELL, fact

SEEN = ("seen", "People seen on the road, {place}", "seen", "")
SURVEYS = (
    SurveyPeriod("Port", "port_core", 200, 24230, 24241),
    SurveyPeriod("Port", "port_flood", 40, 24247, 24247),
)


def of(table, answer, n, base, group="", interviews=200, unit="respondents"):
    return fact("Port", table, answer.casefold(), answer, n, base, group, unit, interviews)


@pytest.fixture(scope="module")
def matcher():
    rows = [of(WATER, "River", 120, 200), of(WATER, "River", 80, 100, "Female")]
    rows += [of(WATER, "River", 40, 100, "Male"), of(WATER, "Rain", 10, 200), of(WATER, "Tanker", 70, 200)]
    rows += [of(WELL, "Yes", 18, 60), of(WELL, "No", 42, 60)]
    rows += [of(("flood", "Water in the flood, {place}", "flood", ""), "River", 10, 40, interviews=40)]
    rows += [
        of(SEEN, "Traders", 300, 400, interviews=0, unit="individuals"),
        of(SEEN, "Herders", 100, 400, interviews=0),
    ]
    facts = Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en", SURVEYS)
    return Matcher(facts, {"women": ["female"], "men": ["male"]})


def told(matcher, sentence):
    passage = Passage(sentence, "paragraph 1", "text", ("Port",))
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [(one.status, one.instead) for one in verdicts if one.mention.form != "exempt"]


@pytest.mark.parametrize(
    "said", ["{} of women take water from the river.", "Women ({}) take water from the river."]
)
def test_rule_1_the_group_beside_a_number_binds_it(matcher, said):
    assert told(matcher, said.format("80%")) == [("matched", "")]
    assert told(matcher, said.format("40%")) == [("contradicts", "80% (80 of 100)")]


def test_rule_2_a_negated_verb_and_none(matcher):
    assert told(matcher, "In Port, 42 wells do not fail in the dry season.") == [("matched", "")]
    assert told(matcher, "In Port, 18 wells do not fail in the dry season.")[0][0] == "contradicts"
    assert told(matcher, "In Port, none of the women take water from the river.")[0][0] == "contradicts"


def test_rule_3_interviewed_or_observed(matcher):
    assert told(matcher, "Of the people observed on the road, 75% are traders.") == [("matched", "")]
    assert told(matcher, "Of the people interviewed on the road, 75% are traders.")[0][0] != "matched"


def test_rule_4_the_survey_that_a_sentence_names_or_dates(matcher):
    assert told(matcher, "In the flood survey in Port, 25% take water from the river.") == [("matched", "")]
    assert told(matcher, "In the flood survey in Port, 60% take water from the river.")[0][0] == "contradicts"
    july = "In July 2020, {} of those interviewed in Port took water from the river."
    assert told(matcher, july.format("25%"))[-1] == ("matched", "")
    assert told(matcher, july.format("60%"))[-1][0] == "contradicts"


def test_rule_2_a_count_of_nought_is_no_none_of(matcher):
    assert told(matcher, "In Port, wells that fail: no 42 of 60, yes 18 of 60.") == [("matched", "")] * 2
