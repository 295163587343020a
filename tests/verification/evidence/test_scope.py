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


def test_rule_5_two_numbers_in_brackets_are_of_the_groups_before_them(matcher):
    said = "In Port, more women than men take water from the river ({} against {})."
    assert told(matcher, said.format("80%", "40%")) == [("matched", "")] * 2
    assert told(matcher, said.format("80%", "60%"))[1][0] == "contradicts"
    assert told(matcher, said.format("40%", "80%"))[0][0] == "contradicts"


def test_rule_5_so_are_two_numbers_of_two_cities():
    rows = [fact(place, WATER, "river", "River", n, 200) for place, n in (("Port", 120), ("Hill", 60))]
    two = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))
    said = "More people in Port than in Hill take water from the river ({} against {})."
    assert told(two, said.format("60%", "30%")) == [("matched", "")] * 2
    assert told(two, said.format("60%", "40%"))[1] == ("contradicts", "30% (60 of 200)")


def headed(head, answer, n):
    """A number under one of the heads of a table's columns."""
    row = of(SEEN, answer, n, 400, interviews=0, unit="individuals")
    return {**row, "subject": f"{row['subject']}\t{head}"}


def test_rule_6_the_head_that_a_sentence_names_leaves_out_the_others():
    rows = [headed("North gate", "Traders", 300), headed("South gate", "Traders", 100)]
    rows += [headed("North gate", "Herders", 100), headed("South gate", "Herders", 300)]
    gates = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))
    assert told(gates, "At the north gate, 75% of people seen on the road are traders.") == [("matched", "")]
    assert told(gates, "At the north gate, 25% of people seen on the road are traders.")[0][0] != "matched"
    both = "Of people seen on the road, traders are 75% at the north gate and 25% at the south gate."
    assert told(gates, both) == [("matched", "")] * 2


def test_rule_6_a_named_point_speaks_of_what_was_observed():
    rows = [headed("North gate", "Traders", 300), headed("South gate", "Traders", 100)]
    rows += [of(("work", "Work of people in {place}", "work", ""), "Traders", 20, 200)]
    gates = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en", SURVEYS))
    assert told(gates, "At the north gate, the work of 10% was that of traders.")[0][0] != "matched"
    assert told(gates, "In Port, the work of 10% is that of traders.")[0][0] == "matched"


def test_rule_2_a_count_of_nought_is_no_none_of(matcher):
    assert told(matcher, "In Port, wells that fail: no 42 of 60, yes 18 of 60.") == [("matched", "")] * 2


def test_rule_5_two_numbers_behind_a_colon_are_of_the_two_groups_before_it(matcher):
    order = "Women take water from a river more often than men"
    assert [status for status, _ in told(matcher, f"{order}: 80% against 40%.")] == ["matched"] * 2
    assert "contradicts" in [status for status, _ in told(matcher, f"{order}: 40% against 80%.")]
    far = "Women (all ages) take water from a river more often than men: 40% against 80%."
    assert "contradicts" in [status for status, _ in told(matcher, far)]
