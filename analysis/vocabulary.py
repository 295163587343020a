"""The words that stand in files and frames, each declared once.

Statistics, units, statuses, figure kinds, yes and no, separators of multi-selects. A new statistic is a
`Statistic` here, its kernel in `estimation/list_of_analysis.py` and its heading in each table of words; a new
figure kind is a `FigureKind` here, its plan in `reporting/figures/figures.py` and the module that draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Statistic:
    """What a row of the list of analysis may estimate.

    `of`: whether it counts the choices of a question, a number a choice, or sums up numbers, one number a
    question. `printed`: as what a reader sees it. `heading`: the word over its column. `told_by`: the setting
    that sets one such statistic of a question apart from another ("" where there is one alone), and that it
    can't do without; `row`: the word that makes the label of its row, with {question} and {told}. `options`:
    further settings that only it knows.
    """

    name: str
    of: Literal["choices", "numbers"]
    printed: Literal["percent", "count", "number"]
    heading: str
    told_by: str = ""
    row: str = ""
    options: tuple[str, ...] = ()

    @property
    def of_choices(self) -> bool:
        return self.of == "choices"


STATISTICS: Mapping[str, Statistic] = {
    statistic.name: statistic
    for statistic in (
        Statistic("share", "choices", "percent", "percent.sign"),
        Statistic("mean", "numbers", "number", "mean"),
        Statistic("median", "numbers", "number", "median"),
        Statistic("quantile", "numbers", "number", "quantile", "probability", "quantile.row"),
        Statistic("total", "numbers", "number", "total"),
        Statistic(
            "ratio",
            "numbers",
            "number",
            "ratio",
            "denominator",
            "ratio.row",
            ("numerator_missing_is_zero", "drop_zero_denominator"),
        ),
        Statistic("count", "choices", "count", "n"),
    )
}
OF_CHOICES = tuple(name for name, statistic in STATISTICS.items() if statistic.of_choices)

PLANNED_UNITS = ("respondents", "mentions", "reports")
"""What a survey counts; `individuals` are IOM's."""
UNITS = (*PLANNED_UNITS, "individuals")

OK, SMALL_BASE, SUPPRESSED = "ok", "small base", "suppressed"
NOT_ASKED, NOT_IN_FORM = "not asked", "not in this form"
STATUSES = (OK, SMALL_BASE, SUPPRESSED, NOT_ASKED, NOT_IN_FORM)
"""What an estimate is; one that is neither `ok` nor `small base` has no number to show."""
WITH_NUMBER = (OK, SMALL_BASE)
NO_DATA = "no data"
"""What a table's cell is where there is no estimate."""


@dataclass(frozen=True)
class FigureKind:
    """How the estimates of a table may be drawn.

    `series`: what stands beside each other in it, the whole city, the levels of the first domain, both, or
    the studies if there are several and else the levels. `lines`: whether it draws intervals as lines.
    """

    name: str
    series: Literal["whole", "levels", "both", "studies"]
    lines: bool = False


FIGURE_KINDS: Mapping[str, FigureKind] = {
    kind.name: kind
    for kind in (
        FigureKind("bars", "whole", lines=True),
        FigureKind("heatmap", "levels"),
        FigureKind("stacked", "both"),
        FigureKind("dots", "studies", lines=True),
    )
}

GROUPED = "groups"
"""A figure whose levels stand beside each other in the shape that suits them; in a plan, bars with `by`."""

TICKED, NOT_TICKED = frozenset({"1", "1.0", "true", "vrai"}), frozenset({"0", "0.0", "false", "faux"})
"""What servers write where a choice was ticked and where it was not."""
YES = TICKED | {"true()", "yes", "y", "oui", "sí", "si"}
NO = NOT_TICKED | {"false()", "no", "n", "non"}

HEADER_SEPARATORS = ("/", ".", ":", "-")
"""What stands between a multi-select and its choice in the header of a column."""
SELECT_SEPARATOR = "; "
"""What stands between the choices of a multi-select in one cell of a table that people fill in."""


def yes_or_no(text: str) -> bool | None:
    """What a cell says, in any case; None where it is neither."""
    said = text.strip().casefold()
    if said in YES:
        return True
    return False if said in NO else None
