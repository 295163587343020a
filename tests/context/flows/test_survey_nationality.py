"""A survey's nationalities beside those counted at points, drawn small."""

from types import SimpleNamespace

import pytest

from analysis.context.flows.survey_nationality import SurveyNationality, estimate_beside
from analysis.estimation.frame import estimates_frame

COUNTED = """
date       point      direction nationality next    individuals
2020-05-01 North_Gate incoming  Guinea      Mali    30
2020-05-01 North_Gate incoming  Mali        Mali    10
2020-05-01 South_Gate incoming  Niger       Mali    99
2020-06-01 South_Gate incoming  Niger       Mali    99
"""
LABELS = {"gn": "Guinea", "sn": "Senegal", "dk": "Don't know"}


def survey(*counts, status="ok"):
    rows = [
        {
            "study": "north",
            "survey": "4mi",
            "wave": "2020",
            "table": "nationality",
            "question": "nationality",
            "choice": choice,
            "statistic": "share",
            "n": n,
            "base": 10,
            "status": status,
        }
        for choice, n in counts
    ]
    return SurveyNationality("4mi", "2020", {}, {}, estimates_frame(rows), LABELS, left_out=("dk",))


@pytest.fixture
def beside(count):
    counts, problems = count(COUNTED)
    assert problems == []
    flows = SimpleNamespace(name="fmp", counts=counts)

    def estimated(asked, points=("North Gate",), month="2020-05"):
        rows = estimate_beside("north", "beside", asked, flows, points, month)
        assert rows["survey"].tolist() == rows["level"].tolist()
        return rows[["level", "unit", "choice", "n", "base", "estimate"]].to_numpy().tolist()

    return estimated


def test_each_side_on_its_own_base(beside):
    """Who doesn't know leaves the survey's base; a nationality that no point counted is another one."""
    assert beside(survey(("gn", 3), ("sn", 1), ("dk", 6))) == [
        ["4mi", "respondents", "GIN", 3, 4, 0.75],
        ["4mi", "respondents", "MLI", 0, 4, 0.0],
        ["4mi", "respondents", "other", 1, 4, 0.25],
        ["fmp", "individuals", "GIN", 30, 40, 0.75],
        ["fmp", "individuals", "MLI", 10, 40, 0.25],
        ["fmp", "individuals", "other", 0, 40, 0.0],
    ]


@pytest.mark.parametrize(
    ("asked", "at", "month"),
    [
        (survey(), ("North Gate",), "2020-05"),
        (survey(("dk", 6)), ("North Gate",), "2020-05"),
        (survey(("gn", 0), ("sn", 0)), ("North Gate",), "2020-05"),
        (survey(("gn", 3), status="suppressed"), ("North Gate",), "2020-05"),
        (survey(("gn", 3)), ("North Gate",), "2020-06"),
    ],
)
def test_nothing_beside_nothing_or_what_is_hidden(beside, asked, at, month):
    assert beside(asked, at, month) == []
