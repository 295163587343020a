"""Questions that an export lacks or misspells."""

import pytest

from analysis.problems import Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey
from tests.workspaces import make_home


def warned(home, *renamed: tuple[str, str]) -> list[str]:
    """What reading North warns of, with some headers renamed."""
    header, *lines = home.export.read_text(encoding="utf-8").splitlines()
    names = [dict(renamed).get(name, name) for name in header.split(",")]
    home.export.write_text("\n".join([",".join(names), *lines]) + "\n", encoding="utf-8")
    declared, problems = declare("north", home.root), Problems()
    read_survey(declared.surveys[0], str(declared.params_path), problems)
    return [str(problem).replace(f"{home.export}, row 1: ", "") for problem in problems if problem.row == 1]


ADVICE = "Correct the column's name, or add it to harmonise.csv; a round that did not ask needs nothing."


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def test_a_whole_export_has_nothing_to_tell(home):
    assert warned(home) == []


def test_a_misspelt_question_names_the_nearest_header(home):
    assert warned(home, ("robbery_place", "robery_place")) == [
        "1 question that the plan uses is in the form but not in the export, and would count as not asked: "
        f"robbery_place (perhaps the column 'robery_place'). {ADVICE}"
    ]


def test_a_question_gone_with_nothing_like_it_is_told_alone(home):
    assert warned(home, ("age", "years")) == [
        "1 question that the plan uses is in the form but not in the export, and would count as not asked:"
        f" age. {ADVICE}"
    ]


def test_a_column_like_a_question_that_no_table_uses_is_told(home):
    assert warned(home, ("children", "childen")) == [
        "1 column belongs to no question, and may be one that the export lacks: 'childen' (perhaps children)."
        " Correct the name, or add it to harmonise.csv."
    ]


def test_another_number_is_another_question(home):
    """A form with one column more than the export, and a column of another number beside it."""
    assert warned(home, ("children", "children2")) == []


def test_many_are_told_in_one_sentence(home):
    """Seven questions that the plan uses; the export has one of them."""
    rows = [
        f"{name},s,{name},share,respondents,,,,,,,"
        for name in ("city", "sex", "paid", "means", "robbery_place")
    ]
    header = (home.instrument / "plan.csv").read_text(encoding="utf-8").splitlines()[0]
    rows += [f"{name},s,{name},mean,respondents,,,,,,," for name in ("age", "children")]
    (home.instrument / "plan.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    gone = ["sex", "age", "children", "paid", "means", "means/bus", "means/foot", "means/dk", "robbery_place"]
    said, *_ = warned(home, *((name, f"x{place}") for place, name in enumerate(gone)))
    assert (
        said == "6 questions that the plan uses are in the form but not in the export, and would count as not"
        " asked: "
        f"sex, age, children, paid, means and 1 more. {ADVICE}"
    )
