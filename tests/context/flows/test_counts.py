from pathlib import Path

import numpy as np
import pandas as pd

from analysis.context.flows.counts import count_registry
from analysis.context.flows.registry import CountedColumns, RegistryColumns
from analysis.problems import Problems

TWO_DAYS = """
date       point       direction nationality next       individuals
2018-12-01 North-Gate  incoming  Guinée      Mali       3
2018-12-01 North-Gate  outgoing  GIN         Algeria    4
2018-12-03 North-Gate  outgoing  Mali        Algérie    5
2018-12-03 Midway      outgoing  Mali        Mali       2
"""


def test_rows_become_totals_by_point_direction_and_kind(count):
    counts, problems = count(TWO_DAYS)
    assert problems == []
    assert counts.of("nationality", "2018-12").drop(columns=["question", "period"]).to_numpy().tolist() == [
        ["Midway", "outgoing", "MLI", 2],
        ["North Gate", "incoming", "GIN", 3],
        ["North Gate", "outgoing", "GIN", 4],
        ["North Gate", "outgoing", "MLI", 5],
    ]
    assert counts.days.to_dict() == {("2018-12", "Midway"): 1, ("2018-12", "North Gate"): 2}
    assert counts.routes.drop(columns=["period", "point"]).to_numpy().tolist() == [
        ["outgoing", "MLI", "MLI", 2],
        ["incoming", "GIN", "MLI", 3],
        ["outgoing", "GIN", "DZA", 4],
        ["outgoing", "MLI", "DZA", 5],
    ]


def test_a_point_goes_by_its_aliases_too(count):
    counts, problems = count(TWO_DAYS.replace("North-Gate", "Porte_du_Sud"))
    assert problems == []
    assert counts.observed("2018-12") == ("South Gate", "Midway")


def test_an_unknown_point_is_told_with_the_nearest(count):
    _, problems = count(TWO_DAYS.replace("Midway", "Midwai"))
    assert problems == [
        "round1.csv, row 5, point: no flow monitoring point goes by this name; add it to points.csv with its"
        " type, or correct it. Got 'Midwai'. Expected perhaps 'Midway'."
    ]


def test_an_unknown_direction_is_told(count):
    _, problems = count(TWO_DAYS.replace("incoming", "inward"))
    assert problems == [
        "round1.csv, row 2, direction: this is no direction; give its meaning under values, direction in"
        " registry.yaml. Got 'inward'. Expected one of 'incoming', 'outgoing', 'undefined'."
    ]


def test_a_direction_can_be_given_a_meaning(count, make_registry):
    meaning = make_registry(values={"direction": {"entrants": "incoming"}})
    counts, problems = count(TWO_DAYS.replace("incoming", "entrants"), registry=meaning)
    assert problems == []
    assert counts.of("", "2018-12", "incoming")["individuals"].tolist() == [3]


def test_a_row_without_a_number_is_left_out_with_a_warning(count):
    counts, problems = count(TWO_DAYS.replace("  5\n", "  unknown\n").replace("5\n2018", "unknown\n2018"))
    assert problems == [
        "round1.csv, row 4, individuals: 1 rows don't say how many individuals passed; they are left out, and"
        " totals are at least."
    ]
    assert counts.of("", "2018-12", "outgoing")["individuals"].sum() == 6


def test_files_that_overlap_are_told(count):
    _, problems = count(TWO_DAYS, TWO_DAYS.replace("2018-12-01", "2018-12-04"))
    assert problems == [
        "round2.csv: the rounds overlap: 2018-12-03 at North Gate and 1 more point-days are in round1.csv"
        " too, and would be counted twice. Take them out of one file."
    ]


def test_a_month_listed_twice_is_told(count, make_registry):
    monthly = """
    date    point      direction nationality next    individuals
    2018-12 North_Gate incoming  Guinea      Mali    3
    2018-12 North_Gate incoming  GIN         MLI     3
    """
    _, problems = count(monthly, registry=make_registry(rows="monthly"))
    assert problems == [
        "round1.csv, row 3: 2018-12 at North Gate is listed twice for the same people; row 2 has it already."
        " Take one out."
    ]


DECEMBER = """
date       point      direction nationality next individuals
2018-12-01 North_Gate incoming  Guinea      Mali 3
2018-12-01 Midway     incoming  Guinea      Mali 3
2018-12-02 North_Gate outgoing  Mali        Mali 5
2018-12-02 Midway     outgoing  Mali        Mali 5
2018-11-02 Midway     outgoing  Mali        Mali 5
"""


