"""`casestudy plan` and `run --plan`, as a user meets them."""

import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cli import app
from analysis.commands.plan import check_list, draft_list
from analysis.commands.write_as import write_as
from analysis.problems import CaseStudyError
from analysis.study import declare, open_study, prepare
from analysis.study.results.results import read_results
from tests.planning.analysis_list.test_loa import ANALYSIS, write_workbook

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
    routed = "people who answered “Yes” to “Did you pay a smuggler?”"
    assert report.coverage[["question", "form", "data", "asked", "answered", "asked_of"]].values.tolist() == [
        ["paid", True, True, 7, 6, "everyone"],
        ["sex", True, True, 7, 7, "everyone"],
        ["means", True, True, 4, 3, routed],
        ["age", True, True, 7, 6, "everyone"],
        ["children", True, True, 7, 6, "everyone"],
        ["means_selections", True, True, 4, 2, routed],
        ["means_combinations", True, True, 4, 3, routed],
    ]


def test_what_is_reported_is_in_the_data(home):
    report = check_list(home.instrument / "plan.csv", "north", home.root)
    assert list(report.problems) == []
    assert report.coverage.iloc[-1].tolist() == ["incident", "incidents", True, True, 6, 6, "Reports"]


def test_coverage_on_the_screen(home, loa):
    result = CliRunner().invoke(app, ["plan", str(loa), "--check", "north", "--workspace", str(home.root)])
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "Question Tables In the form In the data Asked Answered Asked of"
    assert "means means yes yes 4 3 people who answered “Yes” to “Did you pay a smuggler?”" in lines


def test_a_question_that_is_not_in_the_data_is_a_warning(home, loa):
    home.change(home.export, (",children,", ",siblings,"))
    report = check_list(loa, "north", home.root)
    assert any(
        "this question is not in the data; its tables stay empty. Got 'children'." in str(problem)
        for problem in report.problems
    )


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
    sheets = pd.read_excel(
        workbook.path, sheet_name=None, header=None, engine="calamine", keep_default_na=False
    )
    assert list(sheets) == ["readme", "journey", "people"]
    shown = (
        sheets["journey"].iloc[:6, :8].map(lambda cell: round(cell, 3) if isinstance(cell, float) else cell)
    )
    assert shown.values.tolist() == [
        ["Did you pay a smuggler? (prop_select_one)", "", "", "", "", "", "", ""],
        ["", "%", "", "", "", "n", "", ""],
        ["", "Overall", "Women", "Men", "", "Overall", "Women", "Men"],
        ["Yes", 0.667, 1, 0.333, "", 4, 3, 1],
        ["No", 0.167, 0, 0.333, "", 1, 0, 1],
        ["Don't know", 0.167, 0, 0.333, "", 1, 0, 1],
    ]
    (second,) = write_as("mmc", "north", home.root, None, None, loa)
    assert second.path.name == "analysis_mmc_2.xlsx", "nothing is overwritten"
    (long,) = write_as("impact", "north", home.root, None, None, loa)
    first = pd.read_csv(long.path, keep_default_na=False, encoding="utf-8-sig").iloc[0].to_dict()
    assert list(first) == [
        "analysis_type",
        "analysis_var",
        "analysis_var_value",
        "group_var",
        "group_var_value",
        "stat",
        "stat_low",
        "stat_upp",
        "n",
        "n_total",
        "n_w",
        "n_w_total",
        "analysis_key",
    ]
    assert (first["n"], first["n_total"], first["group_var"]) == (4, 6, "NA")
    assert first["analysis_key"] == "prop_select_one @/@ paid %/% yes @/@ NA %/% NA"


def test_hidden_cells_stay_hidden_there(home, loa):
    home.change(home.params(), ("suppress_below: 0", "suppress_below: 3"))
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    shown = pd.read_excel(workbook.path, sheet_name="journey", header=None, engine="calamine").to_string()
    assert "[c]" in shown
    (long,) = write_as("impact", "north", home.root, None, None, loa)
    rows = pd.read_csv(long.path, keep_default_na=False, encoding="utf-8-sig")
    assert set(rows.query("analysis_var == 'paid' and group_var == 'sex'")["n"]) == {""}


