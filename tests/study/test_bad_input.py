"""Whatever is wrong with a workspace, a user meets one clear error and finds earlier output as it was."""

import errno

import pytest

from analysis import files
from analysis.problems import CaseStudyError
from analysis.study import declare, prepare
from analysis.study.surveys.survey import read_survey
from tests.workspaces import EXPORT, SURVEY

EARLIER = {
    "north/facts.json": b"{}",
    "north/tables/payment.csv": b"earlier",
    "north/figures/payment.svg": b"<svg/>",
}


def failing(home, city="north", plan=None):
    """The error that a run of the city ends in, with the workspace's path as HOME; its earlier output must
    stay.
    """
    for name, content in EARLIER.items():
        path = home.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with pytest.raises(CaseStudyError) as raised:
        prepare(declare(city, home.root, plan=plan))
    assert home.files() == EARLIER
    return str(raised.value).replace(str(home.root), "HOME").replace("\\", "/")


def test_a_missing_export(home):
    home.export.rename(home.export.with_name("exports.csv"))
    assert (
        failing(home)
        == "data/export.csv: there is no such file at HOME/data/export.csv. Expected perhaps 'exports.csv'."
    )


@pytest.mark.parametrize("content", ["", EXPORT.splitlines()[0] + "\n"])
def test_an_empty_export(home, content):
    home.write(home.export, content)
    why = (
        "The export is empty. Download it again."
        if not content
        else "The export has a header but no interviews. Download it again."
    )
    assert failing(home) == f"HOME/data/export.csv: {why}"


def test_the_export_of_another_form(home):
    home.write(home.export, "_uuid,start,water,latrine,district\na,2020-01-01,well,none,one\n")
    assert (
        failing(home)
        == "HOME/data/export.csv: This is an export of another form: it has 0 of the 9 questions of"
        " HOME/surveys/drawn/form. Got '_uuid, start, water, latrine'."
    )


def test_a_wrong_encoding(home):
    home.change(home.instrument / "instrument.yaml", ("roles:", "dialect: {encoding: utf-8}\nroles:"))
    home.export.write_bytes(EXPORT.replace("desert", "désert").encode("latin-1"))
    assert (
        failing(home)
        == "HOME/data/export.csv: The file is not utf-8, as instrument.yaml says (byte 160 can't be read). "
        "Save it as 'CSV UTF-8', or name its encoding in instrument.yaml under dialect."
    )


def test_a_workbook_cut_short(home):
    import xlsxwriter

    path = home.root / "data" / "export.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("data").write_row(0, 0, EXPORT.splitlines()[0].split(","))
    path.write_bytes(path.read_bytes()[:1500])
    home.change(home.params(), ("data/export.csv", "data/export.xlsx"))
    assert (
        failing(home)
        == "HOME/data/export.xlsx: The file is no .xlsx workbook, or was cut short. Download it again, or"
        " name a .csv file .csv."
    )


def test_an_unknown_question_in_the_plan(home):
    home.change(home.instrument / "plan.csv", ("ages,person,age,", "ages,person,agee,"))
    assert (
        failing(home)
        == "HOME/surveys/drawn/plan.csv, row 4, question: the form has no such question. Got 'agee'. Expected"
        " perhaps 'age'."
    )


def test_a_plan_of_ones_own_that_is_not_there(home):
    assert (
        failing(home, plan=home.root / "mine.csv")
        == "HOME/mine.csv: there is no such list of analysis. Check the path given with --plan."
    )


def test_an_unknown_question_in_the_rows_of_a_city(home):
    home.change(home.params(), ("rows: {city: north}", "rows: {citty: north}"))
    assert (
        failing(home) == "HOME/params/north.yaml: rows can't be chosen from export.csv. "
        "There is no question 'citty' in the export: perhaps 'city'."
    )


