from pathlib import Path

import pandas as pd
import pytest

from analysis.context.displacement.estimates import (
    StockScope,
    estimate_changes,
    estimate_origins,
    estimate_shares,
    estimate_stocks,
    latest_by_place,
    measured_over_time,
    series,
)
from analysis.context.displacement.sources import read_displacement
from analysis.context.displacement.stock_checks import check_parts, check_places, compare_totals
from analysis.context.displacement.stock_files import read_baseline_workbook, read_dtm_stocks
from analysis.context.displacement.stocks import (
    BaselineSheet,
    BaselineWorkbook,
    StockMeasure,
    read_printed_stocks,
)
from analysis.problems import CaseStudyError, Problems
from analysis.yamlfile import read_yaml

FOLDER = Path(__file__).resolve().parents[3] / "surveys" / "iom_displacement_mali"
SCOPE = StockScope("mali", "stocks")
MEASURES = {"displaced total": StockMeasure(question="displaced")}
HEADER = "source,report_date,population,area,area_type,measure,value,as_of\n"


@pytest.fixture(scope="module")
def mali():
    return read_displacement(FOLDER, Problems())


@pytest.fixture
def printed(tmp_path):
    def reading(*rows, reported="2013-03"):
        path = tmp_path / "stocks.csv"
        path.write_text(HEADER + "".join(f"R,{reported},idp,{row}\n" for row in rows), encoding="utf-8")
        problems = Problems()
        stocks = read_printed_stocks(path, MEASURES, problems)
        return stocks, [str(problem).replace(f"{tmp_path}/", "") for problem in problems]

    return reading


def test_the_copy_is_the_document(shared):
    copy = (FOLDER / "example" / "published.csv").read_text(encoding="utf-8")
    assert copy == (shared / "published" / "iom_displacement_mali_2013_2014.csv").read_text(encoding="utf-8")


def test_every_row_of_the_document_is_kept(mali):
    rows = pd.read_csv(FOLDER / "example" / "published.csv", dtype=str, keep_default_na=False)
    assert len(mali.stocks.frame) == len(rows)
    unknown = rows["value"] == "unknown"
    assert mali.stocks.frame["value"].isna().tolist() == unknown.tolist()
    percent = mali.stocks.frame["statistic"] == "share"
    values = (mali.stocks.frame["value"] * percent.map({True: 100, False: 1})).round(6)[~unknown]
    assert values.tolist() == rows.loc[~unknown, "value"].astype(float).tolist()


def test_every_difference_between_printed_totals_and_sums_is_listed(mali):
    totals = mali.totals
    differing = totals[totals["difference"] != 0]
    assert differing[
        ["wave", "population", "area_type", "printed", "summed", "difference"]
    ].to_numpy().tolist() == [
        ["2013-02-10", "idp return", "region of departure", 2310, 2018, 292],
        ["2013-02-10", "idp return", "region of arrival", 2310, 2296, 14],
        ["2014-06", "idp", "region", 128866, 85992, 42874],
        ["2014-03", "idp", "region", 186884, 11245, 175639],
        ["2014-06", "returnee", "region", 353695, 353095, 600],
    ]
    assert totals.loc[totals["printed"] == 260665, "difference"].tolist() == [0]


def test_an_unknown_place_stays_unknown_and_its_total_says_at_least(printed):
    stocks, problems = printed(
        "Gao,region,displaced total,unknown,",
        "Mopti,region,displaced total,40,2013-02",
        "TOTAL,region,displaced total,40,",
    )
    assert problems == []
    found = estimate_stocks(stocks, SCOPE)[["choice", "estimate", "method", "n"]]
    assert found.fillna(-1).to_numpy().tolist() == [
        ["Gao", -1, "unknown", 0],
        ["Mopti", 40, "as printed, as of 2013-02", 40],
        ["TOTAL", 40, "as printed; at least: some are unknown", 40],
        ["all", 40, "at least: some are unknown", 40],
    ]


def test_a_total_that_its_places_do_not_add_up_to_is_told(printed):
    stocks, _ = printed(
        "Gao,region,displaced total,30,",
        "Mopti,region,displaced total,40,",
        "TOTAL,region,displaced total,75,",
    )
    assert compare_totals(stocks)[["printed", "summed", "difference"]].to_numpy().tolist() == [[75, 70, 5]]


