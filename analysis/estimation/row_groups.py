"""Shares over a Parquet dataset too large for memory, read one row group after another.

    estimate_share_in_pieces(path, question, by=None, weights=, strata=, psu=) -> estimates frame

The same numbers as `estimate_share` on the whole frame: each row group is reduced to sums by stratum, level
and choice (and PSU, where there are clusters), sums are added, and the estimate is made of the sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimation.estimators import Levels, block_frame
from analysis.problems import CaseStudyError, hint
from analysis.statistics.estimate_block import Bases, Block, kish
from analysis.statistics.intervals import ShareMethod
from analysis.statistics.shares import Piece, ShareSums, block_from_sums, share_block, sum_rows
from analysis.statistics.unit_sums import error_from_units

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Roles:
    """Which columns hold what; all but the question may be absent."""

    question: str
    by: str | None = None
    weights: str | None = None
    strata: str | None = None
    psu: str | None = None

    @property
    def columns(self) -> list[str]:
        return [name for name in (self.question, self.by, self.weights, self.strata, self.psu) if name]


def estimate_share_in_pieces(
    path: Path,
    question: str,
    by: str | None = None,
    weights: str | None = None,
    strata: str | None = None,
    psu: str | None = None,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> pd.DataFrame:
    """Shares (0-1) of the choices of a single-choice question in a Parquet file or folder.

    Choices and levels come in the order of the dictionary, or sorted. Memory grows with the largest row
    group and the number of PSUs given, not with the rows.

    Raises CaseStudyError for an unknown column, missing weights, strata or PSUs, or a stratum with one PSU.
    """
    import pyarrow.dataset as ds

    roles = Roles(question, by, weights, strata, psu)
    dataset = ds.dataset(path, format="parquet")
    for name in roles.columns:
        if name not in dataset.schema.names:
            raise CaseStudyError(f"{path}: there is no column {name!r}{hint(name, dataset.schema.names)}.")
    codings = {name: _coding(dataset, name) for name in (question, by, strata) if name}
    units = _units(dataset, roles) if psu else None
    parts = (_piece(batch, roles, codings, units) for batch in _batches(dataset, roles.columns))
    levels = Levels("", (), None) if by is None else Levels(by, codings[by].names, None)
    size = _Size(codings[strata].count if strata else 1, codings[question].count, len(levels.names))
    block = (
        _clustered(parts, size, units.count, confidence, method)
        if units
        else _plain(parts, size, confidence, method)
    )
    return block_frame(block, "share", question, codings[question].names, levels, "none")


@dataclass(frozen=True, eq=False)
class _Coding:
    """The values of a column and their codes: position in `index`."""

    index: pd.Index

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(map(str, self.index))

    @property
    def count(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class _Size:
    strata: int
    k: int
    d: int


@dataclass(frozen=True, eq=False)
class _Rows:
    piece: Piece
    unit: np.ndarray | None


def _batches(dataset, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The row groups of a dataset, one at a time."""
    for fragment in dataset.get_fragments():
        for group in fragment.split_by_row_group():
            yield group.to_table(columns=list(columns))


def _coding(dataset, name: str) -> _Coding:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(dataset.schema.field(name).type):
        first = next(_batches(dataset, [name])).column(name).to_pandas()
        values = first.cat.categories
        for batch in _batches(dataset, [name]):
            values = values.union(batch.column(name).to_pandas().cat.categories, sort=False)
        return _Coding(values)
    found = pd.Index([])
    for batch in _batches(dataset, [name]):
        found = found.union(pd.Index(pc.unique(batch.column(name)).drop_null().to_pandas()))
    return _Coding(found.sort_values())


def _units(dataset, roles: Roles) -> _Coding:
    """The PSUs, each nested in its stratum."""
    columns = [name for name in (roles.strata, roles.psu) if name]
    found = pd.DataFrame(columns=columns)
    for batch in _batches(dataset, columns):
        part = batch.to_pandas().drop_duplicates()
        found = pd.concat([found, part], ignore_index=True).drop_duplicates() if len(found) else part
    return _Coding(pd.MultiIndex.from_frame(found))


