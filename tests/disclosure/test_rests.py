"""What people in no level of a domain said is not everybody's answers less those of the levels."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.known.choices import KnownChoices
from analysis.disclosure.rests import REST, with_rests
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, row, rows

SEX = {"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}
CROSSED = {
    ("sex age", f"{sex}+{age}"): (("sex", sex), ("age", age)) for sex in "fm" for age in ("young", "old")
}


def shown(records, crossed=None) -> list[str]:
    """Each cell as `choice level n of base`, c where hidden."""
    after = suppress(frame(records), 5, choices=KnownChoices(crossed=crossed or {})).estimates
    numbers = after[["n", "base"]].map(lambda number: "c" if np.isnan(number) else f"{number:g}")
    return [
        f"{choice} {level or 'all'} {n} of {base}"
        for choice, level, n, base in zip(
            after["choice"], after["level"], numbers["n"], numbers["base"], strict=True
        )
    ]


def test_one_who_is_in_no_level_is_not_everybody_less_the_levels():
    records = rows("help", {"yes": 60, "no": 40}, 100)
    records += rows("help", {"yes": 40, "no": 20}, 60, **SEX[0])
    records += rows("help", {"yes": 19, "no": 20}, 39, **SEX[1])
    assert shown(records) == [
        "yes all 60 of 100",
        "no all 40 of 100",
        "yes f 40 of 60",
        "no f 20 of 60",
        "yes m c of c",
        "no m c of c",
    ]


def test_two_of_those_who_are_in_no_level_are_not_either():
    """Twelve did not say their sex: as many as may be shown, but two of them said yes."""
    records = rows("help", {"yes": 60}, 100)
    records += [row("help", "yes", 40, 60, **SEX[0]), row("help", "yes", 18, 28, **SEX[1])]
    assert shown(records) == ["yes all 60 of 100", "yes f 40 of 60", "yes m c of 28"]
    records[1:] = [row("help", "yes", 30, 60, **SEX[0]), row("help", "yes", 24, 28, **SEX[1])]
    assert shown(records) == ["yes all 60 of 100", "yes f 30 of 60", "yes m c of 28"]


def test_one_woman_in_no_crossed_level_is_not_the_women_less_the_others():
    counts = {"f": (41, 50), "f+young": (25, 30), "f+old": (15, 19)}
    counts |= {"m": (30, 50), "m+young": (15, 30), "m+old": (15, 20)}
    records = [row("help", "yes", 71, 100)]
    for level, (n, base) in counts.items():
        domain = "sex age" if "+" in level else "sex"
        records.append(row("help", "yes", n, base, domain=domain, level=level))
    hidden = [cell for cell in shown(records, CROSSED) if "c" in cell.split(" ", 2)[2]]
    assert hidden and all("f+" in cell for cell in hidden)


def test_rests_stand_at_the_end_with_whom_no_level_holds():
    records = [row("help", "yes", 60, 100), row("help", "yes", 40, 60, **SEX[0])]
    more, crossed = with_rests(frame([*records, row("help", "yes", 15, 30, **SEX[1])]), CROSSED)
    assert more.iloc[3:][["choice", "domain", "n", "base"]].to_numpy().tolist() == [["yes", "sex", 5, 10]]
    assert crossed == CROSSED


def test_levels_that_overlap_have_no_rest():
    records = [row("help", "yes", 60, 100), row("help", "yes", 50, 60, **SEX[0])]
    more, _ = with_rests(frame([*records, row("help", "yes", 40, 90, **SEX[1])]), {})
    pd.testing.assert_index_equal(more.index, pd.RangeIndex(3))


def rests(records, crossed=None) -> tuple[list[list[object]], dict]:
    """The rows that were set beside the given ones, and what is known of levels beside before."""
    given = frame(records)
    more, known = with_rests(given, crossed or {})
    pd.testing.assert_frame_equal(more.iloc[: len(given)][["n", "base"]], given[["n", "base"]])
    assert (more.iloc[len(given) :]["status"] == "ok").all()
    columns = ["table", "choice", "domain", "level", "n", "base"]
    added = {level: parts for level, parts in known.items() if level not in (crossed or {})}
    return more.iloc[len(given) :][columns].to_numpy().tolist(), added


@pytest.mark.parametrize(
    ("whole", "f", "m", "rest"),
    [
        ((60, 100), (40, 60), (15, 30), (5, 10)),
        ((60, 100), (40, 60), (20, 39), (0, 1)),
        ((60, 100), (40, 60), (10, 30), (10, 10)),
        # None is left, fewer than none, or more than are left: these levels are no parts of everybody.
        ((60, 100), (40, 60), (20, 40), None),
        ((60, 100), (40, 60), (15, 45), None),
        ((60, 100), (40, 60), (21, 30), None),
        ((60, 100), (40, 60), (9, 30), None),
    ],
)
def test_a_rest_is_of_people(whole, f, m, rest):
    records = [row("help", "yes", *whole), row("help", "yes", *f, **SEX[0]), row("help", "yes", *m, **SEX[1])]
    expected = [["t", "yes", "sex", REST, *rest]] if rest else []
    assert rests(records) == (expected, {})


def test_what_is_not_printed_leaves_no_rest_and_each_answer_of_each_table_its_own():
    levels = [row("help", "yes", 40, 60, **SEX[0]), row("help", "no", 20, 60, **SEX[0])]
    records = [*rows("help", {"yes": 60, "no": 40}, 100), *levels]
    assert rests(records)[0] == [["t", "yes", "sex", REST, 20, 40], ["t", "no", "sex", REST, 20, 40]]
    hidden = [each | {"status": "not asked"} for each in levels]
    assert rests([*records[:2], *hidden]) == ([], {})
    assert rests([records[0] | {"status": "not asked"}, *levels[:1]]) == ([], {})
    other = [each | {"table": "u"} for each in levels]
    assert rests([*records[:2], *other]) == ([], {})
    assert rests([records[0], records[0], levels[0]])[0] == [["t", "yes", "sex", REST, 20, 40]]


def test_of_crossed_levels_the_rest_of_each_part_stands_instead_of_everybodys():
    """One woman and two men are neither young nor old; of men and of the young alone there is no row."""
    counts = {"f": (41, 50), "f+young": (25, 30), "f+old": (15, 19), "m+young": (15, 30), "m+old": (15, 18)}
    records = [row("help", "yes", 71, 100)]
    for level, (n, base) in counts.items():
        domain = "sex age" if "+" in level else "sex"
        records.append(row("help", "yes", n, base, domain=domain, level=level))
    name = f"{REST} sex=f"
    assert rests(records, CROSSED) == (
        [["t", "yes", "sex", REST, 30, 50], ["t", "yes", "sex age", name, 1, 1]],
        {("sex age", name): (("sex", "f"), (f"{REST} sex age", REST))},
    )
    alone = [records[0], *records[2:]]
    assert rests(alone, CROSSED) == ([["t", "yes", "sex age", REST, 1, 3]], {})
    with_a_man = [*records, row("help", "yes", 30, 50, domain="sex", level="m")]
    told, known = rests(with_a_man, CROSSED)
    assert told == [
        ["t", "yes", "sex age", name, 1, 1],
        ["t", "yes", "sex age", f"{REST} sex=m", 0, 2],
    ]
    assert len(known) == 2
