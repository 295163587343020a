"""Findings in words: one sentence each, made from the finding's own estimates rows.

    finding_sentence(finding, wording) -> str
    finding_headline(finding, wording) -> str       the same without bases and intervals, for a figure

Numbers go through the same `words` as tables and figures, so that no sentence can disagree with its
table. Under the threshold of small bases the counts are told instead of percents.
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.findings.finding import (
    ABSENT,
    ALIKE,
    CHANGED,
    CITIES,
    CLEAR,
    COMPOSITION,
    ELSEWHERE,
    GROUPS,
    LEADS,
    LEADS_WITHIN,
    NAMED_BY_NOBODY,
    NEARLY_ALL,
    NO_LEADER,
    NOT_ASKED,
    NUMBER,
    STANDS_OUT,
    Finding,
)
from analysis.reporting.wording.dates import wave_text
from analysis.reporting.wording.differences_told import (
    alike,
    beside_place,
    between_places,
    changed,
    groups_differ,
    leads_in_group,
    of_one_group,
    stands_out,
)
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.leading_answers import a_number, leads, no_leader, not_asked
from analysis.reporting.wording.words import sentence_case, word

_CLAUSE_ENDS = ";؛"
_OPENING, _CLOSING = "“«", "”»"

_EXACT = (ABSENT, NAMED_BY_NOBODY, COMPOSITION, NOT_ASKED)
"""What these say (nobody, all of them) can't be said of rounded counts."""

_TELLERS = {
    LEADS: leads,
    NEARLY_ALL: leads,
    ABSENT: leads,
    NAMED_BY_NOBODY: leads,
    LEADS_WITHIN: leads_in_group,
    NO_LEADER: no_leader,
    NUMBER: a_number,
    NOT_ASKED: not_asked,
    GROUPS: groups_differ,
    STANDS_OUT: stands_out,
    COMPOSITION: of_one_group,
    CHANGED: changed,
    ELSEWHERE: beside_place("finding.elsewhere"),
    CITIES: between_places,
    ALIKE: alike,
}


def finding_sentence(finding: Finding, wording: Wording) -> str:
    """A finding in words; "" where it can't be told in the language."""
    if finding.sentences:
        return finding.sentences.get(wording.language, "")
    rounded = bool(wording.layout.rounded)
    if rounded and finding.kind in _EXACT:
        return ""
    if finding.kind in (LEADS, NEARLY_ALL, NO_LEADER) and wording.lead and not rounded:
        return sentence_case(wording.lead)
    text = _TELLERS[finding.kind](finding, wording)
    when = wave_text(finding.cells[0].wave, wording.language)
    if not text or not when or not wording.several_waves or finding.kind == CHANGED:
        return sentence_case(text)
    # A survey held again: a reader must know which time a sentence is of
    return sentence_case(word("colon", wording.language, label=when, text=text))


def finding_headline(finding: Finding, wording: Wording) -> str:
    """A finding as the headline of a figure: its first clause, without bases, intervals and the question."""
    if finding.sentences or finding.headlines:
        return finding.headlines.get(wording.language, "")
    if wording.layout.rounded and finding.kind in _EXACT:
        return ""
    text = _TELLERS[finding.kind](replace(finding, certainty=CLEAR), replace(wording, lead="", brief=True))
    return sentence_case(_without_brackets(_first_clause(text)).rstrip(" .\u202f"))


def _first_clause(text: str) -> str:
    """`text` up to its first semicolon; one within quotation marks is a label's own."""
    depths = _quote_depths(text)
    ends = (place for place, letter in enumerate(text) if letter in _CLAUSE_ENDS and not depths[place])
    return text[: next(ends, len(text))]


def _without_brackets(text: str) -> str:
    """`text` without its bases: every bracket with a number in it goes, but for those of a quoted label."""
    depths, place, plain_text = _quote_depths(text), 0, ""
    while place < len(text):
        end = _bracket_end(text, place) if text[place] == "(" and not depths[place] else 0
        bracket = text[place:end]
        if any(sign.isdigit() for sign in bracket):
            plain_text = plain_text.rstrip(" ")
        else:
            plain_text += bracket or text[place]
        place = end or place + 1
    # Only ordinary blanks are joined: narrow ones belong to the signs that they stand before
    return re.sub(" {2,}", " ", plain_text).strip()


def _bracket_end(text: str, start: int) -> int:
    """The place after the bracket that closes the one at `start`, 0 where none does."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place + 1
    return 0


def _quote_depths(text: str) -> list[int]:
    """Within how many quotation marks each letter stands."""
    depths, depth = [], 0
    for letter in text:
        if letter in _CLOSING:
            depth = max(depth - 1, 0)
        depths.append(depth)
        if letter in _OPENING:
            depth += 1
    return depths
