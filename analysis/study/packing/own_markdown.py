"""What an analyst's Markdown holds that a document would lose, each told with its row.

1. Pictures and tables of Markdown are not kept: `{{figure:name}}` and `{{table:name}}` place the study's own.
2. HTML, struck-out or marked text and boxes to tick would stand in print as the signs that they are.
3. A footnote that has no text, a link that has no address, emphasis and a fence that are not closed would
   stand in print as the signs that they are; a footnote's text that nothing refers to, or that stands twice,
   not at all. An escaped sign (`\\*`) is meant to stand there.

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
_MARKED = re.compile(r"==\S(.*?\S)?==")
_LINK = re.compile(r"\[[^\]^][^\]]*\]\[([^\]]+)\]")
_OPENER = re.compile(r"""(?<![^\s("'«“\[])(\*\*?|__?)(?=[^\s*_])""")
"""A sign that begins emphasis: a word follows it. "2 * 3", "36%*" and "first_name" hold none."""
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
        first = token.map[0] + 1 if token.map else 1
        for line_of_block, sentence, got in _found(token, lines):
            problems.fatal(where, sentence, row=first + line_of_block, got=got[:SHOWN])
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


def _found(token: Any, lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """What a block would lose: in which of its lines (from 0), what is wrong, and the text."""
    if token.type == "fence" and not lines[token.map[1] - 1].strip().startswith(token.markup):
        yield 0, f"a {token.markup} is not closed, and takes all that follows; close it.", token.markup
    if token.type != "inline":
        return
    own = token.content.splitlines()
    if any("|" in line and _RULE.match(line) for line in own):
        yield 0, "a table of Markdown is not kept; place one of the study's with {{table:name}}.", own[0]
        return
    if box := _BOX.match(token.content):
        yield 0, "a box to tick is not kept; leave it out.", box[0].strip()
    line = 0
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        if child.type == "image":
            sentence = "a picture is not kept; place one of the study's with {{figure:name}}."
            yield line, sentence, child.attrs["src"]
        if child.type == "text":
            for sentence, got in _signs(child.content, token.content):
                yield line, sentence, got


def _signs(text: str, source: str) -> Iterator[tuple[str, str]]:
    """What stands in a piece of text as signs; `source` is its block as written, with what is escaped."""
    for note in _NOTE.findall(text):
        yield f"this footnote has no text; add a line that begins with {note}:", note
    for name in _LINK.findall(text):
        yield f"this link has no address; add a line that begins with [{name}]:", text
    if tag := _TAG.search(text):
        yield "HTML is not kept; write it as Markdown.", tag[0]
    if "~~" in text:
        yield "struck-out text is not kept; leave it out, or write it without ~~.", text
    if _MARKED.search(text):
        yield "marked text is not kept; write it without ==.", text
    # The reader gives an escaped sign as plain text: only the source tells that it was meant.
    opener = _OPENER.search(text)
    sign = opener[1] if opener else "**"
    if (opener or sign in text) and f"\\{sign[0]}" not in source:
        yield f"emphasis is not closed; write {sign} before and after it, or \\{sign[0]} for the sign.", text
