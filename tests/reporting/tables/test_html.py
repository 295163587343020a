"""A table as notebooks show it: small, whole, and its headings over the columns they are of."""

from html.parser import HTMLParser

from analysis.reporting.tables.contents import Cell, Column, Foot, Row, TableContents
from analysis.reporting.tables.html import table_as_html

COLUMNS = (
    Column("%", ("People", "Unweighted", "All"), "percent", 0),
    Column("n", ("People", "Unweighted", "All"), "count", 0),
    Column("%", ("People", "Raked", "All"), "percent", 1),
    Column("n", ("Reports", "", ""), "count", 2),
)
TABLE = TableContents(
    "a b",
    "Who & where",
    "A survey",
    "Answer",
    COLUMNS,
    (Row("Yes", "q", "yes", tuple(Cell(1, "ok", text) for text in ("10", "4", "9", "7"))),),
    (
        Foot("Base", (40, 40, 12), ("40 people", "40 people", "12")),
        Foot("Effective", (None, 31, None), ("", "31", "")),
    ),
    ("A note.", ""),
    "Source: us.",
    "en",
)


class Grid(HTMLParser):
    """The cells of a table by row: (tag, scope, colspan, rowspan, text)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[list]] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            spans = (int(given.get("colspan", 1)), int(given.get("rowspan", 1)))
            self.rows[-1].append([tag, given.get("scope", ""), *spans, ""])

    def handle_data(self, data):
        if self.rows and self.rows[-1] and data.strip():
            self.rows[-1][-1][-1] += data


def test_a_whole_table():
    grid = Grid(table_as_html(TABLE))
    texts = [[cell[-1] for cell in row] for row in grid.rows]
    assert texts == [
        ["Who & where"],
        ["A survey"],
        ["Answer", "People", "Reports"],
        ["Unweighted", "Raked", ""],
        ["All", "All", ""],
        ["%", "n", "%", "n"],
        ["Yes", "10", "4", "9", "7"],
        ["Base", "", "40 people", "40 people", "12"],
        ["Effective", "", "", "31", ""],
        ["A note."],
        ["Source: us."],
    ]


def test_every_row_is_as_wide_as_the_table():
    rows = Grid(table_as_html(TABLE)).rows
    for row in rows[:2] + rows[6:]:
        assert sum(cell[2] for cell in row) == 5
    for row in rows[3:6]:
        assert sum(cell[2] for cell in row) == 4, "the stub's heading stands beside all headings"
    assert rows[2][0][3] == 4


def test_a_heading_stands_apart_under_another():
    """ "All" of the unweighted and "All" of the raked columns are two headings, not one over both."""
    spans = [(cell[-1], cell[2]) for cell in Grid(table_as_html(TABLE)).rows[4]]
    assert spans == [("All", 2), ("All", 1), ("", 1)]


def test_headings_say_what_they_are_of():
    """A reader who hears the table is told row and column of each number."""
    rows = Grid(table_as_html(TABLE)).rows
    assert [cell[1] for cell in rows[2]] == ["col", "colgroup", "colgroup"]
    assert [cell[1] for cell in rows[6]] == ["row", "", "", "", ""]


def test_a_table_without_columns_and_rows():
    empty = TableContents("t", "Nothing", "", "Answer", (), (), (), (), "", "en")
    assert [[cell[-1] for cell in row] for row in Grid(table_as_html(empty)).rows] == [
        ["Nothing"],
        ["Answer"],
    ]


def test_a_table_brings_no_style_to_its_neighbours():
    html = table_as_html(TABLE)
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    selectors = [line.split("{")[0] for line in style.strip().splitlines() if "{" in line]
    for selector in selectors:
        assert all(part.strip().startswith("#table-a-b ") for part in selector.split(",")), selector
    assert len(html) < 4000
