"""Tags for a PDF of one page that was drawn in reading order: language, title and structure, so that a screen
reader speaks its lines one after another. pypdf (BSD) writes them; matplotlib, which draws, has none.

Every line of text is a paragraph, the first a heading; bars and rules stay untagged, as the numbers beside
them say what they show.

tagged(pdf, language) -> pdf
"""

from __future__ import annotations

import io
from typing import Any


def tagged(pdf: bytes, language: str) -> bytes:
    """The PDF with its language, its title in the window's bar, and its lines of text as a structure."""
    from pypdf import PdfWriter
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    preferences = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    root[NameObject("/ViewerPreferences")] = preferences
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    page = writer.pages[0]
    lines = _mark_lines(writer, page)
    root[NameObject("/StructTreeRoot")] = _structure(writer, page, lines)
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def _mark_lines(writer: Any, page: Any) -> int:
    """Give every text object of the page a number of its own; how many there are."""
    from pypdf.generic import ContentStream, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

    content = ContentStream(page.get_contents(), writer)
    operations, lines = [], 0
    for operands, operator in content.operations:
        if operator == b"BT":
            kind = NameObject("/P" if lines else "/H1")
            number = DictionaryObject({NameObject("/MCID"): NumberObject(lines)})
            operations.append(([kind, number], b"BDC"))
            lines += 1
        operations.append((operands, operator))
        if operator == b"ET":
            operations.append(([], b"EMC"))
    content.operations = operations
    marked = DecodedStreamObject()
    marked.set_data(content.get_data())
    page[NameObject("/Contents")] = writer._add_object(marked.flate_encode())
    return lines


def _structure(writer: Any, page: Any, lines: int) -> Any:
    """The tree of the document: its lines as paragraphs, in the order in which they are drawn."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

    def added(**entries: Any) -> Any:
        named = {NameObject(f"/{name}"): value for name, value in entries.items()}
        return writer._add_object(DictionaryObject(named))

    def kind(name: str) -> Any:
        return NameObject(f"/{name}")

    place = page.indirect_reference
    root = added(Type=kind("StructTreeRoot"))
    whole = added(Type=kind("StructElem"), S=kind("Document"), P=root)
    paragraphs = ArrayObject()
    for line in range(lines):
        role = kind("P" if line else "H1")
        paragraphs.append(added(Type=kind("StructElem"), S=role, P=whole, Pg=place, K=NumberObject(line)))
    whole.get_object()[kind("K")] = paragraphs
    root.get_object()[kind("K")] = ArrayObject([whole])
    numbers = ArrayObject([NumberObject(0), writer._add_object(ArrayObject(paragraphs))])
    root.get_object()[kind("ParentTree")] = added(Nums=numbers)
    page[kind("StructParents")] = NumberObject(0)
    page[kind("Tabs")] = kind("S")
    return root