@pytest.mark.parametrize("name", ["Total", "total:", "Grand  total", "Ensemble", "Total general", "المجموع"])
def test_a_total_by_any_name_is_no_place(printed, name):
    stocks, _ = printed("Gao,region,displaced total,30,", f"{name},region,displaced total,75,")
    assert stocks.frame["area"].tolist() == ["Gao", "TOTAL"]
    assert compare_totals(stocks)["summed"].tolist() == [30]


@pytest.mark.parametrize(("name", "refused"), [("Sub-total", 1), ("Moyenne", 1), ("Totalia", 0)])
def test_a_total_of_some_is_refused_beside_them(printed, name, refused):
    stocks, _ = printed("Gao,region,displaced total,30,", f"{name},region,displaced total,75,")
    assert stocks.frame["area"].tolist() == ["Gao", name]
    problems = Problems()
    check_parts(stocks, problems)
    told = "this is a total or mean of some of the other rows, and would be counted with them; take it out."
    assert [problem.problem for problem in problems] == [told] * refused


def test_a_place_spelt_nearly_as_another_is_told(printed):
    """Segou 2 is another place than Segou 1, and Nigeria another country than Niger."""
    names = [
        "Bamako",
        "Bamako",
        "Bamakko",
        "Segou 1",
        "Segou 1",
        "Segou 2",
        "Niger",
        "Niger",
        "Nigeria",
        "Gao",
    ]
    stocks, _ = printed(
        *(f"{name},region,displaced total,{place},2013-{place + 1:02d}" for place, name in enumerate(names))
    )
    problems = Problems()
    check_places(stocks, problems)
    (problem,) = problems
    assert (
        str(problem).partition("stocks.csv")[2]
        == ", row 4, area: only this row names this place, which is spelt nearly as another; correct it, if"
        " they are one. Got 'Bamakko'. Expected perhaps 'Bamako'."
    )


def test_what_can_not_be_read_is_told(printed):
    _, problems = printed(
        "Gao,region,displaced totl,3,", "Mopti,region,displaced total,-4,", "Mopti,region,displaced total,4,"
    )
    assert problems == [
        (
            "stocks.csv, row 2, measure: this measure is not declared in stocks.yaml. Got 'displaced totl'. "
            "Expected perhaps 'displaced total'."
        ),
        "stocks.csv, row 2, value: people can't be a negative number; correct it. Got '-4'.",
        (
            "stocks.csv, row 4, area: Mopti is listed twice for idp, displaced in 2013-03; take one of the"
            " rows out. Got 'Mopti'."
        ),
    ]


def test_changes_are_between_the_dates_that_have_a_figure(mali):
    found = estimate_changes(mali.stocks, SCOPE, [("idp", "displaced")])
    total = found[(found["choice"] == "TOTAL") & (found["statistic"] == "total")]
    assert total[["wave", "estimate", "method"]].to_numpy().tolist() == [
        ["2013-02-21", 31745, "difference from 2013-01-24"],
        ["2014-03", -73781, "difference from 2013-02-21"],
        ["2014-06", -58018, "difference from 2014-03"],
    ]
    ratios = found[(found["choice"] == "TOTAL") & (found["statistic"] == "ratio")]["estimate"]
    assert ratios.round(4).tolist() == [0.1387, -0.2830, -0.3104]


def test_a_series_runs_in_date_order_and_a_misprinted_date_does_not_count(mali):
    assert series(mali.stocks, "idp", "displaced", "Kidal")["date"].tolist() == [
        "2013-03",
        "2014-03",
        "2014-06",
    ]
    with pytest.raises(
        CaseStudyError, match="No figure of idp, displaced is of 'Kidall'; expected perhaps 'Kidal'"
    ):
        series(mali.stocks, "idp", "displaced", "Kidall")


