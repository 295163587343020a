"""Choices that not everybody was offered: each of its own base, and never 0 where nobody could choose it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparison.pooled import Pooled
from analysis.estimation.estimators import estimate_share
from analysis.estimation.list_of_analysis import Survey, estimate_plan
from analysis.estimation.plan_tests import estimate_tests
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.statistics.design import Design
from tests.workspaces import plan_row

COUNTRIES = ("mali", "libya")
CHOICES = ("work", "none", "food")
SHOWN = ["choice", "level", "estimate", "n", "base", "status"]
FILTER = "not(selected(absent_in, ${country}))"


def people(countries, work, none, food, felt=None) -> Responses:
    """Interviews in these countries with the ticks of `needs` (None: not offered) and one answer each to
    `felt`, neither of which offers "none" in Libya."""
    lists = {
        "country": tuple(map(Choice, COUNTRIES)),
        "needs": (Choice("work"), Choice("none", filters={"absent_in": "libya"}), Choice("food")),
    }
    questions = {
        "country": Question("country", "select_one", "country"),
        "needs": Question("needs", "select_multiple", "needs"),
        "felt": Question("felt", "select_one", "needs", choice_filter=FILTER),
    }
    ticks = dict(zip(CHOICES, (work, none, food), strict=True))
    frame = pd.DataFrame(
        {
            "country": pd.Categorical(countries, COUNTRIES),
            "felt": pd.Categorical(felt or ["work"] * len(countries), CHOICES),
            **{f"needs/{choice}": pd.array(told, dtype="boolean") for choice, told in ticks.items()},
        }
    )
    form = Form("", "", "", (), questions, {}, lists, "form.xlsx")
    return Responses(
        frame,
        form,
        Instrument.model_construct(),
        pd.DataFrame(True, index=frame.index, columns=list(questions)),
    )


@pytest.fixture(scope="module")
def drawn() -> Responses:
    """Four in Mali, the last of whom answered nothing; two in Libya."""
    none = pd.NA
    return people(
        ["mali"] * 4 + ["libya"] * 2,
        work=[True, True, False, none, True, False],
        none=[False, False, True, none, none, none],
        food=[True, False, False, none, True, True],
        felt=["work", "none", "food", None, "work", "food"],
    )


def estimated(answers, *rows, **more):
    return estimate_plan(rows, Survey("north", "drawn", "2020", answers, small_base=0, **more))


def lines(frame):
    return [
        tuple(
            "-" if value != value else round(value, 4) if isinstance(value, float) else value for value in row
        )
        for row in frame[SHOWN].itertuples(index=False)
    ]


IN_ALL = [("work", "", 0.6, 3, 5, "ok"), ("none", "", 0.3333, 1, 3, "ok"), ("food", "", 0.6, 3, 5, "ok")]
BY_COUNTRY = [
    ("work", "mali", 0.6667, 2, 3, "ok"),
    ("none", "mali", 0.3333, 1, 3, "ok"),
    ("food", "mali", 0.3333, 1, 3, "ok"),
    ("work", "libya", 0.5, 1, 2, "ok"),
    ("none", "libya", "-", 0, 0, "not in this form"),
    ("food", "libya", 1.0, 2, 2, "ok"),
]


def test_a_choice_is_of_those_offered_it_and_not_in_the_form_of_others(drawn):
    assert lines(estimated(drawn, plan_row("needs", by="country"))) == [*IN_ALL, *BY_COUNTRY]


def test_a_single_choice_question_keeps_one_base(drawn):
    assert lines(estimated(drawn, plan_row("felt", by="country"))) == [
        ("work", "", 0.4, 2, 5, "ok"),
        ("none", "", 0.2, 1, 5, "ok"),
        ("food", "", 0.4, 2, 5, "ok"),
        ("work", "mali", 0.3333, 1, 3, "ok"),
        ("none", "mali", 0.3333, 1, 3, "ok"),
        ("food", "mali", 0.3333, 1, 3, "ok"),
        ("work", "libya", 0.5, 1, 2, "ok"),
        ("none", "libya", "-", 0, 0, "not in this form"),
        ("food", "libya", 0.5, 1, 2, "ok"),
    ]


def test_an_answer_given_all_the_same_is_shown(drawn):
    felt = pd.Categorical(["work", "none", "food", None, "none", "food"], CHOICES)
    told = replace(drawn, frame=drawn.frame.assign(felt=felt))
    libya = lines(estimated(told, plan_row("felt", by="country")))[6:]
    assert libya[1] == ("none", "libya", 0.5, 1, 2, "ok")


def test_mentions_keep_their_base_and_counts_are_of_those_offered(drawn):
    mentions = lines(estimated(drawn, plan_row("needs", by="country", unit="mentions")))
    assert mentions[:3] == [
        ("work", "", 0.4286, 3, 7, "ok"),
        ("none", "", 0.1429, 1, 7, "ok"),
        ("food", "", 0.4286, 3, 7, "ok"),
    ]
    assert mentions[7] == ("none", "libya", "-", 0, 0, "not in this form")
    counts = lines(estimated(drawn, plan_row("needs", by="country", statistic="count")))
    assert counts[1] == ("none", "", 1.0, 1, 3, "ok") and counts[7] == (
        "none",
        "libya",
        "-",
        0,
        0,
        "not in this form",
    )


def test_an_excluded_choice_takes_its_people_out_of_every_base(drawn):
    assert lines(estimated(drawn, plan_row("needs", exclude=("work",)))) == [
        ("none", "", 0.0 + 1.0, 1, 1, "ok"),
        ("food", "", 0.5, 1, 2, "ok"),
    ]


@pytest.mark.parametrize("question", ["needs", "felt"])
def test_weights_of_one_change_nothing(drawn, question):
    designs = {"raked": Design.of(len(drawn), weights=np.ones(len(drawn)))}
    both = estimated(drawn, plan_row(question, by="country"), designs=designs)
    plain, weighted = (
        [row for row in both.to_dict("records") if row["weighting"] == name] for name in ("none", "raked")
    )
    for one, other in zip(plain, weighted, strict=True):
        expected = {name: value for name, value in one.items() if name not in ("weighting", "deff")}
        assert {name: other[name] for name in expected} == pytest.approx(expected, nan_ok=True)


@settings(max_examples=30)
@given(st.data())
def test_shares_of_choices_offered_to_all_do_not_change(data):
    n = data.draw(st.integers(2, 30))
    ticks = [data.draw(st.lists(st.booleans(), min_size=n, max_size=n)) for _ in CHOICES]
    offered = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    countries = data.draw(st.lists(st.sampled_from(COUNTRIES), min_size=n, max_size=n))
    some = [told if could else pd.NA for told, could in zip(ticks[1], offered, strict=True)]
    row = plan_row("needs", by="country")
    of_all = estimated(people(countries, *ticks), row)
    of_some = estimated(people(countries, ticks[0], some, ticks[2]), row)
    kept = of_all["choice"] != "none"
    pd.testing.assert_frame_equal(of_all[kept], of_some[kept])
    own = estimated(people(countries, *ticks).subset(offered), row)
    theirs = own[own["choice"] == "none"].set_index("level")
    for record in of_some[of_some["choice"] == "none"].to_dict("records"):
        if record["status"] == "not in this form":
            assert record["n"] == 0 and np.isnan(record["estimate"])
        elif sum(offered) > 1:
            assert (record["n"], record["base"]) == (
                theirs["n"][record["level"]],
                theirs["base"][record["level"]],
            )
            assert record["estimate"] == pytest.approx(theirs["estimate"][record["level"]], nan_ok=True)


def test_an_outcome_is_missing_for_who_was_not_offered_it(drawn):
    pooled = Pooled({("north", ""): drawn})
    np.testing.assert_array_equal(
        pooled.outcome(plan_row("needs"), ["none"]), [0, 0, 1, np.nan, np.nan, np.nan]
    )
    np.testing.assert_array_equal(pooled.outcome(plan_row("needs"), ["food"]), [1, 0, 0, np.nan, 1, 1])
    np.testing.assert_array_equal(
        pooled.outcome(plan_row("felt"), ["none"]), [0, 1, 0, np.nan, np.nan, np.nan]
    )


def test_a_test_is_of_those_offered_the_choice():
    n = 60
    countries = ["mali"] * (2 * n) + ["libya"] * n
    half = [place % 2 == 0 for place in range(3 * n)]
    needs = people(countries, half, [False] * (2 * n) + [pd.NA] * n, half)
    survey = Survey("north", "drawn", "2020", needs, small_base=30)
    assert list(estimate_tests([plan_row("needs", by="country", test=True)], survey)["choice"]) == [
        "work",
        "food",
    ]
    felt = people(countries, half, half, half, felt=["none", "work"] * n + ["work", "food"] * (n // 2))
    assert estimate_tests(
        [plan_row("felt", by="country", test=True)], replace(survey, respondents=felt)
    ).empty


def test_estimate_share_reads_a_missing_tick_as_not_offered(drawn):
    found = estimate_share(Design(drawn.frame), [f"needs/{choice}" for choice in CHOICES])
    assert [(row.choice, row.n, row.base) for row in found.itertuples()] == [
        ("work", 3, 5),
        ("none", 1, 3),
        ("food", 3, 5),
    ]
