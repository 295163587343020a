"""Which counts are hidden for another's sake, and that no choice is believed before it was attacked."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.disclosure import secondary
from analysis.disclosure.attack import find_determined
from analysis.disclosure.counts import Counts, Sum, counts_of
from analysis.disclosure.secondary import hide_counts, primary_counts
from tests.disclosure.test_suppression import estimates_of, surveys
from tests.reporting.drawn import frame, rows

CITY, FEW, GROUP, OTHERS, ASKED = range(5)


def counts():
    """60 of 100 in a city are 2, 28 and 30 of three groups; the 28 stand in two tables, the 30 in five."""
    size = np.array([60, 2, 28, 30, 100])
    n = np.array([CITY, FEW, GROUP, GROUP, *[OTHERS] * 5])
    base = np.full(len(n), ASKED)
    fixed = np.arange(len(size)) == ASKED
    return Counts(size, size, n, base, base, (Sum(CITY, (FEW, GROUP, OTHERS), 0),), fixed, n == CITY)


def test_a_citys_own_number_stays_where_two_rows_of_a_group_protect_as_well(monkeypatch):
    assert np.flatnonzero(hide_counts(counts(), 5).hidden).tolist() == [FEW, GROUP]
    monkeypatch.setattr(secondary, "WHOLE", 1.0)
    assert np.flatnonzero(hide_counts(counts(), 5).hidden).tolist() == [CITY, FEW]


def drawn_counts(sizes, rows, sums, fixed=(), bases=None, whole=()):
    """Counts by name, each in so many `rows`; `bases` says under which they stand that are not of "asked"."""
    names = list(sizes)
    size = np.array([*sizes.values()])
    n = np.array([names.index(name) for name in names for _ in range(rows.get(name, 1))])
    base = np.array([names.index((bases or {}).get(names[count], "asked")) for count in n])
    own = tuple(
        Sum(names.index(total), tuple(names.index(part) for part in parts), rest)
        for total, parts, rest in sums
    )
    of_all = np.isin(n, [names.index(name) for name in whole])
    told = np.isin(names, ["asked", *fixed])
    return names, Counts(size, size, n, base, base, own, told, of_all)


def hidden_names(names, found):
    return [name for name, hidden in zip(names, hide_counts(found, 5).hidden, strict=True) if hidden]


def test_a_zero_that_is_told_all_the_same_protects_nobody():
    """Beside the two the 28 are hidden, and beside these the 20: that nobody of a third group was asked, its
    row says.
    """
    sizes = {
        "city": 60,
        "few": 2,
        "group": 28,
        "others": 30,
        "both": 48,
        "nobody": 0,
        "big": 20,
        "asked": 100,
    }
    sums = [("city", ("few", "group", "others"), 0), ("both", ("group", "nobody", "big"), 0)]
    rows = {"city": 3, "group": 2, "others": 5, "big": 2}
    drawn = drawn_counts(sizes, rows, sums, fixed=("both", "nobody"), whole=("city",))
    assert hidden_names(*drawn) == ["few", "group", "big"]


def test_what_leaves_many_out_is_no_sum():
    """Thirty of the sixty are in neither group: the two don't follow."""
    drawn = drawn_counts(
        {"city": 60, "few": 2, "group": 28, "asked": 100}, {}, [("city", ("few", "group"), 30)]
    )
    assert hidden_names(*drawn) == ["few"]


