import json

from analysis.reporting.tables.json_values import table_as_values, table_from_values
from analysis.reporting.tables.table import Cell, Column, Foot, Row, Table

DRAWN = Table(
    name="seen",
    title="People seen",
    subtitle="",
    stub="Direction",
    columns=(Column("%", ("Gate",), "percent", 0), Column("n", ("Gate",), "count", 0)),
    rows=(Row("In", "direction", "incoming", (Cell(0.25, "ok", "25"), Cell(None, "suppressed", "hidden"))),),
    foot=(Foot("Base", (4.0,), ("4 individuals",)),),
    notes=("A view.",),
    source="Source: drawn",
    language="en",
    unit="Individuals",
)


def test_a_table_comes_back_from_json_as_it_was():
    assert table_from_values(json.loads(json.dumps(table_as_values(DRAWN)))) == DRAWN
