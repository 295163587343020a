"""Every interview counts for one city at most."""

from pathlib import Path

import pytest

from analysis.intake.answers.responses import Responses
from analysis.params import SurveyParams, read_params
from analysis.problems import CaseStudyError, Problems
from analysis.study.counts.beside import Beside, surveys_beside
from analysis.study.surveys.chosen_rows import Choosing, chosen_rows
from analysis.workspace import Workspace
from tests.intake.export.surveys import survey


@pytest.fixture
def answers(tmp_path) -> Responses:
    drawn = survey(tmp_path, [["select_one c", "city", "City"]], {"c": ["north", "south"]})
    rows = [["city", "_uuid"], ["north", "a"], ["south", "b"], ["south", "c"]]
    return drawn.read(drawn.csv(rows))[0]


@pytest.fixture
def cities(tmp_path):
    """Two cities that read the interviews of one file, each in its own way; what is told of the second."""

    def declared(north: str, south: str, instrument: str = "drawn") -> list[str]:
        for name in ("params", "surveys/drawn", "surveys/copied"):
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        for city, text in (("north", f"drawn, {north}"), ("south", f"{instrument}, {south}")):
            content = f"city: {{en: {city}}}\nsurveys:\n- {{instrument: {text}}}\n"
            (tmp_path / "params" / f"{city}.yaml").write_text(content, encoding="utf-8")
        home = Workspace(tmp_path)
        own = read_params(home.params("south"), Problems())
        beside = surveys_beside(own.surveys[0], "south", own, home)
        return [f"{Path(one.where).name}: {sorted(path.name for path in one.files)}" for one in beside]

    for name, text in {"all.csv": "1", "copy.csv": "1", "other.csv": "2", "kids.csv": "kids"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return declared


@pytest.mark.parametrize(
    ("north", "south", "files"),
    [
        ("export: all.csv", "export: all.csv", ["all.csv"]),
        ("export: [all.csv, kids.csv]", "export: all.csv", ["all.csv"]),
        ("export: all.csv", "export: [kids.csv, all.csv]", ["all.csv"]),
        ("export: all.csv", "export: ./all.csv", ["all.csv"]),
        ("export: all.csv", "export: copy.csv", ["copy.csv"]),
        ("export: [all.csv, kids.csv]", "export: [other.csv, kids.csv]", ["kids.csv"]),
        ("export: all.csv, sheet: raw", "export: all.csv", ["all.csv"]),
    ],
)
def test_which_cities_read_the_same_files(cities, north, south, files):
    assert cities(north, south) == [f"north.yaml: {files}"]


def test_a_copy_of_the_instrument_changes_nothing(cities):
    assert cities("export: all.csv", "export: all.csv", instrument="copied") == ["north.yaml: ['all.csv']"]


@pytest.mark.parametrize(
    ("north", "south"),
    [
        ("export: all.csv", "export: other.csv"),
        ("export: all.csv, sheet: raw", "export: all.csv, sheet: clean"),
        ("export: gone.csv", "export: all.csv"),
    ],
)
def test_which_cities_do_not(cities, north, south):
    assert cities(north, south) == []


def test_a_repeat_in_common_is_no_interview_in_common(answers):
    kids = answers.dialect.file.with_name("kids.csv")
    other = Beside("params/other.yaml", params(), frozenset({kids}))
    assert chosen(answers, params(), other) == ([True, True, True], [])


def params(**keys) -> SurveyParams:
    return SurveyParams(instrument="drawn", export="export.csv", **keys)


def chosen(answers, own, *beside):
    problems = Problems()
    beside = [one if isinstance(one, Beside) else _of_this_file(answers, *one) for one in beside]
    choosing = Choosing(own, "export.csv", "params/own.yaml", tuple(beside))
    mask = chosen_rows(answers, choosing, problems)
    return mask.tolist(), [str(problem) for problem in problems.fatals]


def _of_this_file(answers, where, own) -> Beside:
    return Beside(where, own, frozenset({answers.dialect.file}))


def test_cities_with_rows_of_their_own(answers):
    south = ("params/south.yaml", params(rows={"city": "south"}))
    assert chosen(answers, params(rows={"city": "north"}), south) == ([True, False, False], [])


def test_rows_of_two_cities_may_not_overlap(answers):
    other = ("params/both.yaml", params(rows={"city": ("north", "south")}))
    assert chosen(answers, params(rows={"city": "south"}), other)[1] == [
        "params/own.yaml, rows: 2 interviews would count here and in params/both.yaml. Mend `rows` in one of"
        " the params files."
    ]


@pytest.mark.parametrize(
    ("own", "other", "lacking"),
    [({}, {"city": "south"}, "params/own.yaml"), ({"city": "south"}, {}, "params/other.yaml")],
)
def test_a_city_without_rows_beside_one_that_has_them_is_refused(answers, own, other, lacking):
    beside = ("params/other.yaml", params(rows=other))
    assert chosen(answers, params(rows=own), beside)[1] == [
        f"params/own.yaml, rows: 2 interviews would count here and in params/other.yaml, as {lacking} has no"
        " `rows` and so takes the whole export. Give it `rows`, or an export of its own."
    ]


def test_nobody_left_is_an_error(answers):
    with pytest.raises(CaseStudyError, match=r"no row of export\.csv has city = 'north'"):
        chosen(answers.subset(answers.where({"city": "south"})), params(rows={"city": "north"}))
