"""What people in no level of a domain said is not everybody's answers less those of the levels."""

import numpy as np
import pandas as pd

from analysis.disclosure.rests import with_rests
from analysis.disclosure.suppression import suppress
from tests.reporting.drawn import frame, row, rows

SEX = {"domain": "sex", "level": "f"}, {"domain": "sex", "level": "m"}
CROSSED = {
    ("sex age", f"{sex}+{age}"): (("sex", sex), ("age", age)) for sex in "fm" for age in ("young", "old")
}


def shown(records, crossed=None) -> list[str]:
    """Each cell as `choice level n of base`, c where hidden."""
    after = suppress(frame(records), 5, crossed=crossed).estimates
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
