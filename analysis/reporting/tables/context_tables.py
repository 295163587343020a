"""Tables of people counted, not sampled: interviews, and what those of flows and of displacement share.

tabulate_counted(estimates, layout) -> Table
register_tables(register, estimates, setting) -> tuple[Table, ...]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.context.displacement.estimates import AT_LEAST, CHANGE, DIFFERENCE, UNKNOWN_STOCK
from analysis.context.interviews.attribution import annex
from analysis.context.interviews.declared import Interviews
from analysis.context.interviews.register import Register
from analysis.context.labels import ROLES, LabelForm
from analysis.languages import text_in
from analysis.reading.place_names import UNKNOWN
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Cell, Column, Foot, Kind, Row, Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.words import counted, number, percent, round_half_up, signed, word
from analysis.vocabulary import NO_DATA, OK

PLUS = "+"
MINUS = "\u2212"
AT_LEAST_MARK = "≥ "
DAILY_MEAN, TOTAL = "daily mean", "total"
"""What a ratio is a change of: each has its own column, as months differ in their days."""
GROUP_KEYS = ("wave", "level", "measure")


@dataclass(frozen=True)
class ContextSetting:
    """What the context tables of a study share: its language, its place's name, its country's name.

    `points` and `places` are those of all cities of the workspace, marked in figures of the country.
    """

    language: str
    place: str = ""
    country: str = ""
    points: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountedLayout:
    """How to show estimates of individuals: rows are choices, or `by_level` levels with their choice as text.

    `headings` of a statistic, and of its change (the key then ends in "change"); `periods`: what the periods
    are called, where columns say of which they are though there is one only; `last`: the rows that stand
    beneath the others. `absent` stands where there is no figure; `share_counts`: shares have their counts
    beside them.
    """

    title: str
    labels: Labels
    language: str
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    source: str = ""
    stub: str = ""
    by_level: bool = False
    last: Sequence[str] = ()
    periods: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""
    share_counts: bool = True


def register_tables(
    register: Register, estimates: pd.DataFrame, setting: ContextSetting
) -> tuple[Table, ...]:
    """Interviews by group and sex, on which themes they touched, then one annex for each group, without
    names.
    """
    declared, language = register.declared, setting.language
    named = {group: text_in(declared.groups[group].label, language) for group in register.groups}
    source = word("source", language, text=text_in(declared.source, language))
    about = {"notes": [text_in(declared.about, language)], "source": source}
    rows = estimates[estimates["table"] == "interviews"].pivot(index="choice", columns="level", values="n")
    sexes = {sex: text_in(texts, language) for sex, texts in declared.sexes.items()}
    counts = rows.reindex(index=list(named), columns=["", *sexes]).rename(index=named)
    counts.columns = [word("all", language), *sexes.values()]
    title = text_in(declared.title, language)
    who = list_table(counts.rename_axis("").reset_index(), ListLayout("interviews", title, language, **about))
    headings = {name: text_in(texts, language) for name, texts in declared.headings.items()}
    lists = [
        list_table(
            annex(register, group, language).reset_index(),
            ListLayout(f"annex_{group}", named[group], language, headings=headings, **about),
        )
        for group in register.groups
    ]
    return (
        who,
        _theme_table(estimates, named, declared, ListLayout("interview_themes", "", language, **about)),
        *lists,
    )


def _theme_table(
    estimates: pd.DataFrame, named: Mapping[str, str], declared: Interviews, layout: ListLayout
) -> Table:
    """How many interviews, in all and of each group, touched on each theme, the most frequent first."""
    rows = estimates[estimates["table"] == "interview_themes"].pivot(
        index="choice", columns="level", values="n"
    )
    counts = rows.reindex(index=list(declared.themes), columns=["", *named]).sort_values(
        "", ascending=False, kind="stable"
    )
    counts.index = [text_in(declared.themes[theme], layout.language) for theme in counts.index]
    counts.columns = [word("all", layout.language), *named.values()]
    theme_counts = counts.rename_axis(word("interviews.theme_heading", layout.language)).reset_index()
    return list_table(theme_counts, replace(layout, title=word("interviews.coverage", layout.language)))


def context_labels(form: LabelForm) -> Labels:
    """The labels of an instrument's questions and choices; other and unknown stand last."""
    return Labels(forms=[form], roles=ROLES)


