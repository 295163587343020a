import zipfile
from pathlib import Path

import pytest

from analysis.context.displacement.sources import read_displacement
from analysis.context.flows.monitoring import read_flow_monitoring
from analysis.context.interviews.register import read_register
from analysis.problems import Problems
from analysis.reporting.figures.context_figures import stock_bars, stock_series
from analysis.reporting.tables.context_tables import ContextSetting, register_tables
from analysis.reporting.tables.flow_tables import break_notes, flow_table
from analysis.reporting.tables.stock_tables import stock_table
from analysis.reporting.tables.workbook import About, write_workbook
from analysis.reporting.wording.context_sentences import interview_sentences, stock_sentences
from analysis.reporting.wording.dates import date_text

SURVEYS = Path(__file__).resolve().parents[3] / "surveys"
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
        "Direction        Individuals  Per day observed  Daily mean, change since November 2018 (%)",
        "Incoming               2,665                86                                           –",
        "Outgoing               3,914               126                                           –",
        "Observed in all        6,579               212                                          −2",
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


def cells_of(table):
    return {row.label: [cell.text for cell in row.cells] for row in table.rows}


def test_every_figure_has_its_own_date_beside_it(mali):
    table = stock_table(*mali, "stocks_displaced_country_of_asylum", GAO)
    assert [(column.spanners[0], column.heading) for column in table.columns] == [
        ("10 January 2013", "Individuals"),
        ("10 January 2013", "As of"),
        ("March 2013", "Individuals"),
        ("March 2013", "As of"),
    ]
    rows = cells_of(table)
    assert rows["Niger"] == ["49,748", "10 January 2013", "53,841", "20 February 2013"]
    assert rows["Togo"] == ["", "", "20", "20 July 2012"]
    assert rows["Total, as printed"] == ["≥ 147,908", "10 January 2013", "≥ 175,412", "March 2013"]
    assert rows["Total, of the places listed"][-1] == ""


def test_one_date_of_all_is_printed_too(mali):
    table = stock_table(*mali, "stocks_returned", ContextSetting("fr"))
    assert table.columns[0].spanners == ("mars 2014", "Retournés")
    assert cells_of(table) == {"Total, tel qu'imprimé": ["196\u202f146", "mars 2014"]}
    table = stock_table(*mali, "change_of_stocks_returned_region", GAO)
    assert table.columns[0].spanners[0] == "June 2014"
    assert cells_of(table) == {"Total, as printed": ["+157,549", "+80", "March 2014"]}


def test_a_misprinted_date_is_marked_in_the_language(mali):
    for language, marked in (
        ("en", "6 December 2013 (as printed)"),
        ("fr", "6 décembre 2013 (tel qu'imprimé)"),
    ):
        assert (
            marked in cells_of(stock_table(*mali, "stocks_displaced_region", ContextSetting(language)))["Gao"]
        )
    assert date_text("2012-06/2014-06", "fr") == "juin 2012 – juin 2014"
    assert [date_text(text, "fr") for text in ("21/02/2013", "2013", "round 9")] == [
        "21 février 2013",
        "2013",
        "round 9",
    ]


def test_shares_say_that_the_places_listed_are_not_all_and_which_are_printed(mali):
    table = stock_table(*mali, "share_of_stocks_displaced_region", GAO)
    assert table.notes[:3] == (
        (
            "March 2014: the places of the source add up to 11,245, the printed total is 186,884; shares are"
            " of the printed total."
        ),
        (
            "June 2014: the places of the source add up to 85,992, the printed total is 128,866; shares are"
            " of the printed total."
        ),
        "Percents without a number of people are the source's own.",
    )
    assert cells_of(table)["Bamako"][:3] == ["22", "", "January 2013"]
    assert cells_of(table)["Bamako"][-3:] == ["31", "39,627", "June 2014"]
    assert [text for text in table.foot[0].texts if text] == [
        "228,920 individuals",
        "260,665 individuals",
        "186,884 individuals",
        "128,866 individuals",
    ]


