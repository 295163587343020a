"""A city's study, from files to output."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analysis.problems import CaseStudyError
from analysis.study import declare, open_comparison, open_study, preparation, prepare
from tests.workspaces import CHOICES, EXPORT, SURVEY


def whole(study, table):
    """The choices of a table for the whole city: n, base and status."""
    rows = study.estimates[(study.estimates["table"] == table) & (study.estimates["domain"] == "")]
    return rows[["choice", "n", "base", "status"]].astype(object).to_numpy().tolist()


def test_a_table_from_files_to_print(home):
    study = prepare(declare("north", home.root))
    assert (
        str(study.table("payment"))
        == """\
Paying smugglers in North
Drawn survey, January 2020

                             People
                All          Women          Men
Answer          %      n      %      n      %      n
Yes            67      4    100      3     33      1
No             17      1      0      0     33      1
Don't know     17      1      0      0     33      1
Base            6 people      3 people      3 people

The sample is not random: read as people interviewed, not as everybody in North.
Source: The tests."""
    )


def test_a_table_in_french_in_a_folder_of_its_own(home):
    study = prepare(declare("north", home.root, language="fr"))
    assert study.folder == home.out / "north" / "fr"
    first, second, *_ = str(study.table("payment")).splitlines()
    assert (first, second) == ("Payer des passeurs à Nord", "Enquête dessinée, janvier 2020")


def test_facts_on_the_survey(prepared):
    (facts,) = prepared[1].results.surveys
    assert (facts.survey, facts.wave, facts.interviews, facts.collected) == ("drawn", "2020-01", 7, 7)
    assert (facts.first, facts.last, facts.routed, facts.margins) == (
        "2020-01-05",
        "2020-01-08",
        ("means",),
        ("A census",),
    )


def test_the_output_of_a_city(prepared):
    home, study = prepared
    assert {name.split("/")[1] for name in home.files() if name.startswith("north/")} == {
        "drawn.json",
        "estimates.csv",
        "estimates.parquet",
        "facts.json",
        "findings.csv",
        "frames.json",
        "written.json",
        "tables.xlsx",
        "tables",
        "quality",
        "weights",
    }, "no figure of seven people"
    assert study.table_count == 4


def test_a_plan_of_ones_own(home):
    plan = home.write(home.root / "mine.csv", "table,section,question\nsexes,who,sex\n")
    study = prepare(declare("north", home.root, plan=plan))
    assert list(study.plan) == ["sexes"]
    assert whole(study, "sexes") == [["f", 3, 7, "ok"], ["m", 4, 7, "ok"]]


def test_another_out_folder(home, tmp_path):
    study = prepare(declare("north", home.root, tmp_path / "elsewhere"))
    assert study.folder == tmp_path / "elsewhere" / "north"
    assert not home.out.exists()


@pytest.mark.parametrize("where", ["export", "params", "form"])
def test_what_changed_is_made_anew(home, where):
    prepare(declare("north", home.root))
    key = declare("north", home.root).key
    if where == "export":
        home.change(
            home.export, ("u5,2020-01-07T09:00:00,north,m,,,,", "u5,2020-01-07T09:00:00,north,m,,,no,")
        )
    elif where == "params":
        home.change(home.params(), ("small_base: 3", "small_base: 2"))
    else:
        home.change(home.instrument / "form" / "choices.csv", ("sex,f,Women", "sex,f,Females"))
    assert declare("north", home.root).key != key
    study = open_study("north", home.root)
    expected = {"export": [["yes", 4, 7, "ok"], ["no", 2, 7, "ok"], ["dk", 1, 7, "ok"]]}
    assert whole(study, "payment") == expected.get(
        where, [["yes", 4, 6, "ok"], ["no", 1, 6, "ok"], ["dk", 1, 6, "ok"]]
    )
    assert ("Females" in str(study.table("payment"))) == (where == "form")


def test_a_city_with_one_respondent(home):
    study = prepare(declare("south", home.root))
    assert whole(study, "payment") == [
        ["yes", 1, 1, "small base"],
        ["no", 0, 1, "small base"],
        ["dk", 0, 1, "small base"],
    ]
    assert "1 person" in str(study.table("payment"))
    one = study.estimates[(study.estimates["base"] == 1) & (study.estimates["statistic"] == "share")]
    assert one["se"].isna().all()
    assert (study.folder / "tables.xlsx").is_file()


def test_a_question_that_nobody_answered(home):
    home.write(
        home.export,
        EXPORT,
        (",yes,bus foot,1,1,0,", ",,,,,,"),
        (",yes,bus,1,0,0,", ",,,,,,"),
        (",yes,dk,0,0,1,", ",,,,,,"),
        (",no,", ",,"),
        (",dk,,", ",,,"),
        (",yes,", ",,"),
    )
    study = prepare(declare("north", home.root))
    assert whole(study, "payment") == [
        ["yes", 0, 0, "small base"],
        ["no", 0, 0, "small base"],
        ["dk", 0, 0, "small base"],
    ]
    assert study.estimates.loc[study.estimates["table"] == "payment", "estimate"].isna().all()
    assert str(study.table("payment")).startswith("The table payment has no numbers in North")
    assert str(study.table("ages")).startswith("Age of people in North")


def test_hidden_cells_are_hidden_in_every_reading(home):
    home.change(home.params(), ("suppress_below: 0", "suppress_below: 2"))
    made, read = prepare(declare("north", home.root)), open_study("north", home.root)
    assert (
        str(made.table("payment"))
        == str(read.table("payment"))
        == """\
