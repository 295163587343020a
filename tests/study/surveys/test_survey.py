import numpy as np
import pytest

from analysis.problems import CaseStudyError, Problems
from analysis.study import declare
from analysis.study.surveys import exported
from analysis.study.surveys.survey import read_survey
from tests.workspaces import EXPORT


def read(home, city="north"):
    (declared,) = declare(city, home.root).surveys
    problems = Problems()
    return read_survey(declared, f"{city}.yaml", problems), problems


def test_what_is_known_before_an_answer_is_read(home):
    home.weigh()
    (declared,) = declare("north", home.root).surveys
    assert declared.exports == (home.export,)
    assert list(declared.variables.questions)[-2:] == ["incident", "place"]
    assert "incident" not in declared.form.questions
    assert [(row.table, row.section, row.figure) for row in declared.plan if row.section == "weights"] == [
        ("margin_sex", "weights", "dots")
    ]


def test_inputs_are_all_files_but_the_examples(home):
    home.write(home.instrument / "example" / "export.csv", "x")
    (declared,) = declare("north", home.root).surveys
    assert [path.relative_to(home.root).as_posix() for path in declared.inputs] == [
        "surveys/drawn/form/choices.csv",
        "surveys/drawn/form/settings.csv",
        "surveys/drawn/form/survey.csv",
        "surveys/drawn/instrument.yaml",
        "surveys/drawn/plan.csv",
        "data/export.csv",
    ]


def test_only_the_citys_rows_and_their_reports(home):
    found, problems = read(home)
    assert list(problems) == []
    assert found.respondents.frame.index.tolist() == ["u1", "u2", "u3", "u4", "u5", "u6", "u7"]
    assert found.reports["incidents"].frame["place"].tolist() == [
        "desert",
        "desert",
        "town",
        "desert",
        "town",
        "town",
    ]
    assert (found.raked, dict(found.designs)) == (None, {})


def test_several_choices_make_one_city(home):
    home.change(home.params(), ("rows: {city: north}", "rows: {city: [north, south]}"))
    home.params("south").unlink()
    assert len(read(home)[0].respondents) == 8


def test_rows_of_several_questions_must_all_hold(home):
    home.change(home.params(), ("rows: {city: north}", "rows: {city: north, sex: f, means: bus}"))
    assert read(home)[0].respondents.frame.index.tolist() == ["u1", "u2"]


def test_reports_of_one_place(home):
    home.change(
        home.params(), ("rows: {city: north}", "rows: {city: north}\n    reports: {incidents: {place: town}}")
    )
    found, _ = read(home)
    assert found.reports["incidents"].frame["incident"].tolist() == ["beating", "robbery", "beating"]
    assert found.reports["incidents"].cluster.tolist() == [1, 5, 5]
    assert len(found.respondents) == 7


def test_raked_to_its_margins(home):
    home.weigh()
    found, _ = read(home)
    design = found.designs["raked"]
    np.testing.assert_allclose(
        design.weights, np.array([1 / 3, 1 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 3]) * 3.5
    )


def test_counts_rake_as_shares_do(home):
    home.weigh()
    shares = read(home)[0].raked.weights
    home.weigh(("shares: {f: 0.5, m: 0.5}", "counts: {f: 120, m: 120}"))
    np.testing.assert_allclose(read(home)[0].raked.weights, shares)


def test_cities_of_one_export_share_one_reading(home, monkeypatch):
    exported._readings.clear()
    calls = []
    real = exported.read_responses
    monkeypatch.setattr(
        exported, "read_responses", lambda *given, **how: calls.append(given[0]) or real(*given, **how)
    )
    assert len(read(home)[0].respondents) + len(read(home, "south")[0].respondents) == 8
    assert calls == [home.export]


def test_small_readings_are_kept_together_and_of_large_ones_the_last(home, monkeypatch):
    readings, read = exported._Readings(), []

    def ask(name: str) -> str:
        return readings.of(name, [home.export], lambda: read.append(name) or name)

    assert [ask(name) for name in "abcabc"] == list("abcabc") and read == list("abc")
    monkeypatch.setattr(exported, "KEPT_BYTES", 1)
    assert [ask(name) for name in "aab"] == list("aab") and read == list("abcb")


def test_an_export_that_changed_is_read_again(home):
    assert len(read(home)[0].respondents) == 7
    home.write(home.export, EXPORT + "u9,2020-01-09T10:00:00,north,f,22,0,no,,,,,,\n")
    assert len(read(home)[0].respondents) == 8


def test_what_reading_met_is_told_to_each_city(home):
    home.change(home.export, ("north,f,20,", "north,x,20,"))
    met = [
        [(problem.severity, problem.row, problem.column, problem.got) for problem in read(home, city)[1]]
        for city in ("north", "south")
    ]
    assert met[0] == met[1] == [("warning", 2, "sex", "x")]


def test_two_files_of_interviews(home):
    home.write(home.root / "data" / "more.csv", EXPORT)
    home.change(home.params(), ("export: data/export.csv", "export: [data/export.csv, data/more.csv]"))
    with pytest.raises(CaseStudyError) as raised:
        read(home)
    assert (
        str(raised.value)
        == f"{home.export}, {home.root / 'data' / 'more.csv'}: 2 of these files hold interviews; "
        "name exactly one, beside the files of its repeat groups. Put the rows of one survey into one file,"
        " or name each round by itself."
    )
