"""Registry rows rebuilt so that a published summary of flow monitoring points comes out of them.

Every printed total, percent and variation holds exactly, for the published month and the one
before. What is not printed is drawn at random: how people split over days and groups, which
nationality goes where, the countries behind "Other".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.context.flows.measures import DIFFERENCE
from analysis.context.flows.points import ENTRY_EXIT, Points
from analysis.context.flows.registry import PLACES, Registry
from analysis.problems import Problems
from analysis.reading.place_names import OTHER, place_code
from analysis.simulation.registry_margins import NoWholeNumbersError, PrintedShare, RankedSums, whole_numbers
from analysis.yamlfile import StrictModel, read_yaml

WAYS = ("incoming", "outgoing")
ATTEMPTS = 200
NONE = ""


class Rebuild(StrictModel):
    """What a published table doesn't say and its registry needs (`example/rebuild.yaml`).

    `rest`: choices that share what is printed as Other or not printed. `origins_of_nationals`:
    where people of `home` come in from. `unpublished`: percents of counted columns at points
    without printed ones.
    """

    period: str
    before: str
    home: str
    seed: int
    group_size: int = 8
    rest: Mapping[str, tuple[str, ...]]
    origins_of_nationals: tuple[str, ...]
    unpublished: Mapping[str, Mapping[str, float]]


def read_rebuild(path: Path, problems: Problems) -> Rebuild | None:
    """The declaration in `path`, or None with the reasons in `problems`."""
    return read_yaml(path, Rebuild, problems)


@dataclass(frozen=True)
class Fitted:
    """Individuals (month, point, way), and by question (month, point, choice)."""

    totals: np.ndarray
    margins: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class PublishedMonth:
    """A published month (an estimates frame from `read_published_flows`) and how to rebuild it."""

    figures: pd.DataFrame
    points: Points
    registry: Registry
    rebuild: Rebuild

    def totals(self, attempt: int) -> np.ndarray:
        """Individuals (month, point, way): the published month, then the one before.

        The month before is at the daily mean that the printed change implies, with the published
        month's mix of points at the first attempt, and a random one near it at each other.
        """
        figures = self.figures[(self.figures["statistic"] == "total") & (self.figures["domain"] == "point")]
        sums = figures.set_index(["level", "choice"])["estimate"]
        now = np.array([[sums[point, way] for way in WAYS] for point in self.points.names])
        changes = self.figures.loc[self.figures["statistic"] == "ratio", "estimate"]
        days = [pd.Period(month).days_in_month for month in (self.rebuild.before, self.rebuild.period)]
        scale = days[0] / days[1] / (1 + (changes.iloc[0] if len(changes) else 0))
        stream = np.random.default_rng([self.rebuild.seed, attempt])
        then = now * (stream.uniform(0.85, 1.15, size=(len(now), 1)) if attempt else 1.0)
        then *= scale * now[self.entry].sum() / then[self.entry].sum()
        return np.stack([now, np.round(then)]).astype(np.int64)

    def fit(self) -> Fitted:
        """Totals and margins that print as the document does, at the first attempt that can.

        Raises CaseStudyError where none of many mixes of points can, naming the question.
        """
        for attempt in range(ATTEMPTS):
            totals = self.totals(attempt)
            try:
                return Fitted(totals, {name: self.margins(name, totals) for name in self.questions})
            except NoWholeNumbersError as error:
                failure = error
        raise failure

    @property
    def questions(self) -> tuple[str, ...]:
        """What the document prints anything of, and all that the registry counts in columns of its own."""
        printed = set(self.figures["question"])
        columned = [name for name in self.registry.columned if name in printed]
        return (*columned, *self.registry.counts)

    @cached_property
    def entry(self) -> np.ndarray:
        """Which points (point,) bool are no transit points."""
        return (self.points.types(self.rebuild.period) == ENTRY_EXIT).to_numpy()

    @cached_property
    def home(self) -> str:
        return place_code(self.rebuild.home) or self.rebuild.home

    def choices(self, question: str) -> tuple[str, ...]:
        """What the document prints of a question, then what else is to fill it; never Other.

        The columns of a counted question, then `NONE` where a person may be in none of them.
        """
        if question in self.registry.counts:
            block = self.registry.counts[question]
            return (*block.columns, *(() if block.whole else (NONE,)))
        printed = self.figures.loc[self.figures["question"] == question, "choice"]
        rest = self.rebuild.rest.get(question, ())
        codes = [place_code(name) or name for name in rest] if question in PLACES else list(rest)
        return tuple(choice for choice in dict.fromkeys([*printed, *codes]) if choice != OTHER)

    def margins(self, question: str, ways: np.ndarray) -> np.ndarray:
        """Individuals (month, point, choice) of a question that print as the document does."""
        choices, direction = self.choices(question), self.direction(question)
        totals = ways[:, :, WAYS.index(direction)] if direction else ways.sum(axis=2)
        shape = (2, len(self.points.names), len(choices))
        target = self._target(question, totals, shape)
        cells = np.arange(np.prod(shape[1:])).reshape(shape[1:])
        printed, ranked = [], []
        for block, rows, bases in self._blocks(question, totals):
            listed = [choices.index(choice) for choice in block["choice"] if choice != OTHER]
            others = [position for position in range(len(choices)) if position not in listed]
            for figure in block.itertuples():
                columns = others if figure.choice == OTHER else [choices.index(figure.choice)]
                unit = 1.0 if float(figure.percent).is_integer() else 0.1
                variation = None if np.isnan(figure.variation) else figure.variation
                printed.append(
                    PrintedShare(
                        cells[np.ix_(rows, columns)].ravel(), *bases, figure.percent, variation, unit
                    )
                )
            ranked += _ranks(block, cells[rows], choices, others)
        return whole_numbers(question, totals, target, printed, ranked)

    def direction(self, question: str) -> str:
        """The direction whose people alone a question is printed of, or ""."""
        directions = [
            m.direction for m in self.registry.published.measures.values() if m.question == question
        ]
        return next(filter(None, directions), "")

    def _blocks(self, question: str, totals: np.ndarray):
        """Each printed distribution of a question: its rows, the points it is about, and its two bases."""
        figures = self.figures[self.figures["question"] == question]
        plain = figures[~figures["method"].str.startswith(DIFFERENCE)]
        varied = figures[figures["method"].str.startswith(DIFFERENCE)]
        keys = ["domain", "level", "choice"]
        merged = plain.merge(varied[[*keys, "estimate"]], "left", keys, suffixes=("", "_pp"))
        merged = merged.assign(
            percent=(100 * merged["estimate"]).round(6), variation=(100 * merged["estimate_pp"]).round(6)
        )
        for (domain, level), block in merged.groupby(["domain", "level"], sort=False):
            at = np.array([name == level for name in self.points.names]) if domain == "point" else self.entry
            bases = [int(month[at].sum()) for month in totals]
            yield block, np.flatnonzero(at), bases

    def _target(self, question: str, totals: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """A plausible start (month, point, choice): the printed shares, the rest split at random."""
        choices = self.choices(question)
        shares = np.tile(self._start(question, choices, shape[1]), (2, 1, 1))
        blocks = list(self._blocks(question, totals))
        everywhere = np.arange(shape[1])
        for block, rows, _ in sorted(blocks, key=lambda found: found[0]["domain"].iloc[0]):
            rows = everywhere if block["domain"].iloc[0] == "country" else rows
            listed = [choices.index(choice) for choice in block["choice"] if choice != OTHER]
            named = block[block["choice"] != OTHER]
            now = named["percent"].to_numpy() / 100
            then = now - np.nan_to_num(named["variation"].to_numpy()) / 100
            others = np.setdiff1d(np.arange(shape[2]), listed)
            for month, values in enumerate((now, then)):
                left = shares[month][np.ix_(rows, others)]
                left = left / left.sum(axis=1, keepdims=True) * max(0.0, 1 - values.sum())
                shares[month][np.ix_(rows, others)] = left
                shares[month][np.ix_(rows, listed)] = values
        return shares * totals[:, :, None]

    def _start(self, question: str, choices: tuple[str, ...], points: int) -> np.ndarray:
        """Shares (point, choice) before anything printed is heeded: as declared, or at random."""
        if question in self.registry.counts:
            declared = self.rebuild.unpublished.get(question, {})
            shares = np.array([declared.get(choice, 0.0) for choice in choices]) / 100
            shares[-1] = 1 - shares[:-1].sum()
            return np.tile(shares, (points, 1))
        stream = np.random.default_rng([self.rebuild.seed, len(choices)])
        return stream.dirichlet(np.full(len(choices), 3.0), size=points)


def _ranks(
    block: pd.DataFrame, cells: np.ndarray, choices: tuple[str, ...], others: list[int]
) -> list[RankedSums]:
    """Where a rest is printed as Other, no part of it is as large as any choice printed above 0."""
    if OTHER not in set(block["choice"]):
        return []
    printed_choices = block[(block["choice"] != OTHER) & (block["percent"] > 0)]["choice"]
    if block.loc[block["choice"] == OTHER, "percent"].iloc[0] == 0:
        return []
    smaller = [cells[:, position].ravel() for position in others]
    return [
        RankedSums(cells[:, choices.index(choice)].ravel(), cell)
        for choice in printed_choices
        for cell in smaller
    ]
