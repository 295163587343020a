"""Each rule of tables that are known to be of ours, with a cell that it decides."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.known_tables import is_own_title
from analysis.verification.evidence.matching import Matcher
from analysis.verification.mentions.vocabulary import synonyms
from analysis.verification.reading.report import Passage, Report
from analysis.verification.reading.tables import table_passages
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, drawn_facts, fact


def accused(facts, rows, *context):
    """The cells that contradict, each with what to write instead."""
    report = Report(Path("r.md"), "en", tuple(table_passages(rows, 1, context)))
    verdicts = judge_numbers(report, Matcher(facts, synonyms("en")))
    return [
        (one.passage.row, one.passage.column, one.mention.text, one.instead)
        for one in verdicts
        if one.is_accusing
    ]


def facts_of_cities():
    """Rivers and wells in three cities, of 200 people each."""
    counts = {"Port": (120, 60), "Hill": (50, 140), "Lake": (90, 105)}
    rows = []
    for city, (river, well) in counts.items():
        rows.append(fact(city, WATER, "river", "River or lake", river, 200))
        rows.append(fact(city, WATER, "well", "Protected well", well, 200))
    return Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")


def test_a_caption_that_is_our_title_names_the_table():
    rows = [["Source", "n"], ["River or lake", "120"], ["Protected well", "70"]]
    assert accused(drawn_facts(), rows, "Table 1: Sources of water in Port") == [(3, 2, "70", "60")]


def test_a_row_of_totals_does_not_unmake_a_table():
    rows = [["Source", "n"], ["River or lake", "120"], ["Protected well", "60"], ["Tanker", "30"]]
    assert accused(drawn_facts(), [*rows, ["Total", "210"]], "Port") == [(4, 2, "30", "20")]


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_table_of_cities_is_held_against_each_city(is_turned):
    rows = [["City", "River or lake", "Protected well"]]
    rows += [["Port", "120", "60"], ["Hill", "50", "140"], ["Lake", "90", "150"]]
    place = (4, 3)
    if is_turned:
        rows, place = [list(row) for row in zip(*rows, strict=True)], place[::-1]
    assert accused(facts_of_cities(), rows, "Sources of water") == [(*place, "150", "105")]


def test_a_column_that_tells_one_answer_of_two_cities_tells_it_of_all():
    rows = [["City", "People who use a river"], ["Port", "120"], ["Hill", "50"], ["Lake", "95"]]
    assert accused(facts_of_cities(), rows, "Sources of water") == [(4, 2, "95", "90")]


@pytest.mark.parametrize(
    ("head", "cell", "expected"),
    [
        ("Female", "81", [(2, 2, "81", "80")]),
        ("Women", "81", [(2, 2, "81", "80")]),
        ("Widows", "17", []),
        ("All", "121", [(2, 2, "121", "120")]),
        ("n", "121", [(2, 2, "121", "120")]),
    ],
)
def test_people_whom_our_table_does_not_name_are_not_everybody(head, cell, expected):
    rows = [["Source", head], ["River or lake", cell]]
    assert accused(drawn_facts(), rows, "Table 1: Sources of water in Port") == expected


def judged(facts, *passages):
    """What stands behind each number of a report."""
    report = Report(Path("r.md"), "en", tuple(passages))
    return [
        (one.mention.text, one.status, one.stands)
        for one in judge_numbers(report, Matcher(facts, synonyms("en")))
    ]


def test_the_word_for_cells_of_which_there_were_no_people_is_no_figure():
    rows = [["Source", "All", "Widows"], ["River or lake", "120", "nobody"]]
    found = judged(drawn_facts(), *table_passages(rows, 1))
    assert [one for one in found if one[0] == "nobody"] == [("nobody", "not a finding", "no figure")]


def test_a_title_of_ours_tells_no_answer():
    title = "Main source of water in the last 60 days in Port"
    facts = Facts(drawn_facts().frame.assign(title=title), "en")
    caption = Passage(f"Table 3. {title} (2/2)", "paragraph 1", "caption")
    assert {one[1:] for one in judged(facts, caption)} == {("not a finding", "the title of a table")}
    assert judged(facts, Passage("River or lake: 60 of 200.", "paragraph 1", "text"))[0][1] != "not a finding"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("r.pdf", "About half of the households in Port fetch water from a tanker", "no source found"),
        ("r.pdf", "About half of the households in Port fetch water from a tanker.", "contradicts"),
        ("r.md", "About half of the households in Port fetch water from a tanker", "contradicts"),
    ],
)
def test_a_vague_quantity_in_a_line_that_a_page_cuts_accuses_nobody(name, text, expected):
    report = Report(Path(name), "en", (Passage(text, "page 1", "text"),))
    verdicts = judge_numbers(report, Matcher(drawn_facts(), synonyms("en")))
    assert [one.status for one in verdicts if one.mention.form == "quantity"] == [expected]


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("Sources of water of 8,539 households", True),
        ("Table 4: Sources of water of 8,539 households (2/3)", True),
        ("Sources of water of 8,539 households Table 94", True),
        ("Sources of water of 8,540 households Table 94", False),
        ("Sources of water of 8,539 households are few", False),
    ],
)
def test_a_title_of_ours_has_its_number_before_or_behind_it(text, is_title):
    titles = frozenset({"sources of water of 8,539 households"})
    assert is_own_title(Passage(text, "page 1", "paragraph"), titles) == is_title
