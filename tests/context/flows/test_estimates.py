import pytest

from analysis.context.flows.common_points import breaks
from analysis.context.flows.counts import count_registry
from analysis.context.flows.estimates import FlowScope, estimate_evolution, estimate_flows
from analysis.context.flows.plan import FlowRow
from analysis.context.flows.points import read_points
from analysis.context.flows.registry import RegistryColumns
from analysis.problems import CaseStudyError, Problems
from analysis.reading.row_batches import read_pieces

TWO_MONTHS = """
date       point      direction nationality next    individuals
2020-05-01 North_Gate incoming  Guinea      Mali    10
2020-05-02 North_Gate outgoing  Mali        Algeria 30
2020-05-02 South_Gate incoming  Mali        Mali    20
2020-05-02 Midway     outgoing  Mali        Mali    99
2020-06-01 North_Gate incoming  Guinea      Mali    15
2020-06-01 North_Gate outgoing  Mali        Algeria 15
2020-06-01 Midway     outgoing  Guinea      Mali    66
2020-06-02 Midway     outgoing  Mali        Mali    33
"""


@pytest.fixture
def estimate(count):
    counts, problems = count(TWO_MONTHS)
    assert problems == []

    def estimating(row, period="2020-06", own=()):
        found = estimate_flows(counts, [row], FlowScope("city", "fmp", own), period)
        return found[["choice", "level", "estimate", "n", "base"]].to_numpy().tolist()

    return estimating


def test_country_totals_leave_transit_points_out(estimate):
    assert estimate(FlowRow("t", "s", "direction", "total", "country"), "2020-05") == [
        ["incoming", "MLI", 30.0, 30, 60],
        ["outgoing", "MLI", 30.0, 30, 60],
        ["observed", "MLI", 60.0, 60, 60],
    ]


def test_a_table_lists_what_was_left_out_and_why(estimate):
    assert estimate(FlowRow("t", "s", "left_out", "total"), "2020-05") == [
        ["transit", "Midway", 99.0, 99, 99]
    ]


def test_own_points_show_whatever_their_type(estimate):
    found = estimate(FlowRow("t", "s", "nationality", "share", top=5), own=("Midway",))
    assert [row[:2] + row[3:] for row in found] == [
        ["GIN", "Midway", 66, 99],
        ["MLI", "Midway", 33, 99],
        ["other", "Midway", 0, 99],
    ]
    assert [row[2] for row in found] == pytest.approx([2 / 3, 1 / 3, 0])


def test_the_daily_mean_is_over_the_days_observed(estimate):
    assert estimate(FlowRow("t", "s", "direction", "mean"), own=("Midway",)) == [
        ["outgoing", "Midway", 49.5, 99, 2],
        ["observed", "Midway", 49.5, 99, 2],
    ]


def test_totals_change_in_per_cent_on_the_points_observed_in_both_months(estimate):
    row = FlowRow("t", "s", "direction", "total", "country", against="previous")
    assert estimate(row) == [
        ["incoming", "MLI", 0.5, 15, 10],
        ["outgoing", "MLI", -0.5, 15, 30],
        ["observed", "MLI", -0.25, 30, 40],
    ]


def test_daily_means_change_in_per_cent(estimate):
    row = FlowRow("t", "s", "direction", "mean", "country", against="previous")
    assert estimate(row)[-1] == ["observed", "MLI", 0.5, 30, 40]


def test_shares_change_by_points(estimate):
    row = FlowRow("t", "s", "nationality", "share", "country", top=5, against="previous")
    assert estimate(row) == [
        ["GIN", "MLI", 0.25, 15, 30],
        ["MLI", "MLI", -0.25, 15, 30],
        ["other", "MLI", 0.0, 0, 30],
    ]


def test_there_is_no_change_from_nobody(count):
    counts, _ = count("""
    date       point      direction nationality next    individuals
    2020-05-01 North_Gate incoming  Guinea      Mali    10
    2020-06-01 North_Gate outgoing  unknown     Mali    5
    2020-06-01 North_Gate incoming  Guinea      Mali    5
    """)
    row = FlowRow("t", "s", "nationality", "share", direction="outgoing", top=5, against="previous")
    assert estimate_flows(counts, [row], FlowScope("city", "fmp"), "2020-06")["estimate"].isna().all()
    both = FlowRow("t", "s", "nationality", "share", top=5, against="previous")
    found = estimate_flows(counts, [both], FlowScope("city", "fmp"), "2020-06")
    assert found[["choice", "estimate"]].to_numpy().tolist() == [
        ["GIN", -0.5],
        ["other", 0.0],
        ["unknown", 0.5],
    ]


def test_breaks_in_series_are_named(estimate, count):
    counts, _ = count(TWO_MONTHS)
    assert breaks(counts, "2020-05", "2020-06") == {"South Gate": "no longer observed"}
    assert estimate(FlowRow("t", "s", "breaks", "total")) == [
        ["no longer observed", "South Gate", 20.0, 20, 20]
    ]


