"""Figures of how cities and rounds differ: dumbbells, adjusted shares with intervals, outcomes over rounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.reporting.contrast_charts import draw_dumbbells, draw_estimates
from analysis.reporting.figures import Drawn
from analysis.reporting.maps import Sheet, draw_series, finished
from analysis.reporting.words import word
from analysis.study.contrasts import Contrasts

MOST_ROWS = 12


@dataclass(frozen=True, eq=False)
class ContrastFigures:
    """Everything of `contrasts` that is drawn."""

    contrasts: Contrasts

    def drawn(self) -> Iterator[tuple[str, Drawn]]:
        """Each figure with its name (a file's)."""
        frames = self.contrasts.frames
        if len(self.contrasts.largest):
            yield "largest_differences", self._dumbbells()
        adjusted = frames["adjusted"]
        for table, rows in adjusted[adjusted["adjusted"].notna()].groupby("table", sort=False) if len(adjusted) else ():
            yield f"adjusted_{table}", self._dots(rows)
        series = frames["series"]
        for (table, choice), rows in series.groupby(["table", "choice"], sort=False) if len(series) else ():
            yield f"rounds_{table}_{choice}", self._lines(rows)

    def _dumbbells(self) -> Drawn:
        words, rows = self.contrasts.words, self.contrasts.largest.head(MOST_ROWS)
        frame = pd.DataFrame(
            {
                "label": [words.answer(row) + words.in_study(row) for row in rows.itertuples()],
                "a": rows["estimate_a"].to_numpy(),
                "b": rows["estimate_b"].to_numpy(),
                "name_a": [words.name(row.domain, row.a) for row in rows.itertuples()],
                "name_b": [words.name(row.domain, row.b) for row in rows.itertuples()],
            }
        )
        sheet = self._sheet(words.say("differences"), words.say("note"), set(rows["survey"]))
        return finished(draw_dumbbells(frame, sheet), sheet, " ".join(self.contrasts.statements()))

    def _dots(self, rows: pd.DataFrame) -> Drawn:
        words = self.contrasts.words
        frame = rows[["adjusted", "low", "high"]].rename(columns={"adjusted": "estimate"})
        frame = frame.assign(label=[words.name(STUDY, name) for name in rows["group"]], beside=rows["crude"])
        title = words.say("adjusted.title", answer=words.answer(next(rows.itertuples())))
        note = words.say("adjusted.note", covariates=words.questions(rows["covariates"]))
        sheet = self._sheet(title, note, set(rows["survey"]))
        told = "; ".join(words.told(row.label, words.percent(row.estimate)) for row in frame.itertuples())
        return finished(draw_estimates(frame, sheet), sheet, told + ".")

    def _lines(self, rows: pd.DataFrame) -> Drawn:
        words = self.contrasts.words
        wide = rows.assign(percent=rows["estimate"] * 100).pivot(index="round", columns="study", values="percent")
        wide = wide.reindex(index=rows["round"].drop_duplicates(), columns=rows["study"].drop_duplicates())
        wide.columns = [words.all_or(name) for name in wide.columns]
        rounds = {name: words.name(rows["rounds"].iloc[0], name) for name in wide.index}
        wide.index = list(rounds.values())
        sheet = self._sheet(words.answer(next(rows.itertuples())), words.say("series.note"), set(rows["survey"]))
        told = "; ".join(
            words.told(f"{words.all_or(row.study)}, {rounds[row.round]}", words.percent(row.estimate)) for row in rows.itertuples()
        )
        return finished(draw_series(wide, sheet, even=True), sheet, told + ".")

    def _sheet(self, title: str, note: str, surveys: Collection[str]) -> Sheet:
        words = self.contrasts.words
        notes = " ".join([note, *words.made_up(surveys)])
        return Sheet(title, word("percent.sign", words.language), (notes, words.source(surveys)), words.language)
