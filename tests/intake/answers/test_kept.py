"""Which interviews count is declared, and what is not decided is told."""

import datetime as dt

import pytest

from analysis.intake.answers.kept import are_kept, in_period, tell_undecided
from analysis.params import Period
from analysis.problems import CaseStudyError, Problems
from tests.intake.export.surveys import survey

ROWS = [
    ["today", "work", "username", "_validation_status", "__version__", "_uuid"],
    ["2026-01-31", "yes", "amy", "validation_status_approved", "v1", "a"],
    ["2026-02-01", "no", "test 1", "validation_status_not_approved", "v2", "b"],
    ["2026-02-28", "no", "tess", "", "v2", "c"],
]


@pytest.fixture
def responses(tmp_path):
    drawn = survey(
        tmp_path, [["today", "today", ""], ["select_one yn", "work", "Work?"]], {"yn": ["yes", "no"]}
    )
    return drawn.read(drawn.csv(ROWS))[0]


def period(outside=""):
    return Period(**{"from": dt.date(2026, 2, 1), "to": dt.date(2026, 2, 28), "outside": outside})


@pytest.mark.parametrize(
    ("outside", "kept", "said"),
    [
        (
            "",
            [True, True, True],
            "1 interview was held outside the period, and is counted. Say `outside: leave_out` or"
            " `outside: keep` under period.",
        ),
        ("keep", [True, True, True], "1 interview was held outside the period, and is counted."),
        ("leave_out", [False, True, True], "1 interview was held outside the period, and is left out."),
    ],
)
def test_the_period_restricts_as_it_says(responses, outside, kept, said):
    problems = Problems()
    assert in_period(responses, period(outside), "p", problems).tolist() == kept
    assert [str(problem) for problem in problems] == [
        f"p, period: {said} Got '2026-01-31'. Expected 2026-02-01/2026-02-28."
    ]


def test_interviews_are_kept_by_the_values_of_a_column(responses):
    problems = Problems()
    keep = {"_validation_status": ("validation_status_approved", "")}
    assert are_kept(responses, keep, "p", problems).tolist() == [True, False, True]
    assert [str(problem) for problem in problems] == [
        "p, _validation_status: 1 interview is left out by `keep`. Got 'validation_status_not_approved: 1'."
    ]
    with pytest.raises(CaseStudyError, match=r"no interview has 'v3' in '__version__': one of 'v1', 'v2'"):
        are_kept(responses, {"__version__": ("v3",)}, "p", problems)
    with pytest.raises(CaseStudyError, match=r"the export has no column '_version_'"):
        are_kept(responses, {"_version_": ("v1",)}, "p", problems)


@pytest.mark.parametrize("column", ["_validation_status/uid", "_review_status", "__system.reviewState"])
def test_reviews_are_found_under_the_names_that_servers_give_them(tmp_path, column):
    drawn = survey(tmp_path, [["select_one yn", "work", "Work?"]], {"yn": ["yes", "no"]})
    rows = [["work", column, "_uuid"], ["yes", "approved", "a"], ["no", "rejected", "b"]]
    responses, _ = drawn.read(drawn.csv(rows))
    problems = Problems()
    tell_undecided(responses, {}, "p", problems)
    (told,) = map(str, problems)
    assert told.startswith(f"p, {column}: 1 interview is not approved by the reviewers")
    tell_undecided(responses, {column: ("approved",)}, "p", quiet := Problems())
    assert not list(quiet)


def test_what_nobody_decided_is_told(responses):
    problems = Problems()
    tell_undecided(responses, {}, "p", problems)
    assert [str(problem).partition(";")[0] for problem in problems] == [
        "p, _validation_status: 1 interview is not approved by the reviewers and counted with the others",
        "p, __version__: The export holds interviews of several versions of the form, all read by this one",
        "p, username: 1 interview looks like a test and is counted",
    ]
    quiet = Problems()
    decided = {"_validation_status": (), "__version__": (), "username": ()}
    tell_undecided(responses, decided, "p", quiet)
    assert not list(quiet)
