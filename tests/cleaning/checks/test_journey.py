import pandas as pd

from analysis.cleaning.checks.journey import InterviewCountry, OnRoute
from tests.cleaning.drawn import form, question, responses

FORM = form(
    *[
        question(name, "select_one place")
        for name in ("here", "nationality", "departure", "via_1", "via_2", "stop")
    ]
)


def found(check, people) -> list[list[str]]:
    parts = [part for part in check.find(people) if len(part)]
    return (
        pd.concat(parts)[["uuid", "question", "value", "sentence", "binding"]].to_numpy().tolist()
        if parts
        else []
    )


def test_the_country_of_interview_should_not_be_ones_own():
    people = responses(
        FORM,
        {
            "here": ["mali", "mali", None],
            "nationality": ["niger", "mali", None],
            "departure": ["niger", "niger", None],
        },
    )
    told = "The country of interview is also the answer to 'nationality'."
    assert found(InterviewCountry("here", ("nationality", "departure")), people) == [
        ["u2", "here", "mali", told, "nationality ~/~ u2"],
        ["u2", "nationality", "mali", told, "nationality ~/~ u2"],
    ]


def test_places_lie_on_the_route():
    people = responses(
        FORM,
        {
            "stop": ["libya", "libya", None, "italy"],
            "here": ["mali"] * 4,
            "via_1": [None, "libya", None, None],
        },
    )
    assert found(OnRoute(("stop",), ("here", "departure", "via_1", "via_2")), people) == [
        ["u1", "stop", "libya", "'libya' is not on the route the respondent gave.", "u1"],
        ["u4", "stop", "italy", "'italy' is not on the route the respondent gave.", "u4"],
    ]
