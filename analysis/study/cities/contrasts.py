"""How cities and rounds differ, as tables and plain statements: an arrangement of the frames of
`compared`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.differences import DIFFERS, TOO_FEW
from analysis.comparison.rest import REST
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import join
from analysis.study.cities.contrast_words import ContrastWords, decimals_of

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
        found = self._told
        clear = found[
            (found["verdict"] == DIFFERS) & (found["statistic"] == "share") & (found["unit"] == "respondents")
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
        words, found = self.words, self._told
        if found.empty:
            return [words.say("none")]
        counts = {
            "all": len(found),
            "clear": (found["verdict"] == DIFFERS).sum(),
            "few": (found["verdict"] == TOO_FEW).sum(),
        }
        counted = words.say("counted", **{name: words.number(int(count)) for name, count in counts.items()})
        over_rounds = self.largest[self.largest["domain"] != STUDY].head(MOST_STATEMENTS)
        largest = [self._statement(row) for row in over_rounds.itertuples()]
        return [*largest, *self.moved(), *self.reversals(), counted, *self.shared()]

    @property
    def _told(self) -> pd.DataFrame:
        """All differences but those of who was interviewed."""
        found = self.frames["differences"]
        return found[~found["sample"].astype(bool)] if len(found) else found

    def moved(self) -> list[str]:
        """A sentence for every outcome over rounds: from the first to the last, as interviewed and with one
        mix of people.
        """
        words, found = self.words, self.frames["standardised"]
        over = found[(found["over"] != STUDY) & found["standardised"].notna()] if len(found) else found
        said = []
        for _, rows in over.groupby(["survey", "table", "choice", "over"], sort=False) if len(over) else ():
            first, last = rows.iloc[0], rows.iloc[-1]
            if len(rows) > 1 and not self._is_broken(first, last):
                said.append(self._moved(words, first, last))
        return said

    @staticmethod
    def _moved(words: ContrastWords, first: pd.Series, last: pd.Series) -> str:
        many = max(first["base"], last["base"])
        return words.say(
            "moved",
            answer=words.answer(first),
            first=words.name(first["over"], first["group"]),
            last=words.name(last["over"], last["group"]),
            share_first=words.percent(first["crude"], many),
            share_last=words.percent(last["crude"], many),
            points=words.points(last["crude"] - first["crude"], decimals_of(many)),
            standard=words.standard(first["standard"], first["over"]),
            fixed=words.points(last["standardised"] - first["standardised"], decimals_of(many)),
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
        return (
            own["broken"].iloc[rounds.index(first["group"]) + 1 : rounds.index(last["group"]) + 1] != ""
        ).any()

    def shared(self) -> list[str]:
        """A sentence for every two cities that some people are in both of."""
        words, found = self.words, self.frames["shared"]
        return (
            [
                words.say(
                    "shared",
                    people=words.number(row.people),
                    a=words.name(STUDY, row.a),
                    b=words.name(STUDY, row.b),
                )
                for row in found.drop_duplicates(["a", "b"]).itertuples()
            ]
            if len(found)
            else []
        )

    def _statement(self, row) -> str:
        words = self.words
        return words.say(
            "statement",
            points=words.number(abs(row.difference) * 100),
            answer=words.answer(row) + words.in_study(row),
            a=words.name(row.domain, row.a),
            b=words.name(row.domain, row.b),
            share_a=words.share(row.estimate_a, row.base_a),
            share_b=words.share(row.estimate_b, row.base_b),
            interval=words.size_between(row.low, row.high),
        )

    def tables(self) -> list[Table]:
        """All of these that have rows."""
        made = (self.differences(), self.standardised(), self.decomposition(), self.adjusted(), self.series())
        return [table for table in made if table is not None]

    def differences(self) -> Table | None:
        """The largest clear differences with their intervals."""
        words = self.words
        rows = [
            {
                "what": words.answer(row) + words.in_study(row),
                "a": words.told(words.name(row.domain, row.a), words.share(row.estimate_a, row.base_a)),
                "b": words.told(words.name(row.domain, row.b), words.share(row.estimate_b, row.base_b)),
                "difference": words.points(row.difference),
                "interval": words.interval(row.low, row.high),
            }
            for row in self.largest.itertuples()
        ]
        notes = [words.say("note"), *self._beside_rest(), *self.shared()]
        return self._list("differences", rows, notes, self.largest)

    def _beside_rest(self) -> list[str]:
        """That cities are set beside the rest, where they are."""
        return [self.words.say("beside_rest")] if (self.largest["a"] == REST).any() else []

    def standardised(self) -> Table | None:
        """Shares as they are beside shares at one mix of people."""
        words, found = self.words, self.frames["standardised"]
        found = (
            found.assign(
                many=_many(found, ["table", "choice", "over"]).where(found["over"] != STUDY, found["base"])
            )
            if len(found)
            else found
        )
        rows = [
            {
                "what": words.told(words.answer(row), words.name(row.over, row.group)),
                "base": words.number(row.base),
                "crude": words.percent(row.crude, row.many),
                "standardised": (
                    words.percent(row.standardised, row.many) or words.say("too_few" if row.few else "nobody")
                ),
                "interval": words.between(row.low, row.high, row.many),
            }
            for row in found.itertuples()
        ]
        if not rows:
            return None
        standards = dict.fromkeys(words.standard(row.standard, row.over) for row in found.itertuples())
        note = words.say(
            "standardised.note", mix=words.questions(found["mix"]), standard=join(standards, words.language)
        )
        return self._list("standardised", rows, [note], found)

    def decomposition(self) -> Table | None:
        """Each difference in two parts: who was interviewed, and what people like each other said."""
        words, found = self.words, self.frames["decomposition"]
        rows = [
            {
                "what": words.told(
                    words.answer(row), f"{words.name(row.over, row.a)} → {words.name(row.over, row.b)}"
                ),
                "difference": words.points(row.difference, 1),
                "composition": words.with_error(row.composition, row.composition_se, 1),
                "rate": words.with_error(row.rate, row.rate_se, 1),
            }
            for row in found.itertuples()
        ]
        return self._list("decomposition", rows, [words.say("decomposition.note")], found)

    def adjusted(self) -> Table | None:
        """Shares by city, or round, with covariates held alike, against the first of them; and what no model
        can tell.
        """
        words, found = self.words, self.frames["adjusted"]
        modelled = found[found["group"] != ""] if len(found) else found
        rows = [
            {
                "what": words.told(words.answer(row), words.name(row.over, row.group)),
                "base": words.number(row.base),
                "crude": words.percent(row.crude, row.base),
                "adjusted": words.percent(row.adjusted, row.base) or words.say("too_few"),
                "interval": words.between(row.low, row.high, row.base),
                "effect": words.points(row.effect, decimals_of(row.base)) if row.effect_se > 0 else "–",
                "effect_interval": (
                    words.interval(row.effect_low, row.effect_high, decimals_of(row.base))
                    if row.effect_se > 0
                    else "–"
                ),
            }
            for row in modelled.itertuples()
        ]
        if not rows:
            return None
        problems = [
            words.told(words.answer(row), row.problem) for row in found[found["problem"] != ""].itertuples()
        ]
        return self._list(
            "adjusted",
            rows,
            [words.say("adjusted.note", covariates=words.questions(found["covariates"])), *problems],
            found,
        )

    def series(self) -> Table | None:
        """Each outcome over rounds, with its change since the round before and where the series breaks."""
        words, found = self.words, self.frames["series"]
        found = found.assign(many=_many(found, ["table", "choice", "study"])) if len(found) else found
        rows = [
            {
                "what": words.told(
                    words.answer(row) + words.of(row.study), words.name(row.rounds, row.round)
                ),
                "base": words.number(row.base),
                "share": words.percent(row.estimate, row.many),
                "difference": (
                    words.say(f"broken.{row.broken}")
                    if row.broken
                    else words.points(row.change, decimals_of(row.many))
                ),
                "interval": words.interval(row.change_low, row.change_high, decimals_of(row.many)),
            }
            for row in found.itertuples()
        ]
        return self._list(
            "series", rows, [words.say("series.note"), *self.breaks(), *self.reversals()], found
        )

    def breaks(self) -> list[str]:
        """What is said of each break in a series."""
        words, found = self.words, self.frames["series"]
        met = found[found["broken"] != ""].drop_duplicates(["survey", "round"]) if len(found) else found
        texts = [
            (words.name(row["rounds"], row["round"]), row.get(f"broken::{words.language}", ""))
            for _, row in met.iterrows()
        ]
        return [words.say("break", round=name, text=text) for name, text in texts if text]

    def reversals(self) -> list[str]:
        """A sentence for every trend of all cities that runs against the trend of most."""
        found = self.frames["trends"]
        turned = found[found["reversed"].astype(bool)] if len(found) else found
        return [
            self.words.say(
                "reversed",
                answer=self.words.answer(row),
                points=self.words.points(row.pooled, 1),
                groups=self._against(row),
            )
            for row in turned.itertuples()
        ]

    def _against(self, row) -> str:
        """The groups that moved the other way, each with its change."""
        words = self.words
        changes = zip(row.against.split(), map(float, row.changes.split()), strict=True)
        return join(
            [f"{words.name(STUDY, name)} ({words.points(change, 1)})" for name, change in changes],
            words.language,
        )

    def _list(
        self, name: str, rows: Sequence[dict[str, str]], notes: list[str], found: pd.DataFrame
    ) -> Table | None:
        """The table of `rows`, told from the rows `found` of a frame; nothing where there are none."""
        if not rows:
            return None
        words, surveys = self.words, set(found["survey"])
        headings = {column: words.say(f"column.{column}") for column in rows[0]}
        notes = [*notes, *self._left_out(found)]
        layout = ListLayout(
            name, words.say(name), words.language, headings, notes=notes, source=words.source(surveys)
        )
        return list_table(pd.DataFrame(rows), layout)

    def _left_out(self, found: pd.DataFrame) -> list[str]:
        """A sentence for every outcome that some cities had no such answer to, or hide: who is in no pooled
        figure of it.
        """
        kinds = [kind for kind in ("without", "partly", "hidden") if kind in found]
        return [
            self.words.say(kind, answer=self.words.answer(row), places=self.words.names(getattr(row, kind)))
            for kind in kinds
            for row in found[found[kind] != ""].drop_duplicates(["table", "choice"]).itertuples()
        ]


def _many(found: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The largest base of rows that are read as one series, so that all have the same decimals."""
    return found.groupby(keys)["base"].transform("max")
