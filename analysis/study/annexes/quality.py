"""The annex about how good the data are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.reporting.notebook_display import Several, Words
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import number, word
from analysis.study.annexes.annex import Annex


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
        table = self._table("quality/disclosure", columns)
        if isinstance(table, Words):
            return table
        frame = self.frames["quality/disclosure"]
        counts = {
            name: number(frame[name].sum(), self.language) for name in ("hidden", "primary", "secondary")
        }
        return replace(
            table, notes=(word("annex.quality/disclosure.told", self.language, **counts), *table.notes)
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
        table = replace(self, frames={name: frame[some]})._sorted(name, shares)._shared(name, columns)
        if some.all():
            return table
        return replace(
            table,
            notes=(
                *table.notes,
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
        figures = [figure for key, figure in self.figures.items() if key.startswith(name)]
        return Several.of(figures) if figures else Words(word(f"annex.figure.{name}.none", self.language))