def tabulate_counted(estimates: pd.DataFrame, layout: CountedLayout) -> Table:
    """The table of these estimates rows. Raises ValueError where there are none."""
    if estimates.empty:
        raise ValueError(f"no estimates to tabulate for {layout.title!r}")
    marked = _measured(estimates)
    row_key, group_keys = ("level", ["measure"]) if layout.by_level else ("choice", GROUP_KEYS)
    groups = column_groups(estimates, group_keys)
    places = [row_key, *group_keys]
    records = dict(zip(marked[places].itertuples(index=False, name=None), marked.itertuples(), strict=True))
    columns = tuple(
        column
        for place, group in enumerate(groups)
        for column in _columns(group, place, groups, marked, layout)
    )
    names = sorted(dict.fromkeys(marked[row_key]), key=lambda name: name in layout.last)
    rows = tuple(
        Row(
            _row_label(name, marked, layout),
            str(marked["question"].iloc[0]),
            name,
            _row_cells(name, groups, records, layout),
        )
        for name in names
    )
    bases, texts = [], []
    for group in groups:
        base = _base(group, group_keys, marked)
        bases.append(base)
        texts.append("" if base is None else counted(base, "individuals", layout.language))
    foot = Foot(word("base", layout.language), tuple(bases), tuple(texts))
    return Table(
        name=str(estimates["table"].iloc[0]),
        title=layout.title,
        subtitle="",
        stub=layout.stub or word("answer", layout.language),
        columns=columns if not layout.by_level else (Column("", (), "count", 0), *columns),
        rows=rows,
        foot=(foot,) if any(base is not None for base in bases) else (),
        notes=tuple(dict.fromkeys(layout.notes)),
        source=word("source", layout.language, text=layout.source) if layout.source else "",
        language=layout.language,
        unit=word("individuals.heading", layout.language),
    )


def changed_of(estimates: pd.DataFrame) -> pd.Series:
    """Whether each row of a change is one of daily means or of totals; missing elsewhere."""
    return estimates["method"].str.extract(rf", ({DAILY_MEAN}|{TOTAL})$")[0]


def _measured(estimates: pd.DataFrame) -> pd.DataFrame:
    changed = estimates["method"].str.startswith((CHANGE, DIFFERENCE))
    of = changed_of(estimates).fillna("")
    of = np.where(changed & (of != ""), " of " + of, "")
    return estimates.assign(
        measure=estimates["statistic"].astype(str) + of + np.where(changed, " change", "")
    )


def column_groups(estimates: pd.DataFrame, keys: Sequence[str] = GROUP_KEYS) -> list[tuple]:
    """The keys of each group of columns of the table of these estimates, in order."""
    groups = list(dict.fromkeys(_measured(estimates)[list(keys)].itertuples(index=False, name=None)))
    order = list(dict.fromkeys(group[:-1] for group in groups))
    return sorted(groups, key=lambda group: order.index(group[:-1]))


