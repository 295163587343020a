"""All versions of a form that a server keeps, written as forms that can be read.

KoboToolbox gives each deployed version's rows, which become sheets; ODK Central and ONA give the XForm of
each. Interviews name their version, and names that changed between versions have to be mapped.

Source: KoboToolbox API v2 (assets/{uid}/versions), ODK Central (forms/{id}/versions), ONA API v1
(onadata's docs/forms.rst: forms/{form_id}/versions, forms/{form_id}/versions/{version_id}.xml).

read_versions(connection) -> every version, the oldest first
write_version(version, folder) -> the path of its form
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.files import write_atomic
from analysis.identifiers import storable
from analysis.intake.sources.server import Connection
from analysis.problems import CaseStudyError

SHEETS = ("survey", "choices")
_BLANK = "___"
"""What ODK Central calls a version without a name."""


@dataclass(frozen=True)
class FormVersion:
    """One version: its name on the server, when it was published, and its XForm, or its sheets' rows."""

    name: str
    published: str
    xml: str = ""
    sheets: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


def read_versions(connection: Connection) -> tuple[FormVersion, ...]:
    """Every published version of the form, the oldest first.

    Raises CaseStudyError where the server gives none, or not what its documentation says.
    """
    readers = {"kobo": _of_kobo, "odk": _of_odk, "ona": _of_ona}
    versions = list(readers[connection.server.kind](connection))
    return tuple(sorted(versions, key=lambda version: version.published))


def write_version(version: FormVersion, folder: Path) -> Path:
    """Write a version's form into `folder`, under its name: an XForm, or a folder of sheets."""
    # a name is anything that somebody typed into a form
    name = storable(re.sub(r"[^\w.-]+", "_", version.name).strip("._") or "unnamed")
    if version.xml:
        return write_atomic(folder / f"{name}.xml", version.xml)
    for sheet in SHEETS:
        rows = [_row(row, version.languages) for row in version.sheets.get(sheet, ())]
        columns = dict.fromkeys(column for row in rows for column in row)
        stream = io.StringIO()
        writer = csv.DictWriter(stream, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_atomic(folder / name / f"{sheet}.csv", stream.getvalue())
    return folder / name


def _row(row: Mapping[str, Any], languages: Sequence[str]) -> dict[str, str]:
    """A row of a sheet as the sheet has it: texts in several languages as a column each."""
    cells: dict[str, str] = {}
    for column, value in row.items():
        if column.startswith("$"):  # the server's own keys
            continue
        if isinstance(value, list):
            for language, text in zip(languages, value, strict=False):
                cells[f"{column}::{language}" if language else column] = "" if text is None else str(text)
        elif isinstance(value, bool):
            cells[column] = str(value).lower()
        elif isinstance(value, str | int | float):
            cells[column] = str(value)
    listed = cells.pop("select_from_list_name", "")
    if listed:
        cells["type"] = f"{cells['type']} {listed}"
    if "$autoname" in row and not cells.get("name"):
        cells["name"] = str(row["$autoname"])
    return cells


def _of_kobo(connection: Connection) -> Iterator[FormVersion]:
    own = f"api/v2/assets/{connection.server.asset}/versions"
    path = f"{own}/?deployed=true&format=json"
    while path:
        page = _mapping(connection.read_json(path), own)
        for listed in _rows(page.get("results"), own):
            name = str(listed.get("uid", ""))
            content = _mapping(connection.read_json(f"{own}/{quote(name, safe='')}/?format=json"), own)
            yield _kobo_version(name, listed, _mapping(content.get("content"), own))
        path = page.get("next") or ""


def _kobo_version(name: str, listed: Mapping[str, Any], content: Mapping[str, Any]) -> FormVersion:
    languages = tuple(str(language or "") for language in content.get("translations") or [None])
    sheets = {sheet: _rows(content.get(sheet) or [], "content") for sheet in SHEETS}
    published = str(listed.get("date_deployed") or listed.get("date_modified") or "")
    return FormVersion(name, published, sheets=sheets, languages=languages)


def _of_odk(connection: Connection) -> Iterator[FormVersion]:
    server = connection.server
    own = f"v1/projects/{server.project}/forms/{quote(server.form, safe='')}/versions"
    for listed in _rows(connection.read_json(own), own):
        name = str(listed.get("version") or "")
        xml = connection.read_text(f"{own}/{quote(name or _BLANK, safe='')}.xml")
        yield FormVersion(name, str(listed.get("publishedAt") or listed.get("createdAt") or ""), xml)


def _of_ona(connection: Connection) -> Iterator[FormVersion]:
    """Versions are kept since 2021; a form that has none since is the one that is there."""
    own = f"api/v1/forms/{connection.server.form}"
    listed = _rows(connection.read_json(f"{own}/versions"), own)
    if not listed:
        yield FormVersion("", "", connection.read_text(f"{own}/form.xml"))
    for version in listed:
        name = str(version.get("version") or "")
        # not the address that the list gives: it may be of another host than the one with the token
        xml = connection.read_text(f"{own}/versions/{quote(name, safe='')}.xml")
        yield FormVersion(name, str(version.get("date_created") or ""), xml)


def _mapping(content: object, path: str) -> Mapping[str, Any]:
    if not isinstance(content, dict):
        raise CaseStudyError(f"{path}: the server's answer tells of no version of a form.")
    return content


def _rows(content: object, path: str) -> list[Mapping[str, Any]]:
    if not isinstance(content, list) or not all(_are_mappings(content)):
        raise CaseStudyError(f"{path}: the server's answer is no list of versions of a form.")
    return content


def _are_mappings(content: Iterable[object]) -> Iterator[bool]:
    return (isinstance(row, dict) for row in content)