def _piece(batch: pa.Table, roles: Roles, codings: dict[str, _Coding], units: _Coding | None) -> _Rows:
    frame = batch.to_pandas()
    codes = {name: coding.index.get_indexer(frame[name]).astype(np.intp) for name, coding in codings.items()}
    for role in ("strata", "psu"):
        name = getattr(roles, role)
        if name and frame[name].isna().any():
            raise CaseStudyError(
                f"The design's {role} {name!r} is missing in some rows; every row needs one."
            )
    weights = (
        np.ones(len(frame))
        if roles.weights is None
        else frame[roles.weights].to_numpy(dtype=float, na_value=np.nan)
    )
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise CaseStudyError(f"The weights {roles.weights!r} must be numbers of 0 or more in every row.")
    stratum = codes[roles.strata] if roles.strata else None
    piece = Piece(weights, stratum, codes[roles.question], codes[roles.by] if roles.by else None)
    if units is None:
        return _Rows(piece, None)
    keys = pd.MultiIndex.from_frame(frame[list(units.index.names)])
    return _Rows(piece, units.index.get_indexer(keys).astype(np.intp))


def _plain(parts: Iterator[_Rows], size: _Size, confidence: float, method: ShareMethod) -> Block:
    """Rows that are PSUs: sums by stratum, level and choice are all that is needed."""
    total: ShareSums | None = None
    sampled = np.zeros(size.strata, dtype=np.int64)
    for part in parts:
        sums = sum_rows(part.piece, size.strata, size.k, size.d)
        total = sums if total is None else total + sums
        rows = len(part.piece.weights)
        sampled += (
            rows if part.piece.stratum is None else np.bincount(part.piece.stratum, minlength=size.strata)
        )
    _check_sampled(sampled)
    return block_from_sums(total, sampled, sampled / (sampled - 1), confidence, method)


def _clustered(
    parts: Iterator[_Rows], size: _Size, units: int, confidence: float, method: ShareMethod
) -> Block:
    """PSUs of several rows: sums of weights by PSU, level and choice, within strata."""
    width = (size.d + 1) * (size.k + 1)
    sums, counts, squares = np.zeros((units, width)), np.zeros(width), np.zeros(width)
    stratum = np.zeros(units, dtype=np.intp)
    for part in parts:
        piece = part.piece
        level = 0 if piece.levels is None else piece.levels + 1
        cell = level * (size.k + 1) + piece.codes + 1
        sums += np.bincount(part.unit * width + cell, piece.weights, minlength=sums.size).reshape(sums.shape)
        counts += np.bincount(cell, piece.weights > 0, minlength=width)
        squares += np.bincount(cell, piece.weights**2, minlength=width)
        if piece.stratum is not None:
            stratum[part.unit] = piece.stratum
    shape = (size.d + 1, size.k + 1)
    found = _UnitTotals(sums.reshape(-1, *shape), counts.reshape(shape), squares.reshape(shape), stratum)
    return _cluster_block(found, size, confidence, method)


@dataclass(frozen=True, eq=False)
class _UnitTotals:
    """Sums of weights (C, d+1, k+1) by PSU, level (0: none) and choice (0: no answer).

    `counts` and `squares` (d+1, k+1) are rows and sums of squared weights; `stratum` (C,) is each PSU's.
    """

    sums: np.ndarray
    counts: np.ndarray
    squares: np.ndarray
    stratum: np.ndarray


def _cluster_block(given: _UnitTotals, size: _Size, confidence: float, method: ShareMethod) -> Block:
    stratum = given.stratum
    sampled = np.bincount(stratum, minlength=size.strata)
    _check_sampled(sampled)
    sums = _with_everyone(given.sums[..., 1:], axis=1)
    counts, squares = (_with_everyone(part[..., 1:], axis=0) for part in (given.counts, given.squares))
    bases = sums.sum(axis=-1)
    weighted = np.where(bases.sum(axis=0) > 0, bases.sum(axis=0), np.nan)
    share = sums.sum(axis=0) / weighted[:, None]
    deviation = (sums - share * bases[..., None]) / weighted[:, None]
    se = error_from_units(deviation, stratum, sampled, sampled / (sampled - 1))
    present = bases > 0
    strata = sum(present[stratum == h].any(axis=0).astype(int) for h in range(size.strata))
    known = Bases(
        counts.sum(axis=-1).astype(np.int64),
        np.nan_to_num(weighted),
        kish(np.nan_to_num(weighted), squares.sum(axis=-1)),
        (present.sum(axis=0) - strata).astype(float),
    )
    return share_block(share, se, counts, known, confidence, method)


def _with_everyone(sums: np.ndarray, axis: int) -> np.ndarray:
    """`sums` with the first place along `axis`, for no level, replaced by the sum over all."""
    whole = sums.sum(axis=axis, keepdims=True)
    return np.concatenate([whole, np.delete(sums, 0, axis=axis)], axis=axis)


def _check_sampled(sampled: np.ndarray) -> None:
    if (sampled < 2).any():
        raise CaseStudyError(
            f"{int((sampled < 2).sum())} of {len(sampled)} strata have one PSU only, so their variance can't"
            " be computed; join them to similar strata."
        )