def test_assistance_is_a_table_by_sector(mali):
    found = mali.estimates("mali")
    assisted = found[found["table"] == "assistance"].set_index("choice")["estimate"]
    assert assisted.to_dict() == {
        "Protection": 4529,
        "Non Food Items": 7755,
        "Shelter": 6249,
        "Income Generating Activities": 5358,
        "Water and Sanitation": 9226,
        "Health": 15360,
    }
    keys = ["wave", "table", "question", "choice", "domain", "level", "statistic"]
    assert not found.duplicated(keys).any()


SHEET = BaselineSheet(population="idp", question="displaced", area="A", women="P", men="Q", total="R")


@pytest.fixture
def workbook(tmp_path):
    def writing(*rows):
        columns = ["Region", *[f"c{number}" for number in range(1, 15)], "Femmes", "Hommes", "Total"]
        frame = pd.DataFrame([[area, *[""] * 14, *numbers] for area, *numbers in rows], columns=columns)
        path = tmp_path / "baseline.xlsx"
        frame.to_excel(path, sheet_name="PDIs", index=False, engine="xlsxwriter")
        return path

    return writing


def test_the_baseline_workbook_is_read_by_its_columns(workbook):
    problems = Problems()
    book = BaselineWorkbook(file="baseline.xlsx", date="2024-12", wave="round 83", sheets={"PDIs": SHEET})
    stocks = read_baseline_workbook(
        workbook(("Gao", 3, 4, 7), ("Gao", 10, "1 000", "1,010"), ("Mopti", 1, 1, 2)), book, problems
    )
    assert list(problems) == []
    found = estimate_stocks(stocks, SCOPE)[["wave", "choice", "estimate", "method"]]
    assert found.to_numpy().tolist() == [
        ["round 83", "Gao", 1017.0, "sum, as of 2024-12"],
        ["round 83", "Mopti", 2.0, "as printed, as of 2024-12"],
        ["round 83", "all", 1019.0, "sum"],
    ]


def test_women_and_men_must_add_up(workbook, tmp_path):
    problems = Problems()
    sheets = {"PDIs": SHEET, "RETOURNEES": SHEET}
    read_baseline_workbook(
        workbook(("Gao", 3, 4, 8)),
        BaselineWorkbook(file="b", date="2024", wave="83", sheets=sheets),
        problems,
    )
    assert [str(problem).replace(f"{tmp_path}/", "") for problem in problems] == [
        (
            "baseline.xlsx, sheet PDIs, row 2: 3 women and 4 men don't add up to the total; correct one of"
            " them. Got '8'. Expected 7."
        ),
        "baseline.xlsx: the workbook has no such sheet. Got 'RETOURNEES'. Expected 'PDIs'.",
    ]


API = """operation,admin0Name,admin1Name,numPresentIdpInd,reportingDate,roundNumber,numberMales,numberFemales,idpOriginAdmin1Name
#operation+name,#country+name,#adm1+name,#affected+idps,#date+reported,#round+code,#affected+idps+m,#affected+idps+f,#adm1+origin+name
Crisis,Mali,Gao,70,2019-11-30,1,30,40,Kidal
Crisis,Mali,Gao,30,2019-11-30,1,10,20,Gao
Crisis,Mali,Mopti,50,2019-11-30,1,25,25,Mopti
Crisis,Mali,Mopti,80,2019-12-31,2,40,40,Mopti
"""  # noqa: E501


def read_api(tmp_path, text):
    path = tmp_path / "hdx.csv"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    stocks = read_dtm_stocks(path, problems)
    return stocks, [str(problem).replace(f"{tmp_path}/", "") for problem in problems]


def test_a_dtm_table_is_read_below_its_hxl_row(tmp_path):
    stocks, problems = read_api(tmp_path, API)
    assert problems == []
    found = estimate_stocks(stocks, SCOPE)[["wave", "choice", "estimate"]]
    assert found.to_numpy().tolist() == [
        ["round 1", "Gao", 100],
        ["round 1", "Mopti", 50],
        ["round 2", "Mopti", 80],
        ["round 1", "all", 150],
    ]
    changes = estimate_changes(stocks, SCOPE, [("idp", "displaced")])
    assert changes.loc[changes["choice"] == "Mopti", "estimate"].tolist() == [30, 0.6]


