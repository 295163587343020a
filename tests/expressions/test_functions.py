"""XLSForm's functions over drawn columns: each with its value by hand."""

import numpy as np
import pytest

from analysis.expressions.functions import evaluate
from analysis.expressions.tree import Unreadable, depth, walk
from analysis.expressions.xlsform import parse
from analysis.expressions.xpath_values import UNKNOWN, Numbers, Texts, Ticks, as_numbers, as_texts, as_truths

DAYS = (np.array(["2020-02-29", "2021-12-31"], dtype="datetime64[D]").astype(int)).astype(float)
COLUMNS = {
    "age": Numbers(np.array([7.5, np.nan])),
    "born": Numbers(DAYS, dated=True),
    "name": Texts(np.array([0, -1]), ("Ana Maria",)),
    "code": Texts(np.array([0, 1]), ("12", "x-1")),
    "needs": Ticks(np.array([[1, 0], [1, 1]], dtype=np.uint8), ("cash", "food"), np.array([True, True])),
}


def value(question):
    return COLUMNS.get(question, UNKNOWN)


def texts(expression):
    found = as_texts(evaluate(parse(expression), value))
    names = [found.texts[code] if code >= 0 else "" for code in np.broadcast_to(found.codes, 2)]
    known = np.broadcast_to(found.known, 2)
    return [name if sure else None for name, sure in zip(names, known, strict=True)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("int(${age})", ["7", ""]),
        ("int(-7.5)", ["-7", "-7"]),
        ("round(2.5)", ["3", "3"]),
        ("round(${age} div 4, 1)", ["1.9", ""]),
        ("abs(-3) + pow(2, 3)", ["11", "11"]),
        ("min(${age}, 9, 8)", ["7.5", "8"]),
        ("max(${age}, 3)", ["7.5", "3"]),
        ("sum(${age}, 1)", ["8.5", "1"]),
        ("count-non-empty(${age}, ${name}, ${code})", ["3", "1"]),
        ("checklist(1, 1, ${age} > 7, true())", ["false", "true"]),
        ("checklist(2, -1, ${age} > 7, true())", ["true", "false"]),
        ("weighted-checklist(3, 4, ${age} > 7, 2, true(), 1)", ["true", "false"]),
        ("exp10(2)", ["100", "100"]),
        ("coalesce(${name}, ${age}, 'none')", ["Ana Maria", "none"]),
        ("count-selected(${needs})", ["1", "2"]),
        ("selected-at(${needs}, 0)", ["cash", None]),
        ("string-length(${name})", ["9", "0"]),
        ("substr(${name}, 4)", ["Maria", ""]),
        ("substr('abcdef', 1, 3)", ["bc", "bc"]),
        ("substr('abcdef', -2)", ["ef", "ef"]),
        ("concat(${code}, '/', ${name})", ["12/Ana Maria", "x-1/"]),
        ("join('-', 'a', ${code})", ["a-12", "a-x-1"]),
        ("translate('abc', 'ab', 'x')", ["xc", "xc"]),
        ("normalize-space('  a   b ')", ["a b", "a b"]),
        ("upper-case(${code})", ["12", "X-1"]),
        ("number(${code}) + 1", ["13", ""]),
        ("string(1 div 4)", ["0.25", "0.25"]),
        ("format-date(${born}, '%d/%m/%Y')", ["29/02/2020", "31/12/2021"]),
        ("format-date('2021-03-05', '%e.%n.%y')", ["5.3.21", "5.3.21"]),
        ("${born} + 1", ["2020-03-01", "2022-01-01"]),
        ("date('2020-03-01') - ${born}", ["1", "-670"]),
        ("decimal-date-time('1970-01-02T12:00:00')", ["1.5", "1.5"]),
        ("if(${age} > 5, 'old', 'young')", ["old", "young"]),
        ("once(${code})", ["12", "x-1"]),
        ("-(-3)", ["3", "3"]),
        ("distance(${code})", [None, None]),
        ("today()", [None, None]),
        ("round(-2.5)", ["-2", "-2"]),
        ("round(1234, -2)", ["1200", "1200"]),
        ("round(1.25, ${unknown})", [None, None]),
        ("sqrt(16) + floor(-1.5) + ceiling(1.2)", ["4", "4"]),
        ("pow(${unknown}, 2)", [None, None]),
        ("min(${born}, ${born})", ["2020-02-29", "2021-12-31"]),
        ("max(${born}, 1)", ["18321", "18992"]),
        ("count(${age} > 7, ${needs}, '')", ["2", "2"]),
        ("sum(${age}, ${unknown})", [None, None]),
        ("checklist(1, 2, true(), true(), ${age} > 7)", ["false", "true"]),
        ("weighted-checklist(-1, 2, true(), 2)", ["true", "true"]),
        ("weighted-checklist(3, -1, true(), 2)", ["false", "false"]),
        ("coalesce(${age}, 1)", ["7.5", "1"]),
        ("coalesce(${needs}, 'none')", ["cash", None]),
        ("selected-at(${needs}, 1)", ["", None]),
        ("selected-at(${code}, 0)", ["12", "x-1"]),
        ("selected-at(${code}, ${unknown})", [None, None]),
        ("selected-at(${name}, 1)", ["Maria", ""]),
        ("selected-at(${name}, 2)", ["", ""]),
        ("substr('abcdef', 'x', 'y')", ["abcdef", "abcdef"]),
        ("substring-before(${code}, '-')", ["", "x"]),
        ("substring-before('abc', '')", ["", ""]),
        ("substring-after(${code}, '-')", ["", "1"]),
        ("substring-after('abc', '')", ["abc", "abc"]),
        ("lower-case('ABC')", ["abc", "abc"]),
        ("concat()", ["", ""]),
        ("translate('aab', 'aba', 'xyz')", ["xxy", "xxy"]),
        ("format-date('2021-03-05T07:08:09', '%Y-%b %H:%M:%S %h %a %q')", ["2021-Mar 07:08:09 7 Fri %q"] * 2),
        ("format-date('2021-03-05T00:00:00', '%h')", ["0", "0"]),
        ("format-date('no day', '%Y')", ["", ""]),
        ("decimal-time('1970-01-02T12:00:00')", ["0.5", "0.5"]),
        ("date-time('1970-01-02T12:00:00')", ["1970-01-02T12:00:00"] * 2),
        ("if(${unknown}, 'a', 'b')", [None, None]),
        ("5 mod 3", ["2", "2"]),
        ("${age} * 2", ["15", ""]),
        ("round(1.005, 2)", ["1.01", "1.01"]),
        ("round(-2.5)", ["-2", "-2"]),
        ("round(1250, -2)", ["1300", "1300"]),
        ("date('2021-03-05T07:08:09')", ["2021-03-05", "2021-03-05"]),
        ("date(18691.7)", ["2021-03-05", "2021-03-05"]),
        ("number(${born}) - 18320", ["1", "672"]),
        ("concat(number(date('1970-01-03')))", ["2", "2"]),
        ("string-length(${needs})", ["4", "9"]),
        ("concat(${needs}, '!')", ["cash!", None]),
        ("round(log10(1000) + log(exp(2)) + 2 * asin(1), 3) - round(pi(), 3)", ["5", "5"]),
        ("format-date-time('2021-03-05T07:08:09', '%S.%3')", ["09.000", "09.000"]),
    ],
)
def test_functions(expression, expected):
    assert texts(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("contains(${name}, 'Mar')", [True, False]),
        ("starts-with(${code}, 'x')", [False, True]),
        ("ends-with(${code}, '1')", [False, True]),
        ("regex(${code}, '[0-9]+')", [True, False]),
        ("regex(${code}, '(a+)+b')", [None, None]),
        ("regex(${code}, '[')", [None, None]),
        ("boolean-from-string('true') and not(boolean(0))", [True, True]),
        ("boolean-from-string(' TRUE ') and boolean-from-string(1)", [True, True]),
        ("boolean-from-string('yes') or boolean-from-string('')", [False, False]),
        ("${unknown} or ${age} > 7", [True, None]),
        ("${unknown} and ${age} > 7", [None, False]),
        ("${age} != 7.5", [False, True]),
        ("selected(${needs}, 'food')", [False, True]),
        ("selected(${needs}, 'food ')", [False, True]),
        (f"regex('{'a' * 300}', '{'a' * 300}')", [True, True]),
        (f"regex('a', '{'a' * 301}')", [None, None]),
        ("regex('ab', 'a')", [False, False]),
        ("0.1 + 0.2 = 0.3", [True, True]),
        ("1 div 0 = 1 div 0", [True, True]),
        ("selected(${name}, '')", [False, True]),
        ("selected(${needs}, '')", [False, False]),
        ("contains(${needs}, 'foo')", [False, True]),
        ("contains(${needs}, 'cash food')", [False, None]),
        (".", [None, None]),
        ("${born} < '2021-01-01'", [True, False]),
        ("${born} = date('2020-02-29')", [True, False]),
        ("${age} = ''", [False, True]),
        ("/data/person/age > 7", [True, False]),
        ("../age > 7", [True, False]),
        ("current()/../age > 7", [True, False]),
        ("instance('x')/root/item[name = ${code}]/label = 'y'", [None, None]),
    ],
)
def test_conditions(expression, expected):
    found = as_truths(evaluate(parse(expression), value))
    true, known = np.broadcast_to(found.true, 2), np.broadcast_to(found.known, 2)
    assert [bool(one) if sure else None for one, sure in zip(true, known, strict=True)] == expected


