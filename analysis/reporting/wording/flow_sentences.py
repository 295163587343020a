"""The sentences that open a notebook of flows, made from the same rows as its tables.

flow_sentences(flows, estimates, points, setting) -> tuple of sentences
beside_sentence(finding, flows, points, language) -> a survey's share of a nationality beside the points'
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.displacement.estimates import AT_LEAST
from analysis.context.flows.measures import CHANGE, DIFFERENCE
from analysis.context.flows.monitoring import FlowMonitoring
from analysis.context.flows.plan import DIRECTION, LEFT_OUT
from analysis.context.flows.points import NOT_OPEN, TRANSIT
from analysis.context.flows.registry import OBSERVED
from analysis.findings.certainty import FEW
from analysis.findings.finding import EstimateCell, Finding
from analysis.reading.place_names import OTHER, UNKNOWN, place_label
from analysis.reporting.tables.context_tables import ContextSetting, context_labels
from analysis.reporting.wording.dates import wave_text
from analysis.reporting.wording.words import counted, join, month_text, number, percent, word


def flow_sentences(
    flows: FlowMonitoring, estimates: pd.DataFrame, points: Sequence[str], setting: ContextSetting
) -> tuple[str, ...]:
    """How many were seen at each point, of which nationality most, and how many in the whole country."""
    measured = estimates[~estimates["method"].str.startswith((CHANGE, DIFFERENCE))]
    at = measured[measured["domain"] == "point"]
    month = str(measured["wave"].iloc[0]) if len(measured) else flows.periods[-1]
    sentences = [
        text
        for point in points
        for text in _of_point(flows, at[at["level"] == point], (point, month), setting.language)
    ]
    country = measured[measured["domain"] == "country"]
    for code in country["level"].unique():
        sentences += _of_country(
            flows,
            country[country["level"] == code],
            measured[measured["question"] == LEFT_OUT],
            setting.language,
        )
    return tuple(sentences)


def _of_point(flows: FlowMonitoring, rows: pd.DataFrame, of: tuple[str, str], language: str) -> list[str]:
    (point, month), totals = of, _by_choice(rows, DIRECTION, "total")
    (named_point,) = flows.point_names([point], language)
    if OBSERVED not in totals and point in flows.counts.observed(month):
        return []
    if not totals.get(OBSERVED):
        return [word("flows.nobody", language, point=named_point, month=month_text(month, language))]
    daily = _by_choice(rows, DIRECTION, "mean").get(OBSERVED)
    counts_by_direction = {choice: n for choice, n in totals.items() if choice != OBSERVED and n > 0}
    named = [
        f"{number(n, language)} {flows.labels.choice_label(DIRECTION, choice, language).lower()}"
        for choice, n in counts_by_direction.items()
    ]
    if len(counts_by_direction) == 1 and totals[OBSERVED] in counts_by_direction.values():
        only = flows.labels.choice_label(DIRECTION, next(iter(counts_by_direction)), language).lower()
        named = [word("flows.all", language, direction=only)]
    sentence = word(
        "flows.point",
        language,
        point=named_point,
        month=month_text(month, language),
        people=_people(rows, totals[OBSERVED], language),
        parts=join(named, language),
        daily="" if pd.isna(daily) else word("flows.daily", language, daily=number(daily, language)),
    )
    shares = _by_choice(rows, "nationality", "share")
    shares_by_nationality = {
        choice: share for choice, share in shares.items() if choice not in (OTHER, UNKNOWN)
    }
    if not shares_by_nationality:
        return [sentence]
    first = max(shares_by_nationality, key=lambda choice: shares_by_nationality[choice])
    country = context_labels(flows.labels).phrase("nationality", first, language)
    most = word(
        "flows.nationality",
        language,
        country=country,
        percent=percent(shares_by_nationality[first], language),
    )
    return [f"{sentence} {most}"]


def _of_country(flows: FlowMonitoring, rows: pd.DataFrame, left: pd.DataFrame, language: str) -> list[str]:
    """How many one country's points counted, and how many of its points that its total leaves out."""
    total = _by_choice(rows, DIRECTION, "total").get(OBSERVED)
    if total is None:
        return []
    code, month = str(rows["level"].iloc[0]), month_text(str(rows["wave"].iloc[0]), language)
    people = _people(rows, total, language)
    sentences = [
        word("flows.country", language, country=place_label(code, language), people=people, month=month)
    ]
    own = left[left["level"].map(flows.points.places["country"]) == code]
    transit, closed = own[own["choice"] == TRANSIT], own[own["choice"] == NOT_OPEN]
    if transit["n"].sum():
        sentences.append(word("flows.left_out", language, people=number(transit["n"].sum(), language)))
    if closed["n"].sum():
        points = join(flows.point_names(closed["level"], language), language)
        sentences.append(
            word("flows.left_closed", language, people=number(closed["n"].sum(), language), points=points)
        )
    # What a total leaves out is not told apart from it
    return [" ".join(sentences)]


def _people(rows: pd.DataFrame, total: float, language: str) -> str:
    """The individuals in words; "at least" where the registry doesn't always say how many passed."""
    people = counted(total, "individuals", language)
    totals = rows[(rows["question"] == DIRECTION) & (rows["statistic"] == "total")]
    return (
        word("flows.at_least", language, people=people)
        if totals["method"].str.contains(AT_LEAST).any()
        else people
    )


def _by_choice(rows: pd.DataFrame, question: str, statistic: str) -> dict[str, float]:
    """The first figure of each choice."""
    first_rows = rows[(rows["question"] == question) & (rows["statistic"] == statistic)].drop_duplicates(
        "choice"
    )
    return dict(zip(first_rows["choice"], first_rows["estimate"], strict=True))


def beside_sentence(
    finding: Finding, flows: FlowMonitoring, points: Sequence[str], language: str, *, brief: bool = False
) -> str:
    """A nationality's share of the people interviewed, against its share of the individuals counted.

    `brief` leaves the numbers of people and the time out.
    """
    asked, passing = finding.cells[:2]
    when = wave_text(asked.wave, language)
    few = ".few" if asked.base < FEW else ""
    return word(
        f"finding.beside.brief{few}" if brief else f"finding.beside{few}",
        language,
        country=context_labels(flows.labels).phrase("nationality", asked.choice, language),
        share=_share(asked, language),
        base=number(asked.base, language),
        when=f" ({when})" if when else "",
        other=percent(passing.estimate, language),
        counted=number(passing.base, language),
        points=join(flows.point_names(points, language), language),
        month=month_text(passing.wave, language),
    )


def _share(cell: EstimateCell, language: str) -> str:
    """A share of the people interviewed: of few the count."""
    if cell.base < FEW:
        return number(cell.n, language)
    return percent(cell.estimate, language)
