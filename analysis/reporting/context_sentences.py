"""The sentences that open the notebooks of flows, displacement and interviews, made from the same rows as their tables.

    flow_sentences(flows, estimates, points, setting) -> tuple of sentences
    stock_sentences(displacement, setting) -> tuple of sentences
    interview_sentences(register, setting) -> tuple of sentences
    passages(register, setting) -> what people said, each with an attribution that names nobody
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.context.attribution import attribution
from analysis.context.displacement import measured_over_time, series
from analysis.context.displacement_sources import Displacement
from analysis.context.flow_monitoring import FlowMonitoring
from analysis.context.flow_plan import DIRECTION, LEFT_OUT
from analysis.context.flows import METHOD
from analysis.context.interviews import Register
from analysis.context.places import OTHER, UNKNOWN
from analysis.context.registry import OBSERVED
from analysis.reporting.context_tables import ContextSetting, context_labels, country_name
from analysis.reporting.dates import date_text, month_text
from analysis.reporting.layouts import text_in
from analysis.reporting.words import counted, join, number, percent, quoted, word


def flow_sentences(
    flows: FlowMonitoring, estimates: pd.DataFrame, points: Sequence[str], setting: ContextSetting
) -> tuple[str, ...]:
    """How many were seen at each point, of which nationality most, and how many in the whole country."""
    measured = estimates[(estimates["method"] == METHOD) & (estimates["domain"] == "point")]
    said = [text for point in points for text in _of_point(flows, measured[measured["level"] == point], point, setting)]
    return (*said, *_of_country(flows, estimates, setting))


def _of_point(flows: FlowMonitoring, rows: pd.DataFrame, point: str, setting: ContextSetting) -> list[str]:
    language = setting.language
    totals = _by_choice(rows, DIRECTION, "total")
    if totals.get(OBSERVED, 0) == 0:
        return [word("flows.nobody", language, point=point)]
    daily = _by_choice(rows, DIRECTION, "mean")
    parts = {choice: n for choice, n in totals.items() if choice != OBSERVED and n > 0}
    named = [f"{number(n, language)} {flows.labels.choice_label(DIRECTION, choice, language).lower()}" for choice, n in parts.items()]
    said = word(
        "flows.point",
        language,
        point=point,
        month=month_text(str(rows["wave"].iloc[0]), language),
        people=counted(totals[OBSERVED], "individuals", language),
        parts=join(named, language),
        daily=number(daily[OBSERVED], language),
    )
    shares = _by_choice(rows, "nationality", "share")
    known = {choice: share for choice, share in shares.items() if choice not in (OTHER, UNKNOWN)}
    if not known:
        return [said]
    first = max(known, key=lambda choice: known[choice])
    country = context_labels(flows.labels).choice("nationality", first, language)
    return [said, word("flows.nationality", language, country=country, percent=percent(known[first], language))]


def _of_country(flows: FlowMonitoring, estimates: pd.DataFrame, setting: ContextSetting) -> list[str]:
    rows = estimates[(estimates["domain"] == "country") & (estimates["method"] == METHOD)]
    total = _by_choice(rows, DIRECTION, "total").get(OBSERVED)
    if total is None:
        return []
    left = estimates.loc[estimates["question"] == LEFT_OUT, "n"].sum()
    language = setting.language
    country = setting.country or country_name(flows, language)
    said = word("flows.country", language, country=country, people=counted(total, "individuals", language))
    return [said, word("flows.left_out", language, people=number(left, language))] if left else [said]


def _by_choice(rows: pd.DataFrame, question: str, statistic: str) -> dict[str, float]:
    """The first figure of each choice."""
    found = rows[(rows["question"] == question) & (rows["statistic"] == statistic)].drop_duplicates("choice")
    return dict(zip(found["choice"], found["estimate"], strict=True))


def stock_sentences(displacement: Displacement, setting: ContextSetting) -> tuple[str, ...]:
    """For each population with a printed total at several dates: the first and the last of them."""
    language, labels, said = setting.language, displacement.labels, []
    for population, question in measured_over_time(displacement.stocks):
        known = series(displacement.stocks, population, question).dropna(subset="value")
        first, last = known.iloc[0], known.iloc[-1]
        said.append(
            word(
                "displacement.series",
                language,
                population=labels.choice_label("population", population, language),
                question=labels.label(question, language).lower(),
                first=number(first["value"], language),
                last=number(last["value"], language),
                begun=date_text(str(first["date"]), language),
                ended=date_text(str(last["date"]), language),
            )
        )
    return tuple(said)


def interview_sentences(register: Register, setting: ContextSetting) -> tuple[str, ...]:
    """How many were interviewed, of which groups, and which theme came up in most interviews."""
    language, declared = setting.language, register.declared
    sizes = register.frame["group"].value_counts()
    groups = [f"{text_in(declared.groups[group].label, language).lower()} ({sizes[group]})" for group in register.groups]
    themes = register.covered.sum().sort_values(ascending=False, kind="stable")
    n = len(register.frame)
    return (
        word("interviews.who", language, n=number(n, language), groups=join(groups, language)),
        word(
            "interviews.theme",
            language,
            theme=quoted(text_in(declared.themes[themes.index[0]], language), language),
            n=number(themes.iloc[0], language),
            all=number(n, language),
        ),
    )


def passages(register: Register, setting: ContextSetting) -> tuple[str, ...]:
    """Every quotation with who said it, in the study's style."""
    language = setting.language
    return tuple(
        f"{quoted(quotation.text, language)} {attribution(register, quotation, language)}" for quotation in register.quotations
    )
