"""First drafts of a city's text, made from its findings with every number bound, for the analyst to edit.

write_drafts(workspace, study, findings) -> lines that say what was written and what is out of date

1. A file that was edited is never written again: its first line holds the hash of what was drafted below it.
2. An edited file whose findings have changed since is named as out of date, and stays as it is.
3. A number that can't be bound by itself stands within its finding: `{{finding:3}}` is the whole sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.digests import combine
from analysis.files import write_atomic
from analysis.reporting.documents.model import KeyFinding
from analysis.reporting.wording.words import word
from analysis.study.casestudy import CaseStudy
from analysis.study.packing.bound_numbers import BOUND, BoundNumbers, UnboundError
from analysis.study.packing.briefing import KEY, figures_shown
from analysis.study.packing.text_files import CONCLUSIONS, FOLDER

_HEAD = re.compile(r"<!-- casestudy draft (?P<hash>[0-9a-f]{16}) -->\n")
_NUMBER = re.compile(r"[<>]?\d[\d.,\u202f\u00a0]*(?:[\u202f\u00a0]?%)?")


def write_drafts(workspace: Path, study: CaseStudy, findings: Sequence[KeyFinding]) -> list[str]:
    """Write what is missing or was never edited; say of every other whether it is out of date."""
    lines = []
    for section in (*study.sections, CONCLUSIONS):
        path = workspace / FOLDER / study.id / f"{section}.{study.language}.md"
        lines.append(_write(path, draft(study, section, findings)))
    return lines


def _write(path: Path, body: str) -> str:
    fresh = _hash(body)
    if not path.is_file():
        write_atomic(path, f"<!-- casestudy draft {fresh} -->\n{body}")
        return f"Written: {path}"
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    head = _HEAD.match(text)
    if head is None:
        return f"Kept: {path} (your own text)"
    if _hash(text[head.end() :]) == head["hash"]:
        if head["hash"] == fresh:
            return f"Kept: {path} (up to date)"
        write_atomic(path, f"<!-- casestudy draft {fresh} -->\n{body}")
        return f"Written again: {path} (nobody had edited it)"
    if head["hash"] == fresh:
        return f"Kept: {path} (edited, up to date)"
    return f"Out of date: {path} (edited; the findings it was drafted from have changed since)"


def _hash(body: str) -> str:
    return combine(body)[:16]


def draft(study: CaseStudy, section: str, findings: Sequence[KeyFinding]) -> str:
    """The first text of a section: its findings with bound numbers, then its figures."""
    if section == CONCLUSIONS:
        return word("draft.conclusions", study.language) + "\n"
    bound = BoundNumbers(study, findings)
    own = [finding for finding in findings if finding.section == section]
    sentences = [bound_sentence(finding, bound) for finding in own]
    tables = [table.name for table in study.tables(section).items]
    figures = [f"{{{{figure:{name}}}}}" for name in figures_shown(study, tables, own)]
    text = " ".join(sentences) or word("draft.nothing", study.language)
    return "\n\n".join([text, *figures]) + "\n"


def bound_sentence(finding: KeyFinding, bound: BoundNumbers) -> str:
    """A finding's sentence with each number as the name it is bound by; else the finding as a whole."""
    names = dict(_names(finding, bound))
    made = _NUMBER.sub(lambda match: _replaced(match[0], names), finding.text)
    if _NUMBER.search(BOUND.sub("", made)):
        return f"{{{{finding:{finding.number}}}}}"
    return made


def _replaced(shown: str, names: Mapping[str, str]) -> str:
    """A number's name; punctuation that ends a sentence is no part of it."""
    number = shown.rstrip(".,\u202f\u00a0")
    rest = shown[len(number) :]
    return f"{{{{{names[number]}}}}}{rest}" if number in names else shown


def _names(finding: KeyFinding, bound: BoundNumbers) -> Iterator[tuple[str, str]]:
    """Displays and the names they are bound by, of all rows a finding is made of; the first row speaks
    first.
    """
    for key in reversed(finding.rows):
        row_key = dict(zip(KEY, key.split("|"), strict=False))
        answer = row_key.get("choice") or row_key.get("question", "")
        group = f" | {row_key['level']}" if row_key.get("level") else ""
        name = f"{row_key.get('table', '')}.{answer}@{row_key.get('unit', '')}"
        for form in ("base", "n", "percent"):
            full = f"{name}:{form}{group}"
            try:
                yield bound.text(full), full
            except UnboundError:
                continue
