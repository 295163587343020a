"""An instrument of displacement stocks, opened: every source it names read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.context.displacement.estimates import (
    ASSISTED,
    StockScope,
    estimate_assistance,
    estimate_changes,
    estimate_shares,
    estimate_stocks,
    latest_by_place,
)
from analysis.context.displacement.stock_checks import (
    check_parts,
    check_places,
    check_totals,
    compare_totals,
)
from analysis.context.displacement.stock_files import IDP, read_baseline_workbook, read_dtm_stocks
from analysis.context.displacement.stocks import (
    ALL,
    TOTAL,
    Stocks,
    StockSource,
    join_stocks,
    read_printed_stocks,
)
from analysis.context.labels import LabelForm, read_labels
from analysis.problems import CaseStudyError, Problems, hint, nearest, suggestion
from analysis.reading.place_names import place_code
from analysis.yamlfile import read_yaml


@dataclass(frozen=True)
class Displacement:
    """One instrument `surveys/<name>/` with `stocks.yaml` and `labels.csv`."""

    folder: Path
    source: StockSource
    stocks: Stocks
    labels: LabelForm

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Every printed total beside the sum of its places; `where` is the file's name."""
        totals = compare_totals(self.stocks)
        return totals.assign(where=[Path(where).name for where in totals["where"]])

    def places(self, names: Sequence[str]) -> tuple[str, ...]:
        """The places of these names, countries also by any of theirs.

        Raises CaseStudyError for one that has no figure.
        """
        areas = set(self.stocks.areas["area"])
        places = []
        for name in names:
            place = name if name in areas else place_code(name)
            if place not in areas:
                labels = [self.labels.choice_label("area", area, "en") for area in areas]
                raise CaseStudyError(f"No displacement figure is of {name!r}{hint(name, sorted(labels))}.")
            places.append(place)
        return tuple(places)

    def estimates(self, study: str, areas: tuple[str, ...] = ()) -> pd.DataFrame:
        """Stocks, shares, changes between dates, and assistance: the tables that have one of these places
        (all, where none is named), with its rows and the totals.

        Raises CaseStudyError for a place that no figure is of.
        """
        own_areas = self.places(areas)
        rows = self._estimates
        if own_areas:
            own = rows["choice"].isin(own_areas)
            # a printed total stands beside the places it is of, but has no share of itself
            total = (rows["choice"] == TOTAL) & (rows["statistic"] != "share")
            rows = rows[(own | total) & rows["table"].isin(rows.loc[own, "table"].unique())]
        return rows.assign(study=study).reset_index(drop=True)

    @cached_property
    def _estimates(self) -> pd.DataFrame:
        """Every table of every place: worked out once for all cities of a country."""
        scope, frame = StockScope("", self.folder.name), self.stocks.frame
        totals = frame[(frame["choice"] == "") & (frame["statistic"] == "total")]
        pairs = list(dict.fromkeys(zip(totals["population"], totals["question"], strict=True)))
        frames = [estimate_stocks(self.stocks, scope), estimate_shares(self.stocks, scope)]
        frames.append(estimate_changes(self.stocks, scope, pairs))
        if (frame["question"] == ASSISTED).any():
            frames.append(estimate_assistance(self.stocks, scope))
        return pd.concat([part for part in frames if len(part)], ignore_index=True)

    @cached_property
    def latest(self) -> Mapping[tuple[str, str, str], pd.DataFrame]:
        """The latest figure of every place, as `latest_by_place` gives it."""
        return latest_by_place(self.stocks)


def read_displacement(folder: Path, problems: Problems) -> Displacement:
    """The instrument in `folder`; totals that don't add up are warnings.

    Raises CaseStudyError with every fatal problem of its files.
    """
    source = problems.sound(read_yaml(folder / "stocks.yaml", StockSource, problems))
    labels = problems.sound(read_labels(folder / "labels.csv", problems))
    printed = [read_printed_stocks(folder / name, source.measures, problems) for name in source.published]
    books = [read_baseline_workbook(folder / book.file, book, problems) for book in source.workbooks]
    tables = [read_dtm_stocks(folder / name, problems, source.level) for name in source.dtm]
    stocks = join_stocks([*printed, *books, *tables])
    for part in printed:
        check_places(part, problems)
    _check_populations(stocks, labels, problems)
    _check_questions(source, labels, folder / "stocks.yaml", problems)
    check_parts(stocks, problems)
    check_totals(stocks, problems)
    problems.stop_if_fatal()
    return _opened(folder, source, labels, stocks)


def open_stocks(folder: Path, problems: Problems, stocks: Stocks) -> Displacement:
    """The instrument with stocks that were kept: the files that it names are not read.

    Raises CaseStudyError with every problem of `stocks.yaml` and `labels.csv`.
    """
    source = problems.sound(read_yaml(folder / "stocks.yaml", StockSource, problems))
    labels = problems.sound(read_labels(folder / "labels.csv", problems))
    return _opened(folder, source, labels, stocks)


def _opened(folder: Path, source: StockSource, labels: LabelForm, stocks: Stocks) -> Displacement:
    used = stocks.frame[["question", "area"]].drop_duplicates().itertuples(index=False, name=None)
    return Displacement(folder, source, stocks, labels.using(used))


def _check_questions(source: StockSource, labels: LabelForm, path: Path, problems: Problems) -> None:
    """No measure misspells a question that has a label: it would stand apart from its own."""
    named = {question for question, choice in labels.texts if question and not choice}
    for measure, meaning in source.measures.items():
        if meaning.question not in named and nearest(meaning.question, named):
            problems.fatal(
                str(path),
                "this question has no label, one like it has; correct it, or add it to labels.csv.",
                column=f"measures.{measure}",
                got=meaning.question,
                expected=suggestion(meaning.question, sorted(named)),
            )


def _check_populations(stocks: Stocks, labels: LabelForm, problems: Problems) -> None:
    """Every population is one that labels.csv names: a misspelt one would stand apart from its own people."""
    named = [choice.name for choice in labels.choices("population")]
    unknown = stocks.frame[~stocks.frame["population"].isin([*named, IDP, ALL])].drop_duplicates(
        ["where", "population"]
    )
    for row in unknown.itertuples():
        problems.fatal(
            row.where,
            "this population has no label; correct it, or add it to labels.csv (question population).",
            row=int(row.row),
            column="population",
            got=row.population,
            expected=suggestion(row.population, named),
        )