def test_a_group_that_answered_whole_can_not_be_more():
    """The four could be three only if the 18 of 18 were 19, and five only if the one were nobody: the 95 are
    hidden too.
    """
    sizes = {
        "of all": 22,
        "full": 18,
        "four": 4,
        "of many": 100,
        "one": 1,
        "big": 95,
        "eighteen": 18,
        "asked": 120,
    }
    sums = [("of all", ("full", "four"), 0), ("of many", ("four", "one", "big"), 0)]
    told = ("of all", "of many", "eighteen")
    names, found = drawn_counts(sizes, {}, sums, told, {"full": "eighteen"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secondary, "find_determined", lambda *_: [])
        assert hidden_names(names, found) == ["full", "four", "one", "big"]


def follows(found: Counts, hidden: np.ndarray, threshold: int) -> list[int]:
    """The counts of few people that all sums together give back."""
    primary = primary_counts(found, threshold)
    sums = [each for each in found.sums if each.rest < threshold]
    return [count for count in find_determined(found, sums, hidden) if primary[count]]


def hides_nothing_more(problem, nodes, reach):
    """A program that takes what is hidden already for enough."""
    return problem.must.copy(), np.zeros(len(problem.size))


def finds_no_table(problem, nodes, reach):
    return None


WRONG = {"hides nothing more": hides_nothing_more, "finds no table": finds_no_table}
MENDED = {"hides nothing more": [30, 3], "finds no table": [50, 30, 3]}
"""The next smallest answer goes beside the three; without a table every answer that anybody gave."""


@pytest.mark.parametrize("wrong", WRONG)
def test_the_attack_mends_a_choice_that_errs(wrong, monkeypatch):
    """Three of one answer follow from the base and the others, unless another is hidden."""
    monkeypatch.setattr(secondary, "hide_cells", WRONG[wrong])
    found = counts_of(frame(rows("q", {"a": 50, "b": 30, "c": 3, "d": 0}, 83)), {})
    assert follows(found, primary_counts(found, 5), 5)
    hidden = hide_counts(found, 5).hidden
    assert not follows(found, hidden, 5)
    assert found.size[hidden].tolist() == MENDED[wrong]


def test_what_follows_all_the_same_is_shown(monkeypatch):
    """The 31 follow from 59 and the 28 that are shown: hiding them protects nobody."""
    few, group, others, beside, both, asked = range(6)
    size = np.array([2, 28, 30, 31, 59, 60])
    rows = np.arange(len(size))
    base = np.full(len(size), asked)
    sums = (Sum(asked, (few, group, others), 0), Sum(both, (group, beside), 0))
    found = Counts(size, size, rows, base, base, sums, np.isin(rows, [both, asked]), rows < 0)

    def hides_too_much(problem, nodes, reach):
        return problem.must | np.isin(problem.size, [30, 31]), np.zeros(len(problem.size))

    monkeypatch.setattr(secondary, "hide_cells", hides_too_much)
    assert np.flatnonzero(hide_counts(found, 5).hidden).tolist() == [few, others]


@pytest.mark.parametrize("turns", [0, secondary.MOST_TURNS])
@pytest.mark.parametrize("program", WRONG.values(), ids=WRONG)
@settings(max_examples=3)
@given(surveys())
def test_nothing_follows_whatever_the_program_says(program, turns, people):
    """Neither of tables that are linked, nor where all turns are used up."""
    found = counts_of(estimates_of(people), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secondary, "hide_cells", program)
        patch.setattr(secondary, "MOST_TURNS", turns)
        assert not follows(found, hide_counts(found, 5).hidden, 5)


@settings(max_examples=15)
@given(surveys())
def test_the_choice_holds_before_it_is_attacked(people):
    """The other table keeps what a reader knows: sums, bases, and that somebody gave what is hidden."""
    found = counts_of(estimates_of(people), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secondary, "find_determined", lambda *_: [])
        hidden = hide_counts(found, 5).hidden
    assert not follows(found, hidden, 5)


def test_hidden_ones_are_not_taken_for_nobody():
    """Of two by two hidden answers one is one person's beside one's: one less would be a zero, and shown."""
    answers = {"a": 1, "b": 1, "c": 20, "d": 20}
    levels = [(domain, level) for domain, level in (("", ""), ("sex", "f"), ("sex", "m"))]
    numbers = [{"a": 9, "b": 9, "c": 40, "d": 40}, answers, {"a": 8, "b": 8, "c": 20, "d": 20}]
    records = []
    for (domain, level), given_ in zip(levels, numbers, strict=True):
        records += rows("q", given_, sum(given_.values()), domain=domain, level=level)
    found = counts_of(frame(records), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secondary, "find_determined", lambda *_: [])
        hidden = hide_counts(found, 5).hidden
    assert not follows(found, hidden, 5)
