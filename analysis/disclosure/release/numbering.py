"""Random numbers for rows, households and the interviews that rows are of, and rows in random order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.disclosure.release.data import ReleaseData, Variable

ID, HOUSEHOLD, WEIGHT, INTERVIEW = "id", "household", "weight", "interview"
_ID_DIGITS = 10


@dataclass(frozen=True, eq=False)
class Numbered:
    """Data as they leave, and the number (n,) that each row got, in the order that the rows had before."""

    data: ReleaseData
    ids: np.ndarray


@dataclass(frozen=True, eq=False)
class Beside:
    """What leaves beside the answers, None where it does not: the weight (n,) and the household (n,) of each
    row, and the number (n,) of the interview that it is of (None where it may not say so).
    """

    weights: np.ndarray | None = None
    households: np.ndarray | None = None
    interviews: np.ndarray | None = None


def number_rows(
    data: ReleaseData, beside: Beside, draws: np.random.Generator, labels: Mapping[str, str]
) -> Numbered:
    """The data with random numbers for rows and households, in random order; `labels` of added columns."""
    n = len(data.frame)
    frame, variables = data.frame.copy(), list(data.variables)

    def add_first(name: str, values: np.ndarray) -> None:
        column = free_name(name, frame)
        frame.insert(0, column, values)
        variables.insert(0, Variable(column, name, labels.get(name, name), "text"))

    if beside.weights is not None:
        weight = free_name(WEIGHT, frame)
        frame[weight] = beside.weights
        variables.append(Variable(weight, WEIGHT, labels.get(WEIGHT, WEIGHT), "number"))
    if beside.households is not None:
        add_first(HOUSEHOLD, random_numbers(beside.households.max() + 1, draws)[beside.households])
    if beside.interviews is not None:
        add_first(INTERVIEW, beside.interviews)
    ids = random_numbers(n, draws)
    add_first(ID, ids)
    order = draws.permutation(n)
    shuffled = frame.iloc[order].reset_index(drop=True)
    return Numbered(replace(data, frame=shuffled, variables=tuple(variables)), ids)


def free_name(name: str, frame: pd.DataFrame) -> str:
    """The name, with a _ for each column that has it already."""
    while name.casefold() in {column.casefold() for column in frame.columns}:
        name += "_"
    return name


def random_numbers(count: int, draws: np.random.Generator) -> np.ndarray:
    """Random texts of ten digits, each once."""
    numbers: dict[int, None] = {}
    while len(numbers) < count:
        drawn = draws.integers(10 ** (_ID_DIGITS - 1), 10**_ID_DIGITS, count - len(numbers))
        numbers |= dict.fromkeys(drawn.tolist())
    return np.array([str(number) for number in numbers], dtype=object)
