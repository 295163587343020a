"""An instrument of displacement stocks, opened: every source it names read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.context.displacement import (
    ASSISTED,
    StockScope,
    estimate_assistance,
    estimate_changes,
    estimate_shares,
    estimate_stocks,
)
from analysis.context.labels import LabelForm, read_labels
from analysis.context.stock_checks import check_places, check_totals, compare_totals
from analysis.context.stock_files import read_baseline_workbook, read_dtm_stocks
from analysis.context.stocks import Stocks, StockSource, join_stocks, read_printed_stocks
from analysis.problems import Problems
from analysis.yamlfile import read_yaml


@dataclass(frozen=True)
class Displacement:
    """One instrument `surveys/<name>/` with `stocks.yaml` and `labels.csv`."""

    folder: Path
    source: StockSource
    stocks: Stocks
    labels: LabelForm

    @property
    def totals(self) -> pd.DataFrame:
        """Every printed total beside the sum of its places."""
        return compare_totals(self.stocks)

    def estimates(self, study: str, areas: tuple[str, ...] = ()) -> pd.DataFrame:
        """Stocks, shares, changes between dates, and assistance, for these places (all, where none is named)."""
        scope = StockScope(study, self.folder.name, tuple(areas))
        frame = self.stocks.frame
        pairs = frame[(frame["choice"] == "") & (frame["statistic"] == "total")][["population", "question"]]
        changes = [
            estimate_changes(self.stocks, scope, population, question)
            for population, question in pairs.drop_duplicates().itertuples(index=False)
        ]
        parts = [estimate_stocks(self.stocks, scope), estimate_shares(self.stocks, scope), *changes]
        if (frame["question"] == ASSISTED).any():
            parts.append(estimate_assistance(self.stocks, scope))
        return pd.concat([part for part in parts if len(part)], ignore_index=True)


def is_displacement(folder: Path) -> bool:
    """Whether an instrument folder holds displacement stocks."""
    return (folder / "stocks.yaml").is_file()


def read_displacement(folder: Path, problems: Problems) -> Displacement:
    """The instrument in `folder`; totals that don't add up are warnings.

    Raises CaseStudyError with every fatal problem of its files.
    """
    source = read_yaml(folder / "stocks.yaml", StockSource, problems)
    problems.stop_if_fatal()
    labels = read_labels(folder / "labels.csv", problems)
    printed = [read_printed_stocks(folder / name, source.measures, problems) for name in source.published]
    books = [read_baseline_workbook(folder / book.file, book, problems) for book in source.workbooks]
    tables = [read_dtm_stocks(folder / name, problems) for name in source.dtm]
    stocks = join_stocks([*printed, *books, *tables])
    for part in printed:
        check_places(part, problems)
    check_totals(stocks, problems)
    problems.stop_if_fatal()
    used = stocks.frame[["question", "area"]].drop_duplicates().itertuples(index=False, name=None)
    return Displacement(folder, source, stocks, labels.using(used))
