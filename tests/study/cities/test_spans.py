"""Tables and figures of more cities than can stand side by side."""

import numpy as np

from analysis.comparison.together import ALL, estimate_together
from analysis.estimation.frame import estimates_frame
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.labels import Labels
from analysis.study.cities.spans import Spans
from tests.comparison.test_differences import share_row

LABELS = Labels(
    [], {}, {"north": "North", "south": "South", "east": "East", "west": "West", ALL: "All cities"}
)
LAYOUT = TableLayout("Paying, {city}", LABELS, place="4 places", source="The tests")


def spans(*rows: dict) -> Spans:
    estimates = estimates_frame(list(rows))
    together = estimate_together(estimates, 30)
    shown = [*estimates.to_dict("records"), *together.to_dict("records")]
    return Spans(estimates_frame(shown), LAYOUT)


FOUR = [
    share_row(*one) for one in (("north", 60, 100), ("south", 20, 100), ("east", 50, 100), ("west", 9, 10))
]


def texts(table) -> list[list[str]]:
    return [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]


def test_the_lowest_the_middle_and_the_highest_city_of_each_answer():
    """West asked ten people, and is in the total alone."""
    table = spans(*FOUR).table(["One note more."])
    assert [column.heading for column in table.columns] == [
        "All cities",
        "Lowest",
        "Middle",
        "Highest",
        "Places",
    ]
    assert texts(table) == [["yes", "45% (310)", "South 20% (100)", "East 50% (100)", "North 60% (100)", "3"]]
    assert table.title == "Paying, 4 places" and table.notes[-1] == "One note more."
    assert table.notes[0].startswith("There are too many places to stand side by side")


def test_a_hidden_number_is_picked_nowhere_and_leaves_no_total():
    hidden = FOUR[1] | dict.fromkeys(("estimate", "se", "low", "high", "n", "base"), np.nan)
    table = spans(FOUR[0], hidden | {"status": "suppressed"}, FOUR[2]).table()
    assert texts(table) == [["yes", "East 50% (100)", "East 50% (100)", "North 60% (100)", "2"]]


def test_the_figure_names_both_ends_and_says_what_the_line_is():
    figure = spans(*FOUR).figure("Many paid")
    assert figure.told == "yes: South 20% (100); North 60% (100)."
    assert figure.heading == "Many paid" and "The upright line: all together." in figure.alt
    assert spans(*(row | {"statistic": "mean"} for row in FOUR)).figure() is None
