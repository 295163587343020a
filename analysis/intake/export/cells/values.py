"""Numbers and dates of one column of an export, with what there is to tell about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.intake.export.cells.restored import NOTHING
from analysis.intake.export.cells.scalars import offsets, read_dates, read_numbers
from analysis.intake.instrument import DialectHints
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn
from analysis.reading.written_dates import DAY_FIRST, MONTH_FIRST, order_of, read_written_dates
from analysis.reading.written_numbers import in_ascii_digits, read_written_numbers, unit_of

EXPECTED_ORDERS = "dialect.dates: day_first or month_first in instrument.yaml"
FIRST_YEAR, LAST_YEAR = 1900, 2100
EXPECTED_YEARS = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
EXPECTED_SIGNS = "dialect.decimal: ',' or '.' in instrument.yaml"


@dataclass(frozen=True)
class Note:
    """What is to tell of a column: of each of the texts at `positions` alone (`each`), or of all together."""

    sentence: str
    positions: tuple[int, ...]
    expected: str = ""
    each: bool = True


def typed_numbers(column: ReadColumn, hints: DialectHints, *, whole: bool) -> tuple[np.ndarray, list[Note]]:
    """float64 (n,), NaN where there is no number, and what is to tell."""
    values, bad = read_numbers(column)
    # 2.500 is a number to a computer, and two and a half thousand where whole numbers are asked for
    if not bad and not (whole and any("." in text for text in column.texts)):
        return values, []
    nothing = [place for place in bad if column.texts[place].casefold() in NOTHING]
    places = [place for place in range(len(column.texts)) if place not in set(nothing)]
    texts = [column.texts[place] for place in places]
    decimal = "" if hints.decimal == "auto" else hints.decimal
    read = read_written_numbers(texts, whole=whole, decimal=decimal, units=hints.units)
    by_text = np.full(len(column.texts), np.nan)
    by_text[places] = read.values
    notes = []
    if read.written:
        how = ", ".join(read.written)
        sentence = f"Numbers with {how} are read as such"
        as_computers, _ = read_numbers(ReadColumn(np.arange(len(column.texts)), column.texts))
        changed = np.flatnonzero(~np.isnan(by_text) & (by_text != as_computers))
        notes.append(Note(sentence, tuple(changed.tolist()), each=False))
    if nothing:
        notes.append(Note("This is R's or Excel's sign for nothing; it is read as no answer", tuple(nothing)))
    unclear = tuple(places[place] for place in read.unclear)
    if unclear:
        sentence = "These numbers can be read two ways and are read as missing"
        percents = any("%" in text for text in texts)
        expected = "a percent sign behind all numbers or none" if percents else EXPECTED_SIGNS
        notes.append(Note(sentence, unclear, expected, each=False))
    wrong = tuple(places[place] for place in read.wrong)
    if wrong:
        expected = _number_expected(column, wrong)
        notes.append(Note("This is no number; it is read as missing", wrong, expected))
    if whole:
        notes += _whole_notes(by_text)
    return column.spread(by_text, np.nan, np.float64), notes


def _number_expected(column: ReadColumn, wrong: Sequence[int]) -> str:
    units = {unit_of(column.texts[place]) for place in wrong} - {""}
    if len(units) != 1:
        return "a number"
    return f"a number, or dialect.units: [{units.pop()}] in instrument.yaml"


def _whole_notes(by_text: np.ndarray) -> list[Note]:
    broken = tuple(np.flatnonzero(~np.isnan(by_text) & (by_text != np.round(by_text))).tolist())
    return [Note("This should be a whole number; it is kept", broken, "a whole number")]


def typed_dates(column: ReadColumn, order: str, *, days: bool) -> tuple[np.ndarray, list[Note]]:
    """datetime64[us] (n,), NaT where there is no date, and what is to tell; `order` is `date_order`'s."""
    if not all(text.isascii() for text in column.texts):
        column = ReadColumn(column.codes, [in_ascii_digits(text) for text in column.texts])
    values, bad, serial = read_dates(column, days=days)
    notes = []
    if bad:
        nothing = [place for place in bad if column.texts[place].casefold() in NOTHING]
        others = [place for place in bad if column.texts[place].casefold() not in NOTHING]
        texts = [column.texts[place] for place in others]
        own = order_of(texts)
        used = own if own in (DAY_FIRST, MONTH_FIRST) else "" if own == "both" else order
        read = read_written_dates(texts, used)
        values = _filled(values, column, others, read.values, days=days)
        notes = _date_notes(others, read, used, own)
        if nothing:
            sentence = "This is R's or Excel's sign for nothing; it is read as no answer"
            notes.append(Note(sentence, tuple(nothing)))
    far = _out_of_time(values)
    if far.any():
        sentence = (
            "This year is none of an interview or of somebody's life; it is read as missing. Dates of another"
            " calendar must be turned into Gregorian ones"
        )
        places = tuple(np.unique(column.codes[far]).tolist())
        notes = [replace(note, positions=tuple(set(note.positions).difference(places))) for note in notes]
        notes.append(Note(sentence, places, EXPECTED_YEARS))
        values = np.where(far, np.datetime64("NaT", "us"), values)
    if serial:
        count = counted(len(column.rows_with(serial)), "cell")
        sentence = f"Excel has turned these dates into day numbers ({count}); they are turned back."
        notes.append(Note(sentence, tuple(serial[:1]), each=False))
    return values, notes


