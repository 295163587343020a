"""Sentences that our own pages print: a report that takes one over is held against it word by word.

A sentence that is one of ours is matched as a whole. One that differs from ours in its numbers alone
contradicts it where they differ: the words say beyond doubt which finding is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analysis.verification.reading.report import clean_text
from analysis.verification.reading.sentences import split_sentences

_PIECE = 20
_NUMBER = re.compile(r"\d+(?:[ ,.]\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True)
class Statements:
    """The findings of the studies and the notes of their tables, as sentences of one language."""

    findings: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    headlines: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, findings: Iterable[str], notes: Iterable[str], headlines: Mapping[str, str] | None = None
    ) -> Statements:
        """From texts of one or several sentences each; `headlines` with the finding that each stands for."""
        notes = list(notes)
        # Sentences that begin small ("June 2014" in French) end no sentence before them
        findings = list(findings)
        findings_by_headline = {
            clean_text(headline): clean_text(text) for headline, text in (headlines or {}).items()
        }
        return cls(_sentences([*findings, *findings_by_headline]), _sentences(notes), findings_by_headline)

    @cached_property
    def _by_words(self) -> dict[str, list[str]]:
        grouped: dict[str, list[str]] = {}
        for sentence in sorted(self.findings):
            grouped.setdefault(_NUMBER.sub("#", sentence), []).append(sentence)
        return grouped

    def is_finding(self, sentence: str) -> bool:
        """Whether a sentence is one of the findings, number by number."""
        return clean_text(sentence) in self.findings

    def is_note(self, sentence: str) -> bool:
        """Whether a sentence is, or is a piece of, a note that a table of ours prints."""
        text = clean_text(sentence)
        return text in self.notes or (len(text) >= _PIECE and text in self._all_notes)

    @cached_property
    def _all_notes(self) -> str:
        return "\n".join(sorted(self.notes))

    def under_headline(self, number: str, text: str) -> str:
        """The finding with a number whose headline stands in a text; "" where none does."""
        for headline, finding in self.headlines.items():
            if headline and headline in text and number in finding:
                return finding
        return ""

    def headline_spans(self, text: str) -> list[tuple[int, int]]:
        """Where headlines of ours stand in a text, as a page sets them beside other words."""
        places = [(text.find(headline), len(headline)) for headline in self.headlines]
        return [(place, place + length) for place, length in places if place >= 0 and length >= _PIECE]

    def said_otherwise(self, sentence: str) -> tuple[str, dict[int, str]] | None:
        """The finding with the same words and other numbers, and what stands there instead, by the place
        in the sentence of each number that differs; None where no finding has these words, or several have.
        """
        text = clean_text(sentence)
        candidates = self._by_words.get(_NUMBER.sub("#", text), [])
        if len(candidates) != 1 or "#" not in _NUMBER.sub("#", text):
            return None
        ours = [match[0] for match in _NUMBER.finditer(candidates[0])]
        theirs = list(_NUMBER.finditer(text))
        pairs = zip(theirs, ours, strict=True)
        return candidates[0], {match.start(): number for match, number in pairs if match[0] != number}


def _sentences(texts: Iterable[str]) -> frozenset[str]:
    """The texts, whole and by sentence."""
    whole = [clean_text(text) for text in texts]
    sentences = [sentence.text for text in whole for sentence in split_sentences(text)]
    return frozenset([*whole, *sentences]) - {""}