def test_there_is_no_change_before_the_first_month(estimate):
    assert estimate(FlowRow("t", "s", "direction", "total", against="previous"), "2020-05") == []


def test_beyond_the_largest_all_others_are_together(count):
    nationalities = ["Mali", "Guinea", "Senegal", "Gambia", "Niger", "Togo", "Benin", "autres"]
    rows = [
        f"2020-05-01 North_Gate incoming {name} Mali {10 - place}" for place, name in enumerate(nationalities)
    ]
    counts, problems = count("\n".join(["date point direction nationality next individuals", *rows]))
    assert problems == []
    found = estimate_flows(
        counts, [FlowRow("t", "s", "nationality", "share", top=5)], FlowScope("city", "fmp"), "2020-05"
    )
    assert found[["choice", "n"]].to_numpy().tolist() == [
        ["MLI", 10],
        ["GIN", 9],
        ["SEN", 8],
        ["GMB", 7],
        ["NER", 6],
        ["other", 5 + 4 + 3],
    ]
    assert found["estimate"].sum() == pytest.approx(1)


def test_direction_restricts_the_base(estimate):
    row = FlowRow("t", "s", "next", "share", direction="outgoing")
    assert estimate(row, own=("North Gate",)) == [["DZA", "North Gate", 1.0, 15, 15]]


def test_evolution_has_each_month(count):
    counts, _ = count(TWO_MONTHS)
    found = estimate_evolution(
        counts, FlowRow("t", "s", "direction", "total", "country"), FlowScope("city", "fmp")
    )
    observed = found[found["choice"] == "observed"]
    assert observed[["wave", "estimate"]].to_numpy().tolist() == [["2020-05", 60.0], ["2020-06", 30.0]]
    assert (found["unit"] == "individuals").all()


def test_a_month_the_registry_lacks_is_refused(estimate):
    with pytest.raises(
        CaseStudyError, match="The registry has no month '2020-07'; its months run from 2020-05 to 2020-06"
    ):
        estimate(FlowRow("t", "s", "direction", "total"), "2020-07")


def test_an_unknown_mean_stays_unknown(count, make_registry):
    counts, _ = count(TWO_MONTHS, registry=make_registry(rows="monthly"))
    found = estimate_flows(
        counts, [FlowRow("t", "s", "direction", "mean")], FlowScope("city", "fmp"), "2020-05"
    )
    assert found["estimate"].isna().all()
    assert found.loc[found["choice"] == "observed", "n"].tolist() == [40, 20, 99]


def test_open_stand_in_registry_gives_its_published_figures(shared, tmp_path, make_registry):
    (tmp_path / "points.csv").write_text(
        "point,country,region,type,valid_from,valid_to,latitude,longitude\nDarien,Panama,Darien,entry_exit,,,8,-77\n",
        encoding="utf-8",
    )
    problems = Problems()
    points = read_points(tmp_path / "points.csv", problems)
    declared = make_registry(
        rows="monthly",
        annual_until=2019,
        only_point="Darien",
        only_direction="incoming",
        columns=RegistryColumns(date="t", individuals="n", nationality="nat"),
        values={"nationality": {"OOO": "unknown", "TIB": "China"}},
    )
    counts = count_registry([shared / "data" / "transits" / "darien_nat.csv"], declared, points, problems)
    problems.stop_if_fatal()
    people = counts.cells[counts.cells["question"] == ""].set_index("period")["individuals"]
    found = [people[month] for month in ("2023-07", "2023-08", "2023-12", "2024-01")]
    assert found == [55_387, 81_946, 24_626, 36_001]
    months = people[people.index.str.len() == 7]
    assert [months[months.index.str.startswith(year)].sum() for year in ("2023", "2024")] == [
        520_085,
        302_203,
    ]
    assert counts.periods[0] == "2020-01"
    assert counts.years == tuple(map(str, range(2010, 2020)))
    row = FlowRow("t", "s", "nationality", "share", top=5)
    shares = estimate_flows(counts, [row], FlowScope("x", "y"), "2023-08").set_index("choice")
    assert (shares.loc["VEN", "n"], round(100 * shares.loc["VEN", "estimate"], 1)) == (62_700, 76.5)
    change = FlowRow("t", "s", "direction", "total", against="previous")
    changes = {
        month: estimate_flows(counts, [change], FlowScope("x", "y"), month)["estimate"].iloc[-1]
        for month in ("2023-08", "2024-01")
    }
    assert {month: round(100 * value, 1) for month, value in changes.items()} == {
        "2023-08": 48.0,
        "2024-01": 46.2,
    }


