"""Each rule of alignment.py, with a table of other headings than ours."""

from pathlib import Path

import pandas as pd

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Report
from analysis.verification.reading.tables import table_passages
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

ANSWERS = {"River or lake": (60, 80), "Protected well": (25, 35), "Tanker": (11, 19), "Rain": (4, 6)}


def facts_by_sex():
    """Four sources of water of 100 women and 140 men."""
    rows = []
    for answer, (women, men) in ANSWERS.items():
        rows.append(fact("Port", WATER, answer.casefold(), answer, women + men, 240))
        rows.append(fact("Port", WATER, answer.casefold(), answer, women, 100, "Female"))
        rows.append(fact("Port", WATER, answer.casefold(), answer, men, 140, "Male"))
    return Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")


def accused(rows):
    report = Report(Path("r.md"), "en", tuple(table_passages(rows, 1, ("Port",))))
    verdicts = judge_numbers(report, Matcher(facts_by_sex()))
    return [
        (one.passage.row, one.passage.column, one.mention.text, one.instead)
        for one in verdicts
        if one.is_accusing
    ]


RENAMED = [
    ["Where from", "W", "M", "Both"],
    ["Surface", "60", "80", "140"],
    ["Wells", "25", "35", "60"],
    ["Trucks", "11", "19", "30"],
    ["Sky", "4", "6", "10"],
]


def with_cell(row, column, text, rows=RENAMED):
    changed = [list(cells) for cells in rows]
    changed[row - 1][column - 1] = text
    return changed


def test_numbers_tell_rows_and_columns_that_headings_leave_open():
    assert accused(RENAMED) == []
    assert accused(with_cell(3, 3, "53")) == [(3, 3, "53", "35")]


def test_a_table_may_be_turned():
    turned = [list(cells) for cells in zip(*with_cell(3, 3, "53"), strict=True)]
    assert accused(turned) == [(3, 3, "53", "35")]


def test_percents_without_their_sign_are_told_by_their_column():
    rows = [["Source", "Women", "Men"], ["River", "60", "57"], ["Well", "25", "25"], ["Tanker", "11", "41"]]
    assert accused(rows) == [(4, 3, "41", "14%")]


def test_a_column_under_the_name_of_others_is_accused():
    swapped = with_cell(1, 2, "Male", with_cell(1, 3, "Female"))
    assert [(row, text, instead) for row, column, text, instead in accused(swapped) if column == 3] == [
        (2, "80", "60"),
        (3, "35", "25"),
        (4, "19", "11"),
        (5, "6", "4"),
    ]


def test_what_stands_in_other_columns_accuses_nothing_and_bases_are_known():
    rows = [[*cells, extra] for cells, extra in zip(RENAMED, ["Rank", "1", "2", "3", "4"], strict=True)]
    assert accused([*rows, ["Asked", "100", "140", "240", ""]]) == []