def test_rounds_stand_in_the_order_of_their_dates(mali, tmp_path):
    for name in ("stocks.yaml", "labels.csv"):
        (tmp_path / name).write_text(
            (SURVEYS / "iom_displacement_mali" / name).read_text(encoding="utf-8"), encoding="utf-8"
        )
    declared = (
        (tmp_path / "stocks.yaml")
        .read_text(encoding="utf-8")
        .replace("published: [example/published.csv]", "dtm: [s.csv]")
    )
    (tmp_path / "stocks.yaml").write_text(declared, encoding="utf-8")
    rows = [
        f"Mali,Gao,{people},{day},{place}"
        for place, (people, day) in enumerate([(10, "2019-01-31"), (20, "2019-02-28"), (30, "2019-03-31")], 9)
    ]
    header = "admin0Name,admin1Name,numPresentIdpInd,reportingDate,roundNumber"
    (tmp_path / "s.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    displacement = read_displacement(tmp_path, Problems())
    table = stock_table(displacement, displacement.estimates("mali"), "stocks_displaced_admin1", GAO)
    assert table.title == "People displaced: by region"
    assert [column.spanners[0] for column in table.columns] == [
        "round 9",
        "round 9",
        "round 10",
        "round 10",
        "round 11",
        "round 11",
    ]


def test_the_summary_says_at_least_and_names_the_peak(mali):
    assert stock_sentences(mali[0], GAO) == (
        (
            "Mali: 228,920 internally displaced people were counted (24 January 2013), 260,665 at the peak"
            " (21 February 2013) and 128,866 at the end (June 2014)."
        ),
        (
            "Mali: at least 147,908 refugees were counted (10 January 2013), then at least 175,412"
            " (March 2013)."
        ),
        "Mali: 196,146 returnees were counted (March 2014), then 353,695 (June 2014).",
    )


def test_files_keep_unknown_and_at_least(mali, tmp_path):
    table = stock_table(*mali, "stocks_fled_country_of_asylum", GAO)
    lines = table.csv().splitlines()
    assert "Algeria,fled,DZA,Unknown,no data,March 2013,ok" in lines
    assert '"Total, as printed",fled,TOTAL,24772,at least,March 2013,ok' in lines
    write_workbook(tmp_path / "t.xlsx", {"Stocks": [table]}, About("T"))
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        assert "&quot;≥ &quot;#,##0" in book.read("xl/styles.xml").decode("utf-8")
        assert "<v>24772</v>" in book.read("xl/worksheets/sheet2.xml").decode("utf-8")


def test_reasons_stand_in_the_file_of_points_left_out(flows, gao):
    lines = flow_table(flows, gao, "flows_left_out", GAO).csv().splitlines()
    assert lines[1].startswith("Wabaria,") and "Transit point: sees the same people again" in lines[1]


def test_the_annex_of_interviews_is_full_in_its_file():
    register = read_register(SURVEYS / "mmc_interviews", Problems())
    annex = register_tables(register, register.estimates("bamako", "interviews"), GAO)[-1]
    assert annex.csv().splitlines()[1] == "1,,,Guinea,ok,Man,ok,Bamako,ok,February 2020,ok"


def test_themes_are_a_table_and_ties_are_named():
    register = read_register(SURVEYS / "mmc_interviews", Problems())
    table = register_tables(register, register.estimates("bamako", "interviews"), GAO)[1]
    assert (table.title, table.stub) == ("What each interview touched on", "Theme")
    assert [column.heading for column in table.columns] == ["All", "Key informants", "Migrants"]
    assert list(cells_of(table).items())[:2] == [
        ("Work and income", ["7", "3", "4"]),
        ("Protection", ["7", "4", "3"]),
    ]
    assert (
        interview_sentences(register, GAO)[1]
        == "The themes touched on most often are “Work and income” and “Protection”: each in 7 of 16"
        " interviews."
    )


def test_assistance_is_named_by_sector(mali):
    table = stock_table(*mali, "assistance", ContextSetting("fr"))
    assert table.rows[1].label == "Articles non alimentaires"


def test_interviews_are_listed_without_names():
    register = read_register(SURVEYS / "mmc_interviews", Problems())
    tables = register_tables(register, register.estimates("bamako", "interviews"), GAO)
    assert [len(table.rows) for table in tables] == [2, 6, 10, 6]
    assert [column.heading for column in tables[2].columns] == [
        "Organisation or country of origin",
        "Sex",
        "Place",
        "Month",
    ]


def test_a_table_renders_in_every_form(flows, gao):
    table = flow_table(flows, gao, "flows_nationality", GAO)
    assert "Place Kidal" in table._repr_html_()
    assert len(table.frame()) == len(table.rows) + len(table.foot)
    assert "Wabaria" in table.csv()


def test_bars_say_the_date_of_each_figure_and_which_places_are_unknown(mali):
    drawn = stock_bars(mali[0], GAO, "refugee", "fled", "country of asylum")
    assert (
        "Mauritania, March 2013: 13,359; Burkina Faso, March 2013: 5,835; Niger, March 2013: 5,578"
        in drawn.alt
    )
    assert "Not drawn, because unknown: Algeria, Côte d'Ivoire, Guinea, Senegal and Togo." in drawn.alt
    assert "Not drawn, because unknown" in drawn.svg.decode("utf-8")
    drawn = stock_bars(mali[0], ContextSetting("fr"), "idp", "displaced", "region")
    assert "Gao, 6 décembre 2013 (tel qu'imprimé)\u202f: 25" in drawn.alt
    assert "Personnes déplacées internes selon la région, dernier chiffre de chaque lieu" in drawn.alt


def test_two_points_in_time_are_a_sentence_and_no_figure(mali):
    assert stock_series(mali[0], GAO, "refugee", "displaced", ["TOTAL"]) is None


def test_a_series_says_when_its_totals_are_at_least(mali, monkeypatch):
    monkeypatch.setattr("analysis.reporting.figures.context_figures.FEWEST_DATES", 2)
    drawn = stock_series(mali[0], GAO, "refugee", "displaced", ["TOTAL"])
    assert "Refugees at each date, Mali" in drawn.alt
    assert "Total, as printed, 10 January 2013: 147,908" in drawn.alt
    assert "At least, since some places are unknown: 10 January 2013 and March 2013." in drawn.alt
    assert "At least" not in stock_series(mali[0], GAO, "idp", "displaced", ["TOTAL"]).alt
