"""Which counts are hidden for another's sake, and that no choice is believed before it was attacked."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.disclosure import secondary
from analysis.disclosure.attack import find_determined
from analysis.disclosure.counts import Counts, Sum, counts_of
from analysis.disclosure.secondary import _groups, _hide_next, hide_counts, primary_counts
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


def of_rows(*sizes, people=None, fixed=(), sums=(), whole=False) -> Counts:
    """A row each of (count, base, widest base), each a count of its own."""
    size = np.array([float(number) for each in sizes for number in each])
    first = 3 * np.arange(len(sizes))
    told = np.isin(np.arange(len(size)), fixed)
    people = size if people is None else np.array(people, float)
    return Counts(size, people, first, first + 1, first + 2, tuple(sums), told, np.full(len(sizes), whole))


@pytest.mark.parametrize(
    ("sizes", "people", "few"),
    [
        ((4, 100, 100), None, ["n"]),
        ((5, 100, 100), None, []),
        ((0, 100, 100), None, []),
        # Many reports by few people.
        ((9, 100, 100), (4, 100, 100), ["n"]),
        # Few who did not, but some; of an answer that somebody gave.
        ((96, 100, 100), None, ["n"]),
        ((95, 100, 100), None, []),
        ((100, 100, 100), None, []),
        ((0, 3, 100), None, ["base"]),
        ((0, 3, 3), None, ["base", "widest"]),
        # Few who were not offered the answer, but some; where anybody was.
        ((50, 96, 100), None, ["base"]),
        ((50, 95, 100), None, []),
        ((0, 0, 4), None, ["widest"]),
    ],
)
def test_few_people_are_in_a_count_or_are_not(sizes, people, few):
    names = np.array(["n", "base", "widest"])
    assert names[primary_counts(of_rows(sizes, people=people), 5)].tolist() == few


def test_the_next_to_hide_is_the_cheapest_part_of_anybody_then_a_total_then_a_zero():
    """Of equal costs the smallest."""
    size = np.array([20.0, 3, 0, 9, 8, 8])
    rows = np.arange(6)
    counts = Counts(size, size, rows, rows, rows, (), rows == 3, rows < 0)
    sums = [Sum(0, (1, 2, 3, 4, 5), 0)]
    for cost, expected in ((np.ones(6), [[1], [4], [5], [0], [2], None]),
                           (np.array([1.0, 9, 0, 0, 2, 1]), [[5], [4], [1], [0], [2], None])):  # fmt: skip
        hidden, order = np.zeros(6, bool), []
        for _ in range(6):
            before = hidden.copy()
            found = _hide_next(sums, hidden, counts, (), cost)
            order.append(np.flatnonzero(hidden & ~before).tolist() if found else None)
        assert order == expected, "the fixed one stays"


def test_free_counts_go_in_groups_that_sums_link_where_any_is_hidden():
    sums = [Sum(0, (1, 2), 0), Sum(2, (3, 4), 0), Sum(5, (6, 7), 0), Sum(8, (9, 10), 0)]
    free = ~np.isin(np.arange(12), [0, 5, 9, 10])
    hidden = np.isin(np.arange(12), [4, 7, 9])
    found = [(cells.tolist(), own) for cells, own in _groups(free, hidden, sums)]
    assert found == [([1, 2, 3, 4], sums[:2]), ([6, 7], [sums[2]])]
    assert list(_groups(free, np.zeros(12, bool), sums)) == []
    assert list(_groups(np.zeros(12, bool), hidden, sums)) == []


def test_a_count_costs_the_rows_that_would_go_with_it():
    """Two rows of the city stand on one base; of one the count is hidden already. A mean is its own base."""
    size = np.array([60.0, 30, 100, 40])
    n, base = np.array([0, 1, 3]), np.array([2, 2, 3])
    told = np.zeros(4, bool)
    counts = Counts(size, size, n, base, base, (), told, np.array([True, True, False]))
    search = secondary._Search(counts, 5)
    told_of = 0.02 * np.log1p(size)
    assert search._cost().tolist() == pytest.approx(np.add(told_of, [3, 3, 6, 1]).tolist())
    search.hidden[1] = True
    assert search._cost().tolist() == pytest.approx(np.add(told_of, [3, 0, 3, 1]).tolist())
    search.hidden[2] = True
    assert search._cost().tolist() == pytest.approx(np.add(told_of, [0, 0, 0, 1]).tolist())


def test_a_reader_knows_what_a_count_is_at_least_and_at_most():
    """Somebody of a shown base, and no more than it holds; of a hidden base nobody knows that."""
    size = np.array([60.0, 0, 100, 7, 0])
    n, base = np.array([0, 1, 3]), np.array([2, 2, 4])
    told = np.zeros(5, bool)
    search = secondary._Search(Counts(size, size, n, base, base, (), told, told[:3]), 5)
    search.hidden[:] = False
    least, most = search._limits()
    assert (least.tolist(), most.tolist()) == ([1, 0, 1, 1, 0], [100, 100, 100, 0, 100])
    search.hidden[2] = True
    least, most = search._limits()
    assert (least.tolist(), most.tolist()) == ([0, 0, 1, 1, 0], [100, 100, 100, 0, 100])


def test_what_leaks_has_to_be_safe_and_where_it_was_to_be_another_cell_goes():
    size = np.array([40.0, 3, 7, 30])
    rows = np.arange(4)
    counts = Counts(
        size, size, rows, np.full(4, 0), np.full(4, 0), (Sum(0, (1, 2, 3), 0),), rows == 0, rows < 0
    )
    search = secondary._Search(counts, 5)
    assert (search.hidden.tolist(), search.safe.tolist()) == ([False, True, False, False],) * 2
    search._protect([2])
    assert search.safe.tolist() == [False, True, True, False] and search.hidden.sum() == 1
    search._protect([1])
    assert np.flatnonzero(search.hidden).tolist() == [1, 2]


def test_greedily_every_part_of_somebody_goes_and_then_their_totals():
    size = np.array([40.0, 3, 0, 37])
    rows = np.arange(4)
    counts = Counts(size, size, rows, rows, rows, (Sum(0, (1, 2, 3), 0),), rows < 0, rows < 0)
    search = secondary._Search(counts, 5)
    search._hide_greedily(counts.sums)
    assert np.flatnonzero(search.hidden).tolist() == [1, 3]
    search._hide_greedily(counts.sums)
    assert np.flatnonzero(search.hidden).tolist() == [0, 1, 3]
    fixed = secondary._Search(Counts(size, size, rows, rows, rows, counts.sums, rows == 3, rows < 0), 5)
    fixed._hide_greedily(counts.sums)
    assert np.flatnonzero(fixed.hidden).tolist() == [1]


def test_sums_of_which_few_are_missing_are_known_and_no_others():
    """A rest of four is as good as none, as whoever is left are few; five are not."""
    counts = of_rows((9, 60, 60), sums=(Sum(1, (0,), 4), Sum(1, (0,), 5)))
    assert secondary._Search(counts, 5).sums == [Sum(1, (0,), 4)]


def test_a_column_goes_with_its_base_and_what_stands_on_that():
    """The count of one row is the base of the next."""
    size = np.array([50.0, 20, 6, 3])
    n, base = np.array([1, 2, 3]), np.array([0, 1, 2])
    told = np.zeros(4, bool)
    search = secondary._Search(Counts(size, size, n, base, base, (), told, told[:3]), 2)
    search.hidden[1] = True
    search._hide_columns()
    assert search.hidden.tolist() == [False, True, True, True]
    assert search.is_base.tolist() == [True, True, True, False]
    sums = [Sum(0, (1, 2), 0), Sum(0, (1, 3), 0), Sum(3, (1, 2), 0)]
    search.sums = sums
    assert search.sums_of_bases() == sums[:1]


def test_whole_sums_go_where_the_turns_did_not_do():
    """Of two sums one gives something away: its parts go, but what is told for certain stays."""
    size = np.array([83.0, 50, 30, 3, 90, 45, 45])
    rows = np.arange(7)
    sums = (Sum(0, (1, 2, 3), 0), Sum(4, (5, 6), 0))
    counts = Counts(size, size, rows, rows, rows, sums, rows == 0, rows < 0)
    search = secondary._Search(counts, 5)
    search._hide_whole_sums()
    assert np.flatnonzero(search.hidden).tolist() == [1, 2, 3]


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


@pytest.mark.parametrize("turns", [0, secondary.MOST_TURNS])
@pytest.mark.parametrize("program", WRONG.values(), ids=WRONG)
def test_what_a_row_tells_all_the_same_is_never_taken_for_hidden(program, turns, monkeypatch):
    """Else the attack would believe that a reader has to guess it."""
    monkeypatch.setattr(secondary, "hide_cells", program)
    monkeypatch.setattr(secondary, "MOST_TURNS", turns)
    sizes = {"city": 32, "few": 2, "nobody": 0, "others": 30, "asked": 100}
    sums = [("city", ("few", "nobody", "others"), 0)]
    _, found = drawn_counts(sizes, {}, sums, fixed=("nobody",))
    hidden = hide_counts(found, 5).hidden
    assert not (hidden & found.fixed).any()
    assert not follows(found, hidden, 5)


def test_nobody_was_offered_it_is_no_few():
    """Of three who were asked none was offered the answer: the three are few, the none is nobody."""
    size = np.array([0, 0, 3])
    shown = np.zeros(3, bool)
    found = Counts(size, size, np.array([0]), np.array([1]), np.array([2]), (), shown, shown)
    assert primary_counts(found, 5).tolist() == [False, False, True]
