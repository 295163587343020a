import numpy as np

from analysis.expressions.xpath_values import Texts
from analysis.simulation.selects import Task, alone_choices, draw_one, draw_several, pick
from analysis.simulation.streams import stream


def nothing(question):
    raise AssertionError(f"{question} was looked at")


def task(city, question, leeway=None) -> Task:
    form, instrument = city
    return Task(form, instrument, form.questions[question], leeway, nothing)


def test_a_pick_keeps_to_what_is_allowed_and_to_the_weights():
    allowed = np.array(
        [[True, True, False]] * 3000 + [[False, False, True]] * 5 + [[False, False, False]] * 2
    )
    codes = pick(np.array([3.0, 1.0, 1.0]), allowed, stream(1, "test"))
    assert set(codes[:3000]) == {0, 1}
    assert 0.7 < (codes[:3000] == 0).mean() < 0.8
    assert codes[3000:].tolist() == [2, 2, 2, 2, 2, -1, -1]


def test_leeway_decides_where_it_speaks(city):
    leeway = np.array([[1, 0], [0, -1], [-1, 0]], dtype=np.int8)
    value = draw_one(task(city, "sex", leeway), 3, stream(1, "test"))
    assert value == Texts(value.codes, ("f", "m"))
    assert value.codes.tolist() == [0, 1, 0]


def test_ticks_that_must_be_given_are_and_others_must_not(city):
    must = np.array([[1, -1, -1, -1, -1], [0, 0, 0, 1, -1], [0, 0, 0, 0, -1], [0, 1, 0, 0, 0]], dtype=np.int8)
    ticks = draw_several(task(city, "reasons", must), 4, stream(1, "test")).ticks
    assert ticks[0, 0] == 1
    assert ticks[0, 3:].tolist() == [0, 0]
    assert ticks[1:].tolist() == [[0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0, 1, 0, 0, 0]]


def test_roles_say_which_choices_stand_alone(city):
    assert alone_choices(*city, "reasons") == {"none", "dk"}
    assert alone_choices(*city, "theft_who") == {"dk"}
