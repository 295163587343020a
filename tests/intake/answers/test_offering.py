"""Choices that a form offers only to some, by `choice_filter`."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.answers.offering import apply_offering, offered, offering_of
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Choice, Form, Question
from analysis.intake.form.routing import value_of
from analysis.intake.instrument import Instrument
from analysis.problems import Problems

COUNTRIES = (Choice("mali"), Choice("libya"), Choice("tunisia"))
IMPACTS = (Choice("work"), Choice("none", filters={"absent_in": "libya tunisia"}))
FILTER = "not(selected(absent_in, ${country}))"


def drawn(countries, none, choice_filter=FILTER):
    """Interviews in these countries; everybody ticked work, and `none` as given."""
    questions = {
        "country": Question("country", "select_one", "country"),
        "impact": Question("impact", "select_multiple", "impact", choice_filter=choice_filter),
    }
    form = Form("", "", "", (), questions, {}, {"country": COUNTRIES, "impact": IMPACTS}, "form.xlsx")
    frame = pd.DataFrame(
        {
            "country": pd.Categorical(countries, categories=[choice.name for choice in COUNTRIES]),
            "impact/work": pd.array([True] * len(countries), dtype="boolean"),
            "impact/none": pd.array(none, dtype="boolean"),
        }
    )
    asked = pd.DataFrame(True, index=frame.index, columns=list(questions))
    return Responses(frame, form, Instrument.model_construct(), asked)


def test_who_was_offered_what():
    answers = drawn(["mali", "libya", None], [True, False, False])
    allowed = offered(answers.form, "impact", lambda question: value_of(answers, question), 3)
    assert allowed.tolist() == [[True, True], [True, False], [True, True]]


def test_without_a_filter_everybody_is_offered_everything():
    answers = drawn(["libya"], [False], choice_filter="")
    assert np.all(offered(answers.form, "impact", lambda question: value_of(answers, question), 1))


def test_a_choice_offered_to_some_is_missing_for_the_others():
    answers, problems = drawn(["mali", "libya", "mali"], [True, False, False]), Problems()
    before = answers.frame.copy()
    applied = apply_offering(answers, problems)
    assert applied.frame["impact/none"].tolist() == [True, pd.NA, False]
    assert applied.frame["impact/work"].tolist() == [True, True, True]
    assert applied.answered("impact").tolist() == [True, True, True]
    assert applied.ticks("impact")[0].tolist() == [[1, 1], [1, 0], [1, 0]]
    assert applied.tickable("impact").tolist() == [[True, True], [True, False], [True, True]]
    assert not problems
    pd.testing.assert_frame_equal(answers.frame, before)


def test_a_choice_offered_to_nobody_is_not_in_this_form():
    answers = drawn(["libya", "tunisia"], [False, False])
    before = answers.frame.copy()
    assert apply_offering(answers, Problems()).choices("impact") == ("work",)
    pd.testing.assert_frame_equal(answers.frame, before)


def test_a_choice_that_the_export_leaves_blank_for_all_is_not_in_this_form():
    answers = drawn(["mali", "mali"], [pd.NA, pd.NA], choice_filter="")
    assert apply_offering(answers, Problems()).choices("impact") == ("work",)


def test_a_choice_ticked_by_somebody_not_offered_it_is_taken_as_offered_to_all():
    answers, problems = drawn(["libya", "tunisia", "mali"], [False, True, False]), Problems()
    applied = apply_offering(answers, problems)
    assert applied.frame["impact/none"].tolist() == [False, True, False]
    assert [str(problem) for problem in problems] == [
        "form.xlsx, impact/none: 1 person ticked this choice though the `choice_filter` does not offer it to"
        " them; it is taken as offered to everybody. Mend the form, or the answers in a cleaning log."
    ]


def test_a_filter_that_looks_at_a_question_not_exported_takes_nothing_away():
    answers = drawn(["libya"], [False], choice_filter="not(selected(absent_in, ${region}))")
    assert apply_offering(answers, Problems()).choices("impact") == ("work", "none")


def test_the_offering_of_a_multi_select_says_who_could_tick_what():
    answers = apply_offering(drawn(["mali", "libya", "mali"], [True, False, False]), Problems())
    offering = offering_of(answers, "impact")
    assert offering.group.tolist() == [-1, 0]
    assert offering.of(0).tolist() == [True, True, True]
    assert offering.of(1).tolist() == [True, False, True]
    assert offering.take(np.array([1, 2])).of(1).tolist() == [False, True]
    assert offering.spread(np.array([3.0]), np.array([[2.0]])).tolist() == [[3.0, 2.0]]
    assert offering_of(drawn(["mali", "libya"], [True, False]), "impact") is None


def test_the_offering_of_a_single_choice_question_follows_its_filter():
    answers = drawn(["mali", "libya", "tunisia"], [False] * 3)
    impact = Question("felt", "select_one", "impact", choice_filter=FILTER)
    form = replace(answers.form, questions={**answers.form.questions, "felt": impact})
    felt = pd.Categorical(["work", "work", "hunger"], categories=["work", "none", "hunger"])
    answers = replace(
        answers, form=form, frame=answers.frame.assign(felt=felt), asked=answers.asked.assign(felt=True)
    )
    offering = offering_of(answers, "felt")
    assert [offering.of(place).tolist() for place in range(3)] == [
        [True] * 3,
        [True, False, False],
        [True] * 3,
    ]
    assert offering.masks.shape == (3, 1)  # one mask a group of choices, however many choices there are
    assert offering_of(answers, "country") is None
