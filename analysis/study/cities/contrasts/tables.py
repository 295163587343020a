"""How cities and rounds differ, as tables: lists of what was found of outcomes, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.rest import REST
from analysis.reporting.tables.lists import ListLayout, list_table
from analysis.reporting.tables.table import Table
from analysis.reporting.wording.words import join
from analysis.study.cities.contrasts.contrasts import Contrasts
from analysis.study.cities.contrasts.words import decimals_of

NOTHING = "–"
Cells = dict[str, str]


@dataclass(frozen=True, eq=False)
class ContrastTables:
    """The tables of `contrasts`; one of which nothing is known is None."""

    contrasts: Contrasts

    @cached_property
    def all(self) -> list[Table]:
        """Those that have rows, as notebook, workbook, files and pack each show them."""
        made = (self.differences(), self.standardised(), self.decomposition(), self.adjusted(), self.series())
        return [table for table in made if table is not None]

    def differences(self) -> Table | None:
        """The largest clear differences with their intervals."""
        words, largest = self.contrasts.words, self.contrasts.largest
        rows = [
            {
                "what": words.answer(row) + words.in_study(row),
                "a": words.told(words.name(row.domain, row.a), words.share(row, "a")),
                "b": words.told(words.name(row.domain, row.b), words.share(row, "b")),
                "difference": words.points(row.difference),
                "interval": words.interval(row.low, row.high),
            }
            for row in largest.itertuples()
        ]
        beside_rest = [words.say("beside_rest")] if (largest["a"] == REST).any() else []
        notes = [words.say("note"), *beside_rest, *self.contrasts.shared()]
        return self._list("differences", rows, notes, largest)

    def standardised(self) -> Table | None:
        """Shares as they are beside shares at one mix of people."""
        words, shares = self.contrasts.words, self.contrasts.frames["standardised"]
        if shares.empty:
            return None
        # Rounds of one city are read as a series: its largest base decides the decimals of all.
        in_series = _largest_base(shares, ["table", "choice", "over"])
        shares = shares.assign(many=in_series.where(shares["over"] != STUDY, shares["base"]))
        standards = dict.fromkeys(words.standard(row.standard, row.over) for row in shares.itertuples())
        mix, standard = words.questions(shares["mix"]), join(standards, words.language)
        note = words.say("standardised.note", mix=mix, standard=standard)
        return self._list(
            "standardised", [self._at_one_mix(row) for row in shares.itertuples()], [note], shares
        )

    def _at_one_mix(self, row: Any) -> Cells:
        words = self.contrasts.words
        missing = words.say("too_few" if row.few else "nobody")
        return {
            "what": words.told(words.answer(row), words.name(row.over, row.group)),
            "base": words.number(row.base),
            "crude": words.percent(row.crude, row.many),
            "standardised": words.percent(row.standardised, row.many) or missing,
            "interval": words.between(row.low, row.high, row.many),
        }

    def decomposition(self) -> Table | None:
        """Each difference in two parts: who was interviewed, and what people like each other said."""
        words, differences = self.contrasts.words, self.contrasts.frames["decomposition"]
        rows = [self._in_parts(row) for row in differences.itertuples()]
        return self._list("decomposition", rows, [words.say("decomposition.note")], differences)

    def _in_parts(self, row: Any) -> Cells:
        words = self.contrasts.words
        pair = f"{words.name(row.over, row.a)} → {words.name(row.over, row.b)}"
        return {
            "what": words.told(words.answer(row), pair),
            "difference": words.points(row.difference, 1),
            "composition": words.with_error(row.composition, row.composition_se, 1),
            "rate": words.with_error(row.rate, row.rate_se, 1),
        }

    def adjusted(self) -> Table | None:
        """Shares by city, or round, with covariates held alike, against the first of them; and what no model
        can tell.
        """
        words, shares = self.contrasts.words, self.contrasts.frames["adjusted"]
        if shares.empty:
            return None
        rows = [self._adjusted(row) for row in shares[shares["group"] != ""].itertuples()]
        failed = shares[shares["problem"] != ""]
        problems = [words.told(words.answer(row), row.problem) for row in failed.itertuples()]
        note = words.say("adjusted.note", covariates=words.questions(shares["covariates"]))
        return self._list("adjusted", rows, [note, *problems], shares)

    def _adjusted(self, row: Any) -> Cells:
        words, decimals = self.contrasts.words, decimals_of(row.base)
        cells = {
            "what": words.told(words.answer(row), words.name(row.over, row.group)),
            "base": words.number(row.base),
            "crude": words.percent(row.crude, row.base),
            "adjusted": words.percent(row.adjusted, row.base) or words.say("too_few"),
            "interval": words.between(row.low, row.high, row.base),
        }
        # The first group is what the others are held against: it has no effect, and no error of one.
        if not row.effect_se > 0:
            return cells | {"effect": NOTHING, "effect_interval": NOTHING}
        interval = words.interval(row.effect_low, row.effect_high, decimals)
        return cells | {"effect": words.points(row.effect, decimals), "effect_interval": interval}

    def series(self) -> Table | None:
        """Each outcome over rounds, with its change since the round before and where the series breaks."""
        words, series_rows = self.contrasts.words, self.contrasts.frames["series"]
        if series_rows.empty:
            return None
        series_rows = series_rows.assign(many=_largest_base(series_rows, ["table", "choice", "study"]))
        notes = [words.say("series.note"), *self.contrasts.breaks(), *self.contrasts.reversals()]
        rows = [self._in_round(row) for row in series_rows.itertuples()]
        return self._list("series", rows, notes, series_rows)

    def _in_round(self, row: Any) -> Cells:
        words, decimals = self.contrasts.words, decimals_of(row.many)
        change = words.say(f"broken.{row.broken}") if row.broken else words.points(row.change, decimals)
        answer = words.answer(row) + words.of(row.study)
        return {
            "what": words.told(answer, words.name(row.rounds, row.round)),
            "base": words.number(row.base),
            "share": words.percent(row.estimate, row.many),
            "difference": change,
            "interval": words.interval(row.change_low, row.change_high, decimals),
        }

    def _list(self, name: str, rows: Sequence[Cells], notes: list[str], found: pd.DataFrame) -> Table | None:
        """The table of `rows`, told from the rows `found` of a frame; nothing where there are none."""
        if not rows:
            return None
        words = self.contrasts.words
        headings = {column: words.say(f"column.{column}") for column in rows[0]}
        notes, source = [*notes, *self._left_out(found)], words.source(set(found["survey"]))
        layout = ListLayout(name, words.say(name), words.language, headings, notes=notes, source=source)
        return list_table(pd.DataFrame(rows), layout)

    def _left_out(self, found: pd.DataFrame) -> Iterator[str]:
        """A sentence for every outcome that some cities had no such answer to, or hide: who is in no pooled
        figure of it.
        """
        words = self.contrasts.words
        for kind in ("without", "partly", "hidden"):
            if kind not in found:
                continue
            for row in found[found[kind] != ""].drop_duplicates(["table", "choice"]).itertuples():
                yield words.say(kind, answer=words.answer(row), places=words.names(getattr(row, kind)))


def _largest_base(found: pd.DataFrame, keys: list[str]) -> pd.Series:
    """The largest base of rows that are read as one series, so that all have the same decimals."""
    return found.groupby(keys)["base"].transform("max")