Paying smugglers in North
Drawn survey, January 2020

                             People
                All          Women          Men
Answer          %      n      %      n      %      n
Yes           [c]    [c]    [c]    [c]    [c]    [c]
No            [c]    [c]    [c]    [c]    [c]    [c]
Don't know    [c]    [c]    [c]    [c]    [c]    [c]
Base                 [c]           [c]           [c]

[c] Hidden to protect people: too few of them, or a number that would tell of too few.
The sample is not random: read as people interviewed, not as everybody in North.
Source: The tests."""
    )
    prepare(declare("south", home.root))
    together = open_comparison(home.root).estimates
    hidden = together[together["status"] == "suppressed"]
    assert len(hidden) and hidden["n"].isna().all()


def test_a_city_whose_every_cell_is_hidden_still_shows_its_tables(home):
    home.change(home.params(), ("suppress_below: 0", "suppress_below: 50"))
    home.change(
        home.instrument / "plan.csv", ("paid,share,respondents,,,,,", "paid,share,respondents,,,,bars,")
    )
    shown = prepare(declare("north", home.root)).table("payment")
    assert {cell.text for row in shown.rows for cell in row.cells} == {"[c]"}
    prepare(declare("south", home.root))
    row, *_ = open_comparison(home.root).overview().rows
    assert [cell.text for cell in row.cells] == ["[c]", "100% (1) *", "not tested: fewer than 3"]


def test_a_city_beside_itself_differs_in_nothing(home):
    other = home.export.read_text(encoding="utf-8").replace("\nu", "\nt")  # the same answers of others
    home.write(home.export.with_name("twins.csv"), other)
    text = home.params().read_text(encoding="utf-8")
    home.write(home.params("twin"), text, ("North", "Twin"), ("data/export.csv", "data/twins.csv"))
    for city in ("north", "twin"):
        prepare(declare(city, home.root))
    both = open_comparison(home.root).estimates.set_index("study")
    pd.testing.assert_frame_equal(
        both.loc["north"].reset_index(drop=True), both.loc["twin"].reset_index(drop=True)
    )


def test_text_is_data_and_never_code(home):
    """Labels that begin like a formula, and answers that hold markup, are printed as they are in files and
    notebooks.
    """
    home.change(
        home.export, (",m,40,1,no,", ",m,40,1,<script>alert(1)</script>,"), (",m,30,3,dk,", ",m,30,3,=1+1,")
    )
    home.write(
        home.instrument / "form" / "choices.csv",
        CHOICES,
        ("yes_no,yes,Yes,", 'yes_no,yes,"=HYPERLINK(""http://evil"")",'),
        ("yes_no,dk,Don't know,", "yes_no,dk,@SUM(1),"),
    )
    home.write(home.instrument / "form" / "survey.csv", SURVEY, ("Age,Âge", "+Age,Âge"))
    study = prepare(declare("north", home.root))
    rows = list(
        csv.reader(io.StringIO((study.folder / "tables" / "payment.csv").read_text(encoding="utf-8")))
    )
    cells = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://evil")' in cells and "'@SUM(1)" in cells
    for path in study.folder.rglob("*.csv"):
        read = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        texts = [cell for row in read for cell in row if cell[:1] in ("=", "+", "@")]
        assert texts == [], path
    workbook = CalamineWorkbook.from_path(study.folder / "tables.xlsx")
    printed = {
        cell
        for name in workbook.sheet_names
        for row in workbook.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert '=HYPERLINK("http://evil")' in printed
    page = study.table("payment")._repr_html_()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<script>" not in str(study.summary("journey"))
    assert "<script>alert" not in "".join(
        path.read_text(encoding="utf-8") for path in study.folder.rglob("*.svg")
    )


def test_no_workbook_cell_is_a_formula(prepared):
    import zipfile

    with zipfile.ZipFile(prepared[1].folder / "tables.xlsx") as workbook:
        sheets = [
            workbook.read(name) for name in workbook.namelist() if name.startswith("xl/worksheets/sheet")
        ]
    assert sheets and not any(b"<f>" in sheet for sheet in sheets)


def test_the_same_input_gives_the_same_bytes(home, tmp_path):
    first, second = (prepare(declare("north", home.root, tmp_path / name)) for name in ("one", "two"))
    for path in sorted(first.folder.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (second.folder / path.relative_to(first.folder)).read_bytes(), path


def test_a_city_that_fails_leaves_its_earlier_results(home):
    prepare(declare("north", home.root))
    before = home.files()
    home.weigh(("{f: 0.5, m: 0.5}", "{f: 0.5, x: 0.5}"))
    with pytest.raises(CaseStudyError):
        prepare(declare("north", home.root))
    assert home.files() == before


def test_weights_leave_counts_as_they_are(prepared):
    frame = prepared[1].estimates
    plain, raked = (
        frame[frame["weighting"] == weighting].reset_index(drop=True) for weighting in ("none", "raked")
    )
    keys = ["table", "question", "choice", "domain", "level", "unit", "n", "base"]
    pd.testing.assert_frame_equal(
        plain[keys].sort_values(keys[:6], ignore_index=True),
        raked[keys].sort_values(keys[:6], ignore_index=True),
    )
    sexes = raked[raked["table"] == "margin_sex"]
    np.testing.assert_allclose(sexes["estimate"], [0.5, 0.5])


def test_an_export_that_is_replaced_while_it_is_read_is_refused(home, monkeypatch):
    real = preparation.work_out

    def replaced_meanwhile(*given):
        results = real(*given)
        home.change(home.export, ("u5,2020-01-07", "u9,2020-01-07"))
        return results

    monkeypatch.setattr(preparation, "work_out", replaced_meanwhile)
    with pytest.raises(CaseStudyError) as error:
        prepare(declare("north", home.root))
    assert str(error.value) == (
        f"{home.export}: changed while it was read. Nothing was written; the same command reads it again."
    )
    assert not home.out.exists()
    monkeypatch.undo()
    assert prepare(declare("north", home.root)).results.key == declare("north", home.root).key