def workbook_of(home, sheets) -> dict[str, list[list]]:
    """The cells of MMC's workbook for a list, by sheet."""
    loa = write_workbook(home.root / "loa.xlsx", sheets)
    prepare(declare("north", home.root, plan=loa))
    (written,) = write_as("mmc", "north", home.root, None, None, loa)
    found = pd.read_excel(
        written.path, sheet_name=None, header=None, engine="calamine", keep_default_na=False
    )
    return {name: sheet.to_numpy().tolist() for name, sheet in found.items()}


def shown_in(found) -> list[str]:
    return [str(cell) for name in ("journey", "people") for line in found[name] for cell in line]


@pytest.mark.parametrize(
    ("setting", "value", "shown", "gone"),
    [
        ("summary_value_label", "Average", "Average", ""),
        (
            "add_analysis_type_label",
            "FALSE",
            "Did you pay a smuggler?",
            "Did you pay a smuggler? (prop_select_one)",
        ),
        ("label_choices", "FALSE", "bus", "By bus"),
        ("use_group_prefix", "FALSE", "Women", "Sex: Women"),
        ("missing_group_label", "Unknown", "Sex: Unknown", "Sex: Missing"),
        ("keep_missing_groups", "FALSE", "", "Sex: Missing"),
        ("min_group_n", "4", "", "Sex: Women"),
        ("value_columns", "n", "", "%"),
        ("value_columns", "stat,n_w,n_w_total,stat_low,stat_upp", "n (weights of 1)", "n"),
        ("drop_empty_prop_rows", "FALSE", "None", ""),
        ("count_combinations_joiner", "and", "By bus and On foot", "By bus + On foot"),
        ("count_combinations_heading", "Ways together", "Ways together", ""),
        ("count_selections_spacer", "* * *", "* * *", ""),
        ("extra_columns", "sector", "sector: Journey", ""),
    ],
)
def test_a_setting_changes_the_workbook(home, setting, value, shown, gone):
    home.change(home.export, ("u1,2020-01-05T09:00:00,north,f", "u1,2020-01-05T09:00:00,north,"))
    bare = shown_in(
        workbook_of(home, LIST | {"settings": [["setting", "value"], ["kit_version", "2026.08"]]})
    )
    older = ["kit_version", "2026.08"]
    found = workbook_of(home, LIST | {"settings": [["setting", "value"], [setting, value], older]})
    text = shown_in(found)
    assert not shown or (shown in text and shown not in bare)
    assert not gone or (gone in bare and gone not in text)
    readme = {line[0]: line[1] for line in found["readme"]}
    assert str(readme[setting]).casefold() == value.casefold()


def test_value_columns_hold_what_they_say(home):
    columns = "n_w_total,stat_upp,n,stat_low,n_total,n_w,stat"
    found = workbook_of(
        home, {"analysis": ANALYSIS[:2], "settings": [["setting", "value"], ["value_columns", columns]]}
    )
    shown = [
        [round(cell, 3) if isinstance(cell, float) else cell for cell in line if cell != ""]
        for line in found["journey"]
    ]
    assert shown == [
        ["Did you pay a smuggler? (prop_select_one)"],
        ["N (weights of 1)", "high", "n", "low", "N", "n (weights of 1)", "%"],
        ["Overall"] * 7,
        ["Yes", 6, 0.929, 4, 0.233, 6, 4, 0.667],
        ["No", 6, 0.685, 1, 0.018, 6, 1, 0.167],
        ["Don't know", 6, 0.685, 1, 0.018, 6, 1, 0.167],
    ]
    assert found["readme"][2][:2] == [
        "weights",
        "None: every weight is 1, so that n_w and n_w_total are counts of people.",
    ]


def test_weights_of_params_are_what_a_list_that_asks_for_weights_shows(home):
    home.weigh()
    sheets = {
        "analysis": ANALYSIS[:2],
        "settings": [["setting", "value"], ["value_columns", "stat,n,n_w,n_w_total"]],
    }
    plain = workbook_of(home, sheets)
    assert plain["readme"][2][1].endswith("The reading weighted to A census stands in tables.xlsx.")
    found = workbook_of(home, sheets | {"settings": [*sheets["settings"], ["weight_column", "w"]]})
    assert found["readme"][2][1] == "Weighted to A census, as params declare; n and N are counts of people."
    assert [cell for cell in found["journey"][1] if cell] == ["%", "n", "n (weighted)", "N (weighted)"]
    estimates = read_results(declare("north", home.root).folder).estimates
    yes = estimates.query("weighting == 'raked' and table == 'paid' and choice == 'yes'").iloc[0]
    numbers = [cell for cell in found["journey"][3][1:] if cell != ""]
    assert numbers == pytest.approx([yes.estimate, 4, yes.estimate * yes.base_weighted, yes.base_weighted])


