from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.cleaning.checks import duplicates
from analysis.cleaning.checks.answers import value_codes
from analysis.cleaning.checks.duplicates import DuplicateContent, RepeatedText, SoftDuplicates, near_pairs
from tests.cleaning.drawn import form, question, responses


def found(check, people) -> list[list[str]]:
    parts = [part for part in check.find(people) if len(part)]
    return (
        pd.concat(parts)[["uuid", "question", "value", "sentence", "binding"]].to_numpy().tolist()
        if parts
        else []
    )


def brute_force(codes: np.ndarray, maximum: int) -> list[tuple[int, int, int]]:
    counts = {
        (i, j): sum(int(a != b) for a, b in zip(codes[i], codes[j], strict=True))
        for i, j in combinations(range(len(codes)), 2)
    }
    return [(i, j, count) for (i, j), count in counts.items() if count <= maximum]


@settings(max_examples=60)
@given(
    arrays.arrays(
        np.int32,
        st.tuples(st.integers(1, 12), st.integers(1, 10)),
        elements=st.sampled_from([-1, 0, 1, 2, 0xD7FF, 0xD800, 70000]),
    ),
    st.integers(0, 6),
)
def test_near_pairs_are_exactly_those_of_the_double_loop(codes, maximum):
    first, second, count = near_pairs(codes, maximum)
    assert list(zip(first.tolist(), second.tolist(), count.tolist(), strict=True)) == brute_force(
        codes, maximum
    )


def test_near_pairs_are_exact_across_blocks(monkeypatch):
    monkeypatch.setattr("analysis.cleaning.checks.duplicates._ROWS_A_BLOCK", 7)
    codes = np.random.default_rng(4).integers(-1, 3, (40, 12)).astype("int32")
    first, second, count = near_pairs(codes, 5)
    assert list(zip(first.tolist(), second.tolist(), count.tolist(), strict=True)) == brute_force(codes, 5)
    assert len(near_pairs(codes, 5, most=3)[0]) == 3


@settings(max_examples=40)
@given(
    arrays.arrays(np.int32, st.tuples(st.integers(2, 14), st.integers(3, 9)), elements=st.integers(-1, 2)),
    st.integers(0, 4),
)
def test_blocks_of_a_shared_band_miss_no_pair(codes, maximum):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.cleaning.checks.duplicates.PLAIN_ROWS", 1)
        first, second, count = near_pairs(codes, maximum)
    assert list(zip(first.tolist(), second.tolist(), count.tolist(), strict=True)) == brute_force(
        codes, maximum
    )


FORM = form(
    *[question(f"q{number}", "select_one scale") for number in range(5)],
    question("m", "select_multiple reasons"),
    question("n", "integer"),
    question("t", "text"),
)


def people(*rows: tuple, who: list[str] | None = None):
    names = [*[f"q{number}" for number in range(5)], "m", "n", "t"]
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return responses(FORM, table | {"username": who or ["A"] * len(rows)})


ONE = ("good", "bad", "fair", "bad", "bad", "economic none", 4, "one")


def test_soft_duplicates_are_bound_in_pairs_and_counted_by_answered_questions():
    three = people(
        ONE, (*ONE[:5], "economic", 4, None), ("bad", "good", "bad", "good", "good", "violence", 9, "x")
    )
    assert found(SoftDuplicates(maximum_different=2, minimum_answered=5), three) == [
        ["u1", "interview", "2", "u1 and u2 differ in 2 of 8 answered questions.", "u1 ~/~ u2"],
        ["u2", "interview", "2", "u1 and u2 differ in 2 of 8 answered questions.", "u1 ~/~ u2"],
    ]


def test_soft_duplicates_stay_within_an_enumerator_unless_asked_overall():
    two = people(ONE, ONE, who=["A", "B"])
    assert found(SoftDuplicates(minimum_answered=5), two) == []
    assert len(found(SoftDuplicates(minimum_answered=5, overall=True), two)) == 2


