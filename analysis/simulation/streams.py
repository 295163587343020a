"""Random numbers that are the same on every platform for the same seed."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """The generator of one named part of a draw, so that a new question moves no other's answers.

    Only its uniform numbers are used (`random`, `bytes`): no logarithm or power, whose last
    digit depends on the platform.
    """
    key = tuple(zlib.crc32(name.encode("utf-8")) for name in names)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def whole(random: np.random.Generator, low: int | np.ndarray, high: int | np.ndarray, n: int) -> np.ndarray:
    """Whole numbers (n,) from `low` to `high`, both included."""
    return low + np.floor(random.random(n) * (high - low + 1)).astype(np.int64)


def shuffled(random: np.random.Generator, items: np.ndarray) -> np.ndarray:
    """The items in random order."""
    return items[np.argsort(random.random(len(items)), kind="stable")]
