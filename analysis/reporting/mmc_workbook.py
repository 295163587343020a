"""Estimates in the workbook layout of MMC's AnalysisKit: a small table a question, a sheet a sector.

Source: mixedmigrationcentre/analysiskit, docs/loa-schema.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import replacing
from analysis.planning.loa_settings import HERE, NO_EFFECT, Counted, LoaSettings
from analysis.planning.row import MISSING, PlanRow, tables
from analysis.reporting.labels import Labels

OVERALL = "Overall"
HIDDEN = "[c]"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
HEADINGS = {"stat": "%", "n": "n", "n_total": "N", "n_w": "n (weighted)", "n_w_total": "N (weighted)", "stat_low": "low", "stat_upp": "high"}
SOURCES = {"stat": "estimate", "n": "n", "n_total": "base", "n_w": "n", "n_w_total": "base_weighted", "stat_low": "low", "stat_upp": "high"}


@dataclass(frozen=True, eq=False)
class MmcResults:
    """What a workbook is written from: estimates of one survey, the list they were asked by, and its settings.

    `dataset` and `list_name` say in the readme what was read.
    """

    estimates: pd.DataFrame
    plan: Sequence[PlanRow]
    labels: Labels
    settings: LoaSettings
    dataset: str
    list_name: str


def write_mmc_workbook(results: MmcResults, folder: Path, name: str = "analysis_mmc") -> Path:
    """Write the workbook under the first free name (`name`.xlsx, `name`_2.xlsx, ...) and return its path."""
    import xlsxwriter

    by_section: dict[str, list[tuple[PlanRow, ...]]] = {}
    for rows in tables(results.plan).values():
        by_section.setdefault(rows[0].section, []).append(rows)
    path = _free(folder, name)
    with replacing(path) as temporary, xlsxwriter.Workbook(str(temporary), OPTIONS) as book:
        _write_readme(book.add_worksheet("readme"), results)
        for section, found in by_section.items():
            pen, line = _Pen(book.add_worksheet(section[:31]), book), 0
            for rows in found:
                line = _write_table(pen, line, rows, results)
    return path


@dataclass(frozen=True)
class _Pen:
    """A sheet and the looks its cells can have."""

    sheet: Any
    book: Any

    def write(self, row: int, column: int, value: float | str | None, **look: object) -> None:
        """Write a text, a number, or nothing."""
        if value is not None:
            self.sheet.write(row, column, value, self.book.add_format(look) if look else None)


def _free(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.xlsx", 2
    while path.exists():
        path, number = folder / f"{name}_{number}.xlsx", number + 1
    return path


def _write_readme(sheet: Any, results: MmcResults) -> None:
    lines = [("dataset", results.dataset), ("list of analysis", results.list_name), (), ("setting", "value", "here")]
    lines += [(name, str(value), NO_EFFECT.get(name, HERE)) for name, value in results.settings.model_dump().items()]
    for row, line in enumerate(lines):
        sheet.write_row(row, 0, line)


def _write_table(pen: _Pen, line: int, rows: Sequence[PlanRow], results: MmcResults) -> int:
    """Write one table from `line` on; the first free line after it."""
    found = results.estimates[results.estimates["table"] == rows[0].table]
    found = found[(found["weighting"] == "none") & (found["status"] != "not in this form")]
    groups = list(_groups(found, rows, results))
    choices = list(dict.fromkeys(found["choice"]))
    if results.settings.drop_empty_prop_rows and rows[0].statistic == "share":
        given = found.groupby("choice")["n"].sum(min_count=1)
        choices = [choice for choice in choices if given[choice] != 0]
    if not groups or not choices:
        return line
    counted = results.settings.of_counts(rows[0].metadata.get("analysis_type", ""))
    if counted and counted.order == "descending":
        choices = _from_most(found, choices)
    for text, look in _lines_over(rows[0], counted, results):
        pen.write(line, 0, text, **look)
        line += 1
    records = {(row.choice, row.domain, row.level): row for row in found.itertuples()}
    width = len(groups) + 1
    for block, value in enumerate(results.settings.values):
        left = 1 + block * width
        pen.write(line, left, HEADINGS[value], italic=True)
        for place, (_, _, heading) in enumerate(groups):
            pen.write(line + 1, left + place, heading, bold=True)
        for down, choice in enumerate(choices):
            for place, (domain, level, _) in enumerate(groups):
                is_share = rows[0].statistic == "share" and value in ("stat", "stat_low", "stat_upp")
                shown = _value(records.get((choice, domain, level)), value)
                pen.write(line + 2 + down, left + place, shown, **({"num_format": "0%"} if is_share else {}))
    for down, choice in enumerate(choices):
        pen.write(line + 2 + down, 0, _label(rows[0], choice, results))
    return line + len(choices) + 3


def _lines_over(row: PlanRow, counted: Counted | None, results: MmcResults) -> Iterator[tuple[str, dict[str, object]]]:
    """The lines over a table with their looks: spacer, title, the list's own columns, heading."""
    if counted and counted.spacer:
        yield counted.spacer, {}
    yield _title(row, results), {"bold": True}
    for name in results.settings.extra:
        if row.metadata.get(name):
            yield f"{name}: {row.metadata[name]}", {}
    if counted and counted.heading:
        yield counted.heading, {"bold": True}


def _from_most(found: pd.DataFrame, choices: Sequence[str]) -> list[str]:
    """The choices by how many of all people gave them; what hidden cells hold is not told by their order."""
    overall = found[found["domain"] == ""].set_index("choice")["n"]
    return sorted(choices, key=lambda choice: -overall.get(choice, 0) if pd.notna(overall.get(choice, 0)) else 1)


def _groups(found: pd.DataFrame, rows: Sequence[PlanRow], results: MmcResults) -> Iterator[tuple[str, str, str]]:
    """Domain, level and heading of every column; groups under min_group_n are left out."""
    settings, labels = results.settings, results.labels
    prefixes = {" ".join(row.domains): row.column.get("en", "") for row in rows}
    for domain, level in dict.fromkeys(zip(found["domain"], found["level"], strict=True)):
        base = found.loc[(found["domain"] == domain) & (found["level"] == level), "base"].max()
        if domain and base < settings.min_group_n:
            continue
        if not domain:
            yield domain, level, OVERALL
            continue
        text = labels.choice(domain, level, "en") if settings.label_choices else level
        text = settings.missing_group_label if level == MISSING else text
        prefix = prefixes.get(domain) or labels.question(domain, "en")
        yield domain, level, f"{prefix}: {text}" if settings.use_group_prefix else text


def _title(row: PlanRow, results: MmcResults) -> str:
    title = row.title.get("en") or results.labels.question(row.question, "en")
    kind = row.metadata.get("analysis_type", row.statistic)
    return f"{title} ({kind})" if results.settings.add_analysis_type_label else title


def _label(row: PlanRow, choice: str, results: MmcResults) -> str:
    if not choice:
        return results.settings.summary_value_label or row.statistic
    return results.labels.choice(row.question, choice, "en") if results.settings.label_choices else choice


def _value(record: Any, name: str) -> float | str | None:
    if record is None:
        return None
    if record.status == "suppressed":
        return HIDDEN
    value = getattr(record, SOURCES[name])
    return None if pd.isna(value) else float(value)
