import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning.checks.logic import Logic, holds, questions_of
from analysis.expressions.logic import parse
from tests.cleaning.drawn import form, question, responses

PLACES = form(
    question("q13", "select_one place"),
    question("q31", "select_one place"),
    question("via", "select_multiple place"),
    question("age", "integer"),
    question("word", "text"),
)
PEOPLE = responses(
    PLACES,
    {
        "q13": ["mali", "mali", None, "niger"],
        "q31": ["mali", "niger", "mali", None],
        "via": ["niger libya", None, "italy", "niger"],
        "age": [17, 18, None, 40],
        "word": ["Yes", "no", None, "yes "],
    },
)


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("q13 == q31", [0]),
        ("q13 != q31", [1]),
        ("q13 == 'Mali'", [0, 1]),  # a label stands for its choice
        ("q13 in (q31, 'niger')", [0, 3]),
        ("q13 not in (q31)", [1, 3]),
        ("q13 %in% c(q31)", [0]),
        ("!q13 %in% c(q31)", [1, 2, 3]),  # R: a blank is in nothing, so its negation holds
        ("q13 is missing or q31 is missing", [2, 3]),
        ("age < 18", [0]),
        ("age >= 18 and q13 == 'mali'", [1]),
        ("age in (17, 40)", [0, 3]),
        ("not (age < 18)", [1, 3]),
        ("selected(via, 'niger')", [0, 3]),
        ("'libya' in (via)", [0]),
        ("q13 in (via)", [3]),
        ("q13:q31 == 'niger'", [1, 3]),
        ("word == 'yes'", [0, 3]),
        ("absent == 1", []),
        ("absent is missing", [0, 1, 2, 3]),
        ("absent == 1 or age == 17", [0]),  # true or unknown is true
    ],
)
def test_expressions_hold_where_they_surely_do(expression, rows):
    assert holds(parse(expression), PEOPLE).nonzero()[0].tolist() == rows


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["mali", "niger", None]), st.sampled_from(["mali", "niger", None])),
        min_size=1,
        max_size=8,
    )
)
def test_a_statement_and_its_negation_never_both_hold_and_blanks_are_neither(pairs):
    people = responses(PLACES, {"q13": [one for one, _ in pairs], "q31": [other for _, other in pairs]})
    yes, no = holds(parse("q13 == q31"), people), holds(parse("not q13 == q31"), people)
    assert yes.tolist() == [one == other and one is not None for one, other in pairs]
    assert (yes | no).tolist() == [one is not None and other is not None for one, other in pairs]


def test_a_check_shows_every_question_it_looks_at():
    first, second = Logic("q13 == q31", description="Nationality is the country of interview.").find(PEOPLE)
    found = pd.concat([first, second])
    assert found[["uuid", "question", "value", "sentence", "binding"]].to_numpy().tolist() == [
        ["u1", "q13", "mali", "Nationality is the country of interview.", "u1"],
        ["u1", "q31", "mali", "Nationality is the country of interview.", "u1"],
    ]


def test_spans_are_written_out():
    assert questions_of(parse("q13:via == 'mali' or selected(via, 'niger')"), PLACES) == ("q13", "q31", "via")
