"""The annexes of a case study, for its notebooks: how good the data are, and what the weights do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.reporting.notebook_display import FigureFile, Several, Words
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.labels import Labels
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import noun, number, word, word_or
from analysis.study.annex_figures import LOVE_PLOT

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

    def _stage(self, name: str) -> str:
        return word_or(f"annex.stage.{name}", name, self.language)


class Quality(Annex):
    """How good the data are. No table has a row about one respondent; enumerators go by pseudonyms."""

    def sample(self) -> Table | Words:
        """Interviews collected, discarded and analysed."""
        return self._table("quality/achieved", ["stage", "survey", "interviews"])

    def targets(self) -> Table | Words:
        """The sample achieved against its targets."""
        return self._shared("quality/sample", ["cell", "survey", "target", "achieved", "share_of_target"])

    def discarded(self) -> Table | Words:
        """Why interviews were discarded."""
        return self._table("quality/discarded", ["reason", "survey", "interviews"])

    def checks(self) -> Table | Words:
        """Which checks were tripped, by how many interviews, most first over all surveys."""
        columns = ["reason", "survey", "severity", "findings", "interviews", "share_tripped"]
        return self._ranked("quality/tripped", columns, ["findings", "interviews"])

    def nonresponse(self) -> Table | Words:
        """The questions that some of those asked left unanswered, did not know or refused, most first over
        all surveys.
        """
        columns = [
            "label",
            "survey",
            "asked",
            "no_answer",
            "share_unanswered",
            "dont_know",
            "refused",
            "share_unsure",
        ]
        return self._ranked("quality/non_response", columns, ["no_answer", "dont_know", "refused"])

    def enumerators(self) -> Table | Words:
        """Interviews and flags by enumerator: a review queue over all surveys, not a rejection list."""
        return self._sorted("quality/enumerators", ["score"])._table(
            "quality/enumerators",
            [
                "enumerator",
                "survey",
                "interviews",
                "flagged_interviews",
                "flag_rate",
                "checks",
                "discarded",
                "changed",
            ],
            ["flag_rate"],
        )

    def changes(self) -> Table | Words:
        """The questions whose answers were changed in cleaning."""
        return self._sorted("quality/changes", ["changed"])._shared(
            "quality/changes", ["label", "survey", "answers", "changed", "share_changed"]
        )

    def disclosure(self) -> Table | Words:
        """How many cells are hidden, by table and domain, and which row of the plan costs them.

        For whose sake is told of all together alone: that all hidden cells of a table are of fewer than five
        people is a bound on each, which with their sum can give them back.
        """
        columns = ["table", "by", "survey", "cells", "hidden", "brings_back", "domain_brings_back"]
        shown = self._table("quality/disclosure", columns)
        if isinstance(shown, Words):
            return shown
        frame = self.frames["quality/disclosure"]
        counts = {
            name: number(frame[name].sum(), self.language) for name in ("hidden", "primary", "secondary")
        }
        return replace(
            shown, notes=(word("annex.quality/disclosure.told", self.language, **counts), *shown.notes)
        )

    def problems(self) -> Table | Words:
        """What reading the files met."""
        return self._table("quality/problems", ["problem", "where", "column", "times"])

    def _ranked(self, name: str, columns: Sequence[str], counts: Sequence[str]) -> Table | Words:
        """A list from the largest share on, without rows that count nothing; hidden counts are of
        somebody.
        """
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return self._table(name, columns)
        if "dont_know" in counts:
            frame = frame.assign(share_unsure=(frame["dont_know"] + frame["refused"]) / frame["asked"])
        some = frame[counts].isna().any(axis=1) | (frame[counts] > 0).any(axis=1)
        if not some.any():
            return Words(word(f"annex.{name}.nothing", self.language, count=len(frame)))
        shares = [column for column in ("share", "share_unsure", "findings") if column in frame]
        shown = replace(self, frames={name: frame[some]})._sorted(name, shares)._shared(name, columns)
        if some.all():
            return shown
        return replace(
            shown,
            notes=(
                *shown.notes,
                word(f"annex.{name}.zero", self.language, count=int((~some).sum()), file=f"{name}.csv"),
            ),
        )

    def _shared(self, name: str, columns: Sequence[str]) -> Table | Words:
        """A table whose columns share_... say what their shares are of."""
        frame = self.frames.get(name)
        shares = [column for column in columns if column.startswith("share_")]
        if frame is None or frame.empty:
            return self._table(name, columns)
        counts = {column: 0 for column in columns if column not in shares}
        return replace(self, frames={name: frame.rename(columns={"share": shares[0]})})._table(
            name, columns, shares, counts
        )

    def _sorted(self, name: str, by: Sequence[str]) -> Quality:
        """With one list sorted over all surveys, most first; rows alike stay as they are."""
        frame = self.frames.get(name)
        if frame is None or frame.empty:
            return self
        order = frame[list(by)].astype(float).sort_values(list(by), ascending=False, kind="stable").index
        return replace(self, frames={**self.frames, name: frame.loc[order]})

    def figure(self, name: str = "item_non_response") -> Several | Words:
        """The figure of one of BARS, one a survey; a sentence where nobody is counted in it."""
        found = [figure for key, figure in self.figures.items() if key.startswith(name)]
        return Several.of(found) if found else Words(word(f"annex.figure.{name}.none", self.language))


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
        shown = frame.assign(value=[_figure_text(figure, value, self.language) for figure, value in values])
        made = replace(self, frames={"weights/diagnostics": shown})
        return made._table("weights/diagnostics", ["figure", "survey", "value"])

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
        shown = frame.rename(columns=weightings).assign(range=frame["range"] * 100)
        columns = ["category", "question", *weightings.values(), "range"]
        return replace(self, frames={name: shown})._labelled(
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
        told = frame["category"].where(frame["statistic"] != "share", "")
        said = [self._statistic(*of) for of in zip(frame["statistic"], told, frame["unit"], strict=True)]
        points = frame.assign(
            weighting=named,
            statistic=said,
            category=frame["category"].where(frame["statistic"] == "share", ""),
        )
        shown = replace(self, frames={name: points})
        columns = ["category", "question", "statistic", "weighting", "estimate", "se", "se_replicates"]
        return shown._labelled(name, columns, [], {"estimate": 3, "se": 4, "se_replicates": 4})

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
        shown = wide.rename(columns=columns).reset_index().rename_axis(columns=None)
        made = Weights({"weights/distribution": shown}, self.language, self.labels)
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
        shown = frame.assign(
            category=[
                self.labels.choice(q, c, self.language)
                for q, c in zip(variables, frame["category"], strict=True)
            ],
        )
        if "question" in shown:
            shown = shown.assign(
                question=[self.labels.question(name, self.language) for name in shown["question"]]
            )
        return replace(self, frames={name: shown})._table(name, columns, percents, decimals)


def _figure_text(figure: str, value: object, language: str) -> str:
    """A figure of the weights as text: counts whole, the gap to a target in percentage points, words as they
    are.
    """
    if pd.isna(value):
        return word("status.suppressed", language)
    try:
        found = float(str(value))
    except ValueError:
        return str(value)
    if figure == "worst_gap":
        return number(100 * found, language, 1)
    return number(found, language, 2 if figure in ("min", "max", "cv", "deff") else 0)