def test_an_unknown_choice_in_the_rows_of_a_city(home):
    home.change(home.params(), ("rows: {city: north}", "rows: {city: norht}"))
    assert (
        failing(home)
        == "HOME/params/north.yaml: rows can't be chosen from export.csv. city has no choice 'norht': perhaps"
        " 'north'."
    )


def test_rows_that_match_nobody(home):
    home.change(home.export, (",south,", ",north,"))
    assert (
        failing(home, "south")
        == "HOME/params/south.yaml: no row of export.csv has city = 'south'. city has north (8). "
        "Mend `rows` in the params file, or the export it names."
    )


def test_an_unknown_key_in_the_instrument(home):
    home.change(home.instrument / "instrument.yaml", ("roles:", "role:"))
    assert (
        failing(home)
        == "HOME/surveys/drawn/instrument.yaml, row 6, role: This key is not known. Got 'role'. Expected"
        " perhaps 'roles'."
    )


def test_an_unknown_question_in_a_stack(home):
    home.change(home.instrument / "instrument.yaml", ("place: beating_place", "place: beatings_place"))
    assert (
        failing(home)
        == "HOME/surveys/drawn/instrument.yaml, stacks.incidents.blocks.2.columns.place: There is no such"
        " question. Mend the name or take it out. Got 'beatings_place'. Expected perhaps 'beating_place'."
    )


def test_an_unknown_instrument(home):
    home.change(home.params(), ("instrument: drawn", "instrument: drown"))
    assert failing(home) == "HOME/surveys: there is no instrument 'drown'. Expected perhaps 'drawn'."


def test_an_unknown_city(home):
    assert failing(home, "nort") == "HOME/params: there is no city 'nort'. Expected perhaps 'north'."


def test_an_unknown_key_in_params(home):
    home.change(home.params(), ("    wave:", "    wavve:"))
    assert (
        failing(home)
        == "HOME/params/north.yaml, row 6, surveys.1.wavve: This key is not known. Got 'wavve'. Expected"
        " perhaps 'wave'."
    )


def test_malformed_yaml(home):
    home.change(home.params(), ("{en: North, fr: Nord}", "{en: North, fr: Nord"))
    message = failing(home)
    assert message.startswith(
        "HOME/params/north.yaml, row 2: This is not YAML (line 2, column 10): expected ',' or '}'"
    )
    assert message.endswith("Look there and on the line above.")


@pytest.mark.parametrize("path", ["../secret.csv", "data/../../secret.csv"])
def test_a_path_that_leaves_the_workspace(home, path):
    (home.root.parent / "secret.csv").write_text(EXPORT, encoding="utf-8")
    home.change(home.params(), ("data/export.csv", path))
    assert (
        failing(home)
        == f"{path}: this path leads out of HOME. Put the file inside the workspace, or give its absolute"
        " path."
    )


def test_two_surveys_with_one_table(home):
    other = home.root / "surveys" / "other"
    for path in home.instrument.rglob("*"):
        if path.is_file():
            home.write(other / path.relative_to(home.instrument), path.read_text(encoding="utf-8"))
    home.change(
        home.params(),
        ("thresholds:", "  - {instrument: other, export: data/export.csv, rows: {city: north}}\nthresholds:"),
    )
    assert (
        failing(home).splitlines()[1]
        == "- HOME/params/north.yaml, surveys: the plans of drawn and other both have this table; rename one"
        " of them. Got 'payment'."
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            [("{f: 0.5, m: 0.5}", "{f: 0.5, m: 0.6}")],
            "The target shares don't sum to 1. Got '1.1'. Expected shares that sum to 1, or counts=True.",
        ),
        (
            [("{f: 0.5, m: 0.5}", "{f: 50, m: 50}")],
            "The target shares don't sum to 1. Got '100'. Expected percents divided by 100, or counts=True.",
        ),
        (
            [("{f: 0.5, m: 0.5}", "{f: 0.5, m: 0.4, x: 0.1}")],
            (
                "The margin has categories without a row: 'x' (0.1). Recode one side, or collapse small"
                " categories."
            ),
        ),
        (
            [("{f: 0.5, m: 0.5}", "{f: 1}")],
            (
                "The sample has categories without a target: 'm' (4). Recode one side, or collapse small"
                " categories."
            ),
        ),
        (
            [("variable: sex", "variable: sexe")],
            "The sample has no such variable. Got 'sexe'. Expected perhaps 'sex'.",
        ),
        (
            [("variable: sex", "variable: paid")],
            "1 of 7 rows of the sample have no value; recode or leave them out first.",
        ),
    ],
)
def test_margins_that_do_not_fit_the_sample(home, changes, problem):
    home.weigh(*changes)
    variable = changes[0][1].removeprefix("variable: ") if "variable" in changes[0][1] else "sex"
    assert problem in failing(home) and f"'{variable}'" in failing(home)


