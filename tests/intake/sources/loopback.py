"""A server on the loopback that plays the pages of KoboToolbox, ONA and ODK Central, and their bad days."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "zzsecret"


@dataclass
class Play:
    """What the server holds and does: at most `cut` rows a page whatever is asked for; `trouble` are statuses
    that it answers first; `stop_after` pages it serves before it refuses.
    """

    records: list[dict] = field(default_factory=list)
    cut: int = 100
    trouble: list[int] = field(default_factory=list)
    stop_after: int | None = None
    redirect: str = ""
    claims: int | None = None
    pages: int = 0
    requests: list[str] = field(default_factory=list)
    address: str = ""
    versions: dict[str, object] = field(default_factory=dict)
    """Answers by path: what the server tells of its form's versions; text is sent as it is."""


def play_answer(play: Play, path: str, query: dict) -> object:
    if "/versions" in path or path in play.versions:
        return play.versions.get(path, [])
    if path.startswith("/api/v1/forms/"):
        return {"num_of_submissions": play.claims or len(play.records)}
    if "Submissions" in path:
        return _odata(play, query)
    limit = int(query.get("limit", query.get("page_size", ["100"]))[0])
    after = json.loads(query.get("query", ['{"_id": {"$gt": 0}}'])[0])["_id"]["$gt"]
    rows = sorted((r for r in play.records if r["_id"] > after), key=lambda r: r["_id"])[
        : min(limit, play.cut)
    ]
    if path.startswith("/api/v1/data/"):
        return rows
    return {"count": play.claims or len(play.records), "next": None, "previous": None, "results": rows}


def _odata(play: Play, query: dict) -> dict:
    count = play.claims or len(play.records)
    if query.get("$top") == ["0"]:
        return {"value": [], "@odata.count": count}
    start = int(query.get("$skiptoken", ["0"])[0])
    answer = {"value": play.records[start : start + play.cut], "@odata.count": count}
    if start + play.cut < len(play.records):
        answer["@odata.nextLink"] = (
            f"{play.address}/v1/projects/1/forms/f.svc/Submissions?%24skiptoken={start + play.cut}"
        )
    return answer


@contextmanager
def serving(play: Play):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            play.requests.append(self.path)
            if self.headers.get("Authorization", "").split()[-1:] != [TOKEN]:
                return self._send(401, {})
            if play.redirect:
                return self._send(302, {}, play.redirect)
            if play.trouble:
                return self._send(play.trouble.pop(0), {})
            is_count = (
                query.get("limit") == ["1"]
                or query.get("$top") == ["0"]
                or ("/forms/" in parts.path and "svc" not in parts.path)
                or "/versions" in parts.path
            )
            if not is_count:
                if play.stop_after is not None and play.pages >= play.stop_after:
                    return self._send(503, {})
                play.pages += 1
            return self._send(200, play_answer(play, parts.path, query))

        def _send(self, status, content, location=""):
            body = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    play.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield play
    finally:
        server.shutdown()
        server.server_close()
