"""How cities and rounds differ, in plain statements made of the frames that `compare_cities` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.differences import DIFFERS, TOO_FEW
from analysis.reporting.wording.words import join
from analysis.study.cities.contrasts.words import ContrastWords, decimals_of

SILENT = ("dont_know", "refused")
MOST_STATEMENTS = 6
MOST_ROWS = 20


@dataclass(frozen=True, eq=False)
class Contrasts:
    """`frames` as `compare_cities` gives them."""

    frames: Mapping[str, pd.DataFrame]
    words: ContrastWords

    @cached_property
    def largest(self) -> pd.DataFrame:
        """The clearest difference of each table, between cities or rounds, the largest first.

        Tables of who was interviewed are left out, and so are don't know and refused, and rounds on either
        side of a break.
        """
        differences = self._told
        clear = differences[
            (differences["verdict"] == DIFFERS)
            & (differences["statistic"] == "share")
            & (differences["unit"] == "respondents")
        ]
        if len(clear):
            silent = clear["choice"].map(self.words.labels.role).isin(SILENT)
            clear = clear[~silent & (clear["broken"] == "")]
        ordered = clear.reindex(clear["difference"].abs().sort_values(ascending=False, kind="stable").index)
        return ordered.drop_duplicates(["survey", "table", "domain"]).head(MOST_ROWS)

    def statements(self) -> list[str]:
        """The largest differences between rounds; rounds at one mix; how many comparisons there were.

        Between cities they are findings, and told there.
        """
        words, differences = self.words, self._told
        if differences.empty:
            return [words.say("none")]
        counts = {
            "all": len(differences),
            "clear": (differences["verdict"] == DIFFERS).sum(),
            "few": (differences["verdict"] == TOO_FEW).sum(),
        }
        counted = words.say("counted", **{name: words.number(int(count)) for name, count in counts.items()})
        over_rounds = self.largest[self.largest["domain"] != STUDY].head(MOST_STATEMENTS)
        largest = [self._difference(row) for row in over_rounds.itertuples()]
        return [*largest, *self.moved(), *self.reversals(), counted, *self.shared()]

    @property
    def _told(self) -> pd.DataFrame:
        """All differences but those of who was interviewed."""
        differences = self.frames["differences"]
        return differences[~differences["sample"].astype(bool)] if len(differences) else differences

    def moved(self) -> list[str]:
        """A sentence for every outcome over rounds: from the first to the last, as interviewed and with one
        mix of people.
        """
        shares = self.frames["standardised"]
        over = shares[(shares["over"] != STUDY) & shares["standardised"].notna()] if len(shares) else shares
        sentences = []
        for _, rows in over.groupby(["survey", "table", "choice", "over"], sort=False) if len(over) else ():
            first, last = rows.iloc[0], rows.iloc[-1]
            if len(rows) > 1 and not self._is_broken(first, last):
                sentences.append(self._movement(first, last))
        return sentences

    def _movement(self, first: pd.Series, last: pd.Series) -> str:
        words, many = self.words, max(first["base"], last["base"])
        decimals = decimals_of(many)
        return words.say(
            "moved",
            answer=words.answer(first),
            first=words.name(first["over"], first["group"]),
            last=words.name(last["over"], last["group"]),
            share_first=words.percent(first["crude"], many),
            share_last=words.percent(last["crude"], many),
            points=words.points(last["crude"] - first["crude"], decimals),
            standard=words.standard(first["standard"], first["over"]),
            fixed=words.points(last["standardised"] - first["standardised"], decimals),
        )

    def _is_broken(self, first: pd.Series, last: pd.Series) -> bool:
        """Whether a break of the series lies between two rounds of an outcome."""
        series = self.frames["series"]
        own = series[
            (series["table"] == first["table"])
            & (series["choice"] == first["choice"])
            & (series["study"] == "")
        ]
        rounds = own["round"].tolist()
        if first["group"] not in rounds or last["group"] not in rounds:
            return False
        between = slice(rounds.index(first["group"]) + 1, rounds.index(last["group"]) + 1)
        return (own["broken"].iloc[between] != "").any()

    def shared(self) -> list[str]:
        """A sentence for every two cities that some people are in both of."""
        words, shared_people = self.words, self.frames["shared"]
        pairs = shared_people.drop_duplicates(["a", "b"]) if len(shared_people) else shared_people
        return [
            words.say(
                "shared",
                people=words.number(row.people),
                a=words.name(STUDY, row.a),
                b=words.name(STUDY, row.b),
            )
            for row in pairs.itertuples()
        ]

    def _difference(self, row: Any) -> str:
        words = self.words
        return words.say(
            "statement",
            points=words.number(abs(row.difference) * 100),
            answer=words.answer(row) + words.in_study(row),
            a=words.name(row.domain, row.a),
            b=words.name(row.domain, row.b),
            share_a=words.share(row, "a"),
            share_b=words.share(row, "b"),
            interval=words.size_between(row.low, row.high),
        )

    def breaks(self) -> list[str]:
        """What is said of each break in a series."""
        words, series = self.words, self.frames["series"]
        met = series[series["broken"] != ""].drop_duplicates(["survey", "round"]) if len(series) else series
        texts = [
            (words.name(row["rounds"], row["round"]), row.get(f"broken::{words.language}", ""))
            for _, row in met.iterrows()
        ]
        return [words.say("break", round=name, text=text) for name, text in texts if text]

    def reversals(self) -> list[str]:
        """A sentence for every trend of all cities that runs against the trend of most."""
        trends = self.frames["trends"]
        turned = trends[trends["reversed"].astype(bool)] if len(trends) else trends
        return [
            self.words.say(
                "reversed",
                answer=self.words.answer(row),
                points=self.words.points(row.pooled, 1),
                groups=self._against(row),
            )
            for row in turned.itertuples()
        ]

    def _against(self, row: Any) -> str:
        """The groups that moved the other way, each with its change."""
        words = self.words
        changes = zip(row.against.split(), map(float, row.changes.split()), strict=True)
        groups = [f"{words.name(STUDY, name)} ({words.points(change, 1)})" for name, change in changes]
        return join(groups, words.language)
