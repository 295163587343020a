"""Bootstrap errors of shares, every replicate raked anew, in memory that does not grow with replicates.

A replicate is drawn, summed to the cells of margins and choices, raked there and forgotten: no matrix of
rows by replicates is ever made. Source: Rao and Wu (1988), one PSU fewer than drawn from each stratum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.problems import CaseStudyError
from analysis.statistics.estimate_block import Block, count_bases, rows_in_base
from analysis.statistics.shares import share_block
from analysis.weighting.cells import JointCells, collapse_rows, fit_cells
from analysis.weighting.margins import CodedMargin, Margin, check_margins

if TYPE_CHECKING:
    from analysis.statistics.design import Design
    from analysis.statistics.intervals import ShareMethod
    from analysis.statistics.stages import Stage

MET = 1e-9


@dataclass(frozen=True)
class BootstrapOptions:
    """How many replicates, from which seed, raked to which tolerance (a share of the total)."""

    replicates: int = 500
    seed: int | None = None
    tolerance: float = 1e-10
    iterations: int = 500


@dataclass(frozen=True, eq=False)
class CodedAnswers:
    """What is estimated: `codes` (n,) 0..k-1 or -1, and `levels` (n,) 0..d-1 or -1, None for no domain."""

    codes: np.ndarray
    k: int
    levels: np.ndarray | None = None
    d: int = 0


def bootstrap_shares(
    design: Design,
    answers: CodedAnswers,
    margins: Sequence[Margin] = (),
    options: BootstrapOptions | None = None,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> Block:
    """Shares (0-1) with bootstrap errors; with `margins` the sample and each replicate are raked to them.

    Raises CaseStudyError as `check_margins` does, for a stratum with one PSU, or where a replicate can't
    meet the margins (a small category was not drawn).
    """
    options = options or BootstrapOptions()
    tables = _Tables.of(design, answers, check_margins(design.frame, margins) if margins else ())
    share = tables.shares(design.weights, options)
    spread = _Spread(share)
    draw = _Draw(design.stages[0], np.random.default_rng(options.seed))
    for number in range(options.replicates):
        spread.add(tables.shares(draw.weights(design.weights), options, number + 1))
    rows = rows_in_base(design, answers.codes >= 0, answers.levels, answers.d)
    hits = np.bincount(
        rows.level * answers.k + rows.take(answers.codes), minlength=(answers.d + 1) * answers.k
    )
    n = hits.reshape(answers.d + 1, answers.k)
    n[0] = n.sum(axis=0)
    return share_block(share, np.sqrt(spread.variance), n, count_bases(design, rows), confidence, method)


class _Spread:
    """Mean and variance of replicates as they come. Source: Welford (1962)."""

    def __init__(self, like: np.ndarray):
        self.count, self.mean, self.squares = 0, np.zeros_like(like), np.zeros_like(like)

    def add(self, value: np.ndarray) -> None:
        self.count += 1
        change = value - self.mean
        self.mean = self.mean + change / self.count
        self.squares = self.squares + change * (value - self.mean)

    @property
    def variance(self) -> np.ndarray:
        return self.squares / (self.count - 1)


class _Draw:
    """Weights of bootstrap replicates."""

    def __init__(self, stage: Stage, rng: np.random.Generator):
        if (stage.sampled < 2).any():
            raise CaseStudyError(
                "A stratum has one PSU only, so a bootstrap can't draw one fewer; join it to another."
            )
        self.stage, self.rng = stage, rng
        self.order = np.argsort(stage.unit_stratum, kind="stable")
        self.starts = np.append(0, np.cumsum(stage.sampled))
        self.scale = (stage.sampled / (stage.sampled - 1))[stage.unit_stratum]

    def weights(self, base: np.ndarray) -> np.ndarray:
        """`base` (n,) times how often each row's unit was drawn, scaled to one unit fewer."""
        drawn = np.concatenate(
            [
                self.rng.integers(start, end, end - start - 1)
                for start, end in zip(self.starts, self.starts[1:], strict=False)
            ]
        )
        factor = np.bincount(self.order[drawn], minlength=self.stage.units) * self.scale
        return base * (factor if self.stage.cluster is None else factor[self.stage.cluster])


@dataclass(frozen=True, eq=False)
class _Tables:
    """Joint cells of margins (none: one cell), levels and choices; the base of a level is its choices
    together.
    """

    joint: JointCells
    margins: JointCells | None
    margin_of: np.ndarray
    answer_of: np.ndarray
    targets: tuple[np.ndarray, ...]
    names: tuple[CodedMargin, ...]
    shape: tuple[int, int]

    @classmethod
    def of(cls, design: Design, answers: CodedAnswers, coded: Sequence[CodedMargin]) -> _Tables:
        levels = np.zeros(design.n, dtype=np.intp) if answers.levels is None else answers.levels + 1
        answer = levels * (answers.k + 1) + answers.codes + 1
        shape = (answers.d + 1, answers.k + 1)
        total = float(design.weights.sum())
        targets = tuple(margin.shares / margin.shares.sum() * total for margin in coded)
        margins = (
            collapse_rows([margin.codes for margin in coded], [len(target) for target in targets])
            if coded
            else None
        )
        of_row = np.zeros(design.n, dtype=np.intp) if margins is None else margins.of_row
        count = 1 if margins is None else margins.codes.shape[1]
        joint = collapse_rows([of_row, answer], [count, shape[0] * shape[1]])
        return cls(joint, margins, joint.codes[0], joint.codes[1], targets, tuple(coded), shape)

    def shares(self, weights: np.ndarray, options: BootstrapOptions, replicate: int = 0) -> np.ndarray:
        """Shares (d+1, k) under `weights` (n,), raked first where there are margins."""
        sums = self.joint.sum(weights)
        if self.margins is not None:
            sums = sums * self._factors(self.margins, sums, options, replicate)[self.margin_of]
        table = np.bincount(self.answer_of, sums, minlength=self.shape[0] * self.shape[1]).reshape(
            self.shape
        )[:, 1:]
        table[0] = table.sum(axis=0)
        base = table.sum(axis=1, keepdims=True)
        return np.divide(table, base, out=np.full(table.shape, np.nan), where=base > 0)

    def _factors(
        self, margins: JointCells, sums: np.ndarray, options: BootstrapOptions, replicate: int
    ) -> np.ndarray:
        before = np.bincount(self.margin_of, sums, minlength=margins.codes.shape[1])
        fit = fit_cells(margins, before, self.targets, options.tolerance, options.iterations)
        gap, margin, place = fit.worst
        if gap > max(options.tolerance, MET):
            name = f"{self.names[margin].margin.variable!r} = {self.names[margin].categories[place]!r}"
            what = f"Bootstrap replicate {replicate}" if replicate else "The sample"
            raise CaseStudyError(
                f"{what} can't meet the margins: the worst is {name}, off by {gap:.2g} of the total. "
                "Collapse its category with another, so that every replicate has rows of it."
            )
        return np.divide(fit.weights, before, out=np.zeros_like(before), where=before > 0)