def test_a_row_entered_twice_is_told(count):
    counts, problems = count(DECEMBER + "2018-12-01 North_Gate incoming  GIN         MLI  3")
    assert problems == [
        "round1.csv, row 7: 1 row is the same as an earlier one in every column (this one as row 2), and"
        " counted. Two groups of one day can be alike; take out what was entered twice."
    ]
    assert counts.of("", "2018-12")["individuals"].sum() == 19


def test_rows_that_count_other_people_are_not_the_same(count):
    _, problems = count(DECEMBER + "2018-12-01 North_Gate incoming  GIN         MLI  4")
    assert problems == []


def test_a_month_entered_twice_is_told_with_its_points(count):
    again = "\n".join(line for line in DECEMBER.splitlines() if line.startswith("2018-12"))
    _, problems = count(DECEMBER + again)
    assert problems == [
        "round1.csv, row 7: every row of 2018-12 at North Gate, Midway stands here twice, which would count"
        " the same people again (4 rows; this is the first of them). Take them out."
    ]


def test_a_single_group_told_twice_is_no_month_entered_twice(count):
    """A point that saw one group, and another like it."""
    row = "2019-01-01 South_Gate incoming  Guinea      Mali 1\n"
    _, (problem,) = count(DECEMBER + row + row)
    assert problem.startswith(
        "round1.csv, row 8: 1 row is the same as an earlier one in every column (this one as row 7)"
    )


def test_parts_that_do_not_add_up_are_told(count, make_registry):
    sexes = CountedColumns(columns={"women": "women", "men": "men"}, whole=True)
    columns = RegistryColumns(date="date", individuals="individuals", point="point", direction="direction")
    _, problems = count(
        """
        date    point      direction women men individuals
        2018-12 North_Gate incoming  3     4   7
        2018-12 Midway     incoming  3     4   8
        """,
        registry=make_registry(columns=columns, counts={"sex": sexes}, rows="monthly"),
    )
    assert problems == [
        "round1.csv, row 3, sex: the columns of sex add up to 7 individuals, the row counts 8; correct one of"
        " them (1 such rows here)."
    ]


ANNUAL = """
date       point      direction nationality next individuals
2018-01-01 North_Gate incoming  Mali        Mali 900
2019-01-01 North_Gate incoming  Mali        Mali 800
2020-01-01 North_Gate incoming  Mali        Mali 70
2020-02-01 North_Gate incoming  Mali        Mali 80
"""


def test_annual_totals_under_a_january_date_must_be_declared(count, make_registry):
    _, problems = count(ANNUAL, registry=make_registry(rows="monthly"))
    assert problems == [
        "round1.csv, date: all rows of 2018, 2019 are dated January, as annual totals often are, and must not"
        " be read as months. Say annual_until: 2019 in registry.yaml if they are annual, or annual_until: 0."
    ]
    counts, problems = count(ANNUAL, registry=make_registry(rows="monthly", annual_until=2019))
    assert problems == []
    assert (counts.years, counts.periods) == (("2018", "2019"), ("2020-01", "2020-02"))


def test_a_missing_column_and_a_missing_file_are_told(tmp_path, points, make_registry):
    path = tmp_path / "a.csv"
    path.write_text(
        "date,point,direction,nationalty,next,individuals\n2018-12,Midway,incoming,Mali,Mali,1\n",
        encoding="utf-8",
    )
    problems = Problems()
    count_registry([path, tmp_path / "none.csv"], make_registry(), points, problems)
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in problems] == [
        "a.csv, row 1, nationality: the declared column is not in the file. Expected perhaps 'nationalty'.",
        "none.csv: There is no such file. Check the path.",
    ]


def test_csv_xlsx_and_parquet_give_the_same_totals(tmp_path, points, make_registry, drawn_frame):
    rows = drawn_frame(TWO_DAYS)
    rows.to_csv(tmp_path / "a.csv", index=False)
    rows.to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter")
    rows.to_parquet(tmp_path / "a.parquet", row_group_size=2)
    found = [_cells(tmp_path / f"a.{kind}", points, make_registry()) for kind in ("csv", "xlsx", "parquet")]
    pd.testing.assert_frame_equal(found[0], found[1])
    pd.testing.assert_frame_equal(found[0], found[2])
    assert found[0]["individuals"].dtype == np.int64


