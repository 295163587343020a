"""The accessors, and the five states, over four drawn interviews."""

import numpy as np
import pandas as pd
import pytest

from analysis.intake.answers.answers import STATES
from analysis.problems import CaseStudyError
from tests.intake.drawn import Style


@pytest.fixture
def responses(bench):
    return bench.read(bench.write(Style()))[0]


def test_what_there_is(responses):
    assert len(responses) == 4
    assert responses.has("Q78")
    assert not responses.has("places")
    assert responses.has_choice("Q78", "dk")
    assert not responses.has_choice("Q78", "boredom")
    assert not responses.has_choice("nothing", "dk")
    assert (responses.unit, responses.cluster.tolist()) == ("respondents", [0, 1, 2, 3])
    assert responses.choices("nationality") == ("ML", "NA", "GN", "CI")


def test_who_was_asked_and_who_answered(responses):
    asked = {
        "consent": [1, 1, 1, 1],
        "age": [1, 1, 1, 0],
        "Q78": [1, 1, 1, 0],
        "Q78_other": [0, 0, 1, 0],
        "arrived": [1, 0, 0, 0],
    }
    assert {question: responses.asked_of(question).astype(int).tolist() for question in asked} == asked
    assert responses.answered("age").tolist() == [True, True, False, False]
    assert responses.answered("Q78").tolist() == [True, True, True, False]


def test_codes_ticks_and_numbers(responses):
    codes, choices = responses.codes("nationality")
    assert (codes.dtype, codes.tolist(), choices) == (np.int16, [0, 1, 3, -1], ("ML", "NA", "GN", "CI"))
    ticks, choices = responses.ticks("Q78")
    assert (ticks.dtype, choices) == (np.uint8, ("economic", "conflict", "violence", "family", "other", "dk"))
    assert ticks.tolist() == [[1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 0]]
    np.testing.assert_array_equal(responses.numbers("age"), [25, 31, np.nan, np.nan])
    codes, choices = responses.codes("age")
    assert (codes.tolist(), choices) == ([0, 1, -1, -1], ("25", "31"))
    assert responses.ticks("consent")[0].tolist() == [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_the_five_states(responses):
    assert list(responses.state("stopped")) == ["answered", "answered", "don't know", "not asked"]
    assert list(responses.state("Q78")) == ["answered", "don't know", "answered", "not asked"]
    assert list(responses.state("age")) == ["answered", "answered", "no answer", "not asked"]
    assert list(responses.state("place")) == ["not in this form"] * 4
    assert tuple(responses.state("age").categories) == STATES


def test_refusals_are_told_apart_from_not_knowing(bench):
    roles = bench.instrument.roles.model_copy(update={"refused": ("no",)})
    instrument = bench.instrument.model_copy(update={"roles": roles})
    responses, _ = type(bench)(bench.folder, bench.form, instrument).read(bench.write(Style()))
    assert list(responses.state("stopped")) == ["answered", "refused", "don't know", "not asked"]


def test_rows_by_their_answers(responses):
    assert responses.where({"nationality": ["ML", "CI"]}).tolist() == [True, False, True, False]
    assert responses.where({"Q78": "economic", "stopped": "dk"}).tolist() == [False, False, True, False]


def test_a_subset_of_all_is_no_second_copy(responses):
    assert responses.subset(np.ones(len(responses), dtype=bool)) is responses


def test_a_subset_keeps_form_and_states(responses):
    part = responses.subset(responses.where({"stopped": ["yes", "dk"]}))
    assert part.frame.index.tolist() == ["u1", "u3"]
    assert part.asked_of("arrived").tolist() == [True, False]
    assert part.form is responses.form
    assert len(responses) == 4


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda r: r.codes("nationalty"),
            r"There is no question 'nationalty' in the export: perhaps 'nationality'.",
        ),
        (
            lambda r: r.codes("Q78"),
            r"Q78 lets people tick several answers: use its ticks, not one code a person.",
        ),
        (
            lambda r: r.where({"nationality": "Mali"}),
            r"nationality has no choice 'Mali': this is the label of 'ML'.",
        ),
        (
            lambda r: r.where({"nationality": 223}),
            r"nationality has no choice '223': one of 'ML', 'NA', 'GN', 'CI'.",
        ),
    ],
)
def test_what_cannot_be_asked(responses, ask, message):
    with pytest.raises(CaseStudyError) as error:
        ask(responses)
    assert str(error.value) == message


def test_responses_can_be_pickled(responses):
    import pickle

    again = pickle.loads(pickle.dumps(responses))
    pd.testing.assert_frame_equal(again.frame, responses.frame)
    assert again.form == responses.form
