"""What an analyst's Markdown holds that a document would lose, each told with its row.

1. Pictures and tables of Markdown are not kept: `{{figure:name}}` and `{{table:name}}` place the study's own.
2. HTML, struck-out text and boxes to tick would stand in print as the signs that they are.
3. A footnote that has no text, emphasis that is not closed and a fence that is not closed would stand in
   print as the signs that they are; a footnote's text that nothing refers to, or that stands twice, not at
   all.

check_markdown(text, where, problems)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.problems import Problems

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_NOTE_TEXT = re.compile(r"^ {0,3}(\[\^[^\]\s]+\]):")
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
"""The line under a Markdown table's head."""
_TAG = re.compile(r"""</?[a-z][a-z0-9]*(\s+[a-z-]+\s*=\s*("[^"]*"|'[^']*'))*\s*/?>""", re.IGNORECASE)
_BOX = re.compile(r"\[[ xX]\]\s")
SHOWN = 60


def reader() -> MarkdownIt:
    """What reads an analyst's text: paragraphs, lists, quotations, headings, emphasis and footnotes."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    return MarkdownIt("commonmark", {"html": False}).use(footnote_plugin)


def without_comments(text: str) -> str:
    """The text without HTML comments, each line in its row: a draft's first says what it was made from."""
    return re.sub(r"<!--.*?-->", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)


def check_markdown(text: str, where: str, problems: Problems) -> None:
    """A fatal problem for everything that would be lost, or print as signs."""
    lines = text.splitlines()
    for row, line in enumerate(lines, start=1):
        if "<!--" in line:
            problems.fatal(where, "a comment is not closed; write --> after it.", row=row, got=line[:SHOWN])
    for token in reader().parse(text):
        row = token.map[0] + 1 if token.map else 1
        for sentence, got in _found(token, lines):
            problems.fatal(where, sentence, row=row, got=got[:SHOWN])
    footnotes: set[str] = set()
    for row, line in enumerate(lines, start=1):
        for note in _NOTE_TEXT.findall(line):
            if note in footnotes:
                problems.fatal(where, "this footnote has a text already; keep one.", row=row, got=note)
            elif text.count(note) == 1:
                problems.fatal(
                    where, "no text refers to this footnote; put its sign there.", row=row, got=note
                )
            footnotes.add(note)


def _found(token: Any, lines: list[str]) -> Iterator[tuple[str, str]]:
    if token.type == "fence" and not lines[token.map[1] - 1].strip().startswith(token.markup):
        yield f"a {token.markup} is not closed, and takes all that follows; close it.", token.markup
    if token.type != "inline":
        return
    own = token.content.splitlines()
    if any("|" in line and _RULE.match(line) for line in own):
        yield "a table of Markdown is not kept; place one of the study's with {{table:name}}.", own[0]
        return
    if box := _BOX.match(token.content):
        yield "a box to tick is not kept; leave it out.", box[0].strip()
    for child in token.children or []:
        if child.type == "image":
            yield "a picture is not kept; place one of the study's with {{figure:name}}.", child.attrs["src"]
        if child.type != "text":
            continue
        for note in _NOTE.findall(child.content):
            yield f"this footnote has no text; add a line that begins with {note}:", note
        if tag := _TAG.search(child.content):
            yield "HTML is not kept; write it as Markdown.", tag[0]
        if "~~" in child.content:
            yield "struck-out text is not kept; leave it out, or write it without ~~.", child.content
        if "**" in child.content:
            yield "emphasis is not closed; write ** before and after it.", child.content