def _cells(path: Path, points, registry) -> pd.DataFrame:
    problems = Problems()
    counts = count_registry([path], registry, points, problems)
    problems.stop_if_fatal()
    return counts.cells


def test_a_month_among_days_and_a_row_without_a_date_are_told(count):
    _, problems = count(
        "date point direction nationality next individuals\n2018-12 North_Gate incoming Mali Mali 3"
    )
    assert problems == [
        "round1.csv, row 2, date: this is a month, while every row is declared to be of a day; say rows:"
        " monthly in registry.yaml, or give the days. Got '2018-12'. Expected a day such as 2018-12-31."
    ]


def test_a_row_without_a_date_is_left_out_with_a_warning(tmp_path, points, make_registry):
    path = tmp_path / "own.csv"
    path.write_text(
        "date,point,direction,nationality,next,individuals\n2018-12-01,Midway,incoming,Mali,Mali,1\n,Midway,incoming,Mali,Mali,4\n",
        encoding="utf-8",
    )
    problems = Problems()
    counts = count_registry([path], make_registry(), points, problems)
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in problems] == [
        "own.csv, row 3, date: 1 rows have no date; they are left out of every total. Give them one."
    ]
    assert counts.of("", "2018-12")["individuals"].tolist() == [1]


def test_days_that_a_month_does_not_have_are_told(count, make_registry):
    columns = RegistryColumns(
        date="date", individuals="individuals", point="point", direction="direction", observed_days="days"
    )
    _, problems = count(
        """
        date    point      direction individuals days
        2018-12 North_Gate incoming  100         31
        2018-12 Midway     incoming  100         0
        2019-02 Midway     incoming  100         29
        """,
        registry=make_registry(columns=columns, rows="monthly"),
    )
    said = (
        "a month can't have been observed on so many days; correct it, or leave it blank where it is unknown."
    )
    assert problems == [
        f"round1.csv, row 3, days: {said} Got '0'. Expected 1 to the days of the month.",
        f"round1.csv, row 4, days: {said} Got '29'. Expected 1 to the days of the month.",
    ]


def test_more_vulnerable_people_than_people_are_told(count, make_registry):
    columns = RegistryColumns(date="date", individuals="individuals", point="point", direction="direction")
    _, problems = count(
        """
        date       point      direction young individuals
        2018-12-01 North_Gate incoming  15    10
        """,
        registry=make_registry(
            columns=columns, counts={"vulnerability": CountedColumns(columns={"children_under_5": "young"})}
        ),
    )
    assert problems == [
        "round1.csv, row 2, young: this is more than the individuals of its row; correct one of them. Got"
        " '15'."
    ]


def test_whoever_a_whole_block_leaves_blank_is_unknown(tmp_path, points, make_registry):
    path = tmp_path / "own.csv"
    path.write_text(
        "date,point,direction,women,men,individuals\n2018-12,Midway,incoming,5,5,10\n2018-12,Midway,outgoing,,,30\n",
        encoding="utf-8",
    )
    columns = RegistryColumns(date="date", individuals="individuals", point="point", direction="direction")
    sexes = {"sex_age": CountedColumns(columns={"women": "women", "men": "men"}, whole=True)}
    problems = Problems()
    counts = count_registry(
        [path], make_registry(columns=columns, counts=sexes, rows="monthly"), points, problems
    )
    assert len(problems) == 0
    assert counts.of("sex_age", "2018-12").groupby("choice")["individuals"].sum().to_dict() == {
        "men": 5,
        "women": 5,
        "unknown": 30,
    }


def test_the_sheet_with_the_declared_columns_is_read(tmp_path, points, make_registry, drawn_frame):
    path, rows = tmp_path / "own.xlsx", drawn_frame(TWO_DAYS)
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"Read me": ["hello"]}).to_excel(book, sheet_name="README", index=False)
        rows.to_excel(book, sheet_name="data", index=False)
    assert _cells(path, points, make_registry())["individuals"].sum() == 3 * 14
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        rows.to_excel(book, sheet_name="May", index=False)
        rows.iloc[:1].to_excel(book, sheet_name="June", index=False)
    problems = Problems()
    count_registry([path], make_registry(), points, problems)
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in problems] == [
        "own.xlsx: its sheets May, June all have the declared columns; say which one with sheet in"
        " registry.yaml."
    ]
    assert _cells(path, points, make_registry(sheet="June"))["individuals"].sum() == 3 * 3
