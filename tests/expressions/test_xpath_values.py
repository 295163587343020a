"""Values as XPath sees them: each conversion and comparison over a drawn column, by hand."""

import numpy as np
import pytest

from analysis.expressions.xpath_values import (
    FARTHEST,
    Numbers,
    Texts,
    Ticks,
    Truths,
    all_of,
    any_of,
    as_dates,
    as_numbers,
    as_texts,
    as_truths,
    compared,
    computed,
    constant,
    count_selected,
    date_text,
    days_of,
    either,
    equal,
    selected,
)

YES, NO, MAYBE = (True, True), (False, True), (False, False)
"""A truth and whether it is known."""
NUMBERS = Numbers(np.array([0.0, 2.0, np.nan]))
TEXTS = Texts(np.array([0, 1, -1]), ("2", "x y"))
TICKS = Ticks(np.array([[1, 0], [1, 1], [0, 0]], dtype=np.uint8), ("2", "b"), np.array([True, True, False]))


def truths(*pairs):
    true, known = zip(*pairs, strict=True)
    return Truths(np.array(true), np.array(known))


def read(value):
    """A value as a list, None where it is not known."""
    if isinstance(value, Truths):
        cells = np.broadcast_to(value.true, 3).tolist()
    elif isinstance(value, Numbers):
        cells = [None if np.isnan(one) else one for one in np.broadcast_to(value.values, 3).tolist()]
    else:
        cells = [value.texts[code] if code >= 0 else "" for code in np.broadcast_to(value.codes, 3)]
    known = np.broadcast_to(value.known, 3).tolist()
    return [cell if sure else "?" for cell, sure in zip(cells, known, strict=True)]


@pytest.mark.parametrize(
    ("left", "right", "both", "one"),
    [
        (YES, YES, True, True),
        (YES, NO, False, True),
        (YES, MAYBE, "?", True),
        (NO, NO, False, False),
        (NO, MAYBE, False, "?"),
        (MAYBE, MAYBE, "?", "?"),
    ],
)
def test_three_valued_logic(left, right, both, one):
    for first, second in ((left, right), (right, left)):
        assert read(all_of(truths(first), truths(second)))[0] == both
        assert read(any_of(truths(first), truths(second)))[0] == one


def test_conversions():
    assert read(as_truths(NUMBERS)) == [False, True, False]
    assert read(as_truths(TEXTS)) == [True, True, False]
    assert read(as_truths(TICKS)) == [True, True, False]
    assert read(as_numbers(TEXTS)) == [2.0, None, None]
    assert read(as_numbers(TICKS)) == [2.0, "?", None]
    assert read(as_numbers(truths(YES, NO, MAYBE))) == [1.0, 0.0, "?"]
    assert read(as_texts(NUMBERS)) == ["0", "2", ""]
    assert read(as_texts(TICKS)) == ["2", "?", ""]
    assert read(as_texts(truths(YES, NO, MAYBE))) == ["true", "false", "?"]
    assert read(as_texts(Ticks(np.zeros((3, 0)), (), np.zeros(3, dtype=bool)))) == ["", "", ""]
    assert read(as_numbers(Texts(np.array([0, 1, 2]), ("1e3", "nan", "1_0")))) == [None, None, None]
    assert read(constant("")) == [""] * 3 and read(constant("a")) == ["a"] * 3


def test_dates_and_times():
    assert days_of("1970-01-02") == 1 and days_of(" 1970-01-01T12:00 ") == 0.5
    assert days_of("1970-01-01T06:00:00.123+03:00") == 0.25
    assert np.isnan([days_of("2021-02-30"), days_of("1.2.2020"), days_of("1970-01-02x")]).all()
    assert (date_text(1.0), date_text(0.5)) == ("1970-01-02", "1970-01-01T12:00:00")
    assert date_text(FARTHEST) != "" and date_text(FARTHEST + 1) == "" and date_text(np.nan) == ""
    assert read(as_dates(Texts(np.array([0, 1, -1]), ("1970-01-03", "7")))) == [2.0, 7.0, None]
    assert as_dates(TEXTS).dated and as_dates(NUMBERS).dated


def test_equality_takes_the_type_of_the_stronger_side():
    assert read(equal(NUMBERS, constant(2))) == [False, True, False]
    assert read(equal(NUMBERS, constant(""))) == [False, False, True]
    assert read(equal(constant(""), NUMBERS)) == [False, False, True]
    assert read(equal(NUMBERS, TEXTS)) == [False, False, False]
    assert read(equal(TEXTS, truths(YES, NO, NO))) == [True, False, True]
    assert read(equal(TEXTS, constant("x y"))) == [False, True, False]
    assert read(equal(TEXTS, constant(""))) == [False, False, True]
    assert read(equal(TEXTS, Texts(np.array([0, 1, 1]), ("x y", "2")))) == [False, False, False]
    assert read(equal(TEXTS, Texts(np.array([1, 0, -1]), ("x y", "2")))) == [True, True, True]


def test_equality_with_ticks_is_of_the_whole_set():
    assert read(equal(TICKS, constant("2"))) == [True, False, False]
    assert read(equal(constant("b 2"), TICKS)) == [False, True, False]
    assert read(equal(TICKS, constant(""))) == [False, False, True]
    assert read(equal(TICKS, constant("2 z"))) == [False, False, False]


def test_selected_and_their_number():
    assert read(selected(TICKS, constant("b"))) == [False, True, False]
    assert read(selected(TICKS, constant("z"))) == [False, False, False]
    assert read(selected(TEXTS, constant("y"))) == [False, True, False]
    assert read(selected(TEXTS, constant("x y"))) == [False, True, False]
    asked = Texts(np.array([0, 1, 0]), ("b", "2"), np.array([True, True, False]))
    assert read(selected(TICKS, asked)) == [False, True, "?"]
    assert read(selected(TICKS, Texts(np.array([1, 0, 0]), ("b", "2")))) == [True, True, False]
    assert read(count_selected(TICKS)) == [1.0, 2.0, 0.0]
    assert read(count_selected(TEXTS)) == [1.0, 2.0, 0.0]


def test_either_is_known_where_what_is_taken_is():
    when = truths(YES, NO, MAYBE)
    assert read(either(when, truths(YES, YES, YES), truths(MAYBE, MAYBE, YES))) == [True, "?", "?"]
    assert read(either(when, NUMBERS, constant(5))) == [0.0, 5.0, "?"]
    assert read(either(truths(YES, NO, NO), TEXTS, constant("2"))) == ["2", "2", "2"]
    assert read(either(truths(NO, YES, YES), constant(""), TEXTS)) == ["2", "", ""]
    dated = Numbers(np.zeros(3), dated=True)
    assert either(when, dated, dated).dated and not either(when, dated, NUMBERS).dated


def test_a_date_and_days_make_a_date_and_two_dates_make_days():
    day = Numbers(np.array([1.0, 2.0, 3.0]), dated=True)
    assert read(computed("-", day, constant("1970-01-02"))) == [None, None, None]
    assert computed("+", day, constant(1)).dated and computed("-", day, constant(1)).dated
    assert not computed("*", day, constant(2)).dated and not computed("-", day, day).dated
    assert read(compared(">", day, constant("1970-01-03"))) == [False, False, True]
    assert read(compared("<=", NUMBERS, TEXTS)) == [True, False, False]
    assert read(computed("mod", constant(-7), constant(3))) == [-1.0] * 3
    assert read(computed("div", NUMBERS, constant(4))) == [0.0, 0.5, None]
