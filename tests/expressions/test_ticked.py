"""Conditions that say which choices were ticked."""

import pytest

from analysis.expressions.ticked import operands, ticks_of
from analysis.expressions.xlsform import parse


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("${a} = 'x'", (("a", "x"),)),
        ("${a} = 1", (("a", 1.0),)),
        ("selected(${a}, 'x')", (("a", "x"),)),
        ("${a} = 'x' or selected(${b}, 'y') or ${a} = 'z'", (("a", "x"), ("b", "y"), ("a", "z"))),
        ("${a} = 'x' or ${b} > 3", ()),
        ("${a} = 'x' and ${b} = 'y'", ()),
        ("'x' = ${a}", ()),
        ("${a} = ${b}", ()),
        ("${a} = ''", ()),
        ("${a} != 'x'", ()),
        ("not(${a} = 'x')", ()),
    ],
)
def test_ticks_are_those_of_which_one_is_needed(condition, expected):
    assert ticks_of(parse(condition)) == expected


def test_operands_are_what_an_operator_joins():
    assert operands(parse("${a} and ${b} and ${c} or ${d}"), "and") == [
        parse("${a} and ${b} and ${c} or ${d}")
    ]
    assert operands(parse("${a} and (${b} and ${c})"), "and") == [parse(f"${{{name}}}") for name in "abc"]