def test_notes_stand_under_a_table(home):
    sheets = LIST | {
        "settings": [*LIST["settings"], ["kit_version", "2026.08"]],
        "exclude_choices": [["choice_label"], ["Don't know"]],
        "count_exclusive_combinations": [
            ["analysis_var", "choice_label", "display_name"],
            ["means", "By bus", "Bus"],
            ["means", "On foot", ""],
        ],
    }
    found = workbook_of(home, sheets)
    lines = [line[0] for line in found["journey"]]
    routed, without = (
        "Asked of: people who answered “Yes” to “Did you pay a smuggler?”.",
        "Left out of the base: “Don't know”.",
    )
    assert lines[lines.index("Did you pay a smuggler? (prop_select_one)") :][:6] == [
        "Did you pay a smuggler? (prop_select_one)",
        "",
        "",
        "Yes",
        "No",
        without,
    ]
    title = (
        "How did you travel with the smuggler?: combinations of people who chose nothing else"
        " (count_exclusive_combinations)"
    )
    assert lines[lines.index(title) :] == [
        title,
        "",
        "",
        "Bus",
        "Bus + On foot",
        routed,
        "Out of people who chose at least one of these answers, and no other.",
        without,
    ]
    people = [line[:2] for line in found["people"]]
    assert people[:4] == [["Age (mean)", ""], ["", "Mean"], ["", "Overall"], ["Age", 30]]
    assert (
        people[5:7] == [["Children per Age (ratio)", ""], ["", "Ratio"]]
        and people[8][0] == "Children per Age"
    )


PLAN = """\
table,section,question,denominator,statistic,unit,stack,probability,top,title::English (en),column::English (en)
ways,s,means,,share,respondents,,,1,Ways to {city},
ways,s,means,,share,mentions,,,1,Ways to {city},
numbers,s,age,,mean,respondents,,,,Numbers of {city},
numbers,s,children,,mean,respondents,,,,Numbers of {city},
old,s,age,,quantile,respondents,,0.9,,Ages in {city},
reported,s,incident,,share,reports,incidents,,,Incidents in {city},
reported,s,incident,,share,respondents,incidents,,,Incidents in {city},People who reported any
again,s,means,,share,respondents,,,,Ways again,
"""  # noqa: E501


def test_a_plan_of_ours_in_both_layouts_counts_people_alone(home):
    path = home.write(home.root / "own.csv", PLAN)
    prepare(declare("north", home.root, plan=path))
    (workbook,) = write_as("mmc", "north", home.root, None, None, path)
    assert (
        workbook.left_out
        == "This layout counts people only; the reports and mentions of ways and reported are left out."
    )
    sheets = pd.read_excel(
        workbook.path, sheet_name=None, header=None, engine="calamine", keep_default_na=False
    )
    assert ["left out", workbook.left_out] in sheets["readme"].iloc[:, :2].to_numpy().tolist()
    shown = [
        [round(cell, 2) if isinstance(cell, float) else cell for cell in line if cell != ""]
        for line in sheets["s"].to_numpy().tolist()
    ]
    routed = "Asked of: people who answered “Yes” to “Did you pay a smuggler?”."
    assert [line for line in shown if line and line[0] != "Overall"] == [
        ["Ways to North (share)"],
        ["%", "n", "N"],
        ["By bus", 0.67, 2, 3],
        ["The 1 most frequent of 3 answers are shown."],
        [routed],
        ["Numbers of North: Age (mean)"],
        ["Mean", "n", "N"],
        ["Age", 30, 6, 6],
        ["Numbers of North: Children (mean)"],
        ["Mean", "n", "N"],
        ["Children", 1.17, 6, 6],
        ["Ages in North (quantile)"],
        ["Quantile", "n", "N"],
        ["Age, percentile 90", 40, 6, 6],
        ["Incidents in North (share)"],
        ["People who reported any"],
        ["%", "n", "N"],
        ["Robbery", 0.75, 3, 4],
        ["Beating", 0.75, 3, 4],
        ["Ways again (share)"],
        ["%", "n", "N"],
        ["By bus", 0.67, 2, 3],
        ["On foot", 0.33, 1, 3],
        ["Don't know", 0.33, 1, 3],
        [routed],
    ]
    (long,) = write_as("impact", "north", home.root, None, None, path)
    assert long.left_out.endswith(
        "Left out, because an earlier table gives rows of the same analysis_key: again."
    )
    rows = pd.read_csv(long.path, keep_default_na=False, encoding="utf-8-sig")
    assert rows["analysis_key"].tolist() == [
        "prop_select_multiple @/@ means %/% bus @/@ NA %/% NA",
        "prop_select_multiple @/@ means %/% foot @/@ NA %/% NA",
        "prop_select_multiple @/@ means %/% dk @/@ NA %/% NA",
        "mean @/@ age %/% NA @/@ NA %/% NA",
        "mean @/@ children %/% NA @/@ NA %/% NA",
        "quantile @/@ age %/% 0.9 @/@ NA %/% NA",
        "prop_select_one @/@ incident %/% robbery @/@ NA %/% NA",
        "prop_select_one @/@ incident %/% beating @/@ NA %/% NA",
    ]


