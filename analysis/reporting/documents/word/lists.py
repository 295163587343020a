"""Lists of the analyst's own text: numbered by the styles of the document where these number, else by signs
in the text, as a template may have list styles without any.

Lists(document, writer).item(block, runs) -> a paragraph
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.reporting.documents.model import DocumentBlock
from analysis.reporting.documents.word.xml import UNNUMBERED, Writer

STYLES = {"bullet": "List Bullet", "numbered": "List Number"}
SIGNS = {"bullet": "\u2022", "numbered": "{number}."}


@dataclass
class Lists:
    """The lists of one document, in the order of their items; `open` are the number of the last item and the
    numbering of each numbered list that may go on, by its level.
    """

    document: Any
    writer: Writer
    open: dict[int, tuple[int, int]] = field(default_factory=dict)

    def close(self) -> None:
        """What comes next belongs to no list: each that follows begins anew."""
        self.open.clear()

    def item(self, block: DocumentBlock, runs: Sequence[str]) -> str:
        """An item, or a further paragraph of one."""
        style, level = STYLES[block.kind], max(block.level, 1)
        if not block.name:
            return self.writer.item(style, UNNUMBERED, "", level, *runs)
        numbering = self._numbering_of(style)
        if numbering is None:
            sign = SIGNS[block.kind].format(number=block.name)
            return self.writer.item(style, UNNUMBERED, sign, level, *runs)
        if block.kind == "numbered":
            numbering = self._going_on(int(block.name), level, numbering)
        properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>'
        return self.writer.item(style, properties, None, level, *runs)

    def _going_on(self, number: int, level: int, numbering: int) -> int:
        """The numbering of a list that goes on, or a new one that begins with this number."""
        last, own = self.open.get(level, (None, 0))
        if last != number - 1:
            own = self._begun(numbering, number)
        self.open = {deep: lists for deep, lists in self.open.items() if deep < level}
        self.open[level] = (number, own)
        return own

    def _numbering_of(self, style: str) -> int | None:
        """The numbering that a style brings; None where it has none."""
        element = self.document.styles.element.get_by_id(self.writer.styles[style])
        properties = element.pPr.numPr if element.pPr is not None else None
        return None if properties is None or properties.numId is None else properties.numId.val

    def _begun(self, numbering: int, number: int) -> int:
        """A numbering like another that begins with a number of its own."""
        numberings = self.document.part.numbering_part.element
        like = numberings.num_having_numId(numbering)
        made = numberings.add_num(like.abstractNumId.val)
        made.add_lvlOverride(ilvl=0).add_startOverride(number)
        return made.numId
