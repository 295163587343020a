"""Choices that a form offers only to some, by `choice_filter`."""

import numpy as np
import pandas as pd
import pytest

from analysis.intake.form import Choice, Form, Question
from analysis.intake.instrument import Instrument
from analysis.intake.offering import apply_offering, offered
from analysis.intake.responses import Responses
from analysis.intake.routing import value_of

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


@pytest.mark.parametrize(
    ("countries", "none", "choices"),
    [
        (["libya", "tunisia"], [False, False], ("work",)),
        (["libya", "mali"], [False, False], ("work", "none")),
        (["libya", "tunisia"], [False, True], ("work", "none")),  # ticked all the same: stays to be seen
    ],
)
def test_a_choice_offered_to_nobody_is_not_in_this_form(countries, none, choices):
    answers = drawn(countries, none)
    before = answers.frame.copy()
    assert apply_offering(answers).choices("impact") == choices
    pd.testing.assert_frame_equal(answers.frame, before)


def test_a_filter_that_looks_at_a_question_not_exported_takes_nothing_away():
    answers = drawn(["libya"], [False], choice_filter="not(selected(absent_in, ${region}))")
    assert apply_offering(answers).choices("impact") == ("work", "none")
