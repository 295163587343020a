"""How wide tables are set in Word: in one piece where they can be, and never with a broken word."""

from analysis.reporting.documents.word.tables import (
    LEAST_STUB,
    LEAST_TEXT,
    MARGIN,
    PAGE,
    SIZE,
    WIDE_TEXT,
    panels,
)
from analysis.reporting.figures.theme import text_width
from analysis.reporting.tables.contents import Cell, Column, Foot, Row
from analysis.reporting.tables.table import Table


def drawn(columns: list[Column], texts: list[str]) -> Table:
    """One row of cells, whatever they are, over a base of 45 a group."""
    groups = {column.group for column in columns}
    row = Row("Yes", "help", "yes", tuple(Cell(None, "ok", text) for text in texts))
    foot = Foot("Base", (45.0,) * len(groups), ("",) * len(groups))
    return Table("help", "Help", "", "Answer", tuple(columns), (row,), (foot,), (), "", "en")


def of_cities(names: list[str]) -> Table:
    """Percent and n of each city, under "People interviewed"."""
    columns = []
    for group, name in enumerate(names):
        for heading in ("%", "n"):
            columns.append(Column(heading, ("People interviewed", name), "number", group))
    return drawn(columns, ["48", "14"] * len(names))


CITIES = ["Bamako", "Gao", "Kayes", "Mopti", "Timbuktu", "All cities"]


def test_five_cities_and_all_of_them_stand_in_one_piece():
    (grid,) = panels(of_cities(CITIES))
    assert grid.title == "Help"
    assert sum(grid.widths) <= PAGE
    assert len(grid.widths) == 13


def test_no_word_over_columns_is_broken_in_any_panel():
    grids = list(panels(of_cities([*CITIES, *CITIES, "Ouagadougou"])))
    assert [grid.title for grid in grids] == [
        f"Help ({place}/{len(grids)})" for place in range(1, len(grids) + 1)
    ]
    for grid in grids:
        assert sum(grid.widths) <= PAGE + 0.01
        for head in grid.heads:
            start = 1
            for cell in head[1:]:
                width = sum(grid.widths[start : start + cell.span])
                for word in cell.text.split():
                    assert width >= text_width(word, SIZE, True) + MARGIN - 1e-9
                start += cell.span


def test_a_heading_that_comes_again_has_room_over_each_of_its_columns():
    """Means of every place stand before medians of every place."""
    columns = []
    for group, heading in enumerate(("Mean", "Median")):
        for place in ("Town", "Displacement site"):
            columns.append(Column(heading, ("Households", place), "number", group))
    (grid,) = panels(drawn(columns, ["7.1"] * 4))
    for width, column in zip(grid.widths[1:], columns, strict=True):
        words = column.spanners[-1].split()
        assert width >= max(text_width(word, SIZE, True) for word in words) + MARGIN - 1e-9


def test_texts_become_narrower_where_that_keeps_a_table_in_one_piece():
    columns = [Column(name, (), "text", group) for group, name in enumerate([*CITIES[:5], "Answers differ?"])]
    texts = [*["100% (29) *"] * 5, "no clear difference (p = 0.998)"]
    (grid,) = panels(drawn(columns, texts))
    assert grid.widths[-1] == LEAST_TEXT
    assert grid.widths[0] >= LEAST_STUB
    (grid,) = panels(drawn(columns[4:], texts[4:]))
    assert grid.widths[-1] == WIDE_TEXT


def test_a_date_or_a_word_in_a_cell_stands_in_one_line():
    columns = [Column(name, (), "text", group) for group, name in enumerate(("Sex", "Month"))]
    (grid,) = panels(drawn(columns, ["Woman", "10 February 2013"]))
    for width, text in zip(grid.widths[1:], ("Woman", "10 February 2013"), strict=True):
        assert width >= text_width(text, SIZE) + MARGIN - 1e-9
    assert grid.widths[0] == LEAST_STUB


def test_a_narrower_page_of_a_template_has_narrower_tables():
    for grid in panels(of_cities(CITIES), 13.0):
        assert sum(grid.widths) <= 13.0 + 0.01


def test_what_stands_over_columns_takes_two_lines_where_there_is_room():
    columns = [Column("%", ("People who reported any",), "percent", 0)]
    (grid,) = panels(drawn([*columns, Column("n", ("People who reported any",), "count", 0)], ["1", "2"]))
    assert sum(grid.widths[1:]) >= text_width("People who reported any", SIZE, True) / 2
