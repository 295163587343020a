"""The analyst's own text of a city: Markdown in `text/<city>/<section>.<language>.md`, its numbers bound.

read_own_texts(workspace, study, findings, problems) -> OwnTexts

Paragraphs, lists, quotations, headings, emphasis and footnotes are kept, and of links the address; raw HTML
stays text, and what can't be kept is a problem. `conclusions.<language>.md` fills the slot of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from analysis.problems import Problems, suggestion
from analysis.reporting.documents.model import DocumentBlock, KeyFinding, Run
from analysis.study.casestudy import CaseStudy
from analysis.study.packing.bound_numbers import BOUND, BoundNumbers, UnboundError, without_blanks
from analysis.study.packing.briefing import OwnTexts
from analysis.study.packing.own_markdown import check_markdown, reader, without_comments
from analysis.study.packing.text_files import CONCLUSIONS, FOLDER, check_text_language

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Private letters that part a reference from the text around it while Markdown is read."""


def read_own_texts(
    workspace: Path, study: CaseStudy, findings: Sequence[KeyFinding], problems: Problems
) -> OwnTexts:
    """The texts of one city in the study's language; every name that can't be bound is a fatal problem, and
    of texts in a language that the city does not have it is warned.
    """
    folder = workspace / FOLDER / study.id
    bound = BoundNumbers(study, findings)
    texts_by_section: dict[str, tuple[DocumentBlock, ...]] = {}
    for path in sorted(folder.glob(f"*.{study.language}.md")) if folder.is_dir() else ():
        section = path.name.removesuffix(f".{study.language}.md")
        section_names = [*study.sections, CONCLUSIONS]
        if section not in section_names:
            problems.fatal(
                str(path),
                "there is no such section; rename the file.",
                got=section,
                expected=suggestion(section, section_names),
            )
            continue
        texts_by_section[section] = read_text(path, bound, problems)
    for path in sorted(folder.glob("*.md")):
        check_text_language(path, study.params.languages, problems)
    return OwnTexts(texts_by_section, texts_by_section.get(CONCLUSIONS, ()))


def read_text(path: Path, bound: BoundNumbers, problems: Problems) -> tuple[DocumentBlock, ...]:
    """A text as blocks, every name in it bound."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.fatal(str(path), "this is no UTF-8 text; save it as UTF-8.")
        return ()
    except OSError as error:
        problems.fatal(str(path), f"this file can't be read ({error.strerror}); make it a text file.")
        return ()
    text = without_comments(text)
    check_markdown(text, str(path), problems)
    lines = [_filled(line, place, path, bound, problems) for place, line in enumerate(text.splitlines(), 1)]
    return tuple(blocks("\n".join(lines)))


def _filled(line: str, place: int, path: Path, bound: BoundNumbers, problems: Problems) -> str:
    """A line with its names replaced: numbers by their text, tables and figures by marks."""

    def replaced(match: Any) -> str:
        name = without_blanks(match[1])
        try:
            if name.partition(":")[0] in ("table", "figure"):
                kind, wanted = bound.reference(name)
                return f"{_OPEN}{kind}:{wanted}{_CLOSE}"
            return bound.text(name)
        except UnboundError as error:
            problems.fatal(
                str(path),
                f"{error.problem}; mend the name.",
                row=place,
                got=error.got,
                expected=error.expected,
            )
            return match[0]

    filled = BOUND.sub(replaced, line)
    if "{{" in BOUND.sub("", line):
        problems.fatal(str(path), "a {{ has no }} on its line; close it.", row=place, got=line.strip()[:60])
    return filled


def blocks(markdown: str) -> Iterator[DocumentBlock]:
    """Markdown as blocks, its footnotes as notes at the end."""
    state = _State()
    for token in reader().parse(markdown):
        yield from state.take(token)


ListKind = Literal["bullet", "numbered"]


@dataclass
class _List:
    """A list that is being read: of which kind, the number of its item, and whether that has just begun."""

    kind: ListKind
    number: int
    begins: bool = True

    def block(self, runs: tuple[Run, ...], level: int) -> DocumentBlock:
        """A paragraph of the item; its number stands at the first alone."""
        number, self.begins = str(self.number) if self.begins else "", False
        return DocumentBlock(self.kind, runs, number, level)


@dataclass
class _State:
    """Where in the text the reading is."""

    lists: list[_List] = field(default_factory=list)
    quoted: int = 0
    level: int = 0
    footnote: str = ""

    def take(self, token: Any) -> Iterator[DocumentBlock]:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            style: ListKind = "bullet" if kind.startswith("bullet") else "numbered"
            self.lists.append(_List(style, int(token.attrs.get("start", 1)) - 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            self.lists[-1].number += 1
            self.lists[-1].begins = True
        elif kind in ("blockquote_open", "blockquote_close"):
            self.quoted += 1 if kind.endswith("open") else -1
        elif kind == "heading_open":
            self.level = int(token.tag[1])
        elif kind == "heading_close":
            self.level = 0
        elif kind == "footnote_open":
            self.footnote = str(token.meta["id"] + 1)
        elif kind == "footnote_close":
            self.footnote = ""
        elif kind in ("fence", "code_block", "html_block"):
            yield DocumentBlock("paragraph", (Run(token.content.strip()),))
        elif kind == "inline":
            yield from self._inline(token)

    def _inline(self, token: Any) -> Iterator[DocumentBlock]:
        runs = tuple(_runs(token.children or []))
        alone = [run for run in runs if run.text.strip() or run.target]
        if len(alone) == 1 and alone[0].target:
            kind, _, name = alone[0].target.partition(":")
            yield DocumentBlock(kind, name=name)  # a reference that stands alone is the thing itself
            return
        if self.footnote:
            yield DocumentBlock("note", (Run(self.footnote, raised=True), Run(" "), *runs), self.footnote)
        elif self.level:
            yield DocumentBlock("heading", runs, level=max(self.level, 2) - 1)
        elif self.lists:
            yield self.lists[-1].block(runs, len(self.lists))
        else:
            yield DocumentBlock("quote" if self.quoted else "paragraph", runs)


def _runs(children: Sequence[Any]) -> Iterator[Run]:
    bold = italic = 0
    address, words = "", ""
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            bold += 1 if child.type.endswith("open") else -1
        elif child.type in ("em_open", "em_close"):
            italic += 1 if child.type.endswith("open") else -1
        elif child.type in ("softbreak", "hardbreak"):
            yield Run(" ")
        elif child.type == "link_open":
            address, words = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            # in print a link is what can be read of it
            if address.removeprefix("mailto:") != words:
                yield Run(f" ({address})")
        elif child.type == "footnote_ref":
            number = str(child.meta["id"] + 1)
            yield Run(number, raised=True, note=number)
        elif child.type in ("text", "code_inline", "html_inline"):
            words += child.content
            yield from _parted(child.content, bool(bold), bool(italic))


def _parted(text: str, bold: bool, italic: bool) -> Iterator[Run]:
    """Text with its references as runs of their own."""
    for place, part in enumerate(text.replace(_CLOSE, _OPEN).split(_OPEN)):
        if place % 2:
            yield Run(part, bold, italic, target=part)
        elif part:
            yield Run(part, bold, italic)
