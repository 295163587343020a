"""What layout programs take: a flat row of every number for data merge, and tables as tab-separated text.

write_layout(folder, briefing, numbers) -> paths (layout/figures.csv, layout/tables/<name>.txt)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.files import write_atomic
from analysis.reporting.documents.model import Briefing
from analysis.reporting.tables.frames import as_text
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import number

FOLDER = "layout"


def write_layout(folder: Path, briefing: Briefing, numbers: Mapping[str, str]) -> list[Path]:
    """Write the row of numbers (name -> display) and every table.

    InDesign reads data merge as UTF-16 with tabs or commas, Illustrator and Affinity as UTF-8 with a mark:
    the row is in both, as figures.csv and figures.txt.
    """
    home = folder / FOLDER
    row = {"city": briefing.title, "country": briefing.country, "period": briefing.period, **numbers}
    for finding in briefing.findings:
        row[f"finding_{finding.number}"] = finding.text
    text = _row(row, ",")
    written = [
        write_atomic(home / "figures.csv", "\ufeff" + text),
        write_atomic(home / "figures.txt", ("\ufeff" + _row(row, "\t")).encode("utf-16-le")),
    ]
    for table in briefing.tables():
        written.append(write_atomic(home / "tables" / f"{table.name}.txt", "\ufeff" + tab_separated(table)))
    return written


def _row(values: Mapping[str, str], separator: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(list(values))
    writer.writerow([as_text(value) for value in values.values()])
    return text.getvalue()


def tab_separated(table: Table) -> str:
    """A table as rows of texts with tabs between: one head, the rows as displayed, the base as numbers."""
    return "".join("\t".join(_one_line(cell) for cell in line) + "\r\n" for line in _lines(table))


def _lines(table: Table) -> Iterator[list[str]]:
    yield [table.title]
    yield [table.stub, *(_head(column.spanners, column.heading) for column in table.columns)]
    for row in table.rows:
        yield [row.label, *(cell.text for cell in row.cells)]
    for foot in table.foot:
        cells: list[str] = []
        for positions, value, text in zip(table.groups(), foot.values, foot.texts, strict=True):
            foot_text = text if value is None else number(value, table.language)
            cells += [*[""] * (len(positions) - 1), foot_text]
        yield [foot.label, *cells]
    for note in (*table.notes, table.source):
        if note:
            yield [note]


def _head(spanners: tuple[str, ...], heading: str) -> str:
    return " | ".join([*filter(None, spanners), heading])


def _one_line(text: str) -> str:
    return " ".join(text.split("\t")).replace("\n", " ").replace("\r", "")
