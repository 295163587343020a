"""People displaced, returned or assisted at a date, by place: one frame whatever file they come from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import AfterValidator

from analysis.problems import Problems, suggestion
from analysis.reading.dates import is_ambiguous, is_day_first, iso_date
from analysis.reading.distinct_values import Cells
from analysis.reading.numbers import read_counts
from analysis.reading.place_names import place_code
from analysis.reading.row_batches import read_pieces
from analysis.reading.total_words import is_of_all
from analysis.yamlfile import StrictModel

TOTAL, ALL = "TOTAL", "all"
COLUMNS = (
    "wave",
    "date",
    "as_of",
    "population",
    "area",
    "area_type",
    "question",
    "choice",
    "statistic",
    "value",
    "origin",
    "source",
    "where",
    "row",
    "complete",
)
PRINTED_COLUMNS = ("source", "report_date", "population", "area", "area_type", "measure", "value", "as_of")
AS_PRINTED = re.compile(r"\s*\(.*\)\s*$")
Texts = Mapping[str, str]


def _checked_letters(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{1,3}", text):
        raise ValueError("This is no column of a spreadsheet. Name its letters, like C or AB")
    return text


Letters = Annotated[str, AfterValidator(_checked_letters)]


class StockMeasure(StrictModel):
    """What a printed measure is: our question, and its statistic. `choices`: what follows is the choice."""

    question: str
    statistic: Literal["total", "share"] = "total"
    choices: bool = False


class BaselineSheet(StrictModel):
    """A sheet of the baseline workbook: what it counts, and the letters of its columns."""

    population: str
    question: str
    area: Letters
    women: Letters
    men: Letters
    total: Letters
    header_row: int = 1


class BaselineWorkbook(StrictModel):
    """A baseline workbook: its sheets by name, and the date of its assessment."""

    file: str
    date: str
    wave: str
    sheets: Mapping[str, BaselineSheet]


class StockSource(StrictModel):
    """`stocks.yaml`: the files of an instrument of displacement stocks and what their words mean.

    `level`: the places that DTM tables are shown by.
    """

    title: Texts
    about: Texts
    source: Texts
    address: str
    published: tuple[str, ...] = ()
    measures: Mapping[str, StockMeasure] = {}
    workbooks: tuple[BaselineWorkbook, ...] = ()
    dtm: tuple[str, ...] = ()
    level: Literal["country", "admin1", "admin2"] = "admin1"


@dataclass(frozen=True)
class Stocks:
    """Stocks by place and date.

    `frame` columns `COLUMNS`: `wave` the report or round (the date, for a place that a report has at
    several), `date` the month or day the figure is of (ISO, for series), `as_of` the same as printed, `area`
    a place as written or, abroad, its ISO3 code ("TOTAL": the printed total of all), `value` NaN where the
    source says unknown, `origin` the place left (or ""), `where` and `row` the file's, `complete` whether the
    file lists every place of a round.
    """

    frame: pd.DataFrame

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The rows of single places."""
        return self.frame[self.frame["area"] != TOTAL]

    @cached_property
    def with_unknowns(self) -> frozenset[tuple[str, str, str, str]]:
        """The lists with a place that the source doesn't know: wave, question, population, kind of place;
        "" for the kind: of any, for both: of any population.
        """
        counted = self.areas[(self.areas["statistic"] == "total") & (self.areas["choice"] == "")]
        keys = ["wave", "question", "population", "area_type"]
        figures = counted.groupby([*keys, "area"])["value"].count()
        lists = figures[figures == 0].reset_index()[keys].drop_duplicates().itertuples(index=False, name=None)
        unknown: set[tuple[str, str, str, str]] = set()
        for wave, question, population, kind in lists:
            unknown |= {(wave, question, population, kind), (wave, question, population, "")}
            unknown.add((wave, question, "", ""))
        return frozenset(unknown)

    def of(self, population: str, question: str) -> pd.DataFrame:
        """The rows of one population and question, in file order."""
        chosen = (self.frame["population"] == population) & (self.frame["question"] == question)
        return self.frame[chosen]


def join_stocks(parts: Sequence[Stocks]) -> Stocks:
    """All rows of several sources."""
    frames = [part.frame for part in parts] or [pd.DataFrame(columns=list(COLUMNS))]
    return Stocks(pd.concat(frames, ignore_index=True))