IMPACT = """\
analysis_type,analysis_var,group_var,level,analysis_var_numerator,analysis_var_denominator
prop_select_one,paid,sex,0.95,NA,NA
prop_select_one,paid,"city, sex",0.95,NA,NA
ratio,NA,sex,0.95,children,age
"""


def test_impact_s_rows_are_what_the_list_asks_and_named_as_analysistools_does(home):
    home.change(home.export, ("u5,2020-01-07T09:00:00,north,m,,", "u5,2020-01-07T09:00:00,north,,,"))
    path = home.write(home.root / "impact.csv", IMPACT)
    prepare(declare("north", home.root, plan=path))
    (long,) = write_as("impact", "north", home.root, None, None, path)
    rows = pd.read_csv(long.path, keep_default_na=False, encoding="utf-8-sig")
    assert long.left_out == "" and rows["analysis_key"].is_unique
    names = ["analysis_var", "analysis_var_value", "group_var", "group_var_value", "analysis_key"]
    assert rows[rows["analysis_var_value"] != "no"].query("analysis_var_value != 'dk'")[
        names
    ].to_numpy().tolist() == [
        ["paid", "yes", "sex", "f", "prop_select_one @/@ paid %/% yes @/@ sex %/% f"],
        ["paid", "yes", "sex", "m", "prop_select_one @/@ paid %/% yes @/@ sex %/% m"],
        [
            "paid",
            "yes",
            "city %/% sex",
            "north %/% f",
            "prop_select_one @/@ paid %/% yes @/@ city %/% north -/- sex %/% f",
        ],
        [
            "paid",
            "yes",
            "city %/% sex",
            "north %/% m",
            "prop_select_one @/@ paid %/% yes @/@ city %/% north -/- sex %/% m",
        ],
        [
            "children %/% age",
            "NA %/% NA",
            "sex",
            "f",
            "ratio @/@ children %/% NA -/- age %/% NA @/@ sex %/% f",
        ],
        [
            "children %/% age",
            "NA %/% NA",
            "sex",
            "m",
            "ratio @/@ children %/% NA -/- age %/% NA @/@ sex %/% m",
        ],
    ]


@pytest.mark.parametrize(
    ("order", "first"),
    [("descending", "By bus + On foot"), ("ascending", "By bus"), ("none", "By bus")],
)
def test_combinations_run_from_most_to_least_or_as_they_are_made(home, order, first):
    home.change(home.export, ("yes,,,,,,\n", "yes,bus foot,1,1,0,,\n"))
    loa = write_workbook(
        home.root / "loa.xlsx",
        LIST
        | {
            "settings": [
                ["setting", "value"],
                ["count_combinations_order", order],
                ["kit_version", "2026.08"],
            ]
        },
    )
    prepare(declare("north", home.root, plan=loa))
    (workbook,) = write_as("mmc", "north", home.root, None, None, loa)
    shown = pd.read_excel(
        workbook.path, sheet_name="journey", header=None, engine="calamine", keep_default_na=False
    )[0].tolist()
    title = next(place for place, text in enumerate(shown) if text.endswith("(count_combinations)"))
    assert shown[title + 3] == first