def read_transits(shared, tmp_path, make_registry, file: str, point: str, country: str, **columns):
    """One of the open registries of transits, counted."""
    (tmp_path / "points.csv").write_text(
        f"point,country,region,type,valid_from,valid_to,latitude,longitude\n{point},{country},,entry_exit,,,8,-77\n",
        encoding="utf-8",
    )
    problems = Problems()
    points = read_points(tmp_path / "points.csv", problems)
    declared = make_registry(
        rows="monthly",
        annual_until=2019 if "nationality" in columns and point == "Darien" else 0,
        only_point=point,
        only_direction="incoming",
        columns=RegistryColumns(date="t", individuals="n", **columns),
        values={"nationality": {"OOO": "unknown", "TIB": "China"}} if "nationality" in columns else {},
    )
    counts = count_registry([shared / "data" / "transits" / file], declared, points, problems)
    problems.stop_if_fatal()
    return counts


def test_open_registries_by_nationality_and_by_sex_and_age_agree_in_every_month(
    shared, tmp_path, make_registry
):
    nationality = read_transits(
        shared, tmp_path, make_registry, "darien_nat.csv", "Darien", "Panama", nationality="nat"
    )
    people = read_transits(
        shared, tmp_path, make_registry, "darien_dmg.csv", "Darien", "Panama", sex_age="demog"
    )
    assert (people.periods[0], people.periods[-1]) == ("2021-01", "2025-04")
    sums = [
        counts.cells[counts.cells["question"] == ""].set_index("period")["individuals"]
        for counts in (nationality, people)
    ]
    months = list(people.periods)
    assert sums[0][months].tolist() == sums[1][months].tolist()


def test_the_open_registry_of_honduras_lists_months_twice_and_is_refused(shared, tmp_path, make_registry):
    with pytest.raises(CaseStudyError) as error:
        read_transits(
            shared, tmp_path, make_registry, "honduras_nat.csv", "Honduras", "Honduras", nationality="nat"
        )
    said = [problem.problem for problem in error.value.problems]
    assert sum("is listed twice for the same people" in sentence for sentence in said) == 16
    assert [problem.got for problem in error.value.problems if "no country or region" in problem.problem] == [
        "STL"
    ]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_registry_parted_by_semicolons_or_tabs(tmp_path, mark):
    (tmp_path / "own.csv").write_text(f"day{mark}n\n2020-05-01{mark}1 234\n", encoding="utf-8-sig")
    (piece,) = read_pieces(tmp_path / "own.csv", ["day", "n"], Problems())
    assert piece.frame.values.tolist() == [["2020-05-01", "1 234"]]


def test_each_point_shows_its_own_largest(count):
    counts, problems = count("""
    date       point      direction nationality next individuals
    2020-05-01 North_Gate incoming  Guinea      Mali 60
    2020-05-01 North_Gate incoming  Mali        Mali 30
    2020-05-01 North_Gate incoming  Niger       Mali 10
    2020-05-01 South_Gate incoming  Niger       Mali 50
    2020-05-01 South_Gate incoming  Mali        Mali 40
    2020-05-01 South_Gate incoming  Guinea      Mali 10
    """)
    assert problems == []
    found = estimate_flows(
        counts, [FlowRow("t", "s", "nationality", top=2)], FlowScope("city", "fmp"), "2020-05"
    )
    assert found[["level", "choice", "n"]].to_numpy().tolist() == [
        ["North Gate", "MLI", 30],
        ["North Gate", "GIN", 60],
        ["North Gate", "other", 10],
        ["South Gate", "MLI", 40],
        ["South Gate", "NER", 50],
        ["South Gate", "other", 10],
    ]


def test_other_is_the_same_rest_in_both_months(count):
    counts, _ = count("""
    date       point      direction nationality next individuals
    2020-05-01 South_Gate incoming  Mali        Mali 60
    2020-05-01 South_Gate incoming  Guinea      Mali 40
    2020-06-01 South_Gate incoming  Mali        Mali 50
    2020-06-01 South_Gate incoming  Guinea      Mali 50
    2020-06-01 North_Gate incoming  Niger       Mali 900
    """)
    rows = [
        FlowRow("t", "s", "nationality", "share", "country", top=1, against=against)
        for against in ("", "previous")
    ]
    found = estimate_flows(counts, rows, FlowScope("city", "fmp"), "2020-06")
    assert found[["choice", "n", "method"]].to_numpy().tolist() == [
        ["NER", 900, "individuals observed"],
        ["other", 100, "individuals observed"],
        ["NER", 0, "difference from 2020-05"],
        ["other", 100, "difference from 2020-05"],
    ]
    assert found["estimate"].tolist()[2:] == [0, 0]


def test_a_total_over_rows_without_a_number_is_at_least(count):
    counts, _ = count(TWO_MONTHS + "2020-06-02 North_Gate incoming Mali Mali unknown\n")
    row = FlowRow("t", "s", "direction", "total")
    found = estimate_flows(counts, [row], FlowScope("city", "fmp"), "2020-06")
    assert found[found["choice"] == "observed"].set_index("level")["method"].to_dict() == {
        "North Gate": "individuals observed; at least: some are unknown",
        "Midway": "individuals observed",
    }
    country = estimate_flows(
        counts, [FlowRow("t", "s", "direction", "mean", "country")], FlowScope("city", "fmp"), "2020-06"
    )
    assert country["method"].str.contains("at least").all()
