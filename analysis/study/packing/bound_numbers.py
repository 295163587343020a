"""Numbers of a text that are bound to the estimates instead of typed: `{{incidents.extortion}}` gives "57%".

{{table.answer}}                  the percent, of the first column of the table
{{table.answer:n}}                the count; also :base, :n/base, :low, :high, :interval, :value
{{table.answer | group}}          of a group, by its code or its label
{{table.answer@unit}}             of another column, by its unit (respondents, reports, ...)
{{table:t}} {{figure:f}} {{finding:3}}     a table, a figure, the sentence of a finding

1. A name that is not there is a problem with the nearest match, and stops the pack.
2. What is hidden can't be bound: a text must not say what its table may not.
3. Every number is written as the language writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.estimation.frame import main_reading
from analysis.problems import suggestion
from analysis.reporting.documents.model import KeyFinding
from analysis.reporting.wording.words import number, percent, word
from analysis.study.casestudy import CaseStudy

BOUND = re.compile(r"\{\{\s*(.*?)\s*\}\}")
FORMS = ("percent", "n", "base", "n/base", "low", "high", "interval", "value")
REFERENCES = ("table", "figure", "finding")
_NAME = re.compile(
    r"(?P<table>[^.|:@]+)\.(?P<answer>[^|:@]+)(@(?P<unit>\w+))?(:(?P<form>[\w/]+))?(\|(?P<group>.+))?"
)


def without_blanks(name: str) -> str:
    """A name without the blanks around its signs."""
    return re.sub(r"\s*([|:@])\s*", r"\1", name)


class UnboundError(Exception):
    """A name that can't be bound: what was got, what was expected, and why."""

    def __init__(self, problem: str, got: str, expected: str = ""):
        super().__init__(problem)
        self.problem, self.got, self.expected = problem, got, expected


