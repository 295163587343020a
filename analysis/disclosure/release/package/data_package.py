"""The data set for machines that read Frictionless Data: `datapackage.json` with a table schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analysis.disclosure.release.data import Variable
from analysis.disclosure.release.numbering import INTERVIEW
from analysis.disclosure.release.package.description import DescribedRelease
from analysis.files import write_atomic

_TYPES = {"category": "string", "tick": "integer", "number": "number", "date": "date", "text": "string"}


def write_datapackage(described: DescribedRelease, path: Path) -> Path:
    """Write the description of the CSV files."""
    resources = [_resource(part) for part in described.parts]
    for part, resource in zip(described.parts[1:], resources[1:], strict=True):
        if link := _link(described, part):
            resource["schema"]["foreignKeys"] = [link]
    package = {
        "profile": "tabular-data-package",
        "name": _slug(described.name),
        "title": described.title,
        "description": described.about,
        "resources": resources,
    }
    if described.licence:
        package["licenses"] = [{"title": described.licence, "name": _slug(described.licence)}]
    return write_atomic(path, json.dumps(package, ensure_ascii=False, indent=2) + "\n")


def _resource(described: DescribedRelease) -> dict[str, Any]:
    """One CSV file."""
    schema = {
        "fields": [_field(variable) for variable in described.data.variables],
        "missingValues": [""],
        "primaryKey": described.data.variables[0].name,
    }
    return {
        "name": _slug(described.name),
        "path": described.data_file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "header": True},
        "schema": schema,
    }


def _link(described: DescribedRelease, rows: DescribedRelease) -> dict[str, object]:
    """Which column of rows names their interview, and by which column of it; empty, where none does."""
    columns = rows.data.of(INTERVIEW)
    if not columns:
        return {}
    key = described.data.variables[0].name
    return {"fields": columns[0].name, "reference": {"resource": _slug(described.name), "fields": key}}


def _slug(text: str) -> str:
    ascii_text = "".join(
        character if character.isascii() and character.isalnum() else "-" for character in text
    )
    return "-".join(part for part in ascii_text.casefold().split("-") if part) or "data"


def _field(variable: Variable) -> dict[str, object]:
    described: dict[str, object] = {
        "name": variable.name,
        "type": _TYPES[variable.kind],
        "title": variable.label,
    }
    if variable.values:
        values = (
            [int(value) for value in variable.values] if variable.kind == "tick" else list(variable.values)
        )
        described["constraints"] = {"enum": values}
        described["description"] = "; ".join(f"{value}: {label}" for value, label in variable.values.items())
    return described
