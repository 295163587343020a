"""The settings of a row of the list of analysis, as text in a cell and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields

from analysis.planning.row import DFS, INTERVALS, PlanRow
from analysis.problems import Problems, suggestion
from analysis.vocabulary import yes_or_no

DEFAULTS = {field.name: field.default for field in fields(PlanRow)}


def read_settings(record: Mapping[str, str], where: str, line: int, problems: Problems) -> dict[str, object]:
    """The settings that a row of the file gives, by name; what can't be read is a problem, and left out."""
    given: dict[str, object] = {}
    for column, (read, expected) in _READERS.items():
        text = record.get(column, "").strip()
        if not text:
            continue
        value = read(text)
        if value is None:
            hint = expected or suggestion(text, ("yes", "no"))
            problems.fatal(
                where, "this setting can't be read.", row=line, column=column, got=text, expected=hint
            )
        else:
            given[column] = value
    return given


def setting_text(row: PlanRow, column: str) -> str:
    """A setting as it stands in a file: blank where it is the default."""
    value = getattr(row, column)
    if value == DEFAULTS[column]:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:g}"


def _share(text: str) -> float | None:
    number = _number(text)
    return number if number is not None and 0 <= number < 1 else None


def _probability(text: str) -> float | None:
    return _share(text) or None


def _weight(text: str) -> float | None:
    number = _number(text)
    return number if number is not None and 0 <= number <= 10 else None


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _one_of(words: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: text.casefold() if text.casefold() in words else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


_READERS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "confidence": (_share, "a number from 0 (no interval) to below 1, like 0.95"),
    "top": (_count, "a whole number, like 5"),
    "probability": (_probability, "a number between 0 and 1, like 0.9"),
    "interval": (_one_of(INTERVALS), "logit, wilson, beta or linear"),
    "df": (_one_of(DFS), "domain, base or design"),
    "missing": (yes_or_no, ""),
    "test": (yes_or_no, ""),
    "numerator_missing_is_zero": (yes_or_no, ""),
    "drop_zero_denominator": (yes_or_no, ""),
    "key": (yes_or_no, ""),
    "weight": (_weight, "a number from 0 (never told) to 10, like 1.5"),
}
SETTING_COLUMNS = tuple(_READERS)
