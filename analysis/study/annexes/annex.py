"""An annex: small frames of a study laid out as lists, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.reporting.notebook_display import FigureFile, Words
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import word, word_or

ANNEXES = ("quality", "weights")
"""Sections that have a notebook of their own whatever the plan says."""
MOST_ROWS = 15
"""A list in a notebook shows this many rows; the file beside it has them all."""


@dataclass(frozen=True, eq=False)
class Annex:
    """Small frames of a study by name, its finished figures by name, and its surveys' titles, in one
    language.
    """

    frames: Mapping[str, pd.DataFrame]
    language: str
    labels: Labels
    figures: Mapping[str, FigureFile] = field(default_factory=dict)
    surveys: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        names = [name for name in dir(type(self)) if not name.startswith("_")]
        return f"{type(self).__name__}; look at {', '.join(names)}"

    def _table(
        self,
        name: str,
        columns: Sequence[str],
        percents: Sequence[str] = (),
        decimals: Mapping[str, int] | None = None,
    ) -> Table | Words:
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return Words(word(f"annex.{name}.none", self.language))
        columns = [column for column in columns if column != "survey" or frame["survey"].nunique() > 1]
        if "figure" in frame:
            frame = frame.assign(
                figure=[word_or(f"annex.{value}", value, self.language) for value in frame["figure"]]
            )
        if "stage" in frame:
            frame = frame.assign(stage=[self._stage(value) for value in frame["stage"]])
        if {"question", "label"} <= set(frame):
            frame = frame.assign(label=list(map(self._question, frame["question"], frame["label"])))
        if "survey" in columns:
            frame = frame.assign(survey=[self.surveys.get(name, name) for name in frame["survey"]])
        if "weighting" in frame:
            frame = frame.assign(
                weighting=[weighting_text(value, self.language) for value in frame["weighting"]]
            )
        notes = []
        if len(frame) > MOST_ROWS:
            notes.append(
                word("annex.more", self.language, shown=MOST_ROWS, all=len(frame), file=f"{name}.csv")
            )
        layout = ListLayout(
            name=name.replace("/", "-"),
            title=word(f"annex.{name}", self.language),
            language=self.language,
            headings={column: word_or(f"annex.{column}", column, self.language) for column in columns},
            percents=percents,
            decimals=decimals or {},
            notes=notes,
        )
        return list_table(frame[list(columns)].head(MOST_ROWS), layout)

    def _question(self, name: str, label: str) -> str:
        """A question in this language; what was kept with its numbers where no form knows it."""
        text = self.labels.question(name, self.language)
        return label if text == name else text

    def _stage(self, name: str) -> str:
        return word_or(f"annex.stage.{name}", name, self.language)
