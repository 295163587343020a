"""Shares, counts and differences as they stand in the sentences of findings.

figure_text(cell, layout) -> "57% of 1,394"; of few people "8 of 11"
portion_of(cell, group, layout) -> "16% of the 281 women who reported any"
sure_text(finding, language) -> the difference with its interval, and the hedge that it needs
"""

from __future__ import annotations

from analysis.findings.finding import CLEAR, LIKELY, STANDS_OUT, EstimateCell, Finding
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.quantities import Subject
from analysis.reporting.wording.words import number, percent, plural, round_half_up, word

FEW = 100
"""Under so many people a difference is told with its interval, however sure it is."""
NEARLY = 1e-6
"""So far from nobody and from all a share of rounded counts is at least."""
LARGE = 10
"""A mean from here on is told without decimals."""


def figure_text(cell: EstimateCell, layout: TableLayout) -> str:
    """A share with its base: "57% of 1,394", of few people "8 of 11"; rounded counts hedged."""
    language, rounded = layout.language, ".rounded" if layout.rounded else ""
    # "100% of 45" is 45 of 45
    nobody_or_all = cell.n in (0, cell.base) and not rounded
    if is_few(cell, layout) or nobody_or_all:
        counts = {"n": number(cell.n, language), "base": number(cell.base, language)}
        return word(f"finding.count{rounded}", language, **counts)
    share = percent(cell.estimate, language, layout.decimals)
    return word(f"finding.share{rounded}", language, percent=share, base=number(cell.base, language))


def short_figure(cell: EstimateCell, layout: TableLayout) -> str:
    """A share without its base, which was told before it; of few people the count."""
    if is_few(cell, layout):
        return hedged(number(cell.n, layout.language), layout)
    return hedged(percent(cell.estimate, layout.language, layout.decimals), layout)


def clause_figure(cell: EstimateCell, layout: TableLayout) -> str:
    """A share at the head of a clause, with the article that some languages give it: "el 29%"."""
    if is_few(cell, layout):
        return short_figure(cell, layout)
    share = percent(cell.estimate, layout.language, layout.decimals)
    return hedged(word("finding.figure", layout.language, percent=share), layout)


def hedged(figure: str, layout: TableLayout) -> str:
    """A figure, "about" it where counts are rounded."""
    return word("finding.short.rounded", layout.language, figure=figure) if layout.rounded else figure


def base_text(text: str, layout: TableLayout) -> str:
    """A number of people with its noun, hedged where counts are rounded."""
    return word("finding.base.rounded", layout.language, base=text) if layout.rounded else text


def share_in_words(share: float, layout: TableLayout) -> float:
    """The share as words may say it: of rounded counts never exactly nobody or all."""
    return min(max(share, NEARLY), 1 - NEARLY) if layout.rounded else share


def portion_of(cell: EstimateCell, group: Subject, layout: TableLayout) -> str:
    """A share with the group it is of: "16% of the 281 women who reported any"."""
    language = layout.language
    counts = {"n": number(cell.n, language), "base": number(cell.base, language), "group": group.named}
    kind = {0: "none", cell.base: "all"}.get(cell.n, "") or ("count" if is_few(cell, layout) else "")
    if layout.rounded:
        # What rounds to nobody may be somebody
        kind = f"rounded_{kind}" if kind else "rounded"
    share = percent(cell.estimate, language, layout.decimals)
    return group.worded(f"finding.portion.{kind or 'share'}", language, percent=share, **counts)


def is_few(cell: EstimateCell, layout: TableLayout) -> bool:
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
