"""The annex about what raking and other adjustments do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.reporting.notebook_display import Several, Words
from analysis.reporting.tables.table import Cell, Table
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import noun, number, word
from analysis.study.annexes.annex import Annex
from analysis.study.annexes.figures import LOVE_PLOT
from analysis.vocabulary import OK, SUPPRESSED

SENSITIVITY = ("question", "category", "range")
"""The columns of the sensitivity table that are no weighting."""


class Weights(Annex):
    """What raking does to the sample and to the figures: an adjustment, not a cure."""

    def margins(self) -> Table | Words:
        """Each margin's categories: in the sample, wanted, reached."""
        shares = ["sample", "target", "reached"]
        return self._labelled("weights/margins", ["category", "survey", "n", *shares], shares)

    def diagnostics(self) -> Table | Words:
        """The weights' spread, design effect and effective sample size."""
        frame = self.frames.get("weights/diagnostics")
        if frame is None or frame.empty:
            return self._table("weights/diagnostics", [])
        values = zip(frame["figure"], frame["value"], strict=True)
        rows = frame.assign(value=[_figure_cell(figure, value, self.language) for figure, value in values])
        made = replace(self, frames={"weights/diagnostics": rows})
        return made._table("weights/diagnostics", ["figure", "survey", "value"], decimals={"value": 2})

    def comparison(self) -> Table | Words:
        """Key shares under every adjustment, the widest range (in percentage points) first."""
        name = "weights/sensitivity"
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return self._table(name, [])
        weightings = {
            column: weighting_text(column, self.language)
            for column in frame
            if column not in (*SENSITIVITY, "survey")
        }
        shares = frame.rename(columns=weightings).assign(range=frame["range"] * 100)
        columns = ["category", "question", *weightings.values(), "range"]
        return replace(self, frames={name: shares})._labelled(
            name, columns, list(weightings.values()), {"range": 1}
        )

    def replicates(self) -> Table | Several:
        """Errors of the sample drawn again beside the linearised ones; nothing where params ask for none."""
        name = "weights/replicates"
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return Several.of(())
        named = [weighting_text(value, self.language) for value in frame["weighting"]]
        # what a ratio is over and a quantile's probability are told with the statistic
        categories = frame["category"].where(frame["statistic"] != "share", "")
        statistics = [
            self._statistic(*of) for of in zip(frame["statistic"], categories, frame["unit"], strict=True)
        ]
        points = frame.assign(
            weighting=named,
            statistic=statistics,
            category=frame["category"].where(frame["statistic"] == "share", ""),
        )
        annex = replace(self, frames={name: points})
        columns = ["category", "question", "statistic", "weighting", "estimate", "se", "se_replicates"]
        return annex._labelled(name, columns, [], {"estimate": 3, "se": 4, "se_replicates": 4})

    def _statistic(self, statistic: str, choice: str, unit: str) -> str:
        """A statistic in words, with what it is over, and of what it is where not of people."""
        text = word(statistic, self.language)
        if statistic == "ratio":
            text = word("colon", self.language, label=text, text=self.labels.question(choice, self.language))
        elif choice:
            text = f"{text} ({choice})"
        return text if unit == "respondents" else f"{text} ({noun(unit, 2, self.language)})"

    def adjustments(self) -> Table | Words:
        """Each adjustment's weights in figures: effective n, design effect, spread."""
        decimals = {"n": 0, "n_effective": 0, "deff": 2, "cv": 2, "min": 2, "max": 2}
        return self._table("weights/adjustments", ["weighting", "survey", *decimals], decimals=decimals)

    def distribution(self) -> Table | Words:
        """Quantiles of each adjustment's weights, as multiples of their mean."""
        frame = self.frames.get("weights/distribution")
        if frame is None or frame.empty:
            return self._table("weights/distribution", [])
        wide = frame.pivot_table(
            index=["weighting", "survey"], columns="probability", values="weight", sort=False
        )
        columns = {value: f"{number(100 * value, self.language)}%" for value in wide.columns}
        quantiles = wide.rename(columns=columns).reset_index().rename_axis(columns=None)
        made = Weights({"weights/distribution": quantiles}, self.language, self.labels)
        return made._table("weights/distribution", ["weighting", "survey", *columns.values()])

    def balance(self) -> Table | Words:
        """How far the sample is from the margins under each adjustment (standardised differences)."""
        decimals = {"mean": 2, "largest": 2}
        return self._table("weights/balance_summary", ["weighting", "survey", *decimals], decimals=decimals)

    def balance_figure(self) -> Several:
        """The love plot: each category's distance from its margin, before and after."""
        return Several.of(figure for name, figure in self.figures.items() if name.startswith(LOVE_PLOT))

    def figure(self) -> Several:
        """Each variable raked to, in the sample and as raked."""
        return Several.of(figure for name, figure in self.figures.items() if name.startswith("margin_"))

    def _labelled(
        self,
        name: str,
        columns: Sequence[str],
        percents: Sequence[str],
        decimals: Mapping[str, int] | None = None,
    ) -> Table | Words:
        """A table whose categories and questions are shown by their labels."""
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return self._table(name, columns)
        variables = frame["variable"] if "variable" in frame else frame["question"]
        rows = frame.assign(
            category=[
                self.labels.choice(q, c, self.language)
                for q, c in zip(variables, frame["category"], strict=True)
            ],
        )
        if "question" in rows:
            rows = rows.assign(
                question=[self.labels.question(name, self.language) for name in rows["question"]]
            )
        return replace(self, frames={name: rows})._table(name, columns, percents, decimals)


def _figure_cell(figure: str, value: object, language: str) -> Cell:
    """A figure of the weights: counts whole, the gap to a target in percentage points, words as they are."""
    if pd.isna(value):
        return Cell(None, SUPPRESSED, word("status.suppressed", language))
    try:
        size = float(str(value))
    except ValueError:
        return Cell(None, OK, str(value))
    if figure == "worst_gap":
        return Cell(100 * size, OK, number(100 * size, language, 1))
    decimals = 2 if figure in ("min", "max", "cv", "deff") else 0
    return Cell(size, OK, number(size, language, decimals))
