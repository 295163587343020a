"""`casestudy plan` and `run --plan`, as a user meets them."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands.plan import check_list, draft_list, write_as
from analysis.problems import CaseStudyError
from analysis.study import declare, open_study, prepare
from tests.planning.test_loa import ANALYSIS, write_workbook

LIST = {
    "analysis": ANALYSIS,
    "group_analysis": [["raw_data_name", "new_name"], ["sex", "Sex"]],
    "count_combinations": [["analysis_var", "choice_label"], ["means", "By bus"], ["means", "On foot"]],
    "count_selections": [["analysis_var"], ["means"]],
    "settings": [["setting", "value"], ["value_columns", "stat,n"], ["use_group_prefix", "FALSE"]],
}


@pytest.fixture
def loa(home):
    return write_workbook(home.root / "loa.xlsx", LIST)


def test_a_list_against_a_city(home, loa):
    report = check_list(loa, "north", home.root)
    assert (report.survey, report.tables, report.rows, len(report.problems)) == ("drawn", 6, 12, 0)
    assert report.coverage[["question", "form", "data", "asked", "answered"]].values.tolist() == [
        ["paid", True, True, 7, 6], ["sex", True, True, 7, 7], ["means", True, True, 4, 3],
        ["age", True, True, 7, 6], ["children", True, True, 7, 6],
    ]  # fmt: skip


def test_a_question_that_is_not_in_the_data_is_a_warning(home, loa):
    home.change(home.export, (",children,", ",siblings,"))
    report = check_list(loa, "north", home.root)
    assert any("this question is not in the data; its tables stay empty. Got 'children'." in str(problem) for problem in report.problems)


def test_a_run_with_a_list_is_opened_with_it_again(home, loa):
    study = prepare(declare("north", home.root, plan=loa))
    assert study.sections == ("journey", "people")
    again = open_study("north", home.root)
    assert again.results.key == study.results.key and list(again.plan) == list(study.plan)
    assert str(again.table("means_combinations")) == str(study.table("means_combinations"))
    own = prepare(declare("north", home.root))
    assert list(open_study("north", home.root).plan) == list(own.plan) != list(study.plan)


def test_mmc_s_workbook_and_impact_s_results(home, loa):
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    sheets = pd.read_excel(workbook, sheet_name=None, header=None, engine="calamine", keep_default_na=False)
    assert list(sheets) == ["readme", "journey", "people"]
    shown = sheets["journey"].iloc[:6, :8].map(lambda cell: round(cell, 3) if isinstance(cell, float) else cell)
    assert shown.values.tolist() == [
        ["Did you pay a smuggler? (prop_select_one)", "", "", "", "", "", "", ""],
        ["", "%", "", "", "", "n", "", ""],
        ["", "Overall", "Women", "Men", "", "Overall", "Women", "Men"],
        ["Yes", 0.667, 1, 0.333, "", 4, 3, 1],
        ["No", 0.167, 0, 0.333, "", 1, 0, 1],
        ["Don't know", 0.167, 0, 0.333, "", 1, 0, 1],
    ]
    (second,) = write_as("mmc", "north", home.root, None, None, loa)
    assert second.name == "analysis_mmc_2.xlsx", "nothing is overwritten"
    (long,) = write_as("impact", "north", home.root, None, None, loa)
    first = pd.read_csv(long, keep_default_na=False, encoding="utf-8-sig").iloc[0].to_dict()
    assert list(first) == [
        "analysis_type", "analysis_var", "analysis_var_value", "group_var", "group_var_value", "stat", "stat_low",
        "stat_upp", "n", "n_total", "n_w", "n_w_total", "analysis_key",
    ]  # fmt: skip
    assert (first["n"], first["n_total"], first["group_var"]) == (4, 6, "NA")
    assert first["analysis_key"] == "prop_select_one @/@ paid %/% yes @/@ NA %/% NA"


def test_hidden_cells_stay_hidden_there(home, loa):
    home.change(home.params(), ("suppress_below: 0", "suppress_below: 3"))
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    shown = pd.read_excel(workbook, sheet_name="journey", header=None, engine="calamine").to_string()
    assert "[c]" in shown
    (long,) = write_as("impact", "north", home.root, None, None, loa)
    rows = pd.read_csv(long, keep_default_na=False, encoding="utf-8-sig")
    assert set(rows.query("analysis_var == 'paid' and group_var == 'sex'")["n"]) == {""}


@pytest.mark.parametrize(
    ("setting", "value", "shown", "gone"),
    [
        ("summary_value_label", "Average", "Average", ""),
        ("add_analysis_type_label", "FALSE", "Did you pay a smuggler?", "prop_select_one"),
        ("label_choices", "FALSE", "bus", "By bus"),
        ("use_group_prefix", "TRUE", "Sex: Women", ""),
        ("missing_group_label", "Unknown", "", "Missing"),
        ("min_group_n", "4", "Overall", "Women"),
        ("value_columns", "n", "Overall", "%"),
        ("drop_empty_prop_rows", "FALSE", "None of these", ""),
        ("count_combinations_joiner", "and", "By bus and On foot", "By bus + On foot"),
        ("count_combinations_heading", "Ways together", "Ways together", ""),
        ("count_selections_spacer", "* * *", "* * *", ""),
        ("extra_columns", "sector", "sector: Journey", ""),
    ],
)
def test_a_setting_changes_the_workbook(home, setting, value, shown, gone):
    sheets = LIST | {"settings": [["setting", "value"], [setting, value]]}
    loa = write_workbook(home.root / "loa.xlsx", sheets)
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    found = pd.read_excel(workbook, sheet_name=None, header=None, engine="calamine")
    text = " ".join(str(cell) for name in ("journey", "people") for cell in found[name].to_numpy().ravel())
    assert shown in text
    assert not gone or gone not in text
    readme = found["readme"].astype(str)
    assert value.casefold() in readme.loc[readme[0] == setting, 1].item().casefold()


@pytest.mark.parametrize(("order", "first"), [("descending", "By bus + On foot"), ("none", "By bus")])
def test_combinations_run_from_most_to_least_or_as_they_are_made(home, order, first):
    home.change(home.export, ("yes,,,,,,\n", "yes,bus foot,1,1,0,,\n"))
    loa = write_workbook(home.root / "loa.xlsx", LIST | {"settings": [["setting", "value"], ["count_combinations_order", order]]})
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    shown = pd.read_excel(workbook, sheet_name="journey", header=None, engine="calamine", keep_default_na=False)[0].tolist()
    title = next(place for place, text in enumerate(shown) if text.endswith("(count_combinations)"))
    assert shown[title + 3] == first


def test_a_draft_is_a_plan_that_runs(home):
    assert draft_list("drawn", home.root / "first.csv", home.root, ("sex",)) == 11
    study = prepare(declare("north", home.root, plan=home.root / "first.csv"))
    assert "paid" in study.plan


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["plan"], "Name a list and a city to check it against (casestudy plan FILE --check CITY), or --draft one."),
        (["plan", "--draft"], "Say whose form to draft from, with --instrument NAME."),
        (["plan", "--draft", "--instrument", "drawn", "--out", "{root}/loa.xlsx"],
         "loa.xlsx: there is such a file already. Name another, or replace it with --force."),
        (["plan", "--draft", "--instrument", "drawn", "--by", "sexx", "--out", "{root}/p.csv"],
         "The form has no question 'sexx'; expected perhaps 'sex'."),
        (["plan", "{root}/absent.xlsx", "--check", "north"], "there is no such list of analysis."),
        (["run", "--as", "word", "--plan", "{root}/loa.xlsx"], "--as word: there is no such layout. Expected mmc or impact."),
    ],
)  # fmt: skip
def test_what_a_command_can_get_wrong(home, loa, arguments, sentence):
    given = [argument.format(root=home.root) for argument in arguments]
    result = CliRunner().invoke(app, [*given, "--workspace", str(home.root)])
    assert result.exit_code == 1 and sentence in " ".join(result.stderr.split())


def test_a_check_that_finds_something_fatal_exits_1(home):
    loa = write_workbook(home.root / "loa.xlsx", {"analysis": [["analysis_type", "analysis_var"], ["mean", "agee"]]})
    result = CliRunner().invoke(app, ["plan", str(loa), "--check", "north", "--workspace", str(home.root)])
    assert result.exit_code == 1 and "perhaps 'age'" in result.stdout


def test_no_results_yet(home, loa):
    with pytest.raises(CaseStudyError) as error:
        write_as("mmc", "north", home.root, None, None, loa)
    assert "there are no results here yet" in str(error.value)
