"""Which rows may say whose they are, drawn by hand and held against whoever knows a whole household."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.release.treatments.linked_rows import RowsOf, choose_links, number_compositions


def rows_of(*households: str) -> RowsOf:
    """Rows by their letters: "ab" is a household with a row of the kind a and one of the kind b."""
    interviews = [number for number, kinds in enumerate(households) for _ in kinds]
    return RowsOf(np.array(interviews, dtype=np.int64), np.array([ord(kind) for kind in "".join(households)]))


def shown(*households: str, k: int = 2, groups=None) -> list[str]:
    """What each household shows."""
    rows = rows_of(*households)
    groups = np.zeros(len(households), dtype=np.int64) if groups is None else np.array(groups)
    linked = choose_links(groups, rows, k)
    texts = [""] * len(households)
    for interview, kind in zip(rows.interviews[linked], rows.kinds[linked], strict=True):
        texts[interview] += chr(kind)
    return ["".join(sorted(text)) for text in texts]


def test_households_of_the_same_rows_show_them_in_whatever_order():
    assert shown("ab", "ba", "aab", "baa") == ["ab", "ab", "aab", "aab"]


def test_a_household_alone_shows_the_rows_that_others_have_too():
    """The third has a `c` that nobody else has, and the fourth one `a` too many."""
    assert shown("ab", "ab", "abc", "aab") == ["ab", "ab", "ab", "ab"]


def test_a_second_row_of_a_kind_is_given_up_before_the_first():
    assert shown("a", "a", "aa") == ["a", "a", "a"]


def test_who_would_be_alone_without_rows_has_company_of_those_that_show_fewest():
    """One household has nobody. Of three that show `a` one more shows nobody; of two both do."""
    assert sorted(shown("", "a", "a", "a")) == ["", "", "a", "a"]
    assert shown("", "a", "a", "ab", "ab", "ab") == ["", "", "", "ab", "ab", "ab"]


def test_households_of_other_keys_are_no_company():
    assert shown("ab", "ab", groups=[0, 1]) == ["", ""]


def test_some_show_nobody_where_interviews_of_blanked_keys_do():
    """The last has keys of its own, and fits the others: four of them keep what they show."""
    assert sorted(shown("a", "a", "a", "a", "a", groups=[0, 0, 0, 0, 1])) == ["", "", "", "a", "a"]


def test_fewer_households_than_k_show_nobody():
    assert shown("ab", "ab", k=3) == ["", ""]


def test_what_interviews_show_has_a_number():
    rows = rows_of("ab", "ba", "a", "")
    numbers = number_compositions(4, rows, np.ones(5, dtype=bool))
    assert numbers.tolist() == [0, 0, 1, 2]
    assert number_compositions(4, rows, np.array([True, False, False, True, True])).tolist() == [0, 0, 0, 1]


HOUSEHOLD = st.text("abc", max_size=4)


@given(st.lists(st.tuples(HOUSEHOLD, st.integers(0, 2)), min_size=1, max_size=25), st.integers(2, 4))
def test_whoever_knows_all_of_a_household_finds_k_that_could_be_hers(drawn, k):
    """Could be hers: an interview with the same keys that shows no row but rows which she has."""
    households, groups = [rows for rows, _ in drawn], [group for _, group in drawn]
    sizes = Counter(groups)
    what_is_shown = shown(*households, k=k, groups=groups)
    for household, group, own in zip(households, groups, what_is_shown, strict=True):
        assert not Counter(own) - Counter(household)
        candidates = [
            other
            for other, its_group in zip(what_is_shown, groups, strict=True)
            if its_group == group and not Counter(other) - Counter(household)
        ]
        if sizes[group] >= k:
            assert len(candidates) >= k
        else:
            assert own == ""


@pytest.mark.parametrize("k", [2, 3, 5])
def test_what_is_shown_is_shown_by_k(k):
    draws = np.random.default_rng(k)
    households = ["".join(draws.choice(list("abcd"), draws.integers(0, 5))) for _ in range(400)]
    counts = Counter(shown(*households, k=k))
    assert min(counts.values()) >= k
    assert sum(len(text) * count for text, count in counts.items()) > 0.6 * len("".join(households))
