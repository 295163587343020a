"""Forms and expressions that nobody would write: read, or refused in words, never with another exception.

Few cases by default; `make fuzz` sets CASESTUDY_FUZZ to how many.
"""

import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.expressions.functions import FUNCTIONS, LOOKED_UP, evaluate
from analysis.expressions.logic import parse as parse_logic
from analysis.expressions.xlsform import ARITIES, FILTERED, parse, walk
from analysis.expressions.xpath_values import UNKNOWN, Numbers, Texts, Ticks, as_numbers, as_texts, as_truths
from analysis.intake.form.routing import asked
from analysis.intake.form.xlsform import read_form
from analysis.problems import CaseStudyError, Problems
from tests.intake.drawn import write_csv
from tests.intake.drawn_forms import read_export, write_form

CASES = int(os.environ.get("CASESTUDY_FUZZ", "40"))
MANY = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    [
        "${a}",
        "${ b }",
        "${",
        "}",
        "'x'",
        "'",
        '"',
        "(",
        ")",
        ",",
        "and",
        "or",
        "not",
        "in",
        "is missing",
        "div",
        "mod",
        "=",
        "!=",
        "<=",
        "+",
        "-",
        "*",
        ".",
        "..",
        "/",
        "//",
        "[",
        "]",
        "|",
        "@x",
        "1",
        "2.5",
        ".5",
        "a",
        "%in%",
        "c(",
        "is.na(",
        "Q1:Q3",
        "`",
        "!",
        "&&",
        "\u00a0",
        "é",
        "\u200f",
        "{0}",
        "%s",
        *(f"{name}(" for name in ARITIES),
    ]
)
LEAVES = st.sampled_from(
    ["${a}", "${b}", "${c}", "${d}", "'x y'", "''", "3", "-1", "2020-01-01", "'2020-01-01'", "."]
)


def called(children):
    """Calls with as many arguments as each function may have, and operations."""
    calls = []
    for name, (low, high) in ARITIES.items():
        arguments = st.lists(children, min_size=low, max_size=min(high, low + 2))
        calls.append(arguments.map(lambda parts, name=name: f"{name}({', '.join(parts)})"))
    signs = st.sampled_from(["and", "or", "=", "!=", "<", ">=", "+", "-", "*", "div", "mod"])
    operations = st.tuples(children, signs, children).map(lambda parts: f"({' '.join(parts)})")
    return st.one_of(operations, *calls)


EXPRESSIONS = st.recursive(LEAVES, called, max_leaves=12)
COLUMNS = {
    "a": Numbers(np.array([1.0, np.nan, 1e300])),
    "b": Texts(np.array([0, -1, 1]), ("x", "2020-02-30")),
    "c": Ticks(np.array([[1, 1], [0, 0], [0, 1]], dtype=np.uint8), ("x", "y"), np.array([True, False, True])),
    "d": Numbers(np.array([18_000.0, np.nan, -1e9]), dated=True),
}


@MANY
@given(EXPRESSIONS)
def test_what_the_grammar_makes_can_be_worked_out(expression):
    found = evaluate(parse(expression), lambda name: COLUMNS.get(name, UNKNOWN), COLUMNS["b"])
    for read in (as_truths, as_numbers, as_texts):
        assert np.broadcast_to(read(found).known, 3).shape == (3,)


@MANY
@given(st.one_of(st.lists(PIECES, max_size=25).map(" ".join), st.text(max_size=60)))
def test_any_text_is_read_or_refused(text):
    assert list(walk(parse(text)))
    try:
        assert list(walk(parse_logic(text)))
    except CaseStudyError as error:
        assert "can't be read" in str(error)


TYPES = st.sampled_from(
    [
        "text",
        "integer",
        "select_one l",
        "select_multiple l",
        "select_one l or_other",
        "select_one ${q0}",
        "date",
        "begin_group",
        "end_group",
        "begin repeat",
        "end repeat",
        "begin_score",
        "score__row",
        "end_score",
        "note",
        "begin_kobomatrix",
        "end_kobomatrix",
        "select_one_from_file x.csv",
        "calculate",
        "select_multiple none",
        "?",
    ]
)
NAMES = st.sampled_from(["q0", "q1", "q2", "q3", "q4", "Q1", "a b", "", "é", "q/1", "con"])
ROWS = st.lists(
    st.tuples(
        TYPES, NAMES, st.text(max_size=8), st.one_of(st.just(""), EXPRESSIONS), st.sampled_from(["l", ""])
    ),
    max_size=8,
)
HEADERS = st.lists(st.one_of(NAMES, st.sampled_from(["q1/1", "q2/b", "l", "_index"])), min_size=1, max_size=6)
CELLS = st.sampled_from(["", "1", "2", "1 2", "Yes", "yes", "x y", "2020-01-01", "-99", "é"])


@settings(MANY, max_examples=max(CASES // 4, 10))
@given(
    ROWS, st.lists(st.tuples(st.sampled_from(["l", "", "m"]), CELLS, CELLS), max_size=5), HEADERS, st.data()
)
def test_any_form_and_export_are_read_or_refused(tmp_path_factory, survey, choices, headers, data):
    folder = tmp_path_factory.mktemp("form")
    columns = ["relevant", "kobo--score-choices"]
    path, problems = write_form(folder, survey, choices, columns=columns), Problems()
    form = read_form(path, problems)
    if form is None or problems.fatals:
        assert problems.fatals and all(str(problem) for problem in problems)
        return
    width = len(headers)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=4))
    export = [["_uuid", *headers], *([f"u{place}", *row] for place, row in enumerate(rows))]
    responses, told = read_export(folder, form, export)
    assert responses is not None or told
    if responses is not None:
        assert asked(responses, Problems()).shape[0] == len(responses)
        assert write_csv(folder / "again.csv", export).is_file()


def test_every_function_is_worked_out_or_looked_up():
    assert set(ARITIES) - set(FUNCTIONS) == set(LOOKED_UP) - {FILTERED}
