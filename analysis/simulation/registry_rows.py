"""Rows of a flow monitoring registry from fitted margins: groups of people, day by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.reading.place_names import is_place, place_code, place_label
from analysis.simulation.registry import WAYS, Fitted, PublishedMonth


def registry_rows(month: PublishedMonth, fitted: Fitted) -> pd.DataFrame:
    """The registry (columns as its file has them), one row a group seen, both months, in date order.

    A day on which nobody passed a point is a row with 0 individuals. Groups of one day drawn all alike stand
    in one row, as a registry's reader can't tell two equal rows from one entered twice.
    """
    stream = np.random.default_rng(month.rebuild.seed)
    frames = [
        _point_rows(month, fitted, position, number, stream)
        for number in (1, 0)
        for position in range(len(month.points.names))
    ]
    rows = pd.concat(frames, ignore_index=True)
    keys = [month.registry.columns.date, month.registry.columns.point, month.registry.columns.direction]
    counted = [column for block in month.registry.counts.values() for column in block.columns.values()]
    return _alike_as_one(
        rows.sort_values(keys, kind="stable"), [month.registry.columns.individuals, *counted]
    )


def _alike_as_one(rows: pd.DataFrame, counted: list[str]) -> pd.DataFrame:
    """The rows, each once, with the individuals of all that are equal to it."""
    times = rows.groupby(list(rows.columns), sort=False, dropna=False)[counted[0]].transform("size")
    return rows.assign(**{column: rows[column] * times for column in counted})[
        ~rows.duplicated()
    ].reset_index(drop=True)


def _point_rows(
    month: PublishedMonth, fitted: Fitted, position: int, number: int, stream: np.random.Generator
) -> pd.DataFrame:
    period = (month.rebuild.period, month.rebuild.before)[number]
    people = _people(month, fitted, position, number, stream)
    size, days = month.rebuild.group_size, pd.Period(period).days_in_month
    # people alike in everything travel in groups of the rebuilt size, the last of them smaller
    groups = people.groupby(list(people.columns), sort=False)
    group = groups.ngroup() * len(people) + groups.cumcount() // size
    people = people.assign(_group=pd.factorize(group)[0])
    rows = people.groupby("_group", sort=True).first()
    rows["individuals"] = people.groupby("_group").size()
    rows["day"] = stream.integers(1, days + 1, len(rows))
    quiet = pd.DataFrame({"day": np.setdiff1d(np.arange(1, days + 1), rows["day"])})
    quiet = quiet.assign(individuals=0, direction=WAYS[1])
    rows = pd.concat([rows, quiet], ignore_index=True)
    rows["date"] = [f"{period}-{day:02d}" for day in rows["day"]]
    rows["point"] = month.points.names[position]
    for question, block in month.registry.counts.items():
        table = _counted(fitted.margins[question][number, position], rows["individuals"].to_numpy(), stream)
        for column, values in zip(block.columns.values(), table.T, strict=False):
            rows[column] = values
    return _as_file(month, rows)


def _people(
    month: PublishedMonth, fitted: Fitted, position: int, number: int, stream: np.random.Generator
) -> pd.DataFrame:
    """One row a person: direction and every question in a column of the registry."""
    incoming, outgoing = fitted.totals[number, position]
    people = pd.DataFrame({"direction": np.repeat(WAYS, [incoming, outgoing])})
    columned = {name: counts for name, counts in fitted.margins.items() if name in month.registry.columned}
    for question, counts in columned.items():
        answers = np.repeat(np.array(month.choices(question), dtype=object), counts[number, position])
        if month.direction(question):
            arriving = np.full(incoming, month.home, dtype=object)
            people[question] = np.concatenate(
                [arriving, _in_clumps(answers, month.rebuild.group_size, stream)]
            )
        elif question == "next":
            people[question] = _homeward_first(answers, incoming, month, stream)
        else:
            people[question] = _in_clumps(answers, month.rebuild.group_size, stream)
    if month.registry.columns.origin and "origin" not in people:
        people["origin"] = _origins(people, month, stream)
    return people


def _in_clumps(answers: np.ndarray, size: int, stream: np.random.Generator) -> np.ndarray:
    """The answers in random order, but so that people alike travel together."""
    clumps = [answers[start : start + size] for start in range(0, len(answers), size)]
    order = stream.permutation(len(clumps))
    return np.concatenate([clumps[position] for position in order]) if len(clumps) else answers


def _homeward_first(
    answers: np.ndarray, incoming: int, month: PublishedMonth, stream: np.random.Generator
) -> np.ndarray:
    """Those who come in go on to places at home, as far as the printed share goes."""
    homeward = np.argsort(answers != month.home, kind="stable")
    ordered = answers[homeward]
    arriving, leaving = ordered[:incoming], ordered[incoming:]
    return np.concatenate([arriving, _in_clumps(leaving, month.rebuild.group_size, stream)])


def _origins(people: pd.DataFrame, month: PublishedMonth, stream: np.random.Generator) -> np.ndarray:
    """Where people came from: their country, but for nationals of home who come in from abroad."""
    abroad = np.array([place_code(name) for name in month.rebuild.origins_of_nationals], dtype=object)
    clumps = np.arange(len(people)) // month.rebuild.group_size
    drawn = abroad[stream.integers(0, len(abroad), clumps.max() + 1 if len(people) else 0)][clumps]
    returning = (people["direction"] == WAYS[0]) & (people["nationality"] == month.home)
    return np.where(returning, drawn, people["nationality"])


def _counted(counts: np.ndarray, individuals: np.ndarray, stream: np.random.Generator) -> np.ndarray:
    """How many of each group (groups, choices) fall under each choice, `counts` in all."""
    labels = stream.permutation(np.repeat(np.arange(len(counts)), counts))
    group = np.repeat(np.arange(len(individuals)), individuals)
    table = np.zeros((len(individuals), len(counts)), np.int64)
    np.add.at(table, (group, labels), 1)
    return table


def _as_file(month: PublishedMonth, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows under the file's own column names, places by their English names."""
    columns = {name: column for name, column in month.registry.columns.model_dump().items() if column}
    counted = [column for block in month.registry.counts.values() for column in block.columns.values()]
    named = {column: rows[name].map(_place_in_words) for name, column in columns.items() if name in rows}
    return pd.DataFrame({**named, **{column: rows[column] for column in counted}})


def _place_in_words(value: object) -> object:
    return place_label(value, "en") if isinstance(value, str) and is_place(value) else value
