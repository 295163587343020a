"""Which flow monitoring points two months have in common, and where the series breaks."""

from __future__ import annotations

from analysis.context.flows.counts import FlowCounts

NEW, GONE, OTHER_TYPE = "newly observed", "no longer observed", "type changed"


def breaks(counts: FlowCounts, before: str, after: str) -> dict[str, str]:
    """The points that a change between two months can't include, in the points' order, and why."""
    was, now = set(counts.observed(before)), set(counts.observed(after))
    types_before, types_after = counts.points.types(before), counts.points.types(after)
    reasons = {}
    for point in counts.points.names:
        if point in now and point not in was:
            reasons[point] = NEW
        elif point in was and point not in now:
            reasons[point] = GONE
        elif point in was and types_before[point] != types_after[point]:
            reasons[point] = OTHER_TYPE
    return reasons


def constant_points(counts: FlowCounts, before: str, after: str) -> tuple[str, ...]:
    """The points observed in both months as the same type."""
    broken = breaks(counts, before, after)
    return tuple(point for point in counts.observed(after) if point not in broken)
