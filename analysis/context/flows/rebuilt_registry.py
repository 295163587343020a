"""What of a rebuilt registry was published, and what was drawn at random to fill its rows."""

from __future__ import annotations

import pandas as pd

from analysis.context.flows.estimates import DIFFERENCE
from analysis.context.flows.plan import BREAKS, DIRECTION, LEFT_OUT, FlowRow
from analysis.context.flows.registry import Published
from analysis.reading.place_names import OTHER, UNKNOWN


def published_of(published: pd.DataFrame, layout: Published, row: FlowRow) -> pd.DataFrame:
    """The published figures of what a plan row asks for: its question and direction, as figures or as
    changes.
    """
    of_change = row.against and row.statistic != "share"
    measures = [
        name
        for name, measure in layout.measures.items()
        if (measure.question, measure.direction, measure.change)
        == (row.question, row.direction, bool(of_change))
        and measure.statistic == row.statistic
    ]
    varied = published["method"].str.startswith(DIFFERENCE) == bool(row.against and row.statistic == "share")
    return published[published["table"].isin(measures) & (published["domain"] == row.by) & varied]


def known_alone(
    found: pd.DataFrame, published: pd.DataFrame, layout: Published, row: FlowRow
) -> pd.DataFrame:
    """The estimates of one plan row that stand on a published figure.

    Of a country every figure stays but those of a direction that the table doesn't print, of a point those of
    questions and directions printed of that point; of changes those that are printed. Where the largest
    choices are shown, those that the table has in its Other are in ours. All else was drawn, or copied from
    the country to its points.
    """
    directions = {
        measure.direction for measure in layout.measures.values() if measure.question == row.question
    }
    if row.question in (LEFT_OUT, BREAKS):
        return found
    if row.by == "country" and not row.against and directions and not directions & {"", row.direction}:
        return found.iloc[:0]
    if row.statistic == "share" and row.top:
        found = _as_printed(found, published_of(published, layout, row))
    if row.by == "country" and not row.against:
        return found
    # A daily mean is the printed total over the days of the month.
    total = FlowRow(row.table, row.section, row.question, "total", row.by, row.direction)
    printed = published_of(
        published,
        layout,
        total if row.statistic == "mean" and row.question == DIRECTION and not row.against else row,
    )
    keys = ["wave", "level", "choice"] if row.against else ["wave", "level"]
    held = pd.MultiIndex.from_frame(printed[keys])
    return found[pd.MultiIndex.from_frame(found[keys]).isin(held)]


def _as_printed(found: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """The shares, or their changes, of each level with choices that aren't printed of it added to its
    Other.
    """
    keys = ["wave", "level"]
    of_level = pd.MultiIndex.from_frame(found[keys]).isin(pd.MultiIndex.from_frame(printed[keys]))
    named = pd.MultiIndex.from_frame(found[[*keys, "choice"]]).isin(
        pd.MultiIndex.from_frame(printed[[*keys, "choice"]])
    )
    gathered = of_level & ~named & ~found["choice"].isin([OTHER, UNKNOWN])
    added = found[gathered].groupby(keys)[["n", "estimate"]].sum()
    others = pd.MultiIndex.from_frame(found[keys].where(found["choice"] == OTHER, ""))
    more = added.reindex(others, fill_value=0).set_axis(found.index)
    return found.assign(n=found["n"] + more["n"].astype(int), estimate=found["estimate"] + more["estimate"])[
        ~gathered
    ]