def test_the_columns_are_found_by_their_hxl_tags_too(tmp_path):
    stocks, problems = read_api(tmp_path, API.replace("numPresentIdpInd", "IDPs"))
    assert problems == []
    assert stocks.frame["value"].tolist() == [70, 30, 50, 80]


def test_origins_become_a_matrix(tmp_path):
    stocks, _ = read_api(tmp_path, API)
    found = estimate_origins(stocks, SCOPE, "round 1")[["choice", "level", "estimate", "base"]]
    assert found.to_numpy().tolist() == [
        ["Kidal", "Gao", 70, 100],
        ["Gao", "Gao", 30, 100],
        ["Mopti", "Gao", 0, 100],
        ["Kidal", "Mopti", 0, 50],
        ["Gao", "Mopti", 0, 50],
        ["Mopti", "Mopti", 50, 50],
    ]


def test_overlapping_rounds_and_a_place_listed_twice_are_told(tmp_path):
    _, problems = read_api(tmp_path, API.replace("2019-12-31,2", "2019-11-30,2"))
    assert problems == [
        "hdx.csv, row 6: rounds overlap in Mali, Mopti, Mopti, Crisis: round 2 begins on 2019-11-30, before"
        " round 1 ends (2019-11-30); correct their dates or leave one out."
    ]
    _, problems = read_api(tmp_path, API.replace("2019-12-31,2", "2019-11-30,1"))
    assert problems == [
        "hdx.csv, row 6: Mali, Mopti, Mopti, Crisis is listed twice in round 1; take one of the rows out."
    ]


def test_a_table_of_something_else_is_told(tmp_path):
    _, problems = read_api(tmp_path, "a,b\n1,2\n")
    assert (
        problems[0] == "hdx.csv, row 1: no column holds the individuals; is this a DTM stock table? "
        "Expected numPresentIdpInd or population or #affected+idps."
    )


def test_published_rounds_of_the_national_stock_change_as_printed(tmp_path):
    rounds = [
        ("2019-11-30", 201429),
        ("2019-12-31", 207751),
        ("2020-06-30", 266831),
        ("2020-07-31", 287496),
        ("2020-10-31", 311193),
    ]
    header = "admin0Name,admin1Name,numPresentIdpInd,reportingDate,roundNumber\n"
    rows = [f"Mali,Mali,{people},{day},{number}" for number, (day, people) in enumerate(rounds)]
    stocks, problems = read_api(tmp_path, header + "\n".join(rows) + "\n")
    assert problems == []
    found = estimate_changes(stocks, SCOPE, [("idp", "displaced")])
    assert found.loc[found["statistic"] == "total", "estimate"].tolist() == [6322, 59080, 20665, 23697]
    assert round(100 * found.loc[found["statistic"] == "ratio", "estimate"].iloc[-1], 1) == 8.2


def test_departures_are_no_arrivals_and_one_date_is_no_change(mali):
    assert estimate_changes(mali.stocks, SCOPE, [("idp return", "moved_back")]).empty


def test_dates_are_in_order_however_they_are_written(tmp_path):
    rows = (
        'R,2013-03,idp,Gao,region,displaced total,"1 234",21/02/2013',
        'R,2013-03,idp,Mopti,region,displaced total,"1,000",Feb 2013',
        "R,2014-03,idp,Gao,region,displaced total,1500,01/01/2014",
    )
    path = tmp_path / "stocks.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    problems = Problems()
    stocks = read_printed_stocks(path, MEASURES, problems)
    assert list(problems) == []
    assert stocks.frame["date"].tolist() == ["2013-02-21", "2013-02", "2014-01-01"]
    assert stocks.frame["as_of"].tolist() == ["21/02/2013", "Feb 2013", "01/01/2014"]
    found = estimate_changes(stocks, SCOPE, [("idp", "displaced")])
    assert found[["wave", "estimate", "method"]].to_numpy().tolist()[0] == [
        "2014-01-01",
        266,
        "difference from 2013-02-21",
    ]


