"""Which rows are one count, and every sum that they stand in."""

import numpy as np
import pytest

from analysis.disclosure.counts import counts_of
from analysis.disclosure.nested import Nested
from tests.reporting.drawn import frame, row, rows

F, M = {"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}


def counted(records, crossed=None, nested=()):
    return counts_of(frame(records), crossed or {}, nested)


def sums(found) -> set[tuple]:
    """Each sum by its sizes: total, parts, rest."""
    size = found.size.tolist()
    return {(size[s.total], tuple(sorted(size[part] for part in s.parts)), s.rest) for s in found.sums}


def test_a_count_is_known_by_whom_it_counts():
    """Ten women said yes: in the table by sex, among those who said yes, and as who was asked why."""
    records = [
        row("help", "yes", 25, 100),
        row("help", "no", 75, 100),
        row("help", "yes", 10, 40, **F),
        row("sex", "f", 10, 25, table="u", domain="help", level="yes"),
        row("why", "far", 4, 25, table="v"),
        row("why", "far", 3, 10, table="v", **F),
        row("help", "yes", 25, 100, table="w"),
        row("help", "no", 74, 100, table="w"),
        row("help", "yes", 25, 100, study="gao"),
        row("age", "", 40, 40, table="x", statistic="mean", **F),
    ]
    found = counted(records)
    n, base, size = found.n.tolist(), found.base.tolist(), found.size.tolist()
    assert [size[each] for each in n] == [25, 75, 10, 10, 4, 3, 25, 74, 25, 40]
    assert n[2] == n[3] == base[5] and n[0] == base[3] == base[4] == n[6]
    assert n[1] != n[7] and n[0] != n[8], "others of as many words, and of another place"
    assert n[9] == base[9] == base[2], "of a number those are counted that were asked"
    assert found.whole.tolist() == [True, True, False, False, True, False, True, True, True, False]


def test_what_was_never_asked_is_told_whatever_is_hidden():
    found = counted([row("q", "a", 30, 40), row("q", "b", 0, 0, status="not asked"), row("q", "c", 5, 40)])
    told = {found.n[1], found.base[1]}
    assert np.flatnonzero(found.fixed).tolist() == sorted(told)
    assert not found.fixed[[found.n[0], found.n[2], found.base[0]]].any()
    missing = frame([row("q", "a", 30, 40), row("q", "b", 3, 40)])
    missing.loc[1, ["n", "base"]] = np.nan
    assert counts_of(missing, {}).size.tolist() == [30, 40, 0, 0]


def test_reports_are_of_the_respondents_who_made_them():
    found = counted([row("q", "a", 9, 100, unit="reports"), row("q", "a", 2, 60)])
    assert found.people[found.n].tolist() == [2, 2]
    assert found.people[found.base].tolist() == [100, 60]
    alone = counted([row("q", "a", 9, 100, unit="reports"), row("q", "b", 2, 60)])
    assert alone.people[alone.n].tolist() == [9, 2]


def test_answers_add_up_where_they_are_all():
    """Ticks add to more than their base, or less; one answer alone is no sum."""
    assert sums(counted(rows("q", {"a": 30, "b": 10}, 40))) == {(40, (10, 30), 0)}
    assert sums(counted(rows("q", {"a": 30, "b": 11}, 40))) == set()
    assert sums(counted(rows("q", {"a": 30, "b": 9}, 40))) == set()
    assert sums(counted([row("q", "a", 40, 40)])) == set()
    widest = counted([row("q", "a", 30, 40), row("q", "b", 10, 39)])
    assert sums(widest) == {(40, (10, 30), 0)}
    assert widest.size[widest.widest].tolist() == [40, 40]


def test_levels_add_to_everybody_within_a_table_and_across():
    """Of four who are in neither level one said yes; levels of which more said it are no parts."""
    records = [row("q", "a", 30, 100), row("q", "a", 20, 50, **F), row("q", "a", 9, 46, **M)]
    assert sums(counted(records)) == {(30, (9, 20), 1), (100, (46, 50), 4)}
    records[1:] = [row("q", "a", 20, 50, table="u", **F), row("q", "a", 9, 46, table="u", **M)]
    assert sums(counted(records)) == {(30, (9, 20), 1)}, "of another table the bases may be other people's"
    records[2]["n"] = 11.0
    assert sums(counted(records)) == set()
    assert sums(counted(records[1:])) == set()


CROSSED = {("sex age", f"{sex}+{age}"): (("sex", sex), ("age", age)) for sex in "fm" for age in "yo"}


def crossed_rows(**counts) -> list[dict]:
    """A row a crossed level, of twice as many people."""
    levels = {name.replace("_", "+"): n for name, n in counts.items()}
    return [row("q", "a", n, 2 * n, domain="sex age", level=level) for level, n in levels.items()]


def test_crossed_levels_add_to_each_level_that_they_share():
    women = row("q", "a", 30, 62, **F)
    found = counted([women, *crossed_rows(f_y=18, f_o=12, m_y=5)], CROSSED)
    assert sums(found) == {(30, (12, 18), 0), (62, (24, 36), 2)}
    cell = found.n[1]
    # The young women are one count, however their two parts are put together.
    again = counted([*crossed_rows(f_y=18), row("y", "y", 18, 30, domain="sex", level="f")], CROSSED)
    assert found.size[cell] == 18 and len(set(again.n.tolist())) == 2
    more = counted([women, *crossed_rows(f_y=18, f_o=13)], CROSSED)
    assert sums(more) == {(62, (26, 36), 0)}
    assert sums(counted([women, *crossed_rows(f_y=18)], {})) == set()


def test_groups_add_to_what_holds_them_in_counts_or_bases():
    records = [
        row("q", "wide", 30, 60),
        row("q", "one", 18, 36),
        row("q", "two", 12, 24),
        row("q", "x", 0, 99),
    ]
    own = [Nested(0, (1, 2), False)]
    assert sums(counted(records, nested=own)) == {(30, (12, 18), 0)}
    assert sums(counted(records, nested=[Nested(0, (1, 2), True)])) == {(60, (24, 36), 0)}
    assert sums(counted(records, nested=[Nested(0, (1, 3), False)])) == set()


def test_a_sum_is_one_whichever_table_says_it():
    records = [row("q", "a", 30, 100), row("q", "a", 18, 50, **F), row("q", "a", 12, 50, **M)]
    twice = records + [each | {"weighting": "raked"} for each in records]
    assert len(counted(twice).sums) == len(counted(records).sums)


@pytest.mark.parametrize(
    ("asked", "is_led"),
    [
        ({}, True),
        # At one level more were asked than said yes: then it was not for having said it.
        ({"women": 11}, False),
        ({"everybody": 26}, False),
        ({"unit": "reports"}, False),
        ({"weighting": "raked"}, False),
        ({"statistic": "count"}, False),
    ],
)
def test_whom_an_answer_leads_on_is_told_by_the_numbers(asked, is_led):
    keys = {name: asked[name] for name in ("unit", "weighting", "statistic") if name in asked}
    records = [
        row("help", "yes", 25, 100),
        row("help", "yes", 10, 40, **F),
        row("why", "far", 4, asked.get("everybody", 25), **keys),
        row("why", "far", 3, asked.get("women", 10), **F, **keys),
    ]
    found = counted(records)
    assert (found.base[3] == found.n[1]) == is_led
    assert (found.base[2] == found.n[0]) == is_led


def test_what_everybody_was_asked_follows_no_answer():
    """All hundred said yes to one, and all hundred were asked the other; of nobody nothing follows."""
    found = counted([row("help", "yes", 100, 100), row("why", "far", 4, 100), row("how", "far", 0, 0)])
    assert found.base[1] == found.base[0] != found.n[0]
    assert found.base[2] != found.n[2]


def test_a_question_that_stands_by_level_alone_may_follow_any_answer():
    found = counted([row("help", "yes", 10, 40, **F), row("why", "far", 4, 10, **F)])
    assert found.base[1] != found.n[0]
