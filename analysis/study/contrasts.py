"""How cities and rounds differ, as tables and plain statements: an arrangement of the frames of `compared`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.differences import DIFFERS, TOO_FEW
from analysis.reporting.cells import Table
from analysis.reporting.lists import ListLayout, list_table
from analysis.study.contrast_words import ContrastWords, decimals_of

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

        Tables of who was interviewed are left out, and so are don't know and refused.
        """
        found = self.frames["differences"]
        clear = found[(found["verdict"] == DIFFERS) & (found["statistic"] == "share") & (found["unit"] == "respondents")]
        if len(clear):
            silent = clear["choice"].map(self.words.labels.role).isin(SILENT)
            clear = clear[~silent & ~clear["sample"].astype(bool)]
        ordered = clear.reindex(clear["difference"].abs().sort_values(ascending=False, kind="stable").index)
        return ordered.drop_duplicates(["survey", "table", "domain"]).head(MOST_ROWS)

    def statements(self) -> list[str]:
        """The largest differences in words, the size first; then how many comparisons there were, and how many told nothing."""
        words, found = self.words, self.frames["differences"]
        if found.empty:
            return [words.say("none")]
        counts = {"all": len(found), "clear": (found["verdict"] == DIFFERS).sum(), "few": (found["verdict"] == TOO_FEW).sum()}
        counted = words.say("counted", **{name: words.number(int(count)) for name, count in counts.items()})
        return [*(self._statement(row) for row in self.largest.head(MOST_STATEMENTS).itertuples()), counted, *self.shared()]

    def shared(self) -> list[str]:
        """A sentence for every two cities that some people are in both of."""
        words, found = self.words, self.frames["shared"]
        return [
            words.say("shared", people=words.number(row.people), a=words.name(STUDY, row.a), b=words.name(STUDY, row.b))
            for row in found.drop_duplicates(["a", "b"]).itertuples()
        ] if len(found) else []

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
        return self._list("differences", rows, [words.say("note"), *self.shared()], self.largest)

    def standardised(self) -> Table | None:
        """Shares as they are beside shares at one mix of people."""
        words, found = self.words, self.frames["standardised"]
        rows = [
            {
                "what": words.told(words.answer(row), words.name(row.over, row.group)),
                "base": words.number(row.base),
                "crude": words.percent(row.crude),
                "standardised": words.percent(row.standardised) or words.say("too_few" if row.few else "nobody", missing=row.missing),
                "interval": words.between(row.low, row.high),
            }
            for row in found.itertuples()
        ]
        if not rows:
            return None
        return self._list("standardised", rows, [words.say("standardised.note", mix=words.questions(found["mix"]))], found)

    def decomposition(self) -> Table | None:
        """Each difference in two parts: who was interviewed, and what people like each other said."""
        words, found = self.words, self.frames["decomposition"]
        rows = [
            {
                "what": words.told(words.answer(row), f"{words.name(row.over, row.a)} → {words.name(row.over, row.b)}"),
                "difference": words.points(row.difference, decimals),
                "composition": words.with_error(row.composition, row.composition_se, decimals),
                "rate": words.with_error(row.rate, row.rate_se, decimals),
            }
            for row in found.itertuples()
            for decimals in [decimals_of(row.base_a + row.base_b)]
        ]
        return self._list("decomposition", rows, [words.say("decomposition.note")], found)

    def adjusted(self) -> Table | None:
        """Shares by city with covariates held alike, and what no model can tell."""
        words, found = self.words, self.frames["adjusted"]
        modelled = found[found["group"] != ""] if len(found) else found
        rows = [
            {
                "what": words.told(words.answer(row), words.name(STUDY, row.group)),
                "base": words.number(row.base),
                "crude": words.percent(row.crude),
                "adjusted": words.percent(row.adjusted) or words.say("too_few"),
                "interval": words.between(row.low, row.high),
            }
            for row in modelled.itertuples()
        ]
        if not rows:
            return None
        problems = [words.told(words.answer(row), row.problem) for row in found[found["problem"] != ""].itertuples()]
        return self._list("adjusted", rows, [words.say("adjusted.note", covariates=words.questions(found["covariates"])), *problems], found)

    def series(self) -> Table | None:
        """Each outcome over rounds, with its change since the round before and where the series breaks."""
        words, found = self.words, self.frames["series"]
        rows = [
            {
                "what": words.told(words.answer(row) + words.of(row.study), words.name(row.rounds, row.round)),
                "base": words.number(row.base),
                "share": words.percent(row.estimate),
                "difference": words.say(f"broken.{row.broken}") if row.broken else words.points(row.change, decimals_of(row.base)),
                "interval": words.interval(row.change_low, row.change_high),
            }
            for row in found.itertuples()
        ]
        return self._list("series", rows, [words.say("series.note"), *self.reversals()], found)

    def reversals(self) -> list[str]:
        """A sentence for every trend of all cities that runs against the trend of most."""
        found = self.frames["trends"]
        turned = found[found["reversed"].astype(bool)] if len(found) else found
        return [
            self.words.say("reversed", answer=self.words.answer(row), points=self.words.points(row.pooled), groups=self.words.names(row.against))
            for row in turned.itertuples()
        ]

    def _list(self, name: str, rows: Sequence[dict[str, str]], notes: list[str], found: pd.DataFrame) -> Table | None:
        """The table of `rows`, told from the rows `found` of a frame; nothing where there are none."""
        if not rows:
            return None
        words, surveys = self.words, set(found["survey"])
        headings = {column: words.say(f"column.{column}") for column in rows[0]}
        notes = [*notes, *self._left_out(found), *words.made_up(surveys)]
        layout = ListLayout(name, words.say(name), words.language, headings, notes=notes, source=words.source(surveys))
        return list_table(pd.DataFrame(rows), layout)

    def _left_out(self, found: pd.DataFrame) -> list[str]:
        """A sentence for every outcome that some cities had no such answer to: they are in no pooled figure of it."""
        if "without" not in found:
            return []
        lacking = found[found["without"] != ""].drop_duplicates(["table", "choice"])
        return [self.words.say("without", answer=self.words.answer(row), places=self.words.names(row.without)) for row in lacking.itertuples()]