def test_a_draft_is_a_plan_that_runs(home):
    assert draft_list("drawn", home.root / "first.csv", home.root, ("sex",)) == 23
    study = prepare(declare("north", home.root, plan=home.root / "first.csv"))
    assert list(study.plan) == [
        "city",
        "sex",
        "age",
        "children",
        "paid",
        "means",
        "incidents_incident",
        "incidents_place",
    ]
    assert set(study.estimates["table"]) == set(study.plan)


def test_a_draft_from_a_form_that_no_instrument_has(home, tmp_path):
    """A folder of its sheets here; an XLSForm is read alike. Without an instrument nothing is stacked."""
    folder = shutil.copytree(home.instrument / "form", tmp_path / "elsewhere")
    assert draft_list(str(folder), home.root / "first.csv", home.root) == 10
    written = pd.read_csv(home.root / "first.csv", keep_default_na=False)
    assert written["table"].tolist() == [
        "city",
        "sex",
        "age",
        "age",
        "children",
        "children",
        "paid",
        "means",
        "robbery_place",
        "beating_place",
    ]
    with pytest.raises(CaseStudyError, match="drawn"):
        draft_list("drawm", home.root / "second.csv", home.root)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["plan"],
            "Name a list and a city to check it against (casestudy plan FILE --check CITY), or --draft one.",
        ),
        (["plan", "--draft"], "Say whose form to draft from, with --instrument NAME."),
        (
            ["plan", "--draft", "--instrument", "drawn", "--out", "{root}/loa.xlsx"],
            "loa.xlsx: there is such a file already. Name another, or replace it with --force.",
        ),
        (
            ["plan", "--draft", "--instrument", "drawn", "--by", "sexx", "--out", "{root}/p.csv"],
            "The form has no question 'sexx'; expected perhaps 'sex'.",
        ),
        (["plan", "{root}/absent.xlsx", "--check", "north"], "there is no such list of analysis."),
        (
            ["run", "--as", "word", "--plan", "{root}/loa.xlsx"],
            "--as word: there is no such layout. Expected mmc or impact.",
        ),
    ],
)
def test_what_a_command_can_get_wrong(home, loa, arguments, sentence):
    given = [argument.format(root=home.root) for argument in arguments]
    result = CliRunner().invoke(app, [*given, "--workspace", str(home.root)])
    assert result.exit_code == 1 and sentence in " ".join(result.stderr.split())


def test_a_check_that_finds_something_fatal_exits_1(home):
    loa = write_workbook(
        home.root / "loa.xlsx", {"analysis": [["analysis_type", "analysis_var"], ["mean", "agee"]]}
    )
    result = CliRunner().invoke(app, ["plan", str(loa), "--check", "north", "--workspace", str(home.root)])
    assert result.exit_code == 1 and "perhaps 'age'" in result.stdout


def test_no_results_yet(home, loa):
    with pytest.raises(CaseStudyError) as error:
        write_as("mmc", "north", home.root, None, None, loa)
    assert "there are no results here yet" in str(error.value)


def test_combinations_of_the_newest_kit_stand_on_one_base(home):
    """Three people chose something: bus and foot, bus alone, don't know alone."""
    named = [["analysis_var", "choice_label"], ["means", "By bus"], ["means", "On foot"]]
    settings = [["setting", "value"], ["value_columns", "stat,n,n_total"], ["use_group_prefix", "FALSE"]]
    found = workbook_of(home, LIST | {"count_exclusive_combinations": named, "settings": settings})
    rows = {line[0]: [cell for cell in line[1:] if cell != ""] for line in found["journey"]}
    shown = {name for name in rows if name.endswith((" only", "selection"))}
    assert shown == {"By bus + On foot only", "By bus only", "Other single selection"}
    title = "How did you travel with the smuggler?: people who chose exactly one answer"
    assert f"{title} (count_exclusive_combinations)" in rows
    assert {line[0]: line[1] for line in found["readme"]}["kit_version"] == "2026.09.1"
