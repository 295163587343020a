"""Who was asked what, against small drawn answers and a naive reference."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.expressions.xlsform import (
    Answer,
    Call,
    Current,
    Literal,
    Operation,
    Unreadable,
    parse,
    questions_in,
)
from analysis.expressions.xpath_values import Truths, as_truths
from analysis.intake.answers.answers import Answers
from analysis.intake.form import routing
from analysis.intake.form.form import Choice, Form, Group, Question
from analysis.intake.instrument import Instrument
from analysis.problems import Problems

YES_NO = (Choice("yes"), Choice("no"))
REASONS = (Choice("a"), Choice("b"), Choice("none"))
NA = pd.NA


def question(name, kind="select_one", list_name="yes_no", **more):
    return Question(name, kind, list_name, **more)


def drawn(questions, frame, groups=()):
    """Answers of a form with these questions; everybody is asked everything until routing says otherwise."""
    form = Form(
        "",
        "",
        "",
        (),
        {q.name: q for q in questions},
        {g.name: g for g in groups},
        {"yes_no": YES_NO, "reasons": REASONS},
        "form.xlsx",
    )
    names = {column.partition("/")[0] for column in frame}
    frame.index = pd.Index([f"u{row}" for row in range(len(frame))], dtype="str", name="uuid")
    everybody = pd.DataFrame(True, index=frame.index, columns=[q.name for q in questions if q.name in names])
    instrument = Instrument(title={}, name="drawn", folder="drawn")
    return Answers(frame, form, instrument, everybody)


def yes_no(*values):
    return pd.Categorical(values, categories=["yes", "no"])


def boolean(*values):
    return pd.array(values, dtype="boolean")


def test_conditions_become_trees():
    assert parse("selected(${q}, 'yes') and not(. >= 2)") == Operation(
        "and",
        Call("selected", (Answer("q"), Literal("yes"))),
        Call("not", (Operation(">=", Current(), Literal(2.0)),)),
    )
    assert parse("1 + 2 * 3") == Operation("+", Literal(1.0), Operation("*", Literal(2.0), Literal(3.0)))
    assert parse("${a}=1 or ${b}=2 and ${c}=3").operator == "or"
    assert parse("8 div 4 div 2") == Operation(
        "div", Operation("div", Literal(8.0), Literal(4.0)), Literal(2.0)
    )
    assert parse("-${a}") == Operation("-", Literal(0.0), Answer("a"))
    assert questions_in(parse("if(${a} = '', ${b}, coalesce(${c}, 1)) > 0")) == {"a", "b", "c"}


@pytest.mark.parametrize("quoted", ["'x'", '"x"', "’x’", "‘x’", "“x”"])
def test_typographic_quotes_are_quotes(quoted):
    assert parse(quoted) == Literal("x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "selected(${q}",
        "1 +",
        "${q} == 1",
        "'open",
        "distance(${d}) > 1",
        "__import__('os')",
        "${a} | ${b}",
        "selected(${q})",
        "(" * 5000,
    ],
)
def test_what_is_outside_the_grammar_is_unreadable(text):
    tree = parse(text)
    assert any(isinstance(node, Unreadable) for node in routing.walk(tree))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected(${one}, 'yes')", [True, False, False]),
        ("${one} = 'yes'", [True, False, False]),
        ("${one} != 'yes'", [False, True, True]),
        ("${one} = ''", [False, False, True]),
        ("${one} != ''", [True, True, False]),
        ("not(selected(${several}, 'b'))", [False, True, True]),
        ("count-selected(${several}) >= 2", [True, False, False]),
        ("count-selected(${several}) = 0", [False, False, True]),
        ("${several} = 'a'", [False, True, False]),
        ("${several} = ''", [False, False, True]),
        ("${age} > 17 and ${age} < 30", [True, False, False]),
        ("${age} = ''", [False, False, True]),
        ("${age} != 20", [False, True, True]),
        ("${age} <= '20'", [True, False, False]),
        ("${age} mod 7 = 6", [True, False, False]),
        ("${age} div 2 - 5 * 1 + 0 = 5", [True, False, False]),
        ("if(${one} = 'yes', ${age} = 20, true())", [True, True, True]),
        ("coalesce(${age}, 99) > 50", [False, False, True]),
        ("coalesce(${one}, 'no') = 'no'", [False, True, True]),
        ("true() and not(false())", [True, True, True]),
        ("${text} = 'two words'", [True, False, False]),
        ("selected(${text}, 'words')", [True, False, False]),
        ("${one} = ${text}", [False, True, True]),
        ("selected(${several}, ${one})", [False, False, False]),
        ("${age}", [True, True, False]),
        ("'x'", [True, True, True]),
    ],
)
def test_expressions_over_all_rows(expression, expected):
    frame = pd.DataFrame(
        {
            "one": yes_no("yes", "no", None),
            "several/a": boolean(True, True, NA),
            "several/b": boolean(True, False, NA),
            "several/none": boolean(False, False, NA),
            "age": [20.0, 33.0, np.nan],
            "text": pd.array(["two words", "no", None], dtype="str"),
        }
    )
    kinds = [
        question("one"),
        question("several", "select_multiple", "reasons"),
        question("age", "integer", None),
        question("text", "text", None),
    ]
    answers = drawn(
        [*kinds, question("routed", relevant=expression)], frame.assign(routed=yes_no("yes", "yes", "yes"))
    )
    problems = Problems()
    assert routing.asked(answers, problems)["routed"].tolist() == expected
    assert not len(problems)


def test_a_question_that_was_not_asked_is_blank_for_later_ones():
    frame = pd.DataFrame(
        {"first": yes_no("yes", "no"), "second": yes_no("yes", "yes"), "third": yes_no("yes", "yes")}
    )
    questions = [
        question("first"),
        question("second", relevant="${first}='yes'"),
        question("third", relevant="${second}='yes'"),
    ]
    asked = routing.asked(drawn(questions, frame), Problems())
    assert asked.to_numpy().tolist() == [[True, True, True], [True, False, False]]


def test_nested_groups_inherit_and_are_evaluated_once(monkeypatch):
    frame = pd.DataFrame({"q": yes_no("yes", "no"), "a": yes_no("yes", "yes"), "b": yes_no("yes", "yes")})
    groups = [Group("outer", relevant="${q}='yes'"), Group("inner", relevant="${q} != ''", path=("outer",))]
    inside = {"groups": ("outer", "inner")}
    answers = drawn(
        [question("q"), question("a", **inside), question("b", relevant="${a}='no'", **inside)], frame, groups
    )
    evaluated = []
    whole = routing.evaluate

    def counting(node, *others):
        evaluated.append(node)
        return whole(node, *others)

    monkeypatch.setattr(routing, "evaluate", counting)
    asked = routing.asked(answers, Problems())
    assert asked.to_numpy().tolist() == [[True, True, False], [True, False, False]]
    assert evaluated.count(parse("${q}='yes'")) == 1
    assert evaluated.count(parse("${q} != ''")) == 1


def test_a_condition_on_an_absent_question_falls_back_to_who_answered():
    """As in a form whose every question sits in a group that depends on a consent the export lacks."""
    frame = pd.DataFrame(
        {"a": yes_no("yes", None, "no"), "b": yes_no("yes", "no", "yes"), "c": yes_no(None, "no", "yes")}
    )
    groups = [Group("all", relevant="selected(${consent}, 'yes')")]
    inside = {"groups": ("all",)}
    questions = [
        question("consent"),
        question("a", **inside),
        question("b", relevant="${a}='yes'", **inside),
        question("c", **inside),
    ]
    problems = Problems()
    asked = routing.asked(drawn(questions, frame, groups), problems)
    assert asked["a"].tolist() == [True, False, True]
    assert asked["b"].tolist() == [True, False, False]  # known to be false wherever `a` is not yes
    assert asked["c"].tolist() == [False, True, True]
    assert [str(problem) for problem in problems] == [
        "form.xlsx, consent: A `relevant` looks at this question, which the export does not have: "
        "3 questions are taken as asked of whoever answered."
    ]


def test_what_cannot_be_evaluated_is_told_once():
    frame = pd.DataFrame({"a": yes_no("yes", None), "b": yes_no("yes", None), "c": yes_no("yes", None)})
    questions = [
        question("a", relevant="distance(.) > 1"),
        question("b", relevant="distance(${a}) > 1"),
        question("c", relevant="${missing} = 1"),
    ]
    problems = Problems()
    asked = routing.asked(drawn(questions, frame), problems)
    assert asked.to_numpy().tolist() == [[True] * 3, [False] * 3]
    assert [str(problem) for problem in problems] == [
        (
            "form.xlsx, distance(): This part of a `relevant` can't be evaluated: 2 questions are"
            " taken as asked"
            " of whoever answered."
        ),
        (
            "form.xlsx, missing: A `relevant` looks at this question, which the form does not have: "
            "1 question is taken as asked of whoever answered. Expected one of 'a', 'b', 'c'."
        ),
    ]


def test_known_parts_decide_in_spite_of_unknown_ones():
    frame = pd.DataFrame({"a": yes_no("yes", "no"), "b": yes_no(None, None), "c": yes_no(None, None)})
    questions = [
        question("a"),
        question("b", relevant="${gone}='x' and ${a}='no'"),
        question("c", relevant="${gone}='x' or ${a}='no'"),
    ]
    asked = routing.asked(drawn(questions, frame), Problems())
    assert asked["b"].tolist() == [False, False]  # unknown and nothing answered; false
    assert asked["c"].tolist() == [False, True]


def test_violated_constraints():
    frame = pd.DataFrame({"age": [14.0, 20.0, np.nan, 120.0]})
    answers = drawn([question("age", "integer", None, constraint=". >= 15 and . <= 99")], frame)
    assert routing.violations(answers, "age").tolist() == [True, False, False, True]


def test_violated_constraints_of_a_multi_select():
    frame = pd.DataFrame(
        {"m/a": boolean(True, False, NA), "m/b": boolean(False, False, NA), "m/none": boolean(True, True, NA)}
    )
    constraint = "(selected(.,'none') and count-selected(.)=1) or not(selected(.,’none’))"
    answers = drawn([question("m", "select_multiple", "reasons", constraint=constraint)], frame)
    assert routing.violations(answers, "m").tolist() == [True, False, False]


# A naive reference: one row at a time, Kleene's logic with None for unknown.


def naive(node, row):
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Answer):
        return row.get(node.question)
    if isinstance(node, Operation):
        return naive_operation(node.operator, naive(node.left, row), naive(node.right, row))
    arguments = [naive(argument, row) for argument in node.arguments]
    if node.function == "not":
        truth = naive_truth(arguments[0])
        return None if truth is None else not truth
    if node.function == "selected":
        return None if None in arguments else naive_text(arguments[1]) in naive_words(arguments[0])
    if node.function == "count-selected":
        return None if None in arguments else float(len(naive_words(arguments[0])))
    return node.function == "true"


def naive_words(value):
    return set(value) if isinstance(value, frozenset) else set(naive_text(value).split()) or {""}


def naive_text(value):
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:g}"
    return value


def naive_number(value):
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value)
    except ValueError:
        return math.nan


def naive_truth(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return len(value) > 0


def naive_operation(operator, left, right):
    if operator in ("and", "or"):
        left, right = naive_truth(left), naive_truth(right)
        decisive = operator == "or"
        if decisive in (left, right):
            return decisive
        return None if None in (left, right) else not decisive
    if left is None or right is None:
        return None
    if operator in ("=", "!="):
        return naive_equal(left, right) == (operator == "=")
    left, right = naive_number(left), naive_number(right)
    return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[operator]


def naive_equal(left, right):
    if isinstance(left, bool) or isinstance(right, bool):
        return naive_truth(left) == naive_truth(right)
    for one, other in ((left, right), (right, left)):
        if one == "" and isinstance(other, float):
            return math.isnan(other)
    if isinstance(left, float) or isinstance(right, float):
        return naive_number(left) == naive_number(right)
    as_set = [frozenset(value.split()) if isinstance(value, str) else value for value in (left, right)]
    return left == right if isinstance(left, str) and isinstance(right, str) else as_set[0] == as_set[1]


PARTS = st.sampled_from(
    [
        "selected(${one}, 'yes')",
        "${one} = 'no'",
        "${one} != ''",
        "selected(${m}, 'a')",
        "count-selected(${m}) > 1",
        "${m} = 'a b'",
        "${m} = ''",
        "${age} > 17",
        "${age} <= 30",
        "${age} = ''",
        "${age} != 20",
        "${gone} = 'x'",
        "selected(${gone}, 'y')",
        "true()",
        "false()",
    ]
)
EXPRESSIONS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not({})".format, inner),
        st.builds("{} = {}".format, inner.map("({})".format), inner.map("({})".format)),
    ),
    max_leaves=8,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "one": st.sampled_from(["yes", "no", ""]),
            "m": st.frozensets(st.sampled_from(["a", "b", "none"])),
            "age": st.sampled_from([math.nan, 0.0, 17.0, 18.0, 20.0, 30.0, 31.0]),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150)
@given(EXPRESSIONS, ROWS)
def test_all_rows_at_once_agree_with_one_row_at_a_time(expression, rows):
    ticks = {
        f"m/{choice}": boolean(*(choice in row["m"] if row["m"] else NA for row in rows))
        for choice in ("a", "b", "none")
    }
    frame = pd.DataFrame(
        {"one": yes_no(*(row["one"] or None for row in rows)), **ticks, "age": [row["age"] for row in rows]}
    )
    answers = drawn(
        [question("one"), question("m", "select_multiple", "reasons"), question("age", "integer", None)],
        frame,
    )
    outcome = as_truths(routing.evaluate(parse(expression), lambda name: routing.value_of(answers, name)))
    true, known = np.broadcast_to(outcome.true, len(rows)), np.broadcast_to(outcome.known, len(rows))
    ours = [bool(one) if sure else None for one, sure in zip(true, known, strict=True)]
    assert ours == [naive_truth(naive(parse(expression), row)) for row in rows]


def test_the_outcome_of_constants_is_a_constant():
    assert routing.evaluate(parse("true()"), lambda _: None) == Truths(np.True_)


def test_a_question_that_a_condition_above_it_looked_at_is_blank_where_it_was_not_asked():
    """The value that the first condition met is forgotten again for whoever was not asked."""
    frame = pd.DataFrame(
        {
            "first": yes_no("yes", "yes"),
            "gate": yes_no("yes", "no"),
            "second": yes_no("yes", "yes"),
            "third": yes_no("yes", "yes"),
        }
    )
    questions = [
        question("first", relevant="${second}='yes'"),
        question("gate"),
        question("second", relevant="${gate}='yes'"),
        question("third", relevant="${second}='yes'"),
    ]
    asked = routing.asked(drawn(questions, frame), Problems())
    assert asked[["first", "second", "third"]].to_numpy().tolist() == [[True] * 3, [True, False, False]]


def test_a_choice_that_answers_have_and_the_list_has_not_can_be_asked_for():
    one = pd.Categorical(["yes", "maybe"], categories=["yes", "no", "maybe"])
    frame = pd.DataFrame({"one": one, "routed": yes_no("no", "yes")})
    problems = Problems()
    routed = routing.route(
        drawn([question("one"), question("routed", relevant="${one} = 'maybe'")], frame), problems
    )
    assert routed.asked["routed"].tolist() == [False, True]
    assert (len(problems), routed.guessed) == (0, frozenset())