def _columns(
    group: tuple, place: int, groups: list[tuple], marked: pd.DataFrame, layout: CountedLayout
) -> list[Column]:
    """The columns of one period, level and measure; every column of a table has as many spanners."""
    measure, language = group[-1], layout.language
    heading = layout.headings.get(measure, "")
    spanners = []
    if len(group) == 3:
        if marked["wave"].nunique() > 1 or layout.periods:
            spanners.append(layout.periods.get(group[0], group[0]))
        spanners.append(layout.labels.choice(str(marked["domain"].iloc[0]), group[1], language))
    sign, n = word("percent.sign", language), word("n", language)
    if any(other[-1] == "share" for other in groups):
        spanners.append(heading)
        column_heads: list[tuple[str, Kind]] = (
            [(sign, "percent"), (n, "count")] if layout.share_counts else [(sign, "percent")]
        )
        if measure == "share change":
            column_heads = [(layout.labels.question("points", language), "percent")]
    elif measure.startswith("ratio"):
        column_heads = [(f"{heading} ({sign})" if heading else sign, "percent")]
    elif measure == "mean":
        column_heads = [(heading or word("mean", language), "number")]
    else:
        column_heads = [(heading or word("individuals.heading", language), "count")]
    return [Column(text, tuple(spanners), kind, place) for text, kind in column_heads]


def _row_cells(
    name: str, groups: list[tuple], records: Mapping[tuple, Any], layout: CountedLayout
) -> tuple[Cell, ...]:
    records_by_measure = [(group[-1], records.get((name, *group))) for group in groups]
    cells = [cell for measure, record in records_by_measure for cell in _cells(measure, record, layout)]
    if layout.by_level:
        record = next(record for _, record in records_by_measure if record is not None)
        cells.insert(0, Cell(None, OK, layout.labels.choice(record.question, record.choice, layout.language)))
    return tuple(cells)


def _cells(measure: str, record: Any | None, layout: CountedLayout) -> list[Cell]:
    language = layout.language
    width = 2 if measure == "share" and layout.share_counts else 1
    if record is None:
        return [Cell(None, NO_DATA, layout.absent)] * width
    if np.isnan(record.estimate):
        is_unknown = record.method.startswith(UNKNOWN_STOCK)
        unknown = (
            layout.labels.choice(record.question, UNKNOWN, language)
            if is_unknown
            else word("status.no data", language)
        )
        return [Cell(None, NO_DATA, unknown), *[Cell(None, NO_DATA, "")] * (width - 1)]
    if measure.endswith("change"):
        return [Cell(record.estimate, record.status, _signed(record.estimate, measure, language))]
    if measure == "share":
        figure_text = percent(record.estimate, language, sign=False)
        if record.n == 0 < record.estimate:
            return [Cell(record.estimate, record.status, figure_text), Cell(None, NO_DATA, "")][:width]
        return [
            Cell(record.estimate, record.status, figure_text),
            Cell(record.n, record.status, number(record.n, language)),
        ][:width]
    mark = AT_LEAST_MARK if AT_LEAST in record.method else ""
    figure_text = number(record.estimate, language)
    return [
        Cell(
            record.estimate, record.status, signed(mark, figure_text, language) if mark else figure_text, mark
        )
    ]


def signed_percent(value: float, language: str) -> str:
    """A change (0.22) as "+22%"."""
    whole = round_half_up(abs(value) * 100) / 100
    text = percent(whole, language)
    return text if whole == 0 else signed(MINUS if value < 0 else PLUS, text, language)


def _signed(value: float, measure: str, language: str) -> str:
    """A change with its sign: people as they are, shares and ratios in points and per cent."""
    text = number(value * (1 if measure.startswith("total") else 100), language)
    return text if MINUS in text or text == "0" else signed(PLUS, text, language)


def _row_label(name: str, marked: pd.DataFrame, layout: CountedLayout) -> str:
    question = str(marked["domain"].iloc[0]) if layout.by_level else str(marked["question"].iloc[0])
    return layout.labels.choice(question, name, layout.language)


def _base(group: tuple, keys: Sequence[str], marked: pd.DataFrame) -> float | None:
    """The base of a column of shares, where it is one."""
    if group[-1] != "share":
        return None
    bases = marked.loc[(marked[list(keys)] == list(group)).all(axis=1), "base"].unique()
    return float(bases[0]) if len(bases) == 1 else None
