"""Word's footnotes, for which python-docx has no calls: a part of their own, and marks in the text that lead
to them. Word numbers them.

Footnotes(writer)
    .mark(runs)        a footnote of these runs; the run that stands for it in the text
    .attach(document)  the part with all of them; nothing where there are none
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis.reporting.documents.word.xml import DECLARED, Writer

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
PART = "/word/footnotes.xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote>"
)
"""The lines above a page's notes; Word asks for both."""
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


@dataclass
class Footnotes:
    """The footnotes of one document, in the order of their marks."""

    writer: Writer
    notes: list[str] = field(default_factory=list)

    def mark(self, *runs: str) -> str:
        """A footnote of these runs; what stands for it in the text."""
        number = len(self.notes) + 1
        own = f"<w:r>{_RAISED}<w:footnoteRef/></w:r>"
        paragraph = self.writer.paragraph("footnote text", own, *runs)
        self.notes.append(f'<w:footnote w:id="{number}">{paragraph}</w:footnote>')
        return f'<w:r>{_RAISED}<w:footnoteReference w:id="{number}"/></w:r>'

    def attach(self, document: Any) -> None:
        """Give the document these footnotes, in place of those of its template."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        held = [rel for rel in document.part.rels.values() if rel.reltype == RELATION]
        if not self.notes and not held:
            return
        xml = f"<w:footnotes {DECLARED}>{_SEPARATORS}{''.join(self.notes)}</w:footnotes>"
        content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()
        for relation in held:
            # the text that referred to the template's own notes is gone
            document.part.rels.pop(relation.rId)
        part = Part(PackURI(PART), CONTENT_TYPE, content, document.part.package)
        document.part.relate_to(part, RELATION)