def read_printed_stocks(path: Path, measures: Mapping[str, StockMeasure], problems: Problems) -> Stocks:
    """The stocks of a transcribed table (columns `PRINTED_COLUMNS`); every value is kept as printed.

    A measure that isn't declared, a value that is no number and a row that stands twice are fatal.
    """
    frames = [piece.frame for piece in read_pieces(path, PRINTED_COLUMNS, problems)]
    if not frames:
        return join_stocks([])
    rows, where = pd.concat(frames, ignore_index=True), str(path)
    declared = [_measure(text, measures) for text in rows["measure"]]
    is_declared = np.array([measure is not None for measure in declared])
    Cells(rows["measure"], where, "measure", problems).report(
        ~is_declared, "this measure is not declared in stocks.yaml.", lambda got: suggestion(got, measures)
    )
    keys = [(measure.question, choice, measure.statistic) for measure, choice in filter(None, declared)]
    declared_rows = rows[is_declared].reset_index()
    question, choice, statistic = (
        (list(values) for values in zip(*keys, strict=True)) if keys else ([], [], [])
    )
    percent = np.array(statistic) == "share"
    counts = read_counts(Cells(declared_rows["value"].mask(percent), where, "value", problems))
    _check_dates(Cells(declared_rows["as_of"], where, "as_of", problems))
    _check_dates(Cells(declared_rows["report_date"], where, "report_date", problems))
    _check_order(declared_rows, where, problems)
    # Shares are printed as percents, counts as whole people: only the latter may be "1 234" or unknown.
    percents = pd.to_numeric(declared_rows["value"].where(percent), errors="coerce").to_numpy(
        dtype=np.float64
    )
    frame = pd.DataFrame(
        {
            "wave": declared_rows["report_date"],
            "date": [
                _series_date(*pair)
                for pair in zip(declared_rows["as_of"], declared_rows["report_date"], strict=True)
            ],
            "as_of": declared_rows["as_of"],
            "population": declared_rows["population"],
            "area": [
                area_of(*pair) for pair in zip(declared_rows["area"], declared_rows["area_type"], strict=True)
            ],
            "area_type": declared_rows["area_type"],
            "question": question,
            "choice": choice,
            "statistic": statistic,
            "value": np.where(percent, percents / 100, counts),
            "origin": "",
            "source": declared_rows["source"],
            "where": where,
            "row": declared_rows["index"] + 2,
            "complete": False,
        }
    )
    _check_repeated(frame, problems)
    # A report that prints one place at several dates is a series: each date is then a round of its own.
    several = frame.duplicated(["wave", "population", "area", "question", "choice", "source"], keep=False)
    several &= ~frame.duplicated(
        ["wave", "date", "population", "area", "question", "choice", "source"], keep=False
    )
    return Stocks(frame.assign(wave=frame["wave"].mask(several, frame["date"])))


def _measure(text: str, measures: Mapping[str, StockMeasure]) -> tuple[StockMeasure, str] | None:
    """The declared measure that a printed one is, and the choice it names after a colon, if it does."""
    if text in measures:
        return measures[text], ""
    head, _, tail = text.partition(": ")
    measure = measures.get(head)
    return (measure, tail) if measure and measure.choices and tail else None


def area_of(name: str, area_type: str = "") -> str:
    """A place as written, or, of those abroad, its code; `TOTAL` where the name is that of all of them."""
    if is_of_all(name):
        return TOTAL
    return (place_code(name) or name) if area_type.startswith("country of") else name


def _series_date(as_of: str, report: str) -> str:
    """The date (ISO) a figure is of: as printed where that is one date not after its report, else the
    report's (`_check_order` says where).
    """
    reported, day = iso_date(report), iso_date(as_of)
    return reported if _is_later(day, reported) else day or reported


def _is_later(day: str | None, reported: str | None) -> bool:
    """Whether a date is after another, as far as both are told: a day of a month is not after that month."""
    precision = min(len(day or ""), len(reported or ""))
    return bool(precision) and day[:precision] > reported[:precision]


def _check_order(rows: pd.DataFrame, where: str, problems: Problems) -> None:
    """Warn of figures dated later than the report they stand in: one of the two dates is wrong."""
    for row in rows.itertuples():
        if _is_later(iso_date(row.as_of), iso_date(row.report_date)):
            problems.warn(
                where,
                "this figure is dated later than the report it stands in; over time it is shown at the"
                f" report's date, {row.report_date}. Correct the date that is wrong.",
                row=row.index + 2,
                column="as_of",
                got=row.as_of,
                expected=f"{row.report_date} or earlier",
            )


def _check_dates(cells: Cells) -> None:
    """Report what is no date, period or date marked as printed, and days and months that can be taken for
    each other.
    """
    texts = cells.values.astype(str).str.strip()
    plain = [text for text in texts if text and not AS_PRINTED.search(text)]
    unreadable = {text for text in plain if not all(map(iso_date, _parts(text)))}
    cells.report(
        texts.isin(unreadable),
        "this can't be read as a date.",
        "a day or month such as 2013-02-21 or 2013-02",
    )
    if not any(is_day_first(text) for text in plain):
        ambiguous = texts.map(is_ambiguous)
        cells.report(
            ambiguous,
            "day and month can be taken for each other here; write the year first.",
            "a day such as 2013-02-21",
        )


def _parts(text: str) -> list[str]:
    """The two ends of a period such as 2012-06/2014-06, or the date itself."""
    ends = text.split("/")
    return ends if len(ends) == 2 else [text]


def _check_repeated(frame: pd.DataFrame, problems: Problems) -> None:
    keys = ["wave", "as_of", "population", "area", "area_type", "question", "choice", "source"]
    for row in frame[frame.duplicated(keys)].itertuples():
        problems.fatal(
            row.where,
            f"{row.area} is listed twice for {row.population}, {row.question} in {row.wave}; take one of the"
            " rows out.",
            row=row.row,
            column="area",
            got=row.area,
        )