def test_a_date_that_can_be_read_two_ways_or_not_at_all_is_told(printed):
    _, problems = printed("Gao,region,displaced total,3,03/02/2013", "Mopti,region,displaced total,4,spring")
    assert problems == [
        (
            "stocks.csv, row 3, as_of: this can't be read as a date. Got 'spring'. Expected a day or month"
            " such as 2013-02-21 or 2013-02."
        ),
        (
            "stocks.csv, row 2, as_of: day and month can be taken for each other here; write the year first."
            " Got '03/02/2013'. Expected a day such as 2013-02-21."
        ),
    ]
    _, problems = printed(
        "Gao,region,displaced total,3,03/02/2013", "Mopti,region,displaced total,4,21/02/2013"
    )
    assert problems == []


def shares(stocks):
    found = estimate_shares(stocks, SCOPE).fillna({"estimate": -1})
    return found[["wave", "choice", "estimate", "n", "base"]].round(3).to_numpy().tolist()


def test_a_share_is_of_the_printed_total_and_there_is_none_without_it(printed):
    listed = ("Gao,region,displaced total,30,", "Mopti,region,displaced total,unknown,")
    stocks, _ = printed(*listed, "TOTAL,region,displaced total,120,")
    assert shares(stocks) == [["2013-03", "Gao", 0.25, 30, 120], ["2013-03", "Mopti", -1, 0, 120]]
    stocks, _ = printed(*listed, "TOTAL,,displaced total,60,")
    assert shares(stocks)[0] == ["2013-03", "Gao", 0.5, 30, 60]
    stocks, _ = printed(*listed)
    assert shares(stocks) == []


def test_a_printed_percent_stands_beside_ours_without_a_number(mali):
    found = [row for row in shares(mali.stocks) if row[0] == "2013-01"]
    assert found == [
        ["2013-01", place, share, 0, 228920]
        for place, share in (
            ("Bamako", 0.22),
            ("Mopti", 0.18),
            ("Segou", 0.13),
            ("Koulikoro", 0.07),
            ("Sikasso", 0.06),
            ("Kayes", 0.01),
        )
    ]


def test_a_round_that_lists_every_place_has_their_sum_for_a_total(tmp_path):
    stocks, _ = read_api(tmp_path, API)
    assert shares(stocks) == [["round 1", "Gao", 0.667, 100, 150], ["round 1", "Mopti", 0.333, 50, 150]]


def test_a_place_stands_once_for_each_reason_of_displacement(tmp_path):
    header = "admin0Name,admin1Name,numPresentIdpInd,reportingDate,roundNumber,displacementReason\n"
    rows = "Mali,Gao,70,2019-11-30,1,Conflict\nMali,Gao,30,2019-11-30,1,Natural disaster\n"
    stocks, problems = read_api(tmp_path, header + rows)
    assert problems == []
    assert estimate_stocks(stocks, SCOPE)[["choice", "estimate", "method"]].to_numpy().tolist() == [
        ["Gao", 100, "sum, as of 2019-11-30"]
    ]
    _, problems = read_api(tmp_path, header + rows + "Mali,Gao,30,2019-11-30,1,Conflict\n")
    assert problems == ["hdx.csv, row 4: Mali, Gao is listed twice in round 1; take one of the rows out."]


def test_semicolons_part_columns_too(tmp_path):
    stocks, problems = read_api(tmp_path, API.replace(",", ";"))
    assert (problems, stocks.frame["value"].tolist()) == ([], [70, 30, 50, 80])


def test_a_national_table_is_a_series_of_totals(tmp_path):
    table = (
        "admin0Name,numPresentIdpInd,reportingDate,roundNumber\nMali,201429,2019-11-30,50\nMali,207751,"
        "2019-12-31,51\n"
    )
    _, problems = read_api(tmp_path, table)
    assert problems == [
        "hdx.csv, row 1: no column holds the admin1; declare another level in stocks.yaml. Expected country."
    ]
    problems = Problems()
    stocks = read_dtm_stocks(tmp_path / "hdx.csv", problems, "country")
    assert list(problems) == []
    assert series(stocks, "idp", "displaced")[["date", "value"]].to_numpy().tolist() == [
        ["2019-11-30", 201429],
        ["2019-12-31", 207751],
    ]
    assert shares(stocks) == []
    assert set(estimate_stocks(stocks, SCOPE)["table"]) == {"stocks_displaced"}


