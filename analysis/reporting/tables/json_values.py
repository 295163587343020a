"""Finished tables as plain values that JSON can hold, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analysis.reporting.tables.table import Cell, Column, Foot, Row, Table


def table_as_values(table: Table) -> dict[str, Any]:
    """The table as nested dicts, lists, texts and numbers."""
    return asdict(table)


def table_from_values(values: Mapping[str, Any]) -> Table:
    """The table that `table_as_values` took apart."""
    rows = [{**row, "cells": tuple(Cell(**cell) for cell in row["cells"])} for row in values["rows"]]
    parts = {
        "columns": tuple(Column(**_with_tuples(column)) for column in values["columns"]),
        "rows": tuple(Row(**row) for row in rows),
        "foot": tuple(Foot(**_with_tuples(foot)) for foot in values["foot"]),
    }
    return Table(**{**_with_tuples(values), **parts})


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in values.items()
    }
