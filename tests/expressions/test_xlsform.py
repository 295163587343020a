"""What an expression of a form is read as: arguments of functions, paths, rows of repeats."""

import pytest

from analysis.expressions.tree import Answer, Call, Current, Literal, Operation, Unreadable
from analysis.expressions.xlsform import parse

#: The least and the most arguments of each function, by the ODK XForms specification; * for any number.
ARGUMENTS = """
selected 2 2, selected-at 2 2, count-selected 1 1, not 1 1, true 0 0, false 0 0, boolean 1 1,
boolean-from-string 1 1, if 3 3, coalesce 1 *, once 1 1, number 1 1, int 1 1, round 1 2, abs 1 1, pow 2 2,
sqrt 1 1, floor 1 1, ceiling 1 1, min 1 *, max 1 *, sum 1 *, count 1 *, count-non-empty 1 *, checklist 3 *,
weighted-checklist 4 *, exp10 1 1, string 1 1, string-length 1 1, substr 2 3, substring-before 2 2,
substring-after 2 2, translate 3 3, normalize-space 1 1, upper-case 1 1, lower-case 1 1, concat 0 *, join 1 *,
contains 2 2, starts-with 2 2, ends-with 2 2, regex 2 2, today 0 0, now 0 0, date 1 1, date-time 1 1,
format-date 2 2, format-date-time 2 2, decimal-date-time 1 1, decimal-time 1 1, jr:choice-name 2 2,
pulldata 4 4, indexed-repeat 3 7, position 0 0
"""
ROWS = Call("filtered", (Answer("age"), Operation("=", Answer("sex"), Literal("f"))))


def called(function, count):
    return parse(f"{function}({', '.join(['1'] * count)})")


@pytest.mark.parametrize("line", [line.strip() for line in ARGUMENTS.replace("\n", " ").split(",")])
def test_a_function_takes_as_many_arguments_as_it_has(line):
    function, least, most = line.split()
    most = 40 if most == "*" else int(most)
    for count in (int(least), most):
        assert called(function, count) == Call(function, (Literal(1.0),) * count)
    if most < 40:
        assert called(function, most + 1) == Unreadable(f"{function}()")
    if int(least):
        assert called(function, int(least) - 1) == Unreadable(f"{function}()")


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("/data/group/age", Answer("age")),
        ("../../age", Answer("age")),
        ("current()/../age", Answer("age")),
        ("current(1)/age", Unreadable("current()")),
        ("../_age", Answer("_age")),
        ("${group}/${age}", Answer("age")),
        ("${ age }", Answer("age")),
        ("../@id", Unreadable("@id")),
        ("..", Unreadable("..")),
        ("../..", Unreadable("../..")),
        ("../../../..", Unreadable("../../../..")),
        ("instance('a')/root", Unreadable("instance()")),
        ("age", Unreadable("age")),
        (".", Current()),
        ("current()", Unreadable("current()")),
        ("${last-saved#age}", Unreadable("${last-saved#age}")),
        ("${}", Unreadable("${}")),
        ("${a} | ${b}", Unreadable("${a} | ${b}")),
        ("1 + (${a} | ${b})", Unreadable("|")),
        ("sum(${a} | ${b}, 1)", Call("sum", (Answer("a"), Answer("b"), Literal(1.0)))),
        ("/data/person[sex = 'f']/age", ROWS),
        ("sum(${age}[sex = 'f'])", Call("sum", (ROWS,))),
        ("sum-if(${age}, sex = 'f')", Call("sum", (ROWS,))),
        ("join-if('-', ${age}, sex = 'f')", Call("join", (Literal("-"), ROWS))),
        ("sum-if(${age})", Unreadable("sum-if()")),
        ("round-if(${age}, 1)", Unreadable("round-if()")),
        ("count(1[sex = 'f'])", Call("count", (Unreadable("...[...]"),))),
        ("${age}[not(sex)]", Call("filtered", (Answer("age"), Call("not", (Answer("sex"),))))),
        ("${age}[/a/@b]", Call("filtered", (Answer("age"), Unreadable("@b")))),
        ("position(..)", Call("position", ())),
        ("position(../..)", Unreadable("position()")),
        ("index()", Call("position", ())),
        ("index(1)", Unreadable("index()")),
        ("choice-label(${a}, 'x')", Call("jr:choice-name", (Literal("x"), Literal("a")))),
        ("choice-label('a', 'x')", Unreadable("choice-label()")),
        ("choice-label(${a})", Unreadable("choice-label()")),
        ("1 - 2 - 3", Operation("-", Operation("-", Literal(1.0), Literal(2.0)), Literal(3.0))),
        ("1 + 2 + 3", Operation("+", Operation("+", Literal(1.0), Literal(2.0)), Literal(3.0))),
        ("-1", Operation("-", Literal(0.0), Literal(1.0))),
        ("1 DIV 2", Operation("div", Literal(1.0), Literal(2.0))),
        ("“a” = ‘b’", Operation("=", Literal("a"), Literal("b"))),
        ("1 =", Unreadable("1 =")),
    ],
)
def test_what_an_expression_is_read_as(expression, tree):
    assert parse(expression) == tree


def test_what_stands_too_deep_is_told_by_its_beginning():
    text = "not(" * 150 + "true()" + ")" * 150
    assert parse(text) == Unreadable(f"{text[:40]}... (nested more than 150 deep)")
    assert isinstance(parse(text[len("not(") : -1]), Call)
