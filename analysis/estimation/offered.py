"""Shares of choices that not everybody was offered: each of those who were, and none where nobody was.

    share_offered(design, ticks, answered, offering, levels=None, d=0, confidence=0.95, method="logit")
    lacks(base, offered, n) -> bool (r, k)

Of a multi-select, a choice's share has the people who were offered it as its base: who could not tick it has
not said no. Shares of choices offered to everybody are what `share_ticks` makes of them. A single-choice
question keeps one base, as its shares add to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.statistics.estimate_block import BY_CELL, BY_LEVEL, Block
from analysis.statistics.shares import share_ticks

if TYPE_CHECKING:
    from analysis.intake.answers.offering import Offering
    from analysis.statistics.design import Design
    from analysis.statistics.intervals import ShareMethod


def share_offered(
    design: Design,
    ticks: np.ndarray,
    answered: np.ndarray,
    offering: Offering,
    levels: np.ndarray | None = None,
    d: int = 0,
    confidence: float = 0.95,
    method: ShareMethod = "logit",
) -> Block:
    """As `share_ticks`, each choice among those of `answered` (n,) who were offered it; its bases are (d+1,
    k).
    """
    blocks, places = [], []
    for group in np.unique(offering.group):
        of_group = np.flatnonzero(offering.group == group)
        inside = answered if group < 0 else answered & offering.masks[:, group]
        blocks.append(share_ticks(design, ticks[:, of_group], inside, levels, d, confidence, method))
        places.append(of_group)
    return joined_blocks(blocks, places)


def joined_blocks(blocks: Sequence[Block], places: Sequence[np.ndarray]) -> Block:
    """The block of all choices from those of some each, at their `places`; each choice has its own bases."""
    order = np.argsort(np.concatenate(places))
    cells = {name: np.concatenate([getattr(block, name) for block in blocks], axis=1) for name in BY_CELL}
    for name in BY_LEVEL:
        bases = [
            np.repeat(getattr(block, name)[:, None], len(at), axis=1)
            for block, at in zip(blocks, places, strict=True)
        ]
        cells[name] = np.concatenate(bases, axis=1)
    cells = {name: values[:, order] for name, values in cells.items()}
    return Block(**cells, confidence=blocks[0].confidence, method=blocks[0].method)


def lacks(base: np.ndarray, offered: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Boolean (r, k): choices that nobody of a level's `base` (r,) was offered, by those who were, and gave
    (r, k).
    """
    return (base[:, None] > 0) & (offered == 0) & (n == 0)
