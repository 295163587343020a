"""How cities and rounds differ, as tables, figures and plain statements: an arrangement of the frames of `compared`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.comparison.declared import STUDY
from analysis.comparison.differences import DIFFERS, TOO_FEW
from analysis.reporting.cells import Table
from analysis.reporting.contrast_charts import draw_dumbbells, draw_estimates
from analysis.reporting.figures import Drawn
from analysis.reporting.labels import Labels
from analysis.reporting.lists import ListLayout, list_table
from analysis.reporting.maps import Sheet, draw_series, finished
from analysis.reporting.words import join, number, percent, quoted, word

SILENT = ("dont_know", "refused")
MANY = 1000
MOST_STATEMENTS = 6
MOST_ROWS = 20


@dataclass(frozen=True, eq=False)
class Contrasts:
    """`frames` as `compare_cities` gives them; `title_of` tells a table's title without a place."""

    frames: Mapping[str, pd.DataFrame]
    labels: Labels
    language: str
    title_of: Callable[[str], str]
    source: str = ""

    @cached_property
    def largest(self) -> pd.DataFrame:
        """The clearest difference of each table, between cities or rounds, the largest first.

        Tables of who was interviewed are left out, and so are don't know and refused.
        """
        found = self.frames["differences"]
        clear = found[(found["verdict"] == DIFFERS) & (found["statistic"] == "share") & (found["unit"] == "respondents")]
        if len(clear):
            silent = clear["choice"].map(self.labels.role).isin(SILENT)
            clear = clear[~silent & ~clear["sample"].astype(bool)]
        ordered = clear.reindex(clear["difference"].abs().sort_values(ascending=False, kind="stable").index)
        return ordered.drop_duplicates(["survey", "table", "domain"]).head(MOST_ROWS)

    def statements(self) -> list[str]:
        """The largest differences in words, the size first; then how many comparisons there were, and how many told nothing."""
        said = [self._statement(row) for row in self.largest.head(MOST_STATEMENTS).itertuples()]
        found = self.frames["differences"]
        few = int((found["verdict"] == TOO_FEW).sum())
        counts = {"all": number(len(found), self.language), "few": number(few, self.language)}
        counts["clear"] = number(int((found["verdict"] == DIFFERS).sum()), self.language)
        return [*said, word("contrast.counted", self.language, **counts)] if len(found) else [word("contrast.none", self.language)]

    def differences(self) -> Table | None:
        """The largest clear differences with their intervals."""
        if self.largest.empty:
            return None
        rows = [
            {
                "what": self._answer(row) + self._in_study(row),
                "a": self._told(self._name(row.domain, row.a), self._share(row.estimate_a, row.base_a)),
                "b": self._told(self._name(row.domain, row.b), self._share(row.estimate_b, row.base_b)),
                "difference": self._points(row.difference),
                "interval": self._interval(row.low, row.high),
            }
            for row in self.largest.itertuples()
        ]
        return self._list("differences", rows, [word("contrast.note", self.language)])

    def standardised(self) -> Table | None:
        """Shares as they are beside shares at one mix of people."""
        found = self.frames["standardised"]
        rows = [
            {
                "what": self._told(self._answer(row), self._name(row.over, row.group)),
                "base": number(row.base, self.language),
                "crude": self._percent(row.crude),
                "standardised": self._percent(row.standardised) or self._why_not(row),
                "interval": self._between(row.low, row.high),
            }
            for row in found.itertuples()
        ]
        if not rows:
            return None
        note = word("contrast.standardised.note", self.language, mix=self._mixes(found))
        return self._list("standardised", rows, [note, *self._left_out("standardised")])

    def decomposition(self) -> Table | None:
        """Each difference in two parts: who was interviewed, and what people like each other said."""
        rows = [
            {
                "what": self._told(self._answer(row), f"{self._name(row.over, row.a)} → {self._name(row.over, row.b)}"),
                "difference": self._points(row.difference, decimals),
                "composition": self._with_error(row.composition, row.composition_se, decimals),
                "rate": self._with_error(row.rate, row.rate_se, decimals),
            }
            for row in self.frames["decomposition"].itertuples()
            for decimals in [_decimals(row.base_a + row.base_b)]
        ]
        return self._list("decomposition", rows, [word("contrast.decomposition.note", self.language)]) if rows else None

    def adjusted(self) -> Table | None:
        """Shares by city with covariates held alike, and what no model can tell."""
        found = self.frames["adjusted"]
        rows = [
            {
                "what": self._told(self._answer(row), self._name(STUDY, row.group)),
                "base": number(row.base, self.language),
                "crude": self._percent(row.crude),
                "adjusted": self._percent(row.adjusted),
                "interval": self._between(row.low, row.high),
            }
            for row in found[found["group"] != ""].itertuples()
        ] if len(found) else []
        problems = [self._told(self._answer(row), row.problem) for row in found[found["problem"] != ""].itertuples()] if len(found) else []
        note = word("contrast.adjusted.note", self.language, covariates=self._covariates(found)) if rows else ""
        return self._list("adjusted", rows, [note, *problems]) if rows else None

    def series(self) -> Table | None:
        """Each outcome over rounds, with its change since the round before and where the series breaks."""
        rows = [
            {
                "what": self._told(self._answer(row) + self._of(row.study), self.labels.choice(row.rounds, row.round, self.language)),
                "base": number(row.base, self.language),
                "share": self._percent(row.estimate),
                "difference": word(f"contrast.broken.{row.broken}", self.language) if row.broken else self._points(row.change, _decimals(row.base)),
                "interval": self._interval(row.change_low, row.change_high),
            }
            for row in self.frames["series"].itertuples()
        ]
        return self._list("series", rows, [word("contrast.series.note", self.language), *self.reversals(), *self._left_out("series")]) if rows else None

    def reversals(self) -> list[str]:
        """A sentence for every trend of all cities that runs against the trend of most."""
        found = self.frames["trends"]
        turned = found[found["reversed"].astype(bool)] if len(found) else found
        return [
            word(
                "contrast.reversed",
                self.language,
                answer=self._answer(row),
                points=self._points(row.pooled),
                groups=join([self.labels.study(name, self.language) for name in row.against.split()], self.language),
            )
            for row in turned.itertuples()
        ]

    def tables(self) -> list[Table]:
        """All of these that have rows."""
        made = (self.differences(), self.standardised(), self.decomposition(), self.adjusted(), self.series())
        return [table for table in made if table is not None]

    def figures(self) -> Iterator[tuple[str, Drawn]]:
        """The largest differences as dumbbells, adjusted shares with intervals, and outcomes over rounds."""
        if len(self.largest):
            yield "largest_differences", self._dumbbells()
        found = self.frames["adjusted"]
        for table, rows in (found[found["group"] != ""].groupby("table", sort=False) if len(found) else ()):
            yield f"adjusted_{table}", self._dots(rows)
        for (table, choice), rows in self._of_rounds():
            yield f"rounds_{table}_{choice}", self._lines(rows)

    def _of_rounds(self):
        found = self.frames["series"]
        return found.groupby(["table", "choice"], sort=False) if len(found) else ()

    def _dumbbells(self) -> Drawn:
        rows = self.largest.head(12)
        frame = pd.DataFrame(
            {
                "label": [self._answer(row) for row in rows.itertuples()],
                "a": rows["estimate_a"].to_numpy(),
                "b": rows["estimate_b"].to_numpy(),
                "name_a": [self._name(row.domain, row.a) for row in rows.itertuples()],
                "name_b": [self._name(row.domain, row.b) for row in rows.itertuples()],
            }
        )
        sheet = self._sheet(word("contrast.differences", self.language), word("contrast.note", self.language))
        return finished(draw_dumbbells(frame, sheet), sheet, " ".join(self.statements()))

    def _dots(self, rows: pd.DataFrame) -> Drawn:
        frame = rows[["adjusted", "low", "high"]].rename(columns={"adjusted": "estimate"})
        frame = frame.assign(label=[self._name(STUDY, name) for name in rows["group"]], beside=rows["crude"])
        title = word("contrast.adjusted.title", self.language, answer=self._answer(next(rows.itertuples())))
        sheet = self._sheet(title, word("contrast.adjusted.note", self.language, covariates=self._covariates(rows)))
        told = "; ".join(f"{row.label}: {self._percent(row.estimate)}" for row in frame.itertuples())
        return finished(draw_estimates(frame, sheet), sheet, told + ".")

    def _lines(self, rows: pd.DataFrame) -> Drawn:
        wide = rows.assign(percent=rows["estimate"] * 100).pivot(index="round", columns="study", values="percent")
        wide = wide.reindex(index=rows["round"].drop_duplicates(), columns=rows["study"].drop_duplicates())
        wide.columns = [self._all_or(name) for name in wide.columns]
        wide.index = [self.labels.choice(rows["rounds"].iloc[0], name, self.language) for name in wide.index]
        sheet = self._sheet(self._answer(next(rows.itertuples())), word("contrast.series.note", self.language))
        told = "; ".join(f"{self._all_or(row.study)}, {row.round}: {self._percent(row.estimate)}" for row in rows.itertuples())
        return finished(draw_series(wide, sheet, even=True), sheet, told + ".")

    def _sheet(self, title: str, note: str) -> Sheet:
        return Sheet(title, word("percent.sign", self.language), (note, self.source), self.language)

    def _statement(self, row) -> str:
        return word(
            "contrast.statement",
            self.language,
            points=number(abs(row.difference) * 100, self.language),
            answer=self._answer(row) + self._in_study(row),
            a=self._name(row.domain, row.a),
            b=self._name(row.domain, row.b),
            share_a=self._share(row.estimate_a, row.base_a),
            share_b=self._share(row.estimate_b, row.base_b),
            interval=self._between(*sorted((abs(row.low), abs(row.high))), points=True),
        )

    def _list(self, name: str, rows: list[dict[str, str]], notes: list[str]) -> Table:
        headings = {column: word(f"contrast.column.{column}", self.language) for column in rows[0]}
        layout = ListLayout(name, word(f"contrast.{name}", self.language), self.language, headings, notes=[note for note in notes if note], source=self.source)
        return list_table(pd.DataFrame(rows), layout)

    def _answer(self, row) -> str:
        return self._told(self.title_of(row.table), self.labels.choice(row.question, row.choice, self.language))

    def _told(self, label: str, text: str) -> str:
        return word("colon", self.language, label=label, text=text)

    def _name(self, domain: str, group: str) -> str:
        return self.labels.study(group, self.language) if domain == STUDY else self.labels.choice(domain, group, self.language)

    def _all_or(self, study: str) -> str:
        return self.labels.study(study, self.language) if study else word("all", self.language)

    def _in_study(self, row) -> str:
        """For a difference between rounds, whose rounds they are."""
        return "" if row.domain == STUDY else self._of(row.study)

    def _of(self, study: str) -> str:
        return f", {self.labels.study(study, self.language)}" if study else ""

    def _left_out(self, name: str) -> list[str]:
        """A sentence for every outcome that some cities had no such answer to: they are in no pooled figure of it."""
        found = self.frames[name]
        lacking = found[found["without"] != ""].drop_duplicates(["table", "choice"])
        return [
            word(
                "contrast.without",
                self.language,
                answer=self._answer(row),
                places=join([self.labels.study(study, self.language) for study in row.without.split()], self.language),
            )
            for row in lacking.itertuples()
        ]

    def _mixes(self, found: pd.DataFrame) -> str:
        names = dict.fromkeys(name for mix in found["mix"] for name in mix.split())
        return join([self._question(name) for name in names], self.language)

    def _covariates(self, found: pd.DataFrame) -> str:
        names = dict.fromkeys(name for covariates in found["covariates"] for name in covariates.split())
        return join([self._question(name) for name in names], self.language)

    def _question(self, name: str) -> str:
        text = word("contrast.city", self.language) if name == STUDY else self.labels.question(name, self.language)
        return quoted(text, self.language)

    def _why_not(self, row) -> str:
        key = "contrast.too_few" if row.few else "contrast.nobody"
        return word(key, self.language, missing=row.missing)

    def _share(self, share: float, base: float) -> str:
        return f"{self._percent(share)} ({number(base, self.language)})"

    def _percent(self, share: float) -> str:
        return "" if pd.isna(share) else percent(share, self.language)

    def _points(self, share: float, decimals: int = 0) -> str:
        if pd.isna(share):
            return "–"
        text = number(share * 100, self.language, decimals)
        return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"

    def _with_error(self, share: float, se: float, decimals: int) -> str:
        """A part of a difference with 1.96 standard errors."""
        return f"{self._points(share, decimals)} (± {number(196 * se, self.language, decimals)})"

    def _interval(self, low: float, high: float) -> str:
        return "–" if pd.isna(low) else word("contrast.to", self.language, low=self._points(low), high=self._points(high))

    def _between(self, low: float, high: float, points: bool = False) -> str:
        if pd.isna(low):
            return "–"
        shown = (lambda value: number(value * 100, self.language)) if points else self._percent
        return word("contrast.to", self.language, low=shown(low), high=shown(high))


def _decimals(people: float) -> int:
    """A tenth of a point is told where more than a thousand people stand behind it."""
    return 1 if people > MANY else 0
