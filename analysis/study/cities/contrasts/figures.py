"""Figures of how cities and rounds differ: dumbbells, adjusted shares with intervals, outcomes over
rounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.reporting.figures.contrast_charts import draw_dumbbells, draw_estimates
from analysis.reporting.figures.drawn import CountedFigure
from analysis.reporting.figures.lines import FEWEST_DATES, SeriesLook, draw_series
from analysis.reporting.figures.sheet import FigureSheet
from analysis.reporting.wording.words import clauses_of, join, row_of, word
from analysis.study.cities.contrasts.contrasts import Contrasts
from analysis.study.cities.contrasts.words import ContrastWords

MOST_ROWS = 12


@dataclass(frozen=True, eq=False)
class ContrastFigures:
    """Everything of `contrasts` that is drawn."""

    contrasts: Contrasts

    def drawn(self) -> Iterator[tuple[str, CountedFigure]]:
        """Each figure with its name (a file's)."""
        frames = self.contrasts.frames
        if len(self.contrasts.largest):
            yield "largest_differences", self._dumbbells()
        adjusted = frames["adjusted"]
        adjusted_rows = (
            adjusted[adjusted["adjusted"].notna()] if len(adjusted) and "adjusted" in adjusted else adjusted
        )
        for (over, table, choice), rows in (
            adjusted_rows.groupby(["over", "table", "choice"], sort=False) if len(adjusted_rows) else ()
        ):
            yield "_".join(("adjusted", table, choice, *([] if over == STUDY else [over]))), self._dots(rows)
        series = frames["series"]
        for (table, choice), rows in series.groupby(["table", "choice"], sort=False) if len(series) else ():
            if rows["round"].nunique() >= FEWEST_DATES:  # of two rounds a sentence tells as much
                yield f"rounds_{table}_{choice}", self._lines(rows)

    def _dumbbells(self) -> CountedFigure:
        words, rows = self.contrasts.words, self.contrasts.largest.head(MOST_ROWS)
        frame = pd.DataFrame(
            {
                "label": [words.answer(row) + words.in_study(row) for row in rows.itertuples()],
                "a": rows["estimate_a"].to_numpy(),
                "b": rows["estimate_b"].to_numpy(),
                "text_a": [_beside(row, "a", words) for row in rows.itertuples()],
                "text_b": [_beside(row, "b", words) for row in rows.itertuples()],
            }
        )
        sheet = self._sheet(words.say("differences"), words.say("figure.note"), set(rows["survey"]))
        alt_text = " ".join(self.contrasts.statements())
        return CountedFigure(lambda sheet: draw_dumbbells(frame, sheet), sheet, alt_text, data=frame.to_csv())

    def _dots(self, rows: pd.DataFrame) -> CountedFigure:
        words = self.contrasts.words
        frame = rows[["adjusted", "low", "high"]].rename(columns={"adjusted": "estimate"})
        labels = [
            f"{words.name(row.over, row.group)} ({words.number(row.base)})" for row in rows.itertuples()
        ]
        frame = frame.assign(label=labels, beside=rows["crude"])
        title = words.say("adjusted.title", answer=words.answer(next(rows.itertuples())))
        note = words.say("adjusted.figure", covariates=words.questions(rows["covariates"]))
        sheet = self._sheet(title, note, set(rows["survey"]))
        alt_text = clauses_of(
            [words.told(row.label, words.percent(row.estimate)) for row in frame.itertuples()], words.language
        )
        return CountedFigure(
            lambda sheet: draw_estimates(frame, sheet), sheet, alt_text + ".", data=frame.to_csv()
        )

    def _lines(self, rows: pd.DataFrame) -> CountedFigure:
        words = self.contrasts.words
        wide = rows.pivot(index="round", columns="study", values="estimate")
        wide = wide.reindex(index=rows["round"].drop_duplicates(), columns=rows["study"].drop_duplicates())
        wide.columns = [words.all_or(name) for name in wide.columns]
        rounds = {name: words.name(rows["rounds"].iloc[0], name) for name in wide.index}
        wide.index = list(rounds.values())
        together = rows[rows["study"] == rows["study"].iloc[0]]
        bases = join(
            [words.told(rounds[row.round], words.number(row.base)) for row in together.itertuples()],
            words.language,
        )
        note = " ".join([words.say("series.note"), words.say("bases", bases=bases), *self.contrasts.breaks()])
        sheet = self._sheet(words.answer(next(rows.itertuples())), note, set(rows["survey"]))
        alt_text = clauses_of(
            [
                words.told(
                    row_of([words.all_or(row.study), rounds[row.round]], words.language),
                    words.percent(row.estimate),
                )
                for row in rows.itertuples()
            ],
            words.language,
        )
        broken = tuple(rounds[name] for name in rows.loc[rows["broken"] != "", "round"].unique())
        look = SeriesLook(even=True, percents=True, slope=True, total=words.all_or(""), breaks=broken)
        data = f"{wide.to_csv()} {look}"
        return CountedFigure(lambda sheet: draw_series(wide, sheet, look), sheet, alt_text + ".", data=data)

    def _sheet(self, title: str, note: str, surveys: Collection[str]) -> FigureSheet:
        words = self.contrasts.words
        return FigureSheet(
            title, word("percent.sign", words.language), (note, words.source(surveys)), words.language
        )


def _beside(row: Any, side: str, words: ContrastWords) -> str:
    """What stands beside a dot: whose it is, and its share."""
    return f"{words.name(row.domain, getattr(row, side))} {words.share(row, side)}"
