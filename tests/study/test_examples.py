"""The example city comes out with the figures its source printed, and its output tells of no one person."""

import csv
import html
import re

import pandas as pd
import pytest

from analysis.study import declare, prepare
from analysis.study.results.results import read_results
from analysis.workspace import REPOSITORY

UUID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])")


@pytest.fixture(scope="module")
def bamako(tmp_path_factory):
    """Bamako, prepared whole, once."""
    return prepare(declare("bamako", REPOSITORY, tmp_path_factory.mktemp("out")))


def test_every_published_figure_agrees_but_three_kinds(bamako):
    checked = pd.read_csv(bamako.folder / "published_check.csv", encoding="utf-8", keep_default_na=False)
    differs = checked[checked["verdict"] != "agrees"]
    called = "the document calls these reports “respondents”"
    assert differs[["table", "question", "choice", "level", "verdict", "why"]].values.tolist() == [
        ["incidents", "incident", "extortion", "", "differs", called],
        [
            "incidents",
            "incident",
            "physical_abuse",
            "",
            "differs",
            f"the document prints 16%; its own counts 216/1,394 give 15%; {called}",
        ],
        ["incidents", "incident", "detention", "", "differs", called],
        ["incidents", "incident", "robbery", "", "differs", called],
        ["incidents", "incident", "sexual_assault", "", "differs", called],
        ["incidents", "incident", "witnessed_death", "", "differs", called],
        ["incidents", "incident", "kidnapping", "", "differs", called],
        [
            "perpetrators",
            "perpetrators",
            "security_forces",
            "detention",
            "differs",
            "the document prints 99%; 157/160 give 98%",
        ],
    ]
    assert len(checked) - len(differs) == 50 + 14, "the case study, and the return intentions"


def test_extortion_as_a_share_of_reports_and_of_people(bamako):
    rows = bamako.estimates.query(
        "table == 'incidents' and choice == 'extortion' and domain == '' and weighting == 'none' and"
        " statistic == 'share'"
    )
    assert rows[["unit", "n", "base"]].astype(object).values.tolist() == [
        ["reports", 799, 1394],
        ["respondents", 799, 942],
    ]
    shown = str(bamako.table("incidents"))
    assert "1,394 reports" in shown and "942 people" in shown
    (extortion,) = [line.split() for line in shown.splitlines() if "799" in line]
    assert extortion[-6:] == ["57", "799", "57", "85", "799", "85"]


def test_incidents_of_the_whole_journey_are_not_said_to_be_of_the_city(bamako):
    """What is made from `incidents` counts them wherever they were; only the stacked reports are placed in
    the city.
    """
    whole = [
        rows
        for rows in bamako.plan.values()
        if rows[0].question in ("incidents", "incident_kinds", "any_violence")
    ]
    assert [rows[0].table for rows in whole] == ["incident_kinds", "violence"]
    for row in (row for rows in whole for row in rows):
        assert "{city}" not in "".join([*row.title.values(), *row.column.values(), *row.sentence.values()])
        assert (
            "anywhere on the journey" in row.title["en"]
            and "où que ce soit pendant le voyage" in row.title["fr"]
        )
    shown = bamako.table("violence")
    assert (
        shown.title
        == "People who reported physical or sexual violence, or kidnapping, anywhere on the journey"
    )
    assert (
        "Incidents anywhere on the journey are counted, experienced or witnessed, and not only those in the"
        " city." in shown.notes
    )


def test_single_choices_sum_to_one_and_every_estimate_has_its_base(bamako):
    frame = bamako.estimates
    frame = frame[frame["survey"].isin([survey.instrument.name for survey in bamako.surveys])]
    frame = frame[frame["domain"] != "source"]
    several = {
        name
        for survey in bamako.surveys
        for name, asked in survey.variables.questions.items()
        if asked.type == "select_multiple"
    }
    shares = frame[(frame["statistic"] == "share") & (frame["base"] > 0)]
    told_once = (shares["unit"] != "respondents") | ~shares["question"].isin({*several, "incident"})
    single = shares[told_once & ~shares["question"].isin(several)]
    keys = ["table", "question", "unit", "domain", "level", "weighting"]
    sums = single.groupby(keys, observed=True)["estimate"].sum()
    assert len(sums) > 100
    pd.testing.assert_series_equal(sums, sums * 0 + 1, check_names=False)
    assert (frame.loc[frame["status"] == "ok", "base"] >= 30).all()
    assert (frame["n"] <= frame["base"]).all()


def test_raked_columns_stand_beside_unweighted_ones(bamako):
    margins = bamako.results.frames["weights/margins"]
    assert (margins["target"] - margins["reached"]).abs().max() < 1e-9
    raked = bamako.estimates[bamako.estimates["weighting"] == "raked"]
    assert set(raked["survey"]) == {"4mi_core"}
    reached = raked[(raked["table"] == "margin_nationality_fmp") & (raked["domain"] == "")].set_index(
        "choice"
    )["estimate"]
    pd.testing.assert_series_equal(
        reached.sort_index(),
        margins.set_index("category")["target"].sort_index(),
        check_names=False,
        check_index_type=False,
    )


def test_results_are_read_back_as_they_were_written(bamako):
    again = read_results(bamako.folder)
    pd.testing.assert_frame_equal(again.estimates, bamako.estimates)
    assert again.surveys == bamako.results.surveys
    assert again.key == bamako.results.key


def test_no_file_tells_of_one_respondent(bamako):
    """Not a uuid of the exports is in any file, nor in what the workbook's parts hold."""
    import zipfile

    known = set()
    for survey in bamako.surveys:
        with survey.exports[0].open(encoding="utf-8-sig", newline="") as stream:
            known |= {row["_uuid"].encode() for row in csv.DictReader(stream)}
    assert len(known) > 1000 and all(UUID.fullmatch(uuid) for uuid in known if len(uuid) == 36)
    files = [path for path in bamako.folder.rglob("*") if path.is_file()]
    assert len(files) > 50
    for path in files:
        parts = [path.read_bytes()]
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as workbook:
                parts = [workbook.read(name) for name in workbook.namelist()]
        for part in parts:
            assert not known & set(UUID.findall(part)), path
    parquet = pd.read_parquet(bamako.folder / "estimates.parquet").astype(str)
    assert not {uuid.decode() for uuid in known} & set(parquet.to_numpy().ravel())


def test_a_notebook_says_once_that_the_data_are_rebuilt(bamako):
    assert "Example data rebuilt" in str(bamako.about("protection"))
    for name in bamako.plan:
        assert "Synthetic example data" not in str(bamako.table(name)), name


def test_tables_print_text_and_never_markup(bamako):
    shown = bamako.table("incidents")._repr_html_()
    assert html.escape(bamako.table("incidents").title) in shown
    assert "<script" not in shown


def test_the_readme_shows_the_figure_that_a_run_makes(bamako):
    made = (bamako.folder / "figures" / "incidents_reports.svg").read_bytes()
    assert (REPOSITORY / "docs" / "incidents.svg").read_bytes().replace(b"\r\n", b"\n") == made


def test_no_figure_speaks_of_columns(bamako):
    told = {
        path.name: path.read_text(encoding="utf-8") for path in (bamako.folder / "figures").glob("*.alt.txt")
    }
    assert len(told) > 40
    assert [name for name, alt in told.items() if "column" in alt.lower()] == []
    assert "By incident, reports are counted" in told["sex_by_incident.alt.txt"]
