"""Answers changed at random in a way that leaves what is counted of many as it was."""

from __future__ import annotations

import numpy as np

from analysis.disclosure.risk.matches import BLANK


def transition_matrix(codes: np.ndarray, categories: int, change: float) -> np.ndarray:
    """float64 (c, c): the chance that a category (row) becomes another (column), its shares kept in
    expectation.

    `change` is the chance, 0 to 1, that an answer is dealt anew in the first of two rounds; the second turns
    the shares back. Categories nobody gave stay as they are.

    Source: Gouweleeuw and others (1998), invariant PRAM: R = P Q with q_lk = p_kl t_k / sum_j p_jl t_j.
    """
    shares = np.bincount(codes[codes != BLANK], minlength=categories).astype(np.float64)
    given = shares > 0
    matrix, shares = np.eye(categories), shares[given]
    if given.sum() < 2:
        return matrix
    others = change / (given.sum() - 1)
    first = np.full((given.sum(), given.sum()), others)
    np.fill_diagonal(first, 1 - change)
    back = (first * shares[:, None]).T
    back /= back.sum(axis=1, keepdims=True)
    matrix[np.ix_(given, given)] = first @ back
    return matrix


def draw_categories(codes: np.ndarray, matrix: np.ndarray, draws: np.random.Generator) -> np.ndarray:
    """int64 (n,): each code after one draw from its row of the matrix; a blank stays blank."""
    drawn = codes.copy()
    for category in np.unique(codes[codes != BLANK]):
        rows = np.flatnonzero(codes == category)
        drawn[rows] = draws.choice(len(matrix), size=len(rows), p=matrix[category])
    return drawn


def add_noise(numbers: np.ndarray, share: float, draws: np.random.Generator) -> np.ndarray:
    """float64 (n,): numbers with normal noise of `share` of their standard deviation added.

    Whole numbers stay whole; where none is negative none becomes so.
    """
    finite_numbers = numbers[~np.isnan(numbers)]
    if len(finite_numbers) < 2:
        return numbers.copy()
    noisy = numbers + draws.normal(0, share * finite_numbers.std(ddof=1), len(numbers))
    if (finite_numbers >= 0).all():
        noisy = np.abs(noisy)
    return np.round(noisy) if (finite_numbers == np.round(finite_numbers)).all() else noisy
