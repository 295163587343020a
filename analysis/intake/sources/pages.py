"""All submissions of a form, page by page, complete or an error.

Every page starts after the last `_id` that was read (ODK Central: at the cursor that the server gives), so
that what is sent in meanwhile neither moves a page nor is counted twice. A server may cut a page short: only
an empty page, or one without a cursor, is the last. In the end the number read is held against the server's.

Source: KoboToolbox API v2 (assets/{uid}/data), ONA API v1 (data/{pk}, forms/{pk}), ODK Central OData.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.intake.sources.server import Connection
from analysis.problems import CaseStudyError

PAGE = 1000
Record = dict[str, object]


@dataclass(frozen=True)
class Page:
    """Submissions, and where the next page starts: an `_id`, or an address; "" after the last."""

    records: tuple[Record, ...]
    after: str


def read_pages(connection: Connection, after: str = "") -> Iterator[Page]:
    """Every page from `after` on ("" from the start). Raises CaseStudyError for what is no page."""
    server = connection.server
    if server.kind == "odk":
        yield from _read_cursor(connection, after)
        return
    path = (
        f"api/v2/assets/{server.asset}/data.json"
        if server.kind == "kobo"
        else f"api/v1/data/{server.form}.json"
    )
    while True:
        query = {"sort": '{"_id":1}', "query": json.dumps({"_id": {"$gt": int(after or 0)}})}
        query |= {"limit": PAGE} if server.kind == "kobo" else {"page": 1, "page_size": PAGE}
        content = connection.read_json(path, query)
        records = _records(content, "results" if server.kind == "kobo" else "", path)
        ids = [_id_of(record, path) for record in records]
        if any(later <= earlier for earlier, later in zip([int(after or 0), *ids], ids, strict=False)):
            raise CaseStudyError(
                f"{path}: the server gives submissions out of order or twice, so nothing can be said to be"
                " complete."
            )
        yield Page(records, str(ids[-1]) if ids else "")
        if not ids:
            return
        after = str(ids[-1])


def count_submissions(connection: Connection) -> int:
    """How many submissions the server says there are."""
    server = connection.server
    if server.kind == "kobo":
        content = connection.read_json(f"api/v2/assets/{server.asset}/data.json", {"limit": 1})
        return _count(content, "count")
    if server.kind == "ona":
        return _count(connection.read_json(f"api/v1/forms/{server.form}.json"), "num_of_submissions")
    query = {"$top": 0, "$count": "true"}
    return _count(connection.read_json(_odata(connection), query), "@odata.count")


def _count(content: object, key: str) -> int:
    count = content.get(key) if isinstance(content, dict) else None
    if not isinstance(count, int):
        raise CaseStudyError(f"The server does not say how many submissions there are (no {key!r}).")
    return count


def _odata(connection: Connection) -> str:
    return f"v1/projects/{connection.server.project}/forms/{connection.server.form}.svc/Submissions"


def _read_cursor(connection: Connection, after: str) -> Iterator[Page]:
    path = after or _odata(connection)
    query = None if after else {"$top": PAGE, "$expand": "*", "$count": "true"}
    while path:
        content = connection.read_json(path, query)
        records = _records(content, "value", path)
        following = content.get("@odata.nextLink", "")
        yield Page(records, following)
        path, query = following, None


def _records(content: object, key: str, path: str) -> tuple[Record, ...]:
    records = content.get(key) if key and isinstance(content, dict) else content
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise CaseStudyError(f"{path}: the server's answer is no page of submissions.")
    return tuple(records)


def _id_of(record: Record, path: str) -> int:
    try:
        return int(record["_id"])
    except (KeyError, TypeError, ValueError) as error:
        raise CaseStudyError(f"{path}: a submission has no _id, so pages can't be told apart.") from error
