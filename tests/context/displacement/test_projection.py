import pandas as pd
import pytest

from analysis.context.displacement.projection import (
    BY_REGION,
    CUMULATIVE,
    TABLE,
    Projection,
    project_returns,
    read_projection,
)
from analysis.estimation.frame import estimates_frame
from analysis.problems import Problems

DECLARED = {
    "stock": {"number": 8539, "unit": "households", "date": "2013-02", "source": {"en": "IOM"}},
    "willing": {"survey": "s", "table": "wish", "choice": "yes"},
    "when": {"survey": "s", "table": "when", "choice": "february"},
    "periods": ["february", "year_end"],
    "undecided": ["dont_know"],
}


def share(table, choice, n, base, low, high):
    return {
        "study": "north",
        "survey": "s",
        "table": table,
        "question": table,
        "choice": choice,
        "statistic": "share",
        "estimate": n / base,
        "low": low,
        "high": high,
        "n": n,
        "base": base,
    }


ESTIMATES = estimates_frame(
    [
        share("wish", "yes", 777, 836, 0.91, 0.95),
        share("when", "february", 179, 777, 0.20, 0.26),
        share("when", "year_end", 249, 777, 0.29, 0.35),
        share("when", "dont_know", 311, 777, 0.37, 0.43),
    ]
)


def projected(**changes):
    problems = Problems()
    frame = project_returns(Projection(**{**DECLARED, **changes}), ESTIMATES, "north", "p.yaml", problems)
    assert not len(problems)
    return frame


def told(frame, table):
    rows = frame[frame["table"] == table]
    return [(row.choice, round(row.low), round(row.estimate), round(row.high)) for row in rows.itertuples()]


def test_the_report_applies_the_times_to_all_registered_families():
    frame = projected(applied_to="registered")
    february = told(frame, TABLE)[0]
    assert february[:3] == ("february", round(8539 * 0.20), 1967)  # "about 2,000"


def test_those_who_wish_to_return_alone():
    february = told(projected(), TABLE)[0]
    part = 179 / (179 + 249)
    assert february == (
        "february",
        round(8539 * 0.91 * 0.20),
        round(8539 * 777 / 836 * 179 / 777),
        round(8539 * 0.95 * (0.26 + part * 0.43)),
    )


def test_cumulative_figures_add_up_and_stop_at_the_stock():
    frame = projected(applied_to="registered", undecided_share=1.0)
    rows, cumulative = told(frame, TABLE), told(frame, CUMULATIVE)
    assert cumulative[1][2] == pytest.approx(rows[0][2] + rows[1][2], abs=1)
    assert cumulative[1][3] <= 8539


def test_the_undecided_follow_the_others_as_far_as_is_said():
    none, half = projected(applied_to="registered"), projected(applied_to="registered", undecided_share=0.5)
    gained = half["estimate"].iloc[0] - none["estimate"].iloc[0]
    assert gained == pytest.approx(8539 * 0.5 * 311 / 777 * 179 / (179 + 249))


def test_what_the_survey_does_not_have_is_named():
    problems = Problems()
    project_returns(
        Projection(**{**DECLARED, "periods": ["febuary"]}), ESTIMATES, "north", "p.yaml", problems
    )
    assert "the table has no such answer. Got 'febuary'. Expected perhaps 'february'" in str(
        next(iter(problems))
    )
    problems = Problems()
    wrong = {**DECLARED, "willing": {"survey": "s", "table": "wishes", "choice": "yes"}}
    project_returns(Projection(**wrong), ESTIMATES, "north", "p.yaml", problems)
    assert "the survey has no such table of shares. Got 'wishes'" in str(next(iter(problems)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"willing": {**DECLARED["willing"], "domain": "round", "level": "2013_03"}},
            "p.yaml, level: the table has no such group. Got 'round: 2013_03'. Expected perhaps"
            " 'round: 2013_02'.",
        ),
        (
            {"when": {**DECLARED["when"], "survey": "intentions"}},
            "p.yaml, when.survey: who wishes to return and when are asked in one survey. Got 'intentions'."
            " Expected 's'.",
        ),
    ],
)
def test_a_group_or_a_survey_that_does_not_fit_is_named(changes, sentence):
    of_round = {**share("wish", "yes", 777, 836, 0.91, 0.95), "domain": "round", "level": "2013_02"}
    estimates = pd.concat([ESTIMATES, estimates_frame([of_round])], ignore_index=True)
    problems = Problems()
    project_returns(Projection(**{**DECLARED, **changes}), estimates, "north", "p.yaml", problems)
    assert str(next(iter(problems))) == sentence


def test_without_the_survey_or_a_declaration_there_is_none(tmp_path):
    assert read_projection(tmp_path, Problems()) is None
    empty = project_returns(Projection(**DECLARED), estimates_frame(), "north", "p.yaml", Problems())
    assert isinstance(empty, pd.DataFrame) and empty.empty


BY_HOME = [
    {**share("when", "february", 90, 400, 0.19, 0.27), "domain": "home", "level": "gao"},
    {**share("when", "year_end", 100, 400, 0.21, 0.30), "domain": "home", "level": "gao"},
    {**share("when", "dont_know", 210, 400, 0.48, 0.57), "domain": "home", "level": "gao"},
    {**share("when", "february", 89, 377, 0.20, 0.28), "domain": "home", "level": "kidal"},
    share("home", "gao", 400, 777, 0.48, 0.55),
    share("home", "kidal", 377, 777, 0.45, 0.52),
]


def of_regions(rows=BY_HOME, **regions):
    problems = Problems()
    estimates = pd.concat([ESTIMATES, estimates_frame(rows)], ignore_index=True)
    declared = {**DECLARED, "applied_to": "registered", "regions": {"by": "home", "table": "home", **regions}}
    frame = project_returns(Projection(**declared), estimates, "north", "p.yaml", problems)
    return frame[frame["table"] == BY_REGION], problems


def test_regions_take_their_part_of_the_stock_and_their_own_times():
    """Gao: 400 of 777 of 8,539 households, of which 90 and then 100 of 400 name a period."""
    rows, problems = of_regions()
    assert not len(problems)
    gao = rows[rows["level"] == "gao"]
    part = 8539 * 400 / 777
    assert gao["choice"].tolist() == ["february", "year_end"]
    assert gao["estimate"].tolist() == pytest.approx([part * 90 / 400, part * 190 / 400])
    assert gao["low"].tolist() == pytest.approx([part * 0.19, part * 0.40])
    assert (gao["high"] <= part).all()
    kidal = rows[rows["level"] == "kidal"]
    assert kidal["estimate"].tolist() == pytest.approx([8539 * 89 / 777] * 2)


def test_a_region_with_a_hidden_share_is_left_out():
    hidden = [{**row, "estimate": float("nan")} if row.get("level") == "kidal" else row for row in BY_HOME]
    rows, _ = of_regions(hidden)
    assert set(rows["level"]) == {"gao"}


def test_regions_that_the_table_of_times_does_not_have_are_told():
    rows, problems = of_regions(by="hom")
    assert rows.empty
    (problem,) = problems.fatals
    assert "the table of times has no such domain" in problem.problem
    assert (problem.got, problem.expected) == ("hom", "perhaps 'home'")
