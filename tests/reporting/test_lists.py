"""Small frames as tables of the house."""

import pandas as pd

from analysis.reporting.lists import ListLayout, list_table

FRAME = pd.DataFrame({"reason": ["=twice", "late"], "interviews": [1200, 3], "share": [0.285, None], "weight": [1.25, 0.5]})
LAYOUT = ListLayout(
    "checks", "Checks", "en", {"reason": "Reason", "interviews": "Interviews"}, ["share"], {"weight": 1}, ["A note."], "us"
)


def test_a_whole_table():
    table = list_table(FRAME, LAYOUT)
    assert [column.heading for column in table.columns] == ["Interviews", "share", "weight"]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["1,200", "29%", "1.3"], ["3", "–", "0.5"]]
    assert [row.label for row in table.rows] == ["=twice", "late"]
    assert (table.stub, table.title, table.notes, table.source) == ("Reason", "Checks", ("A note.",), "us")


def test_text_stays_text_in_files():
    assert "'=twice" in list_table(FRAME, LAYOUT).csv()
    assert "<b>" not in list_table(FRAME.assign(reason="<b>x</b>"), LAYOUT)._repr_html_().replace("<b>Checks", "")