def _out_of_time(moments: np.ndarray) -> np.ndarray:
    """Boolean (n,): the dates that are typing errors, or of the Persian, Islamic or Buddhist calendar."""
    first, last = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR}-12-31T23:59:59")
    return (moments < first) | (moments > last)


def _filled(
    values: np.ndarray, column: ReadColumn, places: Sequence[int], moments: np.ndarray, *, days: bool
) -> np.ndarray:
    by_text = np.full(len(column.texts), np.datetime64("NaT"), dtype="datetime64[us]")
    by_text[list(places)] = moments.astype("datetime64[D]") if days else moments
    others = column.spread(by_text, np.datetime64("NaT"), "datetime64[us]")
    return np.where(np.isnat(values), others, values)


def _date_notes(places: Sequence[int], read, used: str, own: str) -> list[Note]:
    good = tuple(place for place, value in zip(places, read.values, strict=True) if not np.isnat(value))
    unclear = {places[place] for place in read.unclear}
    wrong = tuple(place for place in places if place not in unclear and place not in good)
    notes = []
    if good:
        first = {DAY_FIRST: " with the day first", MONTH_FIRST: " with the month first"}.get(used, "")
        evidence = (
            "" if not used else ", as this column shows" if own else ", as other columns show or you say"
        )
        notes.append(Note(f"Dates written by hand are read{first}{evidence}", good, each=False))
    if unclear:
        sentence = "Day and month can be taken for each other in these dates; they are read as missing"
        notes.append(Note(sentence, tuple(sorted(unclear)), EXPECTED_ORDERS, each=False))
    notes.append(Note("This is no date; it is read as missing", wrong, "a date like 2021-06-19"))
    return notes


def date_order(columns: Sequence[ReadColumn], hints: DialectHints) -> str:
    """The order of dates in figures, as declared or as the columns of dates show together; "" where none
    does.
    """
    if hints.dates != "auto":
        return hints.dates
    orders = {order_of(text for text in column.texts if not text[:4].isdigit()) for column in columns} - {""}
    return next(iter(orders)) if len(orders) == 1 and orders != {"both"} else ""


def on_one_clock(starts: ReadColumn, ends: ReadColumn, moments: np.ndarray) -> tuple[np.ndarray, int]:
    """The ends by the clock of the start, and how many were under another offset from UTC.

    A phone that changes its zone, or its summer time, during an interview writes another offset behind the
    end.
    """
    shift = offsets(starts) - offsets(ends)
    changed = np.nan_to_num(shift) != 0
    minutes = np.where(changed, np.nan_to_num(shift), 0).astype("timedelta64[m]")
    return moments + minutes, int(changed.sum())
