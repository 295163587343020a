"""Where the levels of all domains of a plan stand: row 0 everyone, then domain by domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.estimation.measures import Levels, split_source
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.statistics.unweighted_sums import Tally

Domain = tuple[str, bool]
EVERYONE: Domain = ("", False)


@dataclass(frozen=True, eq=False)
class Slots:
    """The domains that some rows of a plan split `size` respondents by.

    `levels` are the codes (n,) of every level set with its size, as `Tally` takes them; `places` are where a
    domain's levels stand, everyone first, and `names` what they are called.
    """

    size: int
    levels: tuple[tuple[np.ndarray, int], ...]
    places: Mapping[Domain, np.ndarray]
    names: Mapping[Domain, tuple[str, ...]]

    @classmethod
    def of_rows(cls, rows: Sequence[PlanRow], respondents: Responses) -> Slots:
        """The domains that `rows` split the respondents by."""
        wanted = {domain_of(row): row for row in rows if row.by}
        levels: list[tuple[np.ndarray, int]] = []
        start = 1
        places = {EVERYONE: np.zeros(1, dtype=int)}
        names: dict[Domain, tuple[str, ...]] = {EVERYONE: ("",)}
        for domain, row in wanted.items():
            splits = split_source(row, respondents)
            levels += [(_small(part), len(part.names)) for part in splits]
            called = [name for part in splits for name in part.names]
            places[domain] = np.concatenate([[0], np.arange(start, start + len(called))])
            names[domain] = ("", *called)
            start += len(called)
        return cls(len(respondents), tuple(levels), places, names)

    @property
    def count(self) -> int:
        """How many levels there are, everyone among them."""
        return 1 + sum(size for _, size in self.levels)

    @cached_property
    def members(self) -> np.ndarray:
        """(levels,) how many are in each."""
        return self.count_of(None)

    def of(self, domain: Domain) -> tuple[np.ndarray, tuple[str, ...]]:
        """The places of a domain (everyone first) and their names."""
        return self.places[domain], self.names[domain]

    def tally(self, rows: slice) -> Tally:
        """What sums columns of a piece of the respondents by level."""
        codes = [(own[rows], size) for own, size in self.levels]
        return Tally(len(range(*rows.indices(self.size))), codes)

    def count_of(self, inside: np.ndarray | None) -> np.ndarray:
        """(levels,) how many of `inside`, bool (n,), are in each; of everybody, with None."""
        counts = [np.array([self.size if inside is None else np.count_nonzero(inside)])]
        for own, size in self.levels:
            codes = own if inside is None else own[inside]
            counts.append(np.bincount(codes[codes >= 0], minlength=size))
        return np.concatenate(counts).astype(float)


def domain_of(row: PlanRow) -> Domain:
    """What sets a row's split apart."""
    return row.by, row.missing


def _small(levels: Levels) -> np.ndarray:
    """The codes in as few bytes as hold them: they are kept for everybody."""
    return levels.codes.astype(np.min_scalar_type(-max(len(levels.names), 1)), copy=False)
