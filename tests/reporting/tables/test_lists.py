"""Small frames as tables of the house."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.reporting.tables.lists import ListLayout, list_table

FRAME = pd.DataFrame(
    {"reason": ["=twice", "late"], "interviews": [1200, 3], "share": [0.285, None], "weight": [1.25, 0.5]}
)
LAYOUT = ListLayout(
    "checks",
    "Checks",
    "en",
    {"reason": "Reason", "interviews": "Interviews"},
    ["share"],
    {"weight": 1},
    ["A note."],
    "us",
)


def test_a_whole_table():
    table = list_table(FRAME, LAYOUT)
    assert [column.heading for column in table.columns] == ["Interviews", "share", "weight"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["1,200", "29%", "1.3"],
        ["3", "–", "0.5"],
    ]
    assert [row.label for row in table.rows] == ["=twice", "late"]
    assert (table.stub, table.title, table.notes, table.source) == ("Reason", "Checks", ("A note.",), "us")


def test_text_stays_text_in_files():
    assert "'=twice" in list_table(FRAME, LAYOUT).csv()
    shown = list_table(FRAME.assign(reason="<i>x</i>"), LAYOUT)._repr_html_()
    assert "<i>x" not in shown and "&lt;i&gt;x" in shown


def test_columns_of_figures_and_words():
    """What is missing is a dash, whole numbers are whole, words and days stand as they are."""
    values = [7, 1234.5, None, np.nan, pd.NA, "sex = f", date(2020, 1, 5)]
    frame = pd.DataFrame({"figure": list("abcdefg"), "value": pd.Series(values, dtype=object)})
    texts = [row.cells[0].text for row in list_table(frame, ListLayout("t", "T", "en")).rows]
    assert texts == ["7", "1,235", "–", "–", "–", "sex = f", "2020-01-05"]


def test_in_french():
    table = list_table(FRAME, replace(LAYOUT, language="fr"))
    assert [cell.text.replace("\u202f", " ") for cell in table.rows[0].cells] == ["1 200", "29 %", "1,3"]


def test_no_rows():
    assert list_table(FRAME.iloc[:0], LAYOUT).rows == ()
