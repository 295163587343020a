"""What flow tables, sentences and figures say of months, gaps, breaks, and of what can't be known or
drawn.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from analysis.context.flows.monitoring import FlowMonitoring, read_flow_monitoring
from analysis.params import CityParams
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.figures.flow_figures import evolution, flow_bars, point_map, route_diagram
from analysis.reporting.tables.context_tables import ContextSetting
from analysis.reporting.tables.flow_tables import flow_table, twice_note
from analysis.reporting.wording.flow_sentences import flow_sentences
from analysis.study.counts.context import estimate_context, lay_out
from analysis.study.counts.sections import ContextScope, figures_of
from analysis.study.sources import Opened

SHIPPED = Path(__file__).resolve().parents[3] / "surveys" / "iom_fmp_mali"
TOWN = ContextSetting("en", "Town", "Mali")
POINTS = """point,country,region,type,valid_from,valid_to,latitude,longitude
North Gate,Mali,,entry_exit,,,20,0
South Gate,Niger,,entry_exit,,,11,-5
Midway,Mali,,transit,,2020-03,14,-4
"""
HEADER = "date,point,direction,nationality,individuals\n"
GAP = """2020-01-03,North Gate,incoming,Mali,10
2020-01-04,South Gate,outgoing,Mali,50
2020-05-04,South Gate,outgoing,Mali,20
2020-05-05,South Gate,outgoing,Guinea,
2020-05-05,Midway,outgoing,Guinea,70
"""


@pytest.fixture
def opened(tmp_path):
    """Opens a drawn registry with the shipped plan and labels; `declared` are further lines of
    registry.yaml.
    """

    def opening(
        rows: str, declared: str = "rows: daily", points: str = POINTS, header: str = HEADER
    ) -> FlowMonitoring:
        for name in ("plan.csv", "labels.csv"):
            (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
        (tmp_path / "points.csv").write_text(points, encoding="utf-8")
        (tmp_path / "registry.csv").write_text(header + rows, encoding="utf-8")
        columns = ", ".join(f"{name}: {name}" for name in header.strip().split(",") if name in HEADER)
        (tmp_path / "registry.yaml").write_text(
            "title: {en: Flows}\nabout: {en: A partial view.}\nsource: {en: IOM test.}\naddress:"
            f" https://dtm.iom.int\nyear: 2020\nexport: registry.csv\ncolumns: {{{columns}}}\n{declared}\n",
            encoding="utf-8",
        )
        return read_flow_monitoring(tmp_path, Problems())

    return opening


FEBRUARY, MARCH = (28, 2800, 2), (31, 3410, 3)


def by_day(*months):
    """A registry of 2019 whose months (days, individuals, month) are counted every day."""
    return "".join(
        f"2019-{month:02}-{day:02},South Gate,outgoing,Mali,{individuals // days}\n"
        for days, individuals, month in months
        for day in range(1, days + 1)
    )


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "The months compared differ in days of observation: South Gate +22% in total, +10% a day."),
        (
            "fr",
            "Les mois comparés n'ont pas le même nombre de jours d'observation\u202f: South Gate +22\u202f%"
            " au total, +10\u202f% par jour.",
        ),
    ],
)
def test_months_of_28_and_31_days_are_told_apart_in_words(opened, language, note):
    flows = opened(by_day(FEBRUARY, MARCH))
    setting = replace(TOWN, language=language)
    table = flow_table(flows, flows.estimates("town", ["South Gate"]), "flows_individuals", setting)
    changes = [cell.text for cell in table.rows[0].cells][-2:]
    assert (changes, len(table.columns)) == (["+22", "+10"], 4)
    assert note in [text.replace("\xa0", "\u202f") for text in table.notes]


def test_a_change_of_like_months_is_one_change(opened):
    flows = opened(by_day(MARCH, (31, 6820, 5)))
    table = flow_table(flows, flows.estimates("town", ["South Gate"]), "flows_individuals", TOWN)
    assert [cell.text for cell in table.rows[0].cells][-2:] == ["+100", "+100"]
    assert not any("differ in days" in note for note in table.notes)


def test_a_month_without_change_has_a_change_of_days_all_the_same(opened):
    flows = opened(by_day(MARCH, (30, 3300, 4)))
    table = flow_table(flows, flows.estimates("town", ["South Gate"]), "flows_individuals", TOWN)
    assert "South Gate \u22123% in total, 0% a day." in " ".join(table.notes)


def test_a_table_says_its_month_the_earlier_one_and_the_gap_between_them(opened):
    flows = opened(GAP)
    table = flow_table(flows, flows.estimates("town", ["South Gate"]), "flows_individuals", TOWN)
    assert table.subtitle == "May 2020, compared with January 2020"
    assert [column.heading for column in table.columns] == [
        "Individuals",
        "Per day observed",
        "Total, change since January 2020 (%)",
        "Daily mean, change since January 2020 (%)",
    ]
    assert table.notes == (
        "The change is that of points observed in both months.",
        (
            "The registry has nothing for February 2020 to April 2020: changes are since January 2020, not"
            " since the month before."
        ),
        (
            "≥ At South Gate, 1 row of the registry does not say how many people passed; it is left out,"
            " so that totals are at least."
        ),
        "A partial view.",
    )
    assert table.source == "Source: IOM test, May 2020."
    assert [cell.text for cell in table.rows[-1].cells] == ["≥ 20", "≥ 20", "−60", "−60"]


def test_breaks_stand_under_the_points_they_are_of_and_countries_in_the_title(opened):
    flows = opened(GAP)
    estimates = flows.estimates("town", ["South Gate"])
    country = flow_table(flows, estimates, "flows_country", TOWN)
    assert country.title == "Individuals observed in the whole country, Niger"
    own = flow_table(flows, estimates, "flows_nationality", TOWN)
    assert not [note for table in (country, own) for note in table.notes if note.startswith("Break")]
    alike = opened(GAP, points=POINTS.replace("Niger", "Mali"))
    country = flow_table(alike, alike.estimates("town", ["South Gate"]), "flows_country", TOWN)
    assert country.title == "Individuals observed in the whole country, Mali"
    assert (
        "Break in series, May 2020: North Gate (No longer observed) and Midway (Newly observed)"
        in country.notes
    )


def test_sentences_say_nobody_at_least_and_not_open(opened):
    flows = opened(GAP)
    points = ["North Gate", "South Gate"]
    assert flow_sentences(flows, flows.estimates("town", points), points, TOWN) == (
        "Nobody was counted at North Gate in May 2020.",
        (
            "At South Gate, at least 20 individuals were observed in May 2020: all outgoing; 20 on an average"
            " day of observation. The nationality seen most often there is that of Mali, 100% of them."
        ),
        "In May 2020, the entry and exit points of Niger counted at least 20 individuals together.",
    )
    closed = opened(GAP.replace("Guinea,\n", "Guinea,1\n"), points=POINTS.replace("Niger", "Mali"))
    assert flow_sentences(closed, closed.estimates("town", ["Midway"]), [], TOWN)[-1].endswith(
        "Another 70 are left out because the list of points says that Midway was not open in that month."
    )


def test_a_month_whose_days_are_unknown_has_no_daily_mean(opened):
    flows = opened("2020-05,North Gate,incoming,Mali,7\n", "rows: monthly")
    estimates = flows.estimates("town", ["North Gate"])
    start = "At North Gate, 7 individuals were observed in May 2020: all incoming. The nationality"
    assert flow_sentences(flows, estimates, ["North Gate"], TOWN)[0].startswith(start)
    table = flow_table(flows, estimates, "flows_individuals", TOWN)
    assert [column.heading for column in table.columns] == ["Individuals"]
    without = estimates[estimates["statistic"] != "mean"]
    assert flow_sentences(flows, without, ["North Gate"], TOWN)[0].startswith(start)


def test_a_dash_stands_for_what_is_not_among_the_largest_there(opened):
    names = ["Mali", "Guinea", "Senegal", "Gambia", "Togo", "Benin"]
    rows = [f"2020-05-01,North Gate,incoming,{name},{10 - place}" for place, name in enumerate(names)]
    rows += [f"2020-05-01,Midway,incoming,{name},{place + 1}" for place, name in enumerate(names)]
    flows = opened("\n".join(rows))
    table = flow_table(flows, flows.estimates("town", ["North Gate", "Midway"]), "flows_nationality", TOWN)
    cells = {row.label: [cell.text for cell in row.cells] for row in table.rows}
    assert cells["Benin"] == ["–", "–", "29", "6"]
    assert cells["Mali"] == ["22", "10", "–", "–"]
    assert list(cells)[-1] == "Other"
    assert cells["Other"] == ["11", "5", "5", "1"]
    assert "–: not among the largest there (counted in Other), or no such figure." in table.notes


def test_points_that_see_the_same_people_are_named(opened):
    flows = opened(GAP)
    assert twice_note(flows, ["South Gate", "North Gate", "Midway"], "2020-01", "en") == []
    both = opened(GAP + "2020-01-05,Midway,outgoing,Mali,1\n")
    assert twice_note(both, ["North Gate", "Midway"], "2020-01", "en") == [
        "People seen at Midway, inside the country, may have been counted at North Gate too; where these"
        " points are added up, they count twice."
    ]


def test_bars_stand_under_their_point_with_its_base(opened):
    flows = opened(
        "2020-05-01,North Gate,incoming,Mali,30\n2020-05-01,North"
        " Gate,incoming,Guinea,10\n2020-05-01,Midway,outgoing,Mali,5\n"
    )
    alt = flow_bars(flows, flows.estimates("town", ["North Gate", "Midway"]), "flows_nationality", TOWN).alt
    assert (
        "May 2020. Individuals. North Gate, 40 individuals: Mali 75% (30); Guinea 25% (10); Other 0% (0). "
        "Midway, 5 individuals: Mali 100% (5); Other 0% (0)." in alt
    )


def test_figures_that_can_not_be_drawn_are_left_out(opened):
    flows = opened("2020-05-01,North Gate,incoming,Mali,30\n", points=POINTS.replace(",20,0", ",,"))
    for draw, reason in (
        (point_map, "None of these points has coordinates; give latitude and longitude in points.csv."),
        (
            route_diagram,
            (
                "The registry doesn't say both where people come from and where they go, so there is no flow"
                " to draw."
            ),
        ),
        (lambda *given: evolution(*given, ["Midway"]), "There is no value to draw over time."),
    ):
        with pytest.raises(CaseStudyError) as error:
            draw(flows, TOWN)
        assert str(error.value) == reason
    params = CityParams.model_validate(
        {
            "city": {"en": "Town"},
            "surveys": [{"instrument": "a", "export": "b.csv"}],
            "flow_monitoring": {"instrument": "reg", "points": ["North Gate"]},
        }
    )
    counted = Opened(flows=flows)
    rows = estimate_context("town", params, counted, [])
    drawn, left_out = figures_of(lay_out(counted, rows, ContextScope(params, TOWN)))
    assert set(drawn) == {
        "flows_individuals",
        "flows_nationality",
        "flows_nationality_country",
    }
    assert [reason.partition(":")[0] for reason in left_out] == [
        "the figure flows_map is left out",
        "the figure flows_routes is left out",
    ]


def test_the_open_registry_of_transits_gives_its_figures_in_tables(opened, shared):
    rows = (shared / "data" / "transits" / "darien_nat.csv").read_text(encoding="utf-8")
    header, _, body = rows.partition("\n")
    declared = (
        "rows: monthly\nannual_until: 2019\nonly_point: North Gate\nonly_direction: incoming\n"
        "values: {nationality: {OOO: unknown, TIB: China}}"
    )
    names = {"t": "date", "nat": "nationality", "n": "individuals"}
    flows = opened(
        body, declared, header=",".join(names.get(name, name) for name in header.split(",")) + "\n"
    )
    estimates = flows.estimates("darien", ["North Gate"], "2023-08")
    assert flow_sentences(flows, estimates, ["North Gate"], TOWN)[0] == (
        "At North Gate, 81,946 individuals were observed in August 2023: all incoming. The nationality seen"
        " most often there is that of Venezuela, 77% of them."
    )
    plan = [
        replace(row, statistic="total")
        for row in flows.plan
        if row.table == "flows_individuals" and row.against
    ]
    changes = {
        month: (
            replace(flows, plan=tuple(plan)).estimates("darien", ["North Gate"], month)["estimate"].iloc[-1]
        )
        for month in ("2023-08", "2024-01")
    }
    assert {month: round(100 * change, 1) for month, change in changes.items()} == {
        "2023-08": 48.0,
        "2024-01": 46.2,
    }