def test_interviews_of_enumerators_in_turn_are_compared_within_each():
    four = people(ONE, ONE, ONE, ONE, who=["B", "A", "B", "A"])
    bindings = [row[-1] for row in found(SoftDuplicates(minimum_answered=5), four)]
    assert bindings == ["u1 ~/~ u3", "u1 ~/~ u3", "u2 ~/~ u4", "u2 ~/~ u4"]


@given(st.lists(st.sampled_from(["A", "B", "", "C"]), max_size=30), st.data())
def test_rows_of_all_names_are_parted_in_one_pass(names, data):
    chosen = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    rows = np.flatnonzero(np.array(chosen, dtype=bool))
    who = np.array(names, dtype=object)
    parted = [(name, own.tolist()) for name, own in duplicates._rows_by_name(who, rows)]
    assert parted == [(name, [row for row in rows if who[row] == name]) for name in pd.unique(who[rows])]


def test_two_nearly_empty_interviews_are_no_duplicates():
    empty = ("good", *[None] * 7)
    assert found(SoftDuplicates(), people(empty, empty)) == []


def test_too_many_pairs_are_cut_and_said():
    rows = found(SoftDuplicates(minimum_answered=5, maximum_pairs=2), people(*[ONE] * 4))
    assert rows[-1][:4] == [
        "",
        "interview",
        "A",
        "2 pairs are alike and listed; there may be more. Lower maximum_different or raise minimum_answered.",
    ]
    assert len(rows) == 5


def test_duplicate_content_is_one_group_of_all_alike():
    rows = found(DuplicateContent(minimum_answered=5), people(ONE, ("bad", *ONE[1:]), ONE, ONE))
    assert [(row[0], row[3], row[4]) for row in rows] == [
        (uuid, "3 interviews have the same answer to every question.", "u1") for uuid in ("u1", "u3", "u4")
    ]


def test_content_of_few_answers_is_not_compared():
    assert found(DuplicateContent(minimum_answered=9), people(ONE, ONE)) == []


def test_contents_that_only_share_a_key_are_not_the_same(monkeypatch):
    monkeypatch.setattr(duplicates, "_alike", lambda codes, rows: [rows])
    assert found(DuplicateContent(minimum_answered=5), people(ONE, ("bad", *ONE[1:]))) == []


def test_questions_answered_are_those_of_the_fuller_interview():
    short = (*ONE[:5], "economic", 4, None)
    (first, _) = found(SoftDuplicates(maximum_different=2, minimum_answered=5), people(short, ONE))
    assert first[3] == "u1 and u2 differ in 2 of 8 answered questions."


def test_value_codes_are_equal_where_the_answers_are():
    three = people(ONE, ONE, (*ONE[:5], None, None, None))
    for name in ("q0", "m", "n", "t"):
        codes = value_codes(three, name)
        assert codes[0] == codes[1] != -1
    assert [int(value_codes(three, name)[2]) for name in ("m", "n", "t")] == [-1, -1, -1]


def test_an_open_question_nobody_answered_has_nothing_repeated():
    nobody = responses(form(question("t", "text")), {"t": [None, None], "username": ["A", "A"]})
    assert found(RepeatedText(), nobody) == []


def test_one_open_answer_again_and_again():
    texts = [
        "Il a fui la guerre",
        "il a  fui la guerre",
        "IL A FUI LA GUERRE",
        "short",
        "short",
        "short",
        "Il a fui la guerre",
    ]
    who = ["A", "A", "A", "A", "A", "A", "B"]
    several = responses(form(question("t", "text")), {"t": texts, "username": who})
    assert [(row[0], row[2], row[3]) for row in found(RepeatedText(), several)] == [
        ("u1", "Il a fui la guerre", "One enumerator gave this same answer in 3 interviews."),
        ("u2", "il a  fui la guerre", "One enumerator gave this same answer in 3 interviews."),
        ("u3", "IL A FUI LA GUERRE", "One enumerator gave this same answer in 3 interviews."),
    ]
