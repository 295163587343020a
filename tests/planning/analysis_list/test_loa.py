"""MMC's workbook and IMPACT's list, written by hand, as rows of the one plan; every sentence about what they
get wrong.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from analysis.intake.derived.select_indicators import Combinations, Selections
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.planning.analysis_list.formats import named_questions, read_list
from analysis.planning.analysis_list.loa import AnalysisList
from analysis.planning.analysis_list.settings import COUNTS, LoaSettings
from analysis.problems import CaseStudyError, Problems
from tests.workspaces import make_home

ANALYSIS = [
    [
        "analysis_type",
        "analysis_var",
        "analysis_var_numerator",
        "analysis_var_denominator",
        "level",
        "sector",
    ],
    ["prop_select_one", "paid", "", "", "0.9", "Journey"],
    ["prop_select_multiple", "means", "", "", "95", "Journey"],
    ["mean", "age", "", "", "", "People"],
    ["ratio", "", "children", "age", "0.95", "People"],
]
Sheets = Mapping[str, Sequence[Sequence[str]]]


def write_workbook(path: Path, sheets: Sheets) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def read(tmp_path, sheets: Sheets | str, weighted: bool = False) -> tuple[AnalysisList, list[str]]:
    home, problems = make_home(tmp_path / "home"), Problems()
    instrument = read_instrument(home.instrument, problems)
    form = read_form(instrument.form_path, problems)
    if isinstance(sheets, str):
        path = tmp_path / "list.csv"
        path.write_text(sheets, encoding="utf-8")
    else:
        path = write_workbook(tmp_path / "loa.xlsx", sheets)
    found = read_list(path, instrument, form, problems, weighted)
    return found, [str(problem).removeprefix(str(path)) for problem in problems]


def test_every_analysis_becomes_rows_over_all_groups(tmp_path):
    found, problems = read(
        tmp_path,
        {"Analysis ": ANALYSIS, "group-analysis": [["raw_data_name", "new_name"], ["sex", "Sex of people"]]},
    )
    assert problems == [] and found.kind == "mmc"
    assert [
        (row.table, row.section, row.question, row.statistic, row.by, row.confidence) for row in found.rows
    ] == [
        ("paid", "journey", "paid", "share", "", 0.9),
        ("paid", "journey", "paid", "share", "sex", 0.9),
        ("means", "journey", "means", "share", "", 0.95),
        ("means", "journey", "means", "share", "sex", 0.95),
        ("age_mean", "people", "age", "mean", "", 0.0),
        ("age_mean", "people", "age", "mean", "sex", 0.0),
        ("children_per_age", "people", "children", "ratio", "", 0.95),
        ("children_per_age", "people", "children", "ratio", "sex", 0.95),
    ]
    assert found.rows[6].denominator == "age"
    assert found.rows[1].column == {"en": "Sex of people"} and found.rows[1].missing
    assert found.rows[0].metadata == {"analysis_type": "prop_select_one", "sector": "Journey"}


def test_excluded_choices_leave_the_base_of_every_question_that_has_them(tmp_path):
    found, problems = read(
        tmp_path, {"analysis": ANALYSIS, "exclude_choices": [["choice_label"], ["DON'T KNOW"]]}
    )
    assert problems == []
    assert {row.table: row.exclude for row in found.rows} == {
        "paid": ("dk",),
        "means": ("dk",),
        "age_mean": (),
        "children_per_age": (),
    }


def test_excluded_choices_leave_the_base_of_counts_and_combinations_too(tmp_path):
    sheets = {
        "analysis": ANALYSIS,
        "exclude_choices": [["choice_label"], ["Don't know"]],
        "count_selections": [["analysis_var"], ["means"]],
        "count_combinations": [["analysis_var", "choice_label"], ["means", "By bus"], ["means", "On foot"]],
        "count_exclusive_combinations": [
            ["analysis_var", "choice_label"],
            ["means", "By bus"],
            ["means", "On foot"],
        ],
    }
    found, problems = read(tmp_path, sheets)
    assert problems == [] and [made.exclude for made in found.indicators] == [("dk",)] * 3


def test_counts_and_combinations_are_indicators_in_their_question_s_sector(tmp_path):
    sheets = {
        "analysis": ANALYSIS,
        "count_selections": [["analysis_var"], ["means"]],
        "count_combinations": [
            ["analysis_var", "choice_label", "display_name"],
            ["means", "By bus", "Bus"],
            ["means", "on foot", ""],
        ],
        "count_exclusive_combinations": [
            ["analysis_var", "choice_label", "include"],
            ["means", "By bus", ""],
            ["means", "On foot", ""],
            ["means", "Don't know", "no"],
        ],
        "settings": [["setting", "value"], ["kit_version", "2026.08"]],
    }
    found, problems = read(tmp_path, sheets)
    assert problems == []
    selections, together, only = found.indicators
    assert isinstance(selections, Selections) and selections.variable == "means_selections"
    assert (
        isinstance(together, Combinations) and together.choices == ("bus", "foot") and not together.exclusive
    )
    assert (
        together.choice_labels["bus"] == {"en": "Bus"}
        and only.exclusive
        and only.variable == "means_only_combinations"
    )
    assert only.choices == ("bus", "foot")  # the sheet says include: no of the third
    last = [(row.table, row.section, row.title["en"]) for row in found.rows[-3:]]
    assert last == [
        ("means_selections", "journey", "How did you travel with the smuggler?: number of answers"),
        ("means_combinations", "journey", "How did you travel with the smuggler?: combinations"),
        (
            "means_only_combinations",
            "journey",
            "How did you travel with the smuggler?: combinations of people who chose nothing else",
        ),
    ]


RATIOS = ["analysis_type", "analysis_var", "analysis_var_numerator", "analysis_var_denominator", "level"]


def test_what_this_survey_did_not_ask_is_left_out_of_a_list_made_for_more(tmp_path):
    analysis = [RATIOS, ["mean", "age", "", "", ""], ["mean", "livestock", "", "", ""]]
    groups = [["raw_data_name", "new_name"], ["sex", "Sex"], ["rainfall", "Rain"]]
    found, problems = read(tmp_path, {"analysis": analysis, "group_analysis": groups})
    left_out = "the form has no such question, nor one of a like name; this row is left out."
    assert sorted(problems) == [
        f", sheet analysis, row 3, analysis_var: {left_out} Got 'livestock'.",
        f", sheet group_analysis, row 3, raw_data_name: {left_out} Got 'rainfall'.",
    ]
    assert [(row.question, row.by) for row in found.rows] == [("age", ""), ("age", "sex")]


def test_ratios_of_one_numerator_are_analyses_of_their_own(tmp_path):
    found, problems = read(
        tmp_path,
        {"analysis": [RATIOS, ["ratio", "", "age", "children", ""], ["ratio", "", "age", "city_count", ""]]},
    )
    assert problems[0].startswith(
        ", sheet analysis, row 3, analysis_var_denominator: the form has no such question. Got 'city_count'."
    )
    found, problems = read(
        tmp_path,
        {"analysis": [RATIOS, ["ratio", "", "age", "children", ""], ["ratio", "", "age", "age", ""]]},
    )
    assert problems == []
    assert [(row.table, row.denominator) for row in found.rows] == [
        ("age_per_children", "children"),
        ("age_per_age", "age"),
    ]
    assert len({row.identity for row in found.rows}) == 2


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (
            ["prop_select_one", "paid", "", "", "0.95"],
            (
                ", sheet analysis, row 3: this row asks for the same numbers as row 2, and is left out. Got"
                " 'prop_select_one of paid'."
            ),
        ),
        (
            ["prop_select_one", "paid", "", "", "0.9"],
            (
                ", sheet analysis, row 3: this row asks for the same numbers as row 2, and is left out. Its"
                " level would be another: change row 2, where that is meant. Got 'prop_select_one of paid'."
            ),
        ),
    ],
)
def test_a_row_that_asks_again_is_told_and_left_out(tmp_path, second, sentence):
    found, problems = read(
        tmp_path, {"analysis": [RATIOS, ["prop_select_one", "paid", "", "", "0.95"], second]}
    )
    assert problems == [sentence]
    assert [(row.line, row.confidence) for row in found.rows] == [(2, 0.95)]


def test_a_multi_select_groups_but_nobody_is_missing_from_it(tmp_path):
    sheets = {
        "analysis": ANALYSIS[:2],
        "group_analysis": [["raw_data_name", "new_name"], ["means", "Ways"], ["sex", ""]],
    }
    found, problems = read(tmp_path, sheets)
    assert problems == []
    assert [(row.by, row.missing, row.column) for row in found.rows] == [
        ("", False, {}),
        ("means", False, {"en": "Ways"}),
        ("sex", True, {}),
    ]


def test_params_weights_take_the_place_of_columns(tmp_path):
    sheets = {
        "analysis": ANALYSIS,
        "settings": [["setting", "value"], ["weight_column", "w"], ["strata_column", "region"]],
    }
    _, problems = read(tmp_path, sheets, weighted=True)
    said = "is not taken from a list of analysis: the weights are those that params/<city>.yaml declares."
    assert problems == [
        f", sheet settings, row 2, value: weight_column {said} Got 'w'.",
        f", sheet settings, row 3, value: strata_column {said} Got 'region'.",
    ]


def test_impact_s_list_is_the_analysis_sheet_with_groups_of_its_own(tmp_path):
    text = (
        'analysis_type,analysis_var,group_var,level\nprop_select_one,paid,,0.95\nprop_select_one,paid,"city,'
        ' sex",0.95\n'
    )
    found, problems = read(tmp_path, text)
    assert problems == [] and found.kind == "impact"
    assert [(row.table, row.by) for row in found.rows] == [("paid", ""), ("paid", "city sex")]


def test_a_row_of_impact_s_is_what_it_asks_and_na_is_nothing(tmp_path):
    """Everyone stands before groups, so that a level asked for everyone is the one that everyone gets."""
    text = (
        "analysis_type,analysis_var,group_var,level,analysis_var_numerator,analysis_var_denominator,sector\n"
        "prop_select_one,paid,sex,0.9,NA,NA,NA\nmean,age,NA,NA,NA,NA,NA\nprop_select_one,paid,NA,0.95,NA,NA,NA\n"
    )
    found, problems = read(tmp_path, text)
    assert problems == []
    assert [(row.table, row.section, row.by, row.missing, row.confidence) for row in found.rows] == [
        ("paid", "analysis", "", False, 0.95),
        ("paid", "analysis", "sex", False, 0.9),
        ("age_mean", "analysis", "", False, 0.0),
    ]
    assert named_questions(tmp_path / "list.csv") == {"paid", "age"}


def test_a_list_of_which_no_row_can_be_made(tmp_path):
    text = "analysis_type,analysis_var,group_var\nprop_select_one,paid,paid\n"
    assert read(tmp_path, text)[1] == [
        ", row 2, group_var: nothing is split by itself; this row is left out. Got 'paid'.",
        ": the list has no row that can be made; add one for each table.",
    ]


def flags(found: AnalysisList) -> list[tuple[bool, bool]]:
    return [(row.numerator_missing_is_zero, row.drop_zero_denominator) for row in found.rows]


def test_the_flags_of_a_ratio_that_are_not_given(tmp_path):
    """analysistools sets both, with and without the columns; AnalysisKit sets what says TRUE."""
    header = "analysis_type,analysis_var,analysis_var_numerator,analysis_var_denominator"
    bare, _ = read(tmp_path, f"{header}\nratio,NA,children,age\n")
    blank, _ = read(
        tmp_path,
        f"{header},numerator_NA_to_0,filter_denominator_0\nratio,NA,children,age,NA,FALSE\nmean,age,NA,NA,NA,NA\n",
    )
    assert flags(bare) == [(True, True)] and flags(blank) == [(True, False), (False, False)]
    columns = [*RATIOS, "numerator_NA_to_0", "filter_denominator_0"]
    mmc = {
        "analysis": [columns, ["ratio", "", "children", "age", "", "", "TRUE"]],
        "group_analysis": [["raw_data_name"]],
    }
    assert flags(read(tmp_path, mmc)[0]) == [(False, True)]


def test_our_own_plan_is_told_by_its_columns(tmp_path):
    found, problems = read(tmp_path, "table,section,question\npayment,journey,paid\n")
    assert problems == [] and found.kind == "plan"
    assert [row.question for row in found.rows] == ["paid"]


def setting(name: str, value: str) -> Sheets:
    return {
        "analysis": [["analysis_type", "analysis_var"], ["prop_select_one", "paid"]],
        "group_analysis": [["raw_data_name"], ["sex"]],
        "exclude_choices": [["choice_label"], ["Don't know"]],
        "count_selections": [["analysis_var"], ["means"]],
        "count_combinations": [
            ["analysis_var", "choice_label"],
            ["means", "By bus"],
            ["means", "On foot"],
            ["means", "Don't know"],
        ],
        "count_exclusive_combinations": [
            ["analysis_var", "choice_label"],
            ["means", "By bus"],
            ["means", "On foot"],
        ],
        "settings": [["setting", "value"], [name, value]],
    }


@pytest.mark.parametrize(
    ("name", "value", "effect"),
    [
        ("fallback_level", "90", lambda found: found.rows[0].confidence == 0.9),
        ("keep_missing_groups", "FALSE", lambda found: not found.rows[1].missing),
        ("count_selections_mode", "exact", lambda found: found.indicators[0].mode == "exact"),
        (
            "count_selections_label_none",
            "Nobody",
            lambda found: found.indicators[0].choice_labels["none"] == {"en": "Nobody"},
        ),
        (
            "count_selections_label_one",
            "1",
            lambda found: found.indicators[0].choice_labels["one"] == {"en": "1"},
        ),
        (
            "count_selections_label_many",
            "2+",
            lambda found: found.indicators[0].choice_labels["many"] == {"en": "2+"},
        ),
        (
            "count_selections_title_suffix",
            "how many",
            lambda found: found.rows[2].title["en"].endswith(": how many"),
        ),
        (
            "count_combinations_none_label",
            "Neither",
            lambda found: {"en": "Neither"} in found.indicators[1].choice_labels.values(),
        ),
        (
            "count_combinations_title_suffix",
            "sets",
            lambda found: found.rows[4].title["en"].endswith(": sets"),
        ),
        (
            "count_exclusive_combinations_suffix",
            "alone",
            lambda found: found.rows[-1].title["en"].endswith(": alone"),
        ),
        ("count_combinations_joiner", "&", lambda found: found.indicators[1].joiner == " & "),
        ("max_combination_choices", "3", lambda found: found.indicators[1].most == 3),
    ],
)
def test_a_setting_has_an_effect(tmp_path, name, value, effect):
    sheets = setting(name, value)
    found, problems = read(tmp_path, sheets)
    assert problems == [] and effect(found)
    left_alone, _ = read(tmp_path, sheets | {"settings": [["setting", "value"]]})
    assert not effect(left_alone), "the test would pass with the setting ignored"


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            {"analysis": [["analysis_type", "analysis_var"], ["prop_select_on", "paid"]]},
            [
                ", sheet analysis, row 2, analysis_type: this kind of analysis is not known. Got"
                " 'prop_select_on'. Expected perhaps 'prop_select_one'."
            ],
        ),
        (
            {"analysis": [["analysis_type", "analysis_var"], ["mean", "agee"], ["mean", "payd"]]},
            [
                (
                    ", sheet analysis, row 2, analysis_var: the form has no such question. Got 'agee'."
                    " Expected perhaps 'age'."
                ),
                (
                    ", sheet analysis, row 3, analysis_var: the form has no such question. Got 'payd'."
                    " Expected perhaps 'paid'."
                ),
            ],
        ),
        (
            {"analysis": [["analysis_type", "analysis_var", "level"], ["mean", "age", "950"]]},
            [
                ", sheet analysis, row 2, level: this is no level of confidence; write 0.95 or 95, or leave"
                " it empty for no interval. Got '950'."
            ],
        ),
        (
            {"analysis": [["analysis_type"], ["mean"]]},
            [", sheet analysis, row 1: the column 'analysis_var' is missing."],
        ),
        (
            {"analysys": ANALYSIS, "settings": [["setting", "value"]]},
            [
                (
                    ": this sheet is not known; name it readme or notes, or begin its name with _. Got"
                    " 'analysys'. Expected perhaps 'analysis'."
                ),
                ": the sheet analysis is missing. Got 'analysys, settings'.",
            ],
        ),
        (
            {"analysis": ANALYSIS, "settings": [["setting", "value"], ["min_grup_n", "5"]]},
            [
                ", sheet settings, row 2, setting: this setting is not known. Got 'min_grup_n'. Expected"
                " perhaps 'min_group_n'."
            ],
        ),
        (
            {
                "analysis": ANALYSIS,
                "settings": [["setting", "value"], ["engine", "slow"], ["min_group_n", "few"]],
            },
            [
                (
                    ", sheet settings, row 2, value: engine can't be 'slow'. Got 'slow'. Expected auto or"
                    " fast or survey."
                ),
                (
                    ", sheet settings, row 3, value: min_group_n can't be 'few'. Got 'few'. Expected a whole"
                    " number."
                ),
            ],
        ),
        (
            {"analysis": ANALYSIS, "settings": [["setting", "value"], ["value_columns", "stat,nn"]]},
            [
                ", sheet settings, row 2, value: there is no such value column. Got 'nn'. Expected perhaps"
                " 'n'."
            ],
        ),
        (
            {
                "analysis": [
                    ["analysis_type", "analysis_var"],
                    ["mean", "paid"],
                    ["prop_select_one", "means"],
                    ["prop_select_multiple", "paid"],
                    ["prop_select_one", "age"],
                ],
                "group_analysis": [["raw_data_name"], ["sex"], ["city"]],
            },
            [
                (
                    ", sheet analysis, row 2, analysis_type: paid is a question of type select_one, which has"
                    " no mean. Got 'mean'. Expected prop_select_one."
                ),
                (
                    ", sheet analysis, row 3, analysis_type: means is a question of type select_multiple,"
                    " which has no prop_select_one. Got 'prop_select_one'. Expected prop_select_multiple."
                ),
                (
                    ", sheet analysis, row 4, analysis_type: paid is a question of type select_one, which has"
                    " no prop_select_multiple. Got 'prop_select_multiple'. Expected prop_select_one."
                ),
                (
                    ", sheet analysis, row 5, analysis_type: age is a question of type integer, which has no"
                    " prop_select_one. Got 'prop_select_one'. Expected mean, median or ratio."
                ),
            ],
        ),
        (
            {
                "analysis": [
                    ["analysis_type", "analysis_var", "group_var"],
                    ["prop_select_one", "paid", "sex, means"],
                ],
                "group_analysis": [["raw_data_name"], ["city"]],
            },
            [
                ", sheet analysis, row 2, group_var: people can be in several levels of a multi-select, so it"
                " can't be crossed or tested"
            ],
        ),
        (
            {"analysis": ANALYSIS, "group_analysis": [["raw_data_name"], ["Overall"], ["sexx"]]},
            [
                (
                    ", sheet group_analysis, row 2, raw_data_name: Overall is always there; take this row"
                    " out. Got 'Overall'."
                ),
                (
                    ", sheet group_analysis, row 3, raw_data_name: the form has no such question. Got 'sexx'."
                    " Expected perhaps 'sex'."
                ),
            ],
        ),
        (
            {"analysis": ANALYSIS, "exclude_choices": [["choice_label"], ["Dont kno"]]},
            [
                ", sheet exclude_choices, row 2, choice_label: no question has this choice. Got 'Dont kno'."
                " Expected perhaps"
            ],
        ),
        (
            {
                "analysis": ANALYSIS,
                "exclude_choices": [["choice_label"], ["don't KNOW"]],
                "settings": [["setting", "value"], ["exclude_ignore_case", "FALSE"]],
            },
            [
                ", sheet exclude_choices, row 2, choice_label: no question has this choice. Got \"don't"
                ' KNOW". Expected perhaps "Don\'t know".'
            ],
        ),
        (
            {
                "analysis": ANALYSIS,
                "count_combinations": [
                    ["analysis_var", "choice_label"],
                    ["means", "by bus"],
                    ["means", "On foot"],
                    ["means", "Don't know"],
                ],
                "settings": [["setting", "value"], ["count_combinations_ignore_case", "FALSE"]],
            },
            [
                ", sheet count_combinations, row 2, choice_label: the question has no such choice. Got 'by"
                " bus'. Expected perhaps 'By bus'."
            ],
        ),
        (
            {"analysis": ANALYSIS, "count_selections": [["analysis_var"], ["paid"]]},
            [
                ", sheet count_selections, row 2, analysis_var: the form has no multi-select of this name."
                " Got 'paid'."
            ],
        ),
        (
            {
                "analysis": ANALYSIS,
                "count_combinations": [
                    ["analysis_var", "choice_label"],
                    ["means", "By buss"],
                    ["means", "On foot"],
                ],
            },
            [
                (
                    ", sheet count_combinations, row 2, choice_label: the question has no such choice. Got"
                    " 'By buss'. Expected perhaps 'By bus'."
                ),
                ", sheet count_combinations: combinations of means need 2 to 6 choices. Got '1'.",
            ],
        ),
        (
            {"analysis": ANALYSIS, "count_selections": [["analysis_var", "incl"], ["means", "yes"]]},
            [
                ", sheet count_selections, row 1: this column is not known. Got 'incl'. Expected perhaps"
                " 'include'."
            ],
        ),
    ],
)
def test_what_a_list_can_get_wrong(tmp_path, change, sentences):
    _, problems = read(tmp_path, change)
    assert len(problems) == len(sentences), problems
    for problem, sentence in zip(problems, sentences, strict=True):
        assert problem.startswith(sentence)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("absent.csv", "absent.csv: there is no such list of analysis. Check the path given with --plan."),
        ("plan.ods", "plan.ods: a list of analysis is a .csv or an .xlsx file."),
    ],
)
def test_a_file_that_is_no_list(tmp_path, name, sentence):
    if not name.startswith("absent"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(CaseStudyError) as error:
        named_questions(tmp_path / name)
    assert str(error.value).endswith(sentence)


def test_the_questions_a_list_names(tmp_path):
    path = write_workbook(
        tmp_path / "loa.xlsx", {"analysis": ANALYSIS, "group_analysis": [["raw_data_name"], ["sex"]]}
    )
    assert named_questions(path) == {"paid", "means", "age", "children", "sex"}


def test_every_default_is_as_mmc_says():
    words = LoaSettings().model_dump()
    flags = {name: value for name, value in words.items() if isinstance(value, bool)}
    assert {name for name, value in flags.items() if not value} == {"recreate_sm_parents"}
    assert (words["fallback_level"], words["sm_separator"], words["max_combination_choices"]) == (
        0.95,
        "/",
        6,
    )
    assert LoaSettings().values == ("stat", "n", "n_total")
    assert words["count_combinations_none_label"] == "None of these"
    assert (words["max_exclusive_choices"], words["min_group_n"]) == (20, 0)


def test_the_sheets_of_counts_are_shown_as_their_own_settings_say():
    newest = LoaSettings(count_exclusive_combinations_heading="Alone", count_combinations_heading="Together")
    headings = [
        (settings.of_counts(kind).heading if settings.of_counts(kind) else None)
        for settings in (newest, newest.model_copy(update={"count_selections_heading": "How many"}))
        for kind in (*COUNTS, "analysis")
    ]
    assert headings == ["", "Together", "Alone", None, "How many", "Together", "Alone", None]


def test_an_older_kit_shows_all_combinations_alike():
    """Source: AnalysisKit before 2026.09.1 has one set of settings for combinations."""
    older = LoaSettings(kit_version="2026.08", count_combinations_heading="Together")
    assert [older.of_counts(kind).heading for kind in COUNTS] == ["", "Together", "Together"]


def test_a_list_may_name_the_columns_of_the_sample(tmp_path):
    """In its settings, or in every row of IMPACT's list; either is IMPACT's still."""
    sheets = {
        "analysis": [["analysis_type", "analysis_var", "group_var"], ["prop_select_one", "paid", "sex"]],
        "settings": [["setting", "value"], ["weight_column", "w"], ["strata_column", "region"]],
    }
    header = "analysis_type,analysis_var,group_var,weight_column,strata_column"
    text = f"{header}\nprop_select_one,paid,sex,w,region\n"
    for given in (sheets, text):
        found, problems = read(tmp_path, given)
        assert (problems, found.kind) == ([], "impact")
        assert (found.settings.weight_column, found.settings.strata_column) == ("w", "region")
        assert [(row.interval, row.df) for row in found.rows] == [("linear", "base")]


def test_params_weights_leave_the_routing_of_a_list_as_it_is(tmp_path):
    header = "analysis_type,analysis_var,weight_column,routing"
    found, problems = read(tmp_path, f"{header}\nprop_select_one,paid,w,data\n", weighted=True)
    said = "is not taken from a list of analysis: the weights are those that params/<city>.yaml declares."
    assert problems == [f", row 2, weight_column: weight_column {said} Got 'w'."]
    assert (found.settings.routing, found.settings.weight_column) == ("data", "")


def test_a_list_has_one_sample(tmp_path):
    text = "analysis_type,analysis_var,weight_column\nprop_select_one,paid,w\nmean,age,v\n"
    _, problems = read(tmp_path, text)
    assert problems == [
        ", row 3, weight_column: weight_column is 'w' in another row; a list has one sample, named alike in"
        " every row. Got 'v'. Expected w."
    ]


def test_the_questions_of_a_plan_with_a_short_row(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("table,section,question\na,s,paid\nb,s\nc,s,\n", encoding="utf-8")
    assert named_questions(path) == {"paid"}
    path.write_text("table,section\na,s\n", encoding="utf-8")
    assert named_questions(path) == set()
