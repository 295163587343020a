"""What a step is called, and what is said where nothing was done."""

from dataclasses import replace

import pytest

from analysis.disclosure.release.data import Variable
from analysis.disclosure.release.recipe import RecipeStep
from tests.disclosure.release.package.small import RELEASED, described


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"drop": ["a", "b"]}, "step.drop questions=a, b"),
        ({"bands": {"question": "a", "breaks": [18, 30.5]}}, "step.bands questions=a breaks=18, 30.5"),
        ({"top_code": {"question": "a", "at": 60}}, "step.top_code questions=a at=60"),
        ({"bottom_code": {"question": "a", "at": 0.5}}, "step.bottom_code questions=a at=0.5"),
        ({"coarsen": {"question": "a", "to": "month"}}, "step.coarsen questions=a to=period.month"),
        ({"group": {"question": "a", "fewer_than": 3}}, "step.group questions=a"),
        ({"suppress": {"k": 4}}, "step.suppress questions= k=4 keys=sex"),
        ({"pram": {"question": "a", "change": 0.25}}, "step.pram questions=a change=25"),
        ({"noise": {"question": "a", "share": 0.1}}, "step.noise questions=a share=10"),
        ({"microaggregate": {"questions": ["a", "b"]}}, "step.microaggregate questions=a, b size=3"),
    ],
)
def test_a_step_is_a_sentence(step, sentence):
    assert described().step(RecipeStep(**step)) == sentence
    assert described().step(RecipeStep(**step, reason="So that.")) == f"{sentence} So that."


def test_what_was_done_and_whether_the_limits_are_met():
    told = described()
    assert (told.protection, told.confidentiality) == ("step.drop questions=age Nobody needs it.", "failed")
    verdict = replace(RELEASED.verdict, passed=True)
    bare = described(replace(RELEASED, effects=(), verdict=verdict))
    assert (bare.protection, bare.confidentiality) == ("no_step", "passed")
    assert (told.data_file, told.licence, told.contact) == ("port_small.csv", "CC BY", "A desk")


def test_numbers_are_written_as_the_language_does_and_what_is_true_is_none():
    assert described().say("k", people=1234, share=2.6, yes=True, of="1234") == (
        "k people=1,234 share=3 yes=True of=1234"
    )


def test_a_column_is_called_by_its_label_and_name_and_changes_are_told_once():
    assert [described().label(name) for name in ("sex", "gone")] == ["Sex (sex)", "gone"]
    altered = Variable("a", "a", "A", "number", altered=("noise", "top_code", "noise"))
    assert described().altered(altered) == ["altered.noise", "altered.top_code"]
