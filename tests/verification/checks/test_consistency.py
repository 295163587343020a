"""Every check of a report against itself, with a slip that it finds and its twin that is right."""

from datetime import datetime
from pathlib import Path

import pytest

from analysis.verification.checks.consistency import FEW, OLDER, check_report
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import drawn_facts


@pytest.fixture(scope="module")
def matcher():
    return Matcher(drawn_facts(), {"women": ("female",), "men": ("male",)})


def rules(matcher, *passages, written=None, made=None):
    """The checks that speak, each with what it says to write instead."""
    report = Report(Path("r.md"), "en", passages, written=written)
    verdicts = judge_numbers(report, matcher)
    further = check_report(report, verdicts, matcher.facts, made)
    return [(verdict.rule, verdict.instead) for verdict in further]


def text(sentence):
    return Passage(sentence, "paragraph 1")


def cell(row, column, words, *context):
    return Passage(words, f"table 1, row {row}, column {column}", "cell", context, 1, row, column)


def test_changes_of_totals(matcher):
    right = "Arrivals rose from 1,000 to 1,200, an increase of 20%."
    assert rules(matcher, text(right)) == []
    assert rules(matcher, text(right.replace("20%", "30%"))) == [("change of two totals", "20%")]
    assert rules(matcher, text("Arrivals fell from 1,200 to 900, a decrease of 25%.")) == []
    assert rules(matcher, text("Arrivals fell from 1,200 to 900, a decrease of 33%.")) == [
        ("change of two totals", "25%")
    ]


def test_percent_and_percentage_points(matcher):
    assert rules(matcher, text("It rose from 20% to 25%, an increase of 5 percentage points.")) == []
    assert rules(matcher, text("It rose from 20% to 25%, an increase of 5%.")) == [
        ("change of two totals", "5 percentage points")
    ]


def test_a_part_of_a_printed_whole(matcher):
    assert rules(matcher, text("In all 376,828 people, or 29% of 1.3 million, moved.")) == []
    assert rules(matcher, text("In all 376,828 people, or 23% of 1.3 million, moved.")) == [
        ("part of a whole", "29%")
    ]


def test_ranks(matcher):
    sentence = "In Port the most common source of water is a protected well, with 30%."
    assert rules(matcher, text(sentence)) == [("rank", "River or lake")]
    assert rules(matcher, text("In Port the most common source of water is a river or lake, with 60%.")) == []
    wrong = "In Port a tanker (10%) as source of water is followed by a river or lake (60%)."
    assert ("rank", "the order of the two") in rules(matcher, text(wrong))


def test_few_people_without_their_count(matcher):
    assert rules(matcher, text("In Hill 20% take water from a river or lake.")) == [(FEW, "5 of 25")]
    assert rules(matcher, text("In Hill 20% (5 of 25) take water from a river or lake.")) == []


def test_interviewed_of_those_asked(matcher):
    wrong = "In Port wells that fail in the dry season: 30% of the 60 households interviewed."
    assert rules(matcher, text(wrong)) == [("interviewed of a routed base", "of those asked")]
    assert rules(matcher, text("In Port wells that fail in the dry season: 30% of the 60 asked.")) == []


def test_totals_of_rows(matcher):
    rows = [
        cell(1, 1, "Source"),
        cell(1, 2, "n"),
        cell(2, 1, "Spring"),
        cell(2, 2, "70", "Spring", "n"),
        cell(3, 1, "Rain"),
        cell(3, 2, "45", "Rain", "n"),
        cell(4, 1, "Total"),
    ]
    assert rules(matcher, *rows, cell(4, 2, "115", "Total", "n")) == []
    assert rules(matcher, *rows, cell(4, 2, "105", "Total", "n")) == [("total of rows", "115")]


def test_a_row_listed_twice(matcher):
    rows = [cell(1, 1, "Place"), cell(2, 1, "Gate"), cell(3, 1, "Gate")]
    assert rules(matcher, *rows) == [("row listed twice", "one row for it")]


def test_one_title_twice(matcher):
    captions = [Passage(f"Figure {place}: Water", f"paragraph {place}", "caption") for place in (1, 2)]
    assert rules(matcher, *captions) == [("one title twice", "a title that tells the two apart")]


def test_two_numbers_for_one_thing(matcher):
    first = Passage("Goats are kept by 41% of farming families there.", "paragraph 1")
    second = Passage("Goats are kept by 47% of farming families there.", "paragraph 9")
    assert rules(matcher, first, second) == [("two numbers for one thing", "one of the two: 41% or 47%")]
    assert rules(matcher, first, Passage(first.text, "paragraph 9")) == []


def test_dates_after_the_report(matcher):
    written = datetime(2021, 3, 1)
    assert rules(matcher, text("The survey was held in May 2022."), written=written) == [
        ("date after the report", "the right date")
    ]
    assert rules(matcher, text("The survey was held in May 2020."), written=written) == []


def test_a_report_older_than_its_results(matcher):
    passage = text("In Port 60% take water from a river or lake.")
    said = rules(matcher, passage, written=datetime(2021, 3, 1), made=datetime(2021, 3, 9))
    assert said == [(OLDER, "")]


def test_units(matcher):
    facts = drawn_facts()
    facts.frame.loc[facts.frame["table"] == "water", "unit"] = "reports"
    of_reports = Matcher(facts)
    sentence = "In Port 30% of respondents have a protected well as source of water."
    assert rules(of_reports, text(sentence)) == [("unit of the base", "30% (60 of 200) of reports")]
    assert rules(matcher, text(sentence)) == []