def test_an_error_of_a_margin_names_the_params_file(home):
    home.weigh(("{f: 0.5, m: 0.5}", "{f: 0.5, m: 0.6}"))
    assert (
        failing(home) == "HOME/params/north.yaml, margin 'sex' (A census): The target shares don't sum to 1. "
        "Got '1.1'. Expected shares that sum to 1, or counts=True."
    )


def test_raking_that_a_cap_makes_impossible(home):
    home.weigh(
        ("{f: 0.5, m: 0.5}", "{f: 0.9, m: 0.1}"),
        ("address: https://example.org/census\n", "address: https://example.org/census\n      cap: 1.5\n"),
    )
    message = failing(home)
    assert message.startswith("HOME/params/north.yaml: ")
    assert (
        "Margins and cap can't be met together: with weights kept between 0 and 1.5 times their mean the"
        " worst margin is 'sex' = " in message
    )
    assert message.endswith("Raise the cap, collapse categories or leave a margin out. No weights were made.")


def test_a_period_that_ends_before_it_begins(home):
    home.change(home.params(), ("    rows:", "    period: {from: 2020-02-01, to: 2020-01-01}\n    rows:"))
    assert (
        failing(home)
        == "HOME/params/north.yaml, row 7, surveys.1.period: the period ends (2020-01-01) before it begins"
        " (2020-02-01)."
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (errno.ENOSPC, "No space left on device"),
        (errno.EACCES, "Permission denied"),
        (errno.EROFS, "Read-only file system"),
    ],
)
def test_a_disk_that_is_full_or_read_only(home, monkeypatch, code, what):
    def refuse(path, _):
        raise OSError(code, what, str(path.parent))

    monkeypatch.setattr(files, "make_file", refuse)
    assert (
        failing(home)
        == f"HOME/out/north: the results can't be written: {what}. Make room there, or name another --out."
    )


def test_all_problems_of_a_file_at_once(home):
    home.change(home.params(), ("instrument: drawn", "instruments: drawn"), ("wave:", "wafe:"))
    first, *problems = failing(home).splitlines()
    assert first == "2 problems must be mended first:"
    assert problems == [
        (
            "- HOME/params/north.yaml, row 4, surveys.1.instruments: This key is not known. Got"
            " 'instruments'. Expected perhaps 'instrument'."
        ),
        (
            "- HOME/params/north.yaml, row 6, surveys.1.wafe: This key is not known. Got 'wafe'. Expected"
            " perhaps 'wave'."
        ),
    ]


def test_a_form_can_not_run_code(home, monkeypatch):
    """A routing rule that is no XPath is a warning, and runs nothing."""
    home.write(
        home.instrument / "form" / "survey.csv", SURVEY, ("${paid} = 'yes'", "__import__('os').abort()")
    )
    city = declare("north", home.root)
    read_survey(city.surveys[0], "north.yaml", city.problems)
    (warning,) = city.problems.warnings
    assert "__import__" in str(warning)
