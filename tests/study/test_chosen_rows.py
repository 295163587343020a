"""Every interview counts for one city at most."""

import pytest

from analysis.intake.answers.responses import Responses
from analysis.params import SurveyParams
from analysis.problems import CaseStudyError, Problems
from analysis.study.chosen_rows import Choosing, chosen_rows
from tests.intake.export.surveys import survey


@pytest.fixture
def answers(tmp_path) -> Responses:
    drawn = survey(tmp_path, [["select_one c", "city", "City"]], {"c": ["north", "south"]})
    rows = [["city", "_uuid"], ["north", "a"], ["south", "b"], ["south", "c"]]
    return drawn.read(drawn.csv(rows))[0]


def params(**keys) -> SurveyParams:
    return SurveyParams(instrument="drawn", export="export.csv", **keys)


def chosen(answers, own, *beside):
    problems = Problems()
    choosing = Choosing(own, "export.csv", "params/own.yaml", tuple(beside))
    mask = chosen_rows(answers, choosing, problems)
    return mask.tolist(), [str(problem) for problem in problems.fatals]


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
