import pytest

from analysis.intake.instrument import StackBlock
from analysis.problems import CaseStudyError
from analysis.simulation import classes
from analysis.simulation.classes import gate_of, in_form_order, make_classes, with_routing


def told(found) -> list[tuple[int, ...]]:
    """The state of every mentioned choice, one tuple a class."""
    return [tuple(int(state[one]) for state in found.states.values()) for one in range(found.count)]


def test_a_class_is_a_combination_of_answers_that_routing_allows(city):
    form, instrument = city
    found = make_classes(form, instrument, {"sex": ("f",), "stopped": ("yes",), "reasons": ("money", "none")})
    assert list(found.states) == [("sex", "f"), ("stopped", "yes"), ("reasons", "money"), ("reasons", "none")]
    assert told(found) == [
        (1, 1, 0, 0),
        (1, 1, 1, 0),
        (1, 1, 0, 1),
        (1, 0, -1, -1),
        (0, 1, 0, 0),
        (0, 1, 1, 0),
        (0, 1, 0, 1),
        (0, 0, -1, -1),
    ]


def test_a_fully_mentioned_question_has_no_other_answer(city):
    form, instrument = city
    assert told(make_classes(form, instrument, {"sex": ("f", "m")})) == [(1, 0), (0, 1)]


def test_routing_brings_in_what_it_hangs_on_save_the_gates(city):
    form, _ = city
    found = with_routing(form, {"sex": {"m"}}, ["reasons", "theft_who"], ["selected(${incidents}, 'theft')"])
    assert in_form_order(form, found) == {"sex": ("m",), "stopped": ("yes",)}


def test_a_block_is_opened_by_its_tick(city):
    form, _ = city
    assert gate_of(StackBlock(columns={"place": "theft_place"}), form) == (
        "incidents",
        "theft",
        "selected(${incidents}, 'theft')",
    )
    assert gate_of(StackBlock(columns={"place": "city"}), form) is None


def test_too_many_kinds_of_interviews_are_told(city, monkeypatch):
    form, instrument = city
    monkeypatch.setattr(classes, "MOST", 3)
    with pytest.raises(CaseStudyError) as error:
        make_classes(form, instrument, {"city": ("north",), "sex": ("f",)})
    assert (
        str(error.value)
        == "The figures to fit tell more than 3 kinds of interviews apart, the last by sex. Fit fewer of them"
        " at a time."
    )
