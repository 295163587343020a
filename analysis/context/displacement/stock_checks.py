"""Whether displacement stocks agree with themselves: sums against printed totals, sexes, rounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.context.displacement.stocks import ALL, TOTAL, Stocks
from analysis.problems import Problems
from analysis.reading.label_text import percent_text
from analysis.reading.place_names import is_place, place_code
from analysis.reading.total_words import is_of_rows

_ALIKE = 80


def check_places(stocks: Stocks, problems: Problems) -> None:
    """Warn of a place that a table names once, when it is spelt nearly as one that the table names more
    often.

    Countries are known by their names, and names of another number are other places.
    """
    from rapidfuzz import fuzz

    rows = stocks.frame[stocks.frame["area"] != TOTAL]
    times = rows["area"].value_counts()
    often = times.index[times > 1]
    for row in rows[rows["area"].isin(times.index[times == 1])].itertuples():
        # Niger and Nigeria are spelt nearly alike, and are two countries.
        if is_place(row.area) or place_code(row.area):
            continue
        alike = [
            name
            for name in often
            if fuzz.ratio(name, row.area) >= _ALIKE and _digits(name) == _digits(row.area)
        ]
        if alike:
            problems.warn(
                row.where,
                "only this row names this place, which is spelt nearly as another; correct it, if they are"
                " one.",
                row=row.row,
                column="area",
                got=row.area,
                expected=f"perhaps {max(alike, key=lambda name: fuzz.ratio(name, row.area))!r}",
            )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def compare_totals(stocks: Stocks) -> pd.DataFrame:
    """Every printed total beside the sum of the places it is a total of.

    Columns wave, as_of, population, question, area_type, printed, summed, difference (printed -
    summed), places, unknown (how many of them the source says are unknown), where, row.
    """
    frame = stocks.frame[(stocks.frame["statistic"] == "total") & (stocks.frame["choice"] == "")]
    totals = frame[(frame["area"] == TOTAL) & frame["value"].notna()]
    comparisons = [part for row in totals.itertuples() for part in _beside(row, frame)]
    return pd.DataFrame(comparisons, columns=COMPARED)


COMPARED = [
    "wave",
    "as_of",
    "population",
    "question",
    "area_type",
    "printed",
    "summed",
    "difference",
    "places",
    "unknown",
    "where",
    "row",
]


def check_parts(stocks: Stocks, problems: Problems) -> None:
    """Refuse rows that are totals or means of some of the others: they would be counted as one more place."""
    areas = stocks.frame["area"]
    for row in stocks.frame[areas.map(is_of_rows) & (areas != TOTAL)].itertuples():
        problems.fatal(
            row.where,
            "this is a total or mean of some of the other rows, and would be counted with them; take it out.",
            row=row.row,
            column="area",
            got=row.area,
        )


def check_totals(stocks: Stocks, problems: Problems) -> None:
    """Warn of every printed total that its places don't add up to; both figures stay as printed."""
    differing = compare_totals(stocks)
    for row in differing[differing["difference"] != 0].itertuples():
        more = "more" if row.difference > 0 else "less"
        unknown_note = f", {row.unknown} of which are unknown" if row.unknown else ""
        if row.difference > 0:
            # a table of some places beside the total of all: what it covers, and no error of the print
            problems.warn(
                row.where,
                f"the {row.places} {row.area_type or 'population'} rows{unknown_note} cover"
                f" {percent_text(row.summed / row.printed)} of the printed total of {row.population},"
                f" {row.question} ({row.wave}): {row.difference:,.0f} of it are in places that are not"
                " listed, or unknown. Both are kept as printed.",
                row=row.row,
                column="value",
                got=f"{row.printed:,.0f}",
            )
            continue
        problems.warn(
            row.where,
            f"the printed total of {row.population}, {row.question} ({row.wave}) is"
            f" {abs(row.difference):,.0f} {more} than the {row.places} {row.area_type or 'population'}"
            f" rows{unknown_note} add up to; both are kept as printed.",
            row=row.row,
            column="value",
            got=f"{row.printed:,.0f}",
            expected=f"{row.summed:,.0f}",
        )


def _beside(total, frame: pd.DataFrame) -> list[tuple]:
    """A printed total with each list of rows that it may be the sum of."""
    same = frame[
        (frame["wave"] == total.wave)
        & (frame["question"] == total.question)
        & (frame["source"] == total.source)
    ]
    if total.population == ALL:
        summands = same[(same["area"] == TOTAL) & (same["population"] != ALL)]
    else:
        summands = same[(same["area"] != TOTAL) & (same["population"] == total.population)]
    if total.area_type:
        summands = summands[summands["area_type"] == total.area_type]
    lists = summands.groupby("area_type" if total.population != ALL else "question", sort=False)
    return [
        (
            total.wave,
            total.as_of,
            total.population,
            total.question,
            block["area_type"].iloc[0],
            total.value,
            block["value"].sum(),
            total.value - block["value"].sum(),
            len(block),
            int(block["value"].isna().sum()),
            total.where,
            total.row,
        )
        for _, block in lists
    ]


def check_women_and_men(
    women: np.ndarray, men: np.ndarray, total: np.ndarray, where: str, problems: Problems, rows: np.ndarray
) -> None:
    """Report every row whose women and men don't add up to its total; blanks can't be checked."""
    wrong = np.flatnonzero(np.isfinite(women + men + total) & (women + men != total))
    for position in wrong:
        problems.fatal(
            where,
            f"{women[position]:,.0f} women and {men[position]:,.0f} men don't add up to the total; correct"
            " one of them.",
            row=int(rows[position]),
            got=f"{total[position]:,.0f}",
            expected=f"{women[position] + men[position]:,.0f}",
        )


def check_rounds(frame: pd.DataFrame, problems: Problems) -> None:
    """Report places that stand twice in a round, and rounds of a place that overlap in time.

    `frame` has the columns of stocks, `place`, `end` (last day, ISO) and `reason` (of displacement; a place
    stands once for each).
    """
    for row in frame[frame.duplicated(["wave", "place", "date", "reason"])].itertuples():
        problems.fatal(
            row.where, f"{row.place} is listed twice in {row.wave}; take one of the rows out.", row=row.row
        )
    spans = frame.groupby(["place", "wave"], sort=False).agg(
        start=("date", "min"), end=("end", "max"), row=("row", "first")
    )
    for place, rounds in spans.reset_index().groupby("place", sort=False):
        ordered = rounds.sort_values(["start", "end"], ignore_index=True)
        for earlier, later in zip(ordered.itertuples(), ordered.iloc[1:].itertuples(), strict=False):
            if later.start <= earlier.end and earlier.wave != later.wave:
                problems.fatal(
                    str(frame["where"].iloc[0]),
                    f"rounds overlap in {place}: {later.wave} begins on {later.start}, before {earlier.wave}"
                    f" ends ({earlier.end}); correct their dates or leave one out.",
                    row=int(later.row),
                )
