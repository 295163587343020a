"""Tables of several cities, as a report takes them over."""

import pytest

from analysis.reporting.tables.table import Cell, Column, Foot, Row, Table
from analysis.verification.evidence.printed_tables import PrintedTables
from analysis.verification.reading.tables import table_passages

TITLE = "Sources of water, Port and Hill"


def table():
    """River water of 60 of 100 people in Port, and of 30 of 120 in Hill."""
    columns = tuple(
        Column(heading, (city,), kind, group)
        for group, city in enumerate(("Port", "Hill"))
        for heading, kind in (("%", "percent"), ("n", "count"))
    )
    texts = ("60%", "60", "25%", "30")
    row = Row("River", "water", "river", tuple(Cell(None, "ok", text) for text in texts))
    foot = Foot("Base", (100.0, 120.0), ("100", "120"))
    return Table("water", TITLE, "", "Answer", columns, (row,), (foot,), (), "", "en")


@pytest.mark.parametrize(
    ("row", "column", "cell", "is_matched"),
    [
        (3, 2, "60%", True),
        (3, 2, "61%", False),
        (3, 2, "25%", False),
        (3, 5, "30", True),
        (4, 4, "120", True),
        (4, 4, "121", False),
    ],
)
def test_a_cell_is_matched_in_its_own_row_and_column_alone(row, column, cell, is_matched):
    rows = [["", "Port", "Port", "Hill", "Hill"], ["Answer", "%", "n", "%", "n"]]
    rows += [["River", "60%", "60", "25%", "30"], ["Base", "100", "100", "120", "120"]]
    rows[row - 1][column - 1] = cell
    passages = table_passages(rows, 1, [f"Table 2. {TITLE} (1/2)"], 2)
    passage = next(one for one in passages if (one.row, one.column) == (row, column))
    judged = PrintedTables.of([table()]).judge(passage, "en")
    assert [one.status for one in judged] == (["matched"] if is_matched else [])


def test_tables_of_another_title_are_not_held_against_it():
    rows = [["Answer", "%"], ["River", "60%"]]
    passages = [one for one in table_passages(rows, 1, ["Table 2. Sources of food"]) if one.column == 2]
    assert [PrintedTables.of([table()]).judge(passage, "en") for passage in passages] == [[]] * len(passages)
