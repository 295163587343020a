"""Shares, counts and differences as they stand in the sentences of findings.

figure_text(cell, layout) -> "57% of 1,394"; of few people "8 of 11"
portion_of(cell, group, layout) -> "16% of the 281 women who reported any"
sure_text(finding, language) -> the difference with its interval, and the hedge that it needs
"""

from __future__ import annotations

from analysis.findings.finding import CLEAR, LIKELY, STANDS_OUT, Cell, Finding
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.quantities import Group
from analysis.reporting.wording.words import number, percent, plural, round_half_up, word

FEW = 100
"""Under so many people a difference is told with its interval, however sure it is."""
LARGE = 100
"""A mean from here on is told without decimals."""


def figure_text(cell: Cell, layout: TableLayout) -> str:
    """A share with its base: "57% of 1,394", of few people "8 of 11"."""
    language = layout.language
    if is_few(cell, layout):
        counts = {"n": number(cell.n, language), "base": number(cell.base, language)}
        return word("finding.count", language, **counts)
    share = percent(cell.estimate, language, layout.decimals)
    return word("finding.share", language, percent=share, base=number(cell.base, language))


def short_figure(cell: Cell, layout: TableLayout) -> str:
    """A share without its base, which was told before it; of few people the count."""
    if is_few(cell, layout):
        return number(cell.n, layout.language)
    return percent(cell.estimate, layout.language, layout.decimals)


def portion_of(cell: Cell, group: Group, layout: TableLayout) -> str:
    """A share with the group it is of: "16% of the 281 women who reported any"."""
    language = layout.language
    counts = {"n": number(cell.n, language), "base": number(cell.base, language), "group": group.named}
    if cell.n == 0:
        return group.agreed(word("finding.portion.none", language, **counts))
    if cell.n == cell.base:
        return group.agreed(word("finding.portion.all", language, **counts))
    if is_few(cell, layout):
        return group.agreed(word("finding.portion.count", language, **counts))
    share = percent(cell.estimate, language, layout.decimals)
    return group.agreed(word("finding.portion.share", language, percent=share, **counts))


def is_few(cell: Cell, layout: TableLayout) -> bool:
    """Whether a row's people are so few that their count is told."""
    return cell.base < layout.small_base or cell.status == "small base"


def mean_text(value: float, layout: TableLayout) -> str:
    """A mean or median: no decimals where it is large, or whole."""
    whole = abs(value) >= LARGE or round_half_up(value, layout.number_decimals) == round(value)
    return number(value, layout.language, 0 if whole else layout.number_decimals)


def points_text(difference: float, language: str) -> str:
    """A difference of shares in points, without its sign: "38 points"."""
    points = round_half_up(abs(difference) * 100)
    return plural(word("finding.points", language), points, language).replace("{n}", number(points, language))


def sure_text(finding: Finding, language: str) -> str:
    """The difference with its interval, and the hedge it needs; "" where it is clear and the groups large."""
    bases = [cell.base for cell in finding.cells[:2]]
    if finding.certainty == CLEAR and min(bases) >= FEW:
        return ""
    if finding.low != finding.low or finding.high != finding.high:
        # Rounded counts have no interval, which would tell what they were.
        return ""
    key = {CLEAR: "clear", LIKELY: "likely"}.get(finding.certainty, "few")
    # Beside the whole, the difference told is the one from everybody else
    against = "finding.rest" if finding.kind == STANDS_OUT else "finding.sure"
    low, high = finding.low, finding.high
    if finding.size < 0:
        low, high = -high, -low
    return word(
        f"{against}.{key}",
        language,
        points=points_text(finding.size, language),
        low=number(low * 100, language),
        high=number(high * 100, language),
    )
