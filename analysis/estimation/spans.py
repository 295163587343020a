"""The pieces that a survey comes in, in spans, and who adds them up: this process, or helpers who were found.

1. A span is SPAN pieces, one after another. The sums of a span's pieces are added in their order, and then
   those of the spans in theirs: the numbers are the same to the last bit, whoever made the sums of a span.
2. All that helpers need beside the pieces is a `Basis`, which is the same for all spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from analysis.estimation.measure_sums import MeasureSums, Tallies, sum_measure
from analysis.estimation.measures import measure
from analysis.estimation.slots import Slots
from analysis.intake.answers.responses import Responses
from analysis.planning.row import PlanRow
from analysis.statistics.design import Design

SPAN = 4

Span = Sequence[tuple[slice, Responses]]
"""Pieces of a survey, each with the rows of all that it holds."""
Sums = dict[int, MeasureSums]
"""Sums of measures, by the number of the measure."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What every span is summed by: the plan rows that name what is counted, by the number of the measure,
    and of all interviews their levels and how they were drawn.
    """

    rows: Mapping[int, PlanRow]
    slots: Slots
    designs: Mapping[str, Design]


class Helpers(Protocol):
    """Who adds up spans elsewhere."""

    def sum_spans(self, basis: Basis, spans: Sequence[Span]) -> Iterable[Sums]:
        """The sums of each span, in the order of the spans."""


_HELPERS: ContextVar[Helpers | None] = ContextVar("helpers", default=None)


@contextmanager
def helped_by(helpers: Helpers) -> Iterator[None]:
    """Have surveys that come in pieces summed by helpers, within the block."""
    token = _HELPERS.set(helpers)
    try:
        yield
    finally:
        _HELPERS.reset(token)


def sum_pieces(basis: Basis, pieces: Iterable[tuple[slice, Responses]]) -> Sums:
    """The sums of each measure over all pieces."""
    listed = list(pieces)
    spans = [listed[start : start + SPAN] for start in range(0, len(listed), SPAN)]
    helpers = _HELPERS.get()
    if helpers is None or len(spans) < 2:
        return _added(sum_span(basis, span) for span in spans)
    return _added(helpers.sum_spans(basis, spans))


def sum_span(basis: Basis, span: Span) -> Sums:
    """The sums of each measure over the pieces of one span."""
    return _added(_of_piece(basis, rows, piece) for rows, piece in span)


def _of_piece(basis: Basis, rows: slice, piece: Responses) -> Sums:
    tallies = Tallies.of(basis.slots, basis.designs, rows)
    return {number: sum_measure(measure(row, piece, {}), tallies) for number, row in basis.rows.items()}


def _added(parts: Iterable[Sums]) -> Sums:
    totals: Sums = {}
    for part in parts:
        for number, sums in part.items():
            totals[number] = totals[number] + sums if number in totals else sums
    return totals
