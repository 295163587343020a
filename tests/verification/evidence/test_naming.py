"""Each rule of naming.py, with sentences whose own words name rows, and no number beside them that does."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.naming import Naming
from analysis.verification.evidence.topics.topic import Topics
from analysis.verification.mentions.mentions import find_mentions
from analysis.verification.reading.report import Passage, Report
from analysis.verification.reading.sentences import Sentence
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

ROAD = ("road", "What people met on the road, {place}", "road", "What did you meet on the road?")
NIGHT = ("night", "Where people sleep in {place}", "night", "Where do you sleep?")
HELP = ("help", "Help received in {place}", "help", "Did you receive help?")


def rows_of(place, table, counts, base):
    return [fact(place, table, answer.casefold(), answer, n, base) for answer, n in counts.items()]


@pytest.fixture(scope="module")
def matcher():
    rows = rows_of("Port", WATER, {"River or lake": 140, "Protected well": 60, "Tanker": 30}, 240)
    rows += [fact("Port", WATER, "tanker", "Tanker", 25, 100, "Female")]
    rows += rows_of("Port", ROAD, {"Robbery": 90, "Detention": 40, "Wearing a mask": 16}, 200)
    rows += rows_of("Port", NIGHT, {"Tents": 22, "Mosques": 16, "Stations": 12}, 50)
    rows += rows_of("Port", HELP, {"Yes": 150, "No": 50}, 200)
    rows += rows_of("Hill", HELP, {"Yes": 14, "No": 26}, 40)
    facts = Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")
    return Matcher(facts, {"women": ["female"], "arrested": ["detention", "stopped"], "robbed": ["robbery"]})


def told(matcher, text, place="Port"):
    passage = Passage(text, "paragraph 1", "text", (place,))
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher)
    return [one.status for one in verdicts if one.mention.form != "exempt"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("One in five slept in tents.", "contradicts"),
        ("Four in ten slept in tents.", "matched"),
        ("61% were robbed.", "contradicts"),
        ("45% were robbed.", "matched"),
        ("61% were robbed, according to UNHCR.", "no source found"),
        ("61% were robbed in Zarzis.", "no source found"),
    ],
)
def test_a_number_that_no_row_of_its_words_has_contradicts(matcher, text, status):
    assert told(matcher, text) == [status]


def test_a_number_that_a_row_of_its_words_has_contradicts_nothing(matcher):
    assert told(matcher, "Rivers and lakes give water to 58%, and 25% of women are served by tankers.")[
        1
    ] == ("matched")


def test_a_small_number_speaks_only_beside_others_of_its_table(matcher):
    assert told(matcher, "Twenty-two slept in tents, seventeen in mosques.")[1] == "contradicts"


def test_a_small_number_speaks_where_another_city_has_it(matcher):
    assert told(matcher, "Fourteen received help in Port.") == ["contradicts"]
    assert told(matcher, "Fifteen received help in Port.") == ["no source found"]


def test_no_results_name_nothing():
    empty = Matcher(Facts(pd.DataFrame(columns=list(FACT_COLUMNS)), "en"), {})
    assert told(empty, "61% were robbed.") == ["no source found"]


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("35% received help, against 75% in Port.", ["matched", "matched"]),
        ("35% received help, compared with 75% in Port, and 26 received no help.", ["matched"] * 3),
        ("75% received help, against 35% in Hill.", ["matched", "matched"]),
    ],
)
def test_a_city_that_a_number_is_compared_with_does_not_bind_it(matcher, text, statuses):
    place = "Port" if "Hill" in text else "Hill"
    assert told(matcher, text, place) == statuses


NEED = ("need", "Need of help in {place}", "need", "What do you need?")
GOAL = ("goal", "Where people in {place} want to go", "goal", "Where do you want to go?")
BORN = ("born", "Country of birth of people in {place}", "born", "Where were you born?")


@pytest.fixture(scope="module")
def alike():
    """Answers of several questions, answers within each other, and a question of yes and no."""
    rows = rows_of(
        "Port", NEED, {"Cash": 50, "Cash to pay for health services": 30, "Seeds and tools": 80}, 200
    )
    for table, counts in ((GOAL, {"Benin": 90, "Ghana": 60}), (BORN, {"Benin": 20, "Ghana": 10})):
        rows += rows_of("Port", table, counts, 200)
    for table in ("one", "two"):
        rows += rows_of(
            "Port", (table, f"Way {table} of {{place}}", table, ""), {"Benin": 3, "Ghana": 4}, 200
        )
    rows += rows_of("Port", HELP, {"Yes": 150, "No": 50}, 200)
    rows += [fact("Port", NEED, "seeds", "Seeds and tools", 60, 100, "Female")]
    facts = Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")
    return Matcher(facts, {"women": ["female"]})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        # Rule 2 of named_rows.py: an answer of many questions is of the one that is said
        ("45% want to go to Benin.", "matched"),
        ("63% want to go to Benin.", "contradicts"),
        # Rule 3: yes and no are told by their question
        ("75% received help in Port.", "matched"),
        ("35% received help in Port.", "contradicts"),
        # Rule 4: the longer answer is meant
        ("15% need cash to pay for health services.", "matched"),
        ("25% need cash to pay for health services.", "contradicts"),
        # Rule 5: the group beside a number, or everybody
        ("60% of women need seeds and tools.", "matched"),
        ("71% of women need seeds and tools.", "contradicts"),
        ("40% need seeds and tools.", "matched"),
    ],
)
def test_which_rows_words_name(alike, text, status):
    assert told(alike, text) == [status]


def test_no_base_where_an_answer_with_another_number_stands_beside_it():
    """Rule 6: forty-eight were asked where they sleep, sixteen wear a mask."""
    rows = rows_of("Port", ROAD, {"Robbery": 90, "Detention": 40, "Wearing a mask": 16}, 200)
    rows += rows_of("Port", NIGHT, {"Tents": 22, "Mosques": 26}, 48)
    own = Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))
    assert (
        told(own, "On the road 45% met robbery, and forty-eight people were wearing a mask.")[1]
        == "contradicts"
    )
    assert told(own, "Forty-eight people told where they sleep.") == ["matched"]


def test_a_part_of_the_number_before_contradicts_nothing(matcher):
    assert told(matcher, "Tankers serve 30, 85 of them robbed.") == ["matched", "no source found"]


@pytest.mark.parametrize(("beside", "status"), [("need", "no source found"), ("road", "contradicts")])
def test_a_number_of_the_table_beside_it_is_accused_by_no_other(beside, status):
    """ "Sixteen need help, thirteen do not": accused by the table of help received, which has a no too."""
    need = ("need", "Help needed in {place}", "need", "Do you need help?")
    rows = rows_of("Port", need, {"Yes": 16, "No": 13}, 29) + rows_of("Port", ROAD, {"Robbery": 16}, 29)
    rows += rows_of("Port", HELP, {"Yes": 3, "No": 26}, 29)
    facts = Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")
    own = Matcher(facts)
    text = "Sixteen do, thirteen do not."
    passage, sentence = Passage(text, "paragraph 1", "text", ("Port",)), Sentence(text, 0)
    first, second = find_mentions(text, "en")
    tables = facts.frame["table"].tolist()
    told_first = Verdict(passage, sentence, first, "matched", "", fact=tables.index(beside))
    accused = Verdict(
        passage, sentence, second, "contradicts", "", fact=tables.index("help") + 1, rule="topic"
    )
    naming = Naming(own, Topics(own).words)
    assert naming.judge([[told_first, accused]])[0][1].status == status
