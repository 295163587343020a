from pathlib import Path

import pytest

from analysis.context.displacement_sources import read_displacement
from analysis.context.flow_monitoring import read_flow_monitoring
from analysis.context.interviews import read_register
from analysis.problems import Problems
from analysis.reporting.context_tables import (
    ContextSetting,
    break_notes,
    flow_table,
    register_tables,
    stock_table,
)

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"
GAO = ContextSetting("en", "Gao", "Mali")


@pytest.fixture(scope="module")
def flows():
    return read_flow_monitoring(SURVEYS / "iom_fmp_mali", Problems())


@pytest.fixture(scope="module")
def gao(flows):
    return flows.estimates("gao", ["Wabaria", "Place Kidal"])


@pytest.fixture(scope="module")
def mali():
    displacement = read_displacement(SURVEYS / "iom_displacement_mali", Problems())
    return displacement, displacement.estimates("mali")


def body(table):
    """The text of a table, up to its notes."""
    return str(table).split("\n\n")[1].splitlines()


def test_counts_daily_means_and_changes_print_as_what_they_are(flows, gao):
    assert body(flow_table(flows, gao, "flows_country", GAO))[1:] == [
        "Direction        Individuals  Per day observed  Daily mean, change (%)",
        "Incoming               2,665                86                      −2",
        "Outgoing               3,914               126                      −2",
        "Observed in all        6,579               212                      −2",
    ]


def test_shares_change_by_percentage_points(flows, gao):
    table = flow_table(flows, gao, "flows_nationality_country", ContextSetting("fr", "Gao", "Mali"))
    assert table.title == "Nationalité des personnes observées, Mali"
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["Guinée"] == ["13", "882", "−2"]
    assert rows["Côte d'Ivoire"] == ["8", "528", "+1"]
    assert list(rows)[-1] == "Autres"
    assert [column.heading for column in table.columns] == ["%", "n", "points de pourcentage"]


def test_the_limits_that_iom_prints_stand_under_every_table(flows, gao):
    for name in gao["table"].unique():
        table = flow_table(flows, gao, name, GAO)
        assert any("not the total of people in transit" in note for note in table.notes), name
        assert any("rebuilt" in note for note in table.notes), name
        assert table.source.startswith("Source: IOM")


def test_points_left_out_say_why(flows, gao):
    table = flow_table(flows, gao, "flows_left_out", GAO)
    rows = [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]
    assert rows[0] == ["Wabaria", "Transit point: sees the same people again", "492"]
    assert len(rows) == 4


def test_no_break_is_noted_where_every_point_was_observed_in_both_months(flows):
    assert break_notes(flows, ["2018-12"], "en") == []


def test_the_unknown_is_unknown_and_a_total_over_it_is_at_least(mali):
    table = stock_table(*mali, "stocks_fled_country_of_asylum", GAO)
    rows = {row.label: row.cells[0].text for row in table.rows}
    assert rows["Algeria"] == "Unknown"
    assert rows["Total, as printed"] == "≥ 24,772"


def test_mixed_dates_stand_beside_their_figures(mali):
    displacement, estimates = mali
    table = stock_table(displacement, estimates[estimates["wave"] == "2013-03"], "stocks_displaced_region", GAO)
    assert [column.heading for column in table.columns] == ["Individuals", "As of"]
    rows = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert rows["Mopti"] == ["40,056", "5 February 2013"]
    assert rows["Gao"] == ["25,977", "6 December 2013 (as printed)"]


def test_assistance_is_named_by_sector(mali):
    table = stock_table(*mali, "assistance", ContextSetting("fr"))
    assert table.rows[1].label == "Articles non alimentaires"


def test_interviews_are_listed_without_names():
    register = read_register(SURVEYS / "mmc_interviews", Problems())
    tables = register_tables(register, register.estimates("bamako", "interviews"), GAO)
    assert [len(table.rows) for table in tables] == [2, 10, 6]
    assert [column.heading for column in tables[1].columns] == ["Organisation or country of origin", "Sex", "Place", "Month"]


def test_a_table_renders_in_every_form(flows, gao):
    table = flow_table(flows, gao, "flows_nationality", GAO)
    assert "Place Kidal" in table._repr_html_()
    assert len(table.frame()) == len(table.rows) + len(table.foot)
    assert "Wabaria" in table.csv()
