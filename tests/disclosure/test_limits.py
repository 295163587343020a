"""What the form says of counts is held to be known, and nothing follows from it."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure import secondary
from analysis.disclosure.attack import bound_counts, find_determined
from analysis.disclosure.counts import Counts, Limit, Sum, counts_of
from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.known.routes import Route
from analysis.disclosure.limits import LimitsByCell, limits_of, rows_of_limits
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, row, rows

SURVEY = row("work", "yes", 1, 1)["survey"]


def route(question: str, **what) -> dict[tuple[str, str], Route]:
    return {(SURVEY, question): Route(**what)}


LED = route("kind", through=(frozenset([("work", "yes")]),))
SEXES = {"": {}, "f": {"domain": "sex", "level": "f"}, "m": {"domain": "sex", "level": "m"}}


def by_sex(question: str, numbers: dict[str, dict[str, int]], bases: dict[str, int]) -> list[dict]:
    return [
        made for level, own in numbers.items() for made in rows(question, own, bases[level], **SEXES[level])
    ]


def limits(records, routes=None, alone=None) -> list[tuple[list[float], list[float]]]:
    """Each limit as the sizes that are together no larger, and those that are no smaller."""
    estimates = frame(records)
    counts = counts_of(estimates, {})
    size = counts.size
    return [
        (size[list(one.smaller)].tolist(), size[list(one.larger)].tolist())
        for one in limits_of(estimates, counts, routes or {}, alone or {})
    ]


WORK = {"yes": 12, "no": 85, "dk": 1}


def test_who_was_asked_gave_an_answer_that_leads_there():
    records = [*rows("work", WORK, 98), *rows("kind", {"farm": 5, "shop": 6}, 11)]
    assert limits(records, LED) == [([11], [12])]
    both = route("kind", through=(frozenset([("work", "yes"), ("work", "dk")]),))
    assert limits(records, both) == [([11], [1, 12])]
    assert limits(records) == []
    # Neither an answer that no table has, nor one that fewer gave, says anything.
    assert limits(records, route("kind", through=(frozenset([("work", "gone")]),))) == []
    assert limits(records, route("kind", through=(frozenset([("work", "dk")]),))) == []
    assert limits([{**each, "statistic": "mean"} for each in records], LED) == []


def test_it_holds_at_the_same_level_of_the_same_people():
    work = by_sex("work", {"": WORK, "f": {"yes": 9, "no": 40}}, {"": 98, "f": 49})
    kind = by_sex("kind", {"f": {"farm": 8}, "m": {"farm": 3}}, {"f": 8, "m": 3})
    assert limits([*work, *kind], LED) == [([8], [9])]
    reports = [{**each, "unit": "reports"} for each in kind]
    assert limits([*work, *reports], LED) == []


BARRED = route("kind", barred=(frozenset([("work", "no"), ("work", "dk")]),))


def test_nobody_who_was_asked_gave_an_answer_that_leads_away():
    """Fifty are women: forty had no work, one did not know, and of the nine others eight said which."""
    sexes = rows("sex", {"f": 50, "m": 48}, 98)
    work = by_sex("work", {"": WORK, "f": {"yes": 8, "no": 40, "dk": 1}}, {"": 98, "f": 49})
    kind = by_sex("kind", {"": {"farm": 11}, "f": {"farm": 8}}, {"": 11, "f": 8})
    assert limits([*sexes, *work, *kind], BARRED) == [([8, 1, 40], [50]), ([49], [50]), ([8], [50])]
    # Of a level that is not counted itself nobody knows how many it has.
    assert limits([*work, *kind], BARRED) == []
    without = [each for each in work if each["choice"] != "dk"]
    assert limits([*sexes, *without, *kind], BARRED) == [([49], [50]), ([8], [50])]


def test_rows_of_a_repeat_are_counted_by_the_answers_of_their_interview():
    """Eleven members live in households with work; nine of ten were asked at school."""
    work = {"domain": "work", "level": "yes", "unit": "individuals"}
    ages = rows("old", {"y": 4, "n": 7}, 11, **work)
    school = rows("kind", {"farm": 9}, 9, unit="individuals")
    assert limits([*ages, *school], LED) == [([9], [11])]
    assert limits([{**each, "unit": "respondents"} for each in (*ages, *school)], LED) == []


def test_an_answer_that_stands_alone_leaves_the_others_their_part_of_the_base():
    records = rows("help", {"family": 20, "friend": 15, "none": 9}, 40)
    assert limits(records, alone={"help": {"none"}}) == [([9, 20], [40]), ([9, 15], [40])]
    assert limits(records, alone={"help": {"none", "friend"}}) == []
    assert limits(records, alone={"help": {"gone"}}) == limits(records) == []
    # Somebody ticked "none" beside another.
    assert limits(rows("help", {"family": 20, "none": 9}, 28), alone={"help": {"none"}}) == []


def test_the_largest_base_of_a_question_holds_all_its_ticks():
    """A choice that few were offered stands beside the others."""
    records = [row("help", "family", 20, 40), row("help", "none", 9, 40), row("help", "later", 12, 15)]
    assert limits(records, alone={"help": {"none"}}) == [([9, 20], [40]), ([9, 12], [40])]


def hidden(records, **known) -> list[str]:
    """The rows that are hidden, as question, choice and level."""
    after = suppress(frame(records), 5, choices=KnownChoices(**known)).estimates
    rows_hidden = after[after["status"] == "suppressed"]
    return [f"{one.question} {one.choice} {one.level}".strip() for one in rows_hidden.itertuples()]


def test_one_who_did_not_know_does_not_follow_from_how_many_were_asked_next():
    """Ten have work, and ten were asked which: eleven less one or more who did not know are ten at least."""
    numbers = {"": {"yes": 10, "no": 87, "dk": 1}, "f": {"yes": 5, "no": 40, "dk": 0}}
    work = by_sex("work", numbers | {"m": {"yes": 5, "no": 47, "dk": 1}}, {"": 98, "f": 45, "m": 53})
    kind = rows("kind", {"farm": 5, "shop": 5}, 10)
    assert hidden([*work, *kind]) == ["work yes", "work dk", "work yes m", "work dk m"]
    assert hidden([*work, *kind], routes=LED) == ["work no", "work dk", "work no m", "work dk m"]


def followed(records, told, alone) -> list[float]:
    """The sizes of hidden counts that follow where a reader knows which choices stand alone."""
    estimates = frame(records)
    counts = counts_of(estimates, {})
    counts = replace(counts, limits=limits_of(estimates, counts, {}, alone))
    names = [f"{one.question} {one.choice} {one.level}".strip() for one in estimates.itertuples()]
    gone = np.isin(np.arange(len(counts.size)), counts.n[np.isin(names, told)])
    return sorted(counts.size[find_determined(counts, counts.sums, gone)].tolist())


def test_who_ticked_nothing_else_does_not_follow_from_the_others():
    """West and south left no room for more: the 3 and 5 of the east follow."""
    bases = {"": 98, "west": 40, "south": 50, "east": 8}
    numbers = {"family": (42, 22, 15, 5), "friend": (17, 10, 7, 0), "none": (56, 18, 35, 3)}
    records = []
    for place, (level, base) in enumerate(bases.items()):
        where = {"domain": "area", "level": level} if level else {}
        records += rows("help", {name: own[place] for name, own in numbers.items()}, base, **where)
    told = ["help none west", "help family south", "help family east", "help none east"]
    assert hidden(records) == told
    assert followed(records, told, {"help": {"none"}}) == [3, 5, 15, 18]
    safe = hidden(records, alone={"help": {"none"}})
    assert safe == ["help family west", "help none west", "help family east", "help none east"]
    assert followed(records, safe, {"help": {"none"}}) == []


WRONG = {
    "hides nothing more": lambda problem, *_: (problem.must.copy(), np.zeros(len(problem.size))),
    "finds no table": lambda *_: None,
}


def led_counts():
    """Eleven are ten and one who did not know; the ten were asked the next, as no sum says."""
    size = np.array([10, 1, 11, 10, 99])
    places = np.arange(len(size))
    base = np.full(len(size), 4)
    told = np.isin(places, [2, 4])
    sums = (Sum(2, (0, 1), 0),)
    return Counts(size, size, places, base, base, sums, told, places < 0, (Limit((3,), (0,)),))


@pytest.mark.parametrize("turns", [0, secondary.MOST_TURNS])
@pytest.mark.parametrize("wrong", WRONG)
def test_the_attack_mends_a_choice_that_errs(turns, wrong, monkeypatch):
    """The one who did not know follows from the ten of whom the next was asked; no sum holds both."""
    counts = led_counts()
    monkeypatch.setattr(secondary, "hide_cells", WRONG[wrong])
    monkeypatch.setattr(secondary, "MOST_TURNS", turns)
    gone = secondary.hide_counts(counts, 5).hidden
    assert np.flatnonzero(gone).tolist() == [0, 1, 3]
    assert find_determined(counts, counts.sums, gone) == []
    assert find_determined(counts, counts.sums, gone & (counts.n != 3)) == [0, 1]
    assert bound_counts(counts, counts.sums, gone, [0, 1]).tolist() == [[1, 10], [1, 10]]


def test_beside_what_leaks_a_count_of_its_limits_is_hidden():
    search = secondary._Search(led_counts(), 5)
    search.hidden[[0, 1]] = search.safe[0] = True
    search._protect([0])
    assert np.flatnonzero(search.hidden).tolist() == [0, 1, 3]


def test_limits_are_rows_over_the_counts_that_may_change():
    size, change = np.array([10.0, 4.0, 7.0, 1.0]), np.array([0.0, 2.0, 0.0, 0.0])
    both = [Limit((1, 2), (0,)), Limit((3,), (1,))]
    matrix, room = rows_of_limits(both, {0: 0, 2: 1}, size)
    assert (matrix.toarray().tolist(), room.tolist()) == ([[-1, 1]], [-1])
    matrix, room = rows_of_limits(both, {0: 0, 2: 1}, size, change)
    assert (matrix.toarray().tolist(), room.tolist()) == ([[-1, 1]], [-3])
    matrix, room = rows_of_limits(both, {}, size)
    assert (matrix.shape, room.tolist()) == ((0, 0), [])


@pytest.mark.parametrize(
    ("cells", "places"), [([0], [0]), ([1], [0, 1]), ([3, 0], [1, 0]), ([9], []), ([], [])]
)
def test_limits_are_found_by_their_counts(cells, places):
    both = [Limit((1, 2), (0,)), Limit((3,), (1,))]
    assert list(LimitsByCell(both).of(cells)) == [both[place] for place in places]
