"""The codebook for machines: DDI-Codebook 2.5, the order of its elements as the schema has it.

Source: DDI Alliance, DDI-Codebook 2.5 (2012), field level documentation.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.disclosure.release.data import Variable
from analysis.disclosure.release.package.description import DescribedRelease
from analysis.files import write_atomic
from analysis.reading.label_text import without_controls

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_INTERVAL = {"number": "contin", "date": "contin"}


def write_ddi(described: DescribedRelease, path: Path) -> Path:
    """Write the codebook."""
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("xsi", _XSI)
    root = ET.Element(f"{{{NAMESPACE}}}codeBook", {"version": "2.5", _LANGUAGE: described.language})
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    _document(root, described)
    _study(root, described)
    _files(root, described)
    _variables(root, described)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode", xml_declaration=False)
    return write_atomic(path, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _add(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    if text is not None:
        element.text = without_controls(str(text))
    return element


def _document(root: ET.Element, described: DescribedRelease) -> None:
    citation = _add(_add(root, "docDscr"), "citation")
    _add(_add(citation, "titlStmt"), "titl", described.title)
    _add(_add(citation, "prodStmt"), "software", "casestudy")


def _study(root: ET.Element, described: DescribedRelease) -> None:
    study = _add(root, "stdyDscr")
    citation = _add(study, "citation")
    titles = _add(citation, "titlStmt")
    _add(titles, "titl", described.title)
    _add(titles, "IDNo", described.name)
    if described.producer:
        _add(_add(citation, "prodStmt"), "producer", described.producer)
    information = _add(study, "stdyInfo")
    if described.about:
        _add(information, "abstract", described.about)
    summary = _add(information, "sumDscr")
    for event, date in zip(("start", "end"), described.period, strict=False):
        if date:
            _add(summary, "collDate", date, date=date, event=event)
    if described.country:
        _add(summary, "nation", described.country)
    _add(summary, "geogCover", described.place)
    _add(summary, "anlyUnit", described.unit)
    _add(summary, "dataKind", "survey data")
    collection = _add(_add(study, "method"), "dataColl")
    _add(collection, "sampProc", described.sampling)
    _add(collection, "cleanOps", described.protection)
    access = _add(_add(study, "dataAccs"), "useStmt")
    # left out, `required` says that a declaration must be signed
    _add(access, "confDec", described.confidentiality, required="no")
    if described.contact:
        _add(access, "contact", described.contact)
    if described.licence:
        _add(access, "conditions", described.licence)


def _files(root: ET.Element, described: DescribedRelease) -> None:
    for number, part in enumerate(described.parts, start=1):
        description = _add(root, "fileDscr", ID=f"F{number}", URI=part.data_file)
        text = _add(description, "fileTxt")
        _add(text, "fileName", part.data_file)
        dimensions = _add(text, "dimensns")
        _add(dimensions, "caseQnty", len(part.data.frame))
        _add(dimensions, "varQnty", len(part.data.variables))
        _add(text, "fileType", "text/csv; charset=UTF-8")


def _variables(root: ET.Element, described: DescribedRelease) -> None:
    description = _add(root, "dataDscr")
    number = 0
    for file, part in enumerate(described.parts, start=1):
        for variable in part.data.variables:
            number += 1
            ids = {"ID": f"V{number}", "files": f"F{file}"}
            _variable(description, ids, variable, part)


def _variable(
    parent: ET.Element, ids: Mapping[str, str], variable: Variable, described: DescribedRelease
) -> None:
    column = described.data.frame[variable.name]
    interval = _INTERVAL.get(variable.kind, "discrete")
    element = _add(parent, "var", ID=ids["ID"], name=variable.name, files=ids["files"], intrvl=interval)
    _add(element, "labl", variable.label)
    if question := described.questions.get(variable.question):
        _add(_add(element, "qstn"), "qstnLit", question)
    if variable.kind == "number" and column.notna().any():
        whole = bool((column.dropna() % 1 == 0).all())
        limits = {"min": f"{column.min():.12g}", "max": f"{column.max():.12g}"}
        # left out, UNITS says whole numbers
        _add(_add(element, "valrng"), "range", UNITS="INT" if whole else "REAL", **limits)
    if universe := described.asked_of.get(variable.question):
        _add(element, "universe", universe)
    _add(element, "sumStat", int(column.notna().sum()), type="vald")
    _add(element, "sumStat", int(column.isna().sum()), type="invd")
    counts = _counts(variable, column)
    for value, label in variable.values.items():
        category = _add(element, "catgry")
        _add(category, "catValu", value)
        _add(category, "labl", label)
        _add(category, "catStat", counts.get(value, 0), type="freq")
    if variable.altered:
        _add(element, "codInstr", "; ".join(described.altered(variable)))
    numeric = variable.kind in ("number", "tick")
    # schema "other" would need one of its own; left out, it is ISO, as the dates are
    kind = {"category": "date"} if variable.kind == "date" else {}
    _add(element, "varFormat", type="numeric" if numeric else "character", **kind)


def _counts(variable: Variable, column: pd.Series) -> Mapping[str, int]:
    """How often each value stands in a column of choices."""
    if not variable.values:
        return {}
    return {str(value): int(count) for value, count in column.value_counts().items()}