def test_a_series_says_where_its_total_is_at_least(mali):
    assert series(mali.stocks, "refugee", "displaced")["at_least"].tolist() == [True, True]
    assert not series(mali.stocks, "idp", "displaced")["at_least"].any()


def test_the_latest_figures_keep_their_dates_and_the_unknown_places(mali):
    found = latest_by_place(mali.stocks)["refugee", "displaced", "country of asylum"].fillna(-1)
    assert found.loc["SEN", "value"] == -1
    assert found.loc["NER"].tolist() == [53841, "2013-02-20", "2013-02-20"]
    idps = latest_by_place(mali.stocks)["idp", "displaced", "region"]
    assert idps.loc[["Bamako", "Mopti"], "date"].tolist() == ["2014-06", "2013-02-05"]


def test_a_place_is_found_by_name_and_an_unknown_one_is_told(mali):
    assert mali.places(["Niger", "Gao"]) == ("NER", "Gao")
    with pytest.raises(
        CaseStudyError, match=r"No displacement figure is of 'Nigger'; expected perhaps 'Niger'\."
    ):
        mali.places(["Nigger"])
    found = mali.estimates("gao", ("Gao",))
    assert set(found["choice"]) == {"Gao", "TOTAL"}
    assert "stocks_displaced_country_of_asylum" not in set(found["table"])
    assert measured_over_time(mali.stocks, ("Gao",)) == [("idp", "displaced"), ("returnee", "returned")]
    assert {population for population, *_ in latest_by_place(mali.stocks, ("Gao",))} == {
        "idp",
        "idp return",
        "returnee",
    }


def test_an_unknown_population_is_told(tmp_path):
    for name in ("stocks.yaml", "labels.csv", "example/published.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = (
            (FOLDER / name)
            .read_text(encoding="utf-8")
            .replace("2013-03,refugee,Niger", "2013-03,refugees,Niger")
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CaseStudyError) as error:
        read_displacement(tmp_path, Problems())
    assert (
        "published.csv, row 24, population: this population has no label; correct it, or add it to labels.csv"
        " (question population). Got 'refugees'. Expected perhaps 'refugee'." in str(error.value)
    )


def test_printed_totals_name_their_file_only(mali):
    assert set(mali.totals["where"]) == {"published.csv"}


@pytest.mark.parametrize(
    ("reported", "as_of", "is_later"),
    [
        ("2013-03", "2013-04", True),
        ("2013-03", "2013-03-28", False),
        ("2013-03-14", "2013-03-28", True),
        ("2013-03-14", "2013-03-14", False),
        ("2013-03-14", "2013-03", False),
        ("2013-03", "2013-12-06 (as printed)", True),
    ],
)
def test_a_date_later_than_its_report_is_told_and_stays_as_printed(printed, reported, as_of, is_later):
    stocks, problems = printed(f"Gao,region,displaced total,3,{as_of}", reported=reported)
    assert stocks.frame["as_of"].tolist() == [as_of]
    assert [problem.partition(" Got ")[0] for problem in problems] == [
        "stocks.csv, row 2, as_of: this figure is dated later than the report it stands in; over time it is"
        f" shown at the report's date, {reported}. Correct the date that is wrong."
    ] * is_later
    day = as_of.removesuffix(" (as printed)")
    assert stocks.frame["date"].tolist() == [reported if is_later else day]


@pytest.mark.parametrize("letters", ["7", "", "ABCD", "A1"])
def test_a_column_of_a_workbook_is_named_by_letters(tmp_path, letters):
    path = tmp_path / "sheet.yaml"
    path.write_text(
        f"population: idp\nquestion: displaced\narea: '{letters}'\nwomen: B\nmen: C\ntotal: d\n",
        encoding="utf-8",
    )
    problems = Problems()
    assert read_yaml(path, BaselineSheet, problems) is None
    sentence = "This is no column of a spreadsheet. Name its letters, like C or AB."
    assert [(one.row, one.column, one.problem) for one in problems] == [(3, "area", sentence)]