def test_the_dot_is_the_value_being_judged():
    found = as_truths(evaluate(parse(". >= 18"), value, Numbers(np.array([17.0, 18.0]))))
    assert found.true.tolist() == [False, True]


def test_what_needs_more_than_its_arguments_is_looked_up():
    asked = []

    def lookup(function, arguments):
        asked.append((function, [as_numbers(one).values.tolist() for one in arguments]))
        return Numbers(np.float64(3))

    found = evaluate(parse("today() + pulldata(1, 2, 3, 4)"), value, lookup=lookup)
    assert as_numbers(found).values == 6
    assert asked == [("today", []), ("pulldata", [1, 2, 3, 4])]


def test_a_call_that_is_collected_is_not_worked_out_from_below():
    given = {"sum": Numbers(np.float64(4))}
    found = evaluate(parse("sum(${none}) + 1"), value, collect=lambda call: given.get(call.function))
    assert as_numbers(found).values == 5 and as_numbers(found).known


def test_no_depth_or_length_exhausts_the_parser():
    many = parse(" or ".join(f"${{q{number}}} = 1" for number in range(3000)))
    assert depth(many) < 20 and sum(1 for _ in walk(many)) == 3 * 3000 + 2999
    assert as_numbers(evaluate(parse("(" * 300 + "1" + ")" * 300), value)).values == 1
    assert as_truths(evaluate(parse("not(" * 100 + "true()" + ")" * 100), value)).true
    refused = parse("not(" * 500 + "true()" + ")" * 500)
    assert isinstance(refused, Unreadable) and refused.text.endswith("... (nested more than 150 deep)")
    assert isinstance(parse("(" * 5000), Unreadable)
    assert isinstance(parse("${" + " " * 100_000), Unreadable)
    chain = parse(" + ".join(["1"] * 1000))
    assert as_numbers(evaluate(chain, value)).values == 1000


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected-at(${needs}, -1)", ["", "", None]),
        ("selected-at(${needs}, 0)", ["food", "cash", None]),
        ("selected-at(${needs}, 1)", ["cash", "", None]),
        ("selected-at(${needs}, 2)", ["", "", None]),
        ("substr(${needs}, 0, 6)", ["food c", "cash", None]),
        ("string-length(${needs})", ["9", "4", "9"]),
    ],
)
def test_the_ticks_in_the_order_in_which_they_were_written(expression, expected):
    """Food before cash; cash alone; both, of whose order nothing is known."""
    ticks = np.array([[1, 1], [1, 0], [1, 1]], dtype=np.uint8)
    order = np.array([[1, 0], [0, -1], [-1, -1]])
    needs = Ticks(ticks, ("cash", "food"), np.array([True, True, True]), order=order)
    found = as_texts(evaluate(parse(expression), lambda _: needs))
    names = [found.texts[code] if code >= 0 else "" for code in found.codes]
    known = np.broadcast_to(found.known, 3)
    assert [name if sure else None for name, sure in zip(names, known, strict=True)] == expected
