"""Each rule of topic.py, with a sentence whose other numbers say what it is of."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

ANSWERS = {"River or lake": (60, 80), "Protected well": (25, 35), "Tanker": (11, 19), "Rain": (4, 6)}


@pytest.fixture(scope="module")
def matcher():
    rows = []
    for answer, (women, men) in ANSWERS.items():
        rows.append(fact("Port", WATER, answer.casefold(), answer, women + men, 240))
        rows.append(fact("Port", WATER, answer.casefold(), answer, women, 100, "Female"))
        rows.append(fact("Port", WATER, answer.casefold(), answer, men, 140, "Male"))
    return Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"), {"women": ["female"]})


def told(matcher, text):
    passage = Passage(text, "paragraph 1", "text", ("Port",))
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [(one.mention.text, one.status) for one in verdicts if one.mention.form != "exempt"]


LED = "Rivers and lakes give water to 58%"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("tankers to 13%", "matched"),
        ("tankers to 31%", "contradicts"),
        ("carts to 31%", "no source found"),
        ("tankers were 31% in an earlier survey", "no source found"),
    ],
)
def test_a_number_is_held_against_the_table_of_the_numbers_beside_it(matcher, said, status):
    assert told(matcher, f"{LED}, {said}.")[1][1] == status


def test_the_group_named_beside_a_number_is_meant(matcher):
    assert told(matcher, f"{LED}, wells to 25 women.")[1] == ("25", "matched")
    assert told(matcher, f"{LED}, wells to 35 women.")[1] == ("35", "contradicts")


def test_a_number_without_words_of_its_own_restates_the_one_before_it(matcher):
    assert told(matcher, "Rain is the source of water of 10 households, or 4%.")[-1][1] == "matched"
    assert told(matcher, f"{LED}. Tankers serve 30 people; 21% of them.")[-1][1] == "contradicts"


def test_answers_that_are_added_up_are_a_sum(matcher):
    assert told(matcher, f"{LED}. Together, tankers and rain give water to 40 people.")[1][1] == "matched"
    assert told(matcher, f"{LED}. Together, tankers and rain give water to 50 people.")[1][1] == "contradicts"