@dataclass(frozen=True, eq=False)
class BoundNumbers:
    """What the names of a text stand for in one study."""

    study: CaseStudy
    findings: Sequence[KeyFinding]

    def text(self, name: str) -> str:
        """The number or sentence of a name. Raises UnboundError for one there is not."""
        name = without_blanks(name)
        if name.startswith("finding:"):
            return self._finding(name.partition(":")[2].strip())
        match = _NAME.fullmatch(name)
        if match is None:
            raise UnboundError(
                "this is no name of a number", name, "table.answer, such as {{incidents.extortion}}"
            )
        row = self._row(
            match["table"], match["answer"].strip(), match["unit"] or "", (match["group"] or "").strip()
        )
        return self.shown(row, match["form"] or ("percent" if row.statistic == "share" else "value"), name)

    def reference(self, name: str) -> tuple[str, str]:
        """ "figure:perpetrators" as kind and name. Raises UnboundError for a figure or table there is not."""
        kind, _, wanted = name.partition(":")
        study, wanted = self.study, wanted.strip()
        tables = [table.name for section in study.sections for table in study.tables(section).items]
        names = (
            tables if kind == "table" else [figure for table in tables for figure in study.figures_of(table)]
        )
        if wanted not in names:
            raise UnboundError(f"there is no such {kind}", wanted, suggestion(wanted, names))
        return kind, wanted

    def _finding(self, place: str) -> str:
        if not place.isdigit() or not 0 < int(place) <= len(self.findings):
            raise UnboundError("there is no such finding", place, f"1 to {len(self.findings)}")
        return self.findings[int(place) - 1].text

    def _row(self, table: str, answer: str, unit: str, group: str) -> Any:
        """The one estimate that a name means."""
        rows = self.study.estimates
        tables = list(dict.fromkeys(rows["table"]))
        rows = rows[(rows["table"] == table) & main_reading(rows)]
        if not len(rows):
            raise UnboundError("there is no such table", table, suggestion(table, tables))
        named = rows["choice"].where(rows["choice"] != "", rows["question"])
        own = rows[named == answer]
        if not len(own):
            raise UnboundError(f"{table} has no such answer", answer, suggestion(answer, sorted(set(named))))
        units = list(dict.fromkeys(own["unit"].astype(str)))
        if unit and unit not in units:
            raise UnboundError(f"{table} counts no such unit", unit, suggestion(unit, units))
        own = own[own["unit"].astype(str) == (unit or units[0])]
        own = self._of_group(own, group, table)
        statuses = set(own["status"].astype(str))
        if statuses - {"ok", "small base"}:
            raise UnboundError(
                "this number is hidden or was not asked, and can't be printed", f"{table}.{answer}"
            )
        return next(own.itertuples())

    def _of_group(self, rows: pd.DataFrame, group: str, table: str) -> pd.DataFrame:
        whole = rows[rows["domain"] == ""]
        if not group:
            if len(whole):
                return whole
            raise UnboundError(
                f"{table} has only groups; name one after |", table, ", ".join(self._groups(rows))
            )
        labels, language = self.study.labels, self.study.language
        names = {
            (row.domain, row.level): {
                row.level.casefold(),
                labels.choice(row.domain, row.level, language).casefold(),
            }
            for row in rows.itertuples()
            if row.domain
        }
        chosen = [pair for pair, spellings in names.items() if group.casefold() in spellings]
        if not chosen:
            raise UnboundError(f"{table} has no such group", group, suggestion(group, self._groups(rows)))
        domain, level = chosen[0]
        return rows[(rows["domain"] == domain) & (rows["level"] == level)]

    def _groups(self, rows: pd.DataFrame) -> list[str]:
        return list(dict.fromkeys(level for level in rows["level"] if level))

    def shown(self, row: Any, form: str, name: str) -> str:
        """A row's number in one of FORMS, as the language writes it."""
        language, share = self.study.language, row.statistic == "share"
        decimals = 0 if share or row.statistic in ("count", "total") else 1

        def written(value: float) -> str:
            return percent(value, language) if share else number(value, language, decimals)

        if form not in FORMS:
            raise UnboundError("there is no such form of a number", form, suggestion(form, FORMS))
        if any(getattr(row, part) != getattr(row, part) for part in form.split("/") if part in ("n", "base")):
            raise UnboundError("this count is hidden, and can't be printed", name)
        if form == "n/base":
            return word("pack.of", language, n=number(row.n, language), base=number(row.base, language))
        if form in ("n", "base"):
            return number(getattr(row, form), language)
        ends = (row.low, row.high)
        if form in ("low", "high", "interval") and any(value != value for value in ends):
            raise UnboundError("this number has no interval", name)
        if row.estimate != row.estimate:
            raise UnboundError("nobody is in the base of this number", name)
        if form == "interval":
            return word("bound.interval", language, low=written(row.low), high=written(row.high))
        return written({"low": row.low, "high": row.high}.get(form, row.estimate))


def every_number(bound: BoundNumbers) -> Iterator[tuple[str, str]]:
    """Every number of the main reading of the study's own tables by the name it is bound by, and its display.

    The percent (or value), n and base of each answer, of all and of each group, in the table's order.
    """
    rows = bound.study.estimates
    rows = rows[rows["table"].isin(bound.study.plan) & main_reading(rows)]
    rows = rows[rows["status"].astype(str).isin(["ok", "small base"]) & rows["estimate"].notna()]
    first: dict[str, str] = {}
    for row in rows.itertuples():
        unit = "" if first.setdefault(row.table, row.unit) == row.unit else f"@{row.unit}"
        group = f" | {row.level}" if row.level else ""
        # A mean is of people whose count may be hidden where it would give another's back
        forms = ("", *(f":{part}" for part in ("n", "base") if getattr(row, part) == getattr(row, part)))
        for form in forms:
            name = f"{row.table}.{row.choice or row.question}{unit}{form}{group}"
            kind = form.removeprefix(":") or ("percent" if row.statistic == "share" else "value")
            yield name, bound.shown(row, kind, name)
