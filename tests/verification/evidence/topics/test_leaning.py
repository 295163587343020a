"""Each rule of restated.py, gathered.py and cities.py: numbers that lean on the numbers around them."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

ANSWERS = {"River": (60, 80), "Well": (25, 35), "Tanker": (11, 19), "Rain": (4, 6)}
HELP = ("help", "Help received in {place}", "help", "Did you receive help?")
ROAD = ("road", "What people met on the road in {place}", "road", "")
SIZES = {"Port": 240, "Hill": 80}


def rows_of_city(place, share):
    rows = []
    for answer, (women, men) in ANSWERS.items():
        women, men = int(women * share), int(men * share)
        size = SIZES[place]
        rows.append(fact(place, WATER, answer.casefold(), answer, women + men, size))
        rows.append(fact(place, WATER, answer.casefold(), answer, women, size * 5 // 12, "Female"))
        rows.append(fact(place, WATER, answer.casefold(), answer, men, size * 7 // 12, "Male"))
    return rows


@pytest.fixture(scope="module")
def matcher():
    rows = [*rows_of_city("Port", 1), *rows_of_city("Hill", 0.2)]
    for place, n, base in (("Port", 180, 240), ("Hill", 40, 80)):
        rows += [fact(place, HELP, "yes", "Yes", n, base), fact(place, HELP, "no", "No", base - n, base)]
    rows += [fact("Port", ROAD, "theft", "Theft", 150, 240), fact("Port", ROAD, "floods", "Floods", 130, 240)]
    words = {
        "women": ["female"],
        "men": ["male"],
        "rivers": ["river"],
        "wells": ["well"],
        "got": ["received"],
    }
    return Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"), words)


def statuses(matcher, text, place="Port"):
    passage = Passage(text, "paragraph 1", "text", (place,))
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [one.status for one in verdicts if one.mention.form != "exempt" or one.is_accusing]


LED = "Rivers give water to 58%"


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        # restated.py, rules 1 to 4
        ("The tanker serves 30 people; 13% of them.", "The tanker serves 30 people; 31% of them."),
        ("Rivers give water to 140: 60 women and 80 men.", "Rivers give water to 140: 60 women and 85 men."),
        ("75% received help. Sixty did not.", "75% received help. Ninety did not."),
        (f"{LED} in Port, and to 35% in Hill.", f"{LED} in Port, and to 58% in Hill."),
        # gathered.py, rules 1 and 2
        (
            f"{LED}. Together, the tanker and rain give water to 40 people.",
            f"{LED}. Together, the tanker and rain give water to 60 people.",
        ),
        (f"{LED}, wells to 25%. Together that is 83%.", f"{LED}, wells to 25%. Together that is 93%."),
        (
            f"{LED}, wells to 25% and the tanker to 13%. These three serve 96%.",
            f"{LED}, wells to 25% and the tanker to 13%. These three serve 76%.",
        ),
        # cities.py, rules 1 and 2
        (f"{LED}, more than in Hill.", f"{LED}, less than in Hill."),
        (
            "75% received help, 1.5 times more than in Hill.",
            "75% received help, three times more than in Hill.",
        ),
    ],
)
def test_numbers_that_lean_on_others(matcher, right, slip):
    assert "contradicts" not in statuses(matcher, right)
    assert statuses(matcher, slip)[-1] == "contradicts"


def test_a_sum_is_held_as_it_is_printed_and_as_it_was_counted(matcher):
    # 58.3, 25 and 12.5 are 95.8: 96 as counted, 58 + 25 + 13 as printed
    assert statuses(matcher, f"{LED}, wells to 25% and the tanker to 13%, 96% together.")[-1] == "matched"
    assert statuses(matcher, "Wells give water to 25% and the tanker to 13%, 35% together.")[-1] != "matched"


def test_answers_that_somebody_may_give_together_are_no_sum(matcher):
    met = "In Port, theft was met on the road by 63% and floods by 54%. Taken together that is {}."
    assert statuses(matcher, met.format("70%"))[-1] == "no source found"


def test_these_three_are_no_two(matcher):
    assert statuses(matcher, f"{LED}, wells to 25%. These three serve 76%.")[-1] == "no source found"


def test_a_list_behind_a_colon_adds_up_to_the_number_before_it(matcher):
    assert statuses(matcher, "Four in five drink of two: the river (58%), the well (25%).")[0] == "matched"


def test_a_denial_of_what_nobody_asked_restates_nothing(matcher):
    assert statuses(matcher, f"{LED}. Ninety did not.")[-1] == "no source found"


def test_a_comparison_with_a_number_of_something_else_is_left_alone(matcher):
    assert "contradicts" not in statuses(matcher, f"{LED}, less than in Hill, where 7 carts came.")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("rivers to 58%, wells to 13% and the tanker to 25%", "contradicts"),
        ("rivers to 58%, wells to 25% and the tanker to 13%", "matched"),
    ],
)
def test_the_answer_beside_another_number_is_that_ones(matcher, said, status):
    assert statuses(matcher, f"In Port {said} of people.")[1:] == [status] * 2
