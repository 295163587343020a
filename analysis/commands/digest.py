"""The page of a round of `casestudy watch`: what is new, what is to be decided, what went wrong.

write_digest(round, folder) writes digest.md, which a scheduler may mail, and digest.html, to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from analysis.batch.manifest import now
from analysis.commands.watch import CityRound, Round
from analysis.files import write_atomic

SHOWN = 5
"""How many enumerators and sentences are named a city: the page stays one page."""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Digest</title>
<style>body {{ font: 16px/1.5 sans-serif; max-width: 45em; margin: 2em auto; padding: 0 1em }}</style></head>
<body>{body}</body></html>
"""


def write_digest(done: Round, folder: Path) -> list[Path]:
    """Write the page as Markdown and as HTML. Raises OSError where it can't be written."""
    text = digest_text(done)
    body = MarkdownIt("commonmark", {"html": False}).render(text)
    return [
        write_atomic(folder / "digest.md", text),
        write_atomic(folder / "digest.html", PAGE.format(body=body)),
    ]


def digest_text(done: Round) -> str:
    """The page in Markdown."""
    lines = [f"# Digest of {now()[:16].replace('T', ' ')} UTC", ""]
    if done.unreachable:
        lines += ["## Nothing was done", "", f"- {_plain(done.unreachable)}", ""]
    lines += _part("What went wrong", _went_wrong(done))
    lines += _part("To decide", (line for city in done.cities for line in _to_decide(city)))
    lines += _part("New", _new(done))
    if done.unchanged:
        lines += [f"Unchanged: {', '.join(done.unchanged)}.", ""]
    return "\n".join(lines)


def _part(title: str, found: Iterator[str]) -> list[str]:
    entries = [f"- {line}" for line in found]
    return [f"## {title}", "", *entries, ""] if entries else []


def _went_wrong(done: Round) -> Iterator[str]:
    for city in done.cities:
        yield from (_plain(f"{city.city}: {problem}") for problem in city.problems)
    yield from map(_plain, done.failures)


def _to_decide(city: CityRound) -> Iterator[str]:
    if city.findings:
        names = ", ".join(path.name for path in city.workbooks)
        where = f", in {names}" if names else ""
        yield f"{city.city}: {city.findings:,} findings of the checks to review{where}"
    for name, held, flagged in city.enumerators[:SHOWN]:
        yield f"{city.city}: {_plain(name)}, {flagged:,} of {held:,} interviews flagged"
    if len(city.enumerators) > SHOWN:
        yield f"{city.city}: {len(city.enumerators) - SHOWN} more enumerators, in its quality notebook"


def _new(done: Round) -> Iterator[str]:
    for one in done.pulled:
        counts = (len(one.pulled.added), len(one.pulled.changed), len(one.pulled.vanished))
        if any(counts):
            new, changed, gone = (f"{count:,}" for count in counts)
            yield f"{one.instrument}: {new} interviews new, {changed} changed, {gone} gone on the server"
    for city in done.cities:
        if city.after != city.before:
            yield f"{city.city}: {city.after:,} interviews ({city.before:,} before)"
        yield from (f"{city.city}: {_plain(sentence)}" for sentence in city.said[:SHOWN])


def _plain(text: str) -> str:
    """A text on one line, its signs not read as Markdown."""
    line = " ".join(escape(text, quote=False).split())
    return re.sub(r"([\\`*_\[\]#])", r"\\\1", line)
