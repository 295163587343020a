"""Rows of an XLSForm's sheets: cells by header, in one spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.intake.form.columns import header_of
from analysis.reading.csv_text import Rows
from analysis.reading.label_text import plain


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number in the file, and its filled cells by header."""

    number: int
    cells: Mapping[str, str]

    def get(self, header: str) -> str:
        return self.cells.get(header, "").strip()

    @property
    def kind(self) -> str:
        """The type in lower case, with blanks for underscores ("begin group")."""
        return " ".join(self.get("type").replace("_", " ").split()).lower()

    @property
    def labels(self) -> dict[str, str]:
        """Language (as the header names it) -> cleaned label."""
        labels_by_language = {}
        for header, cell in self.cells.items():
            name, _, language = header.partition("::")
            if name == "label" and cell.strip():
                labels_by_language[language.strip()] = plain(cell)
        return labels_by_language

    def typed(self, kind: str, **cells: str) -> SheetRow:
        """The row with another type, and other cells."""
        return replace(self, cells={**self.cells, "type": kind, **cells})

    def others(self, known: tuple[str, ...]) -> dict[str, str]:
        return {header: cell for header, cell in self.cells.items() if header.partition("::")[0] not in known}


def rows_of(sheet: Rows) -> Iterator[SheetRow]:
    """The filled rows under a sheet's header, which may stand under blank rows."""
    first = next((place for place, cells in enumerate(sheet) if any(cell.strip() for cell in cells)), None)
    if first is None:
        return
    headers = [header_of(cell) for cell in sheet[first]]
    for number, cells in enumerate(sheet[first + 1 :], start=first + 2):
        filled: dict[str, str] = {}
        for header, cell in zip(headers, cells, strict=False):
            if header and cell.strip():
                filled.setdefault(header, cell)
        if filled:
            yield SheetRow(number, filled)
