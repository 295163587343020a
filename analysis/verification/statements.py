"""Sentences that our own pages print: a report that takes one over is held against it word by word.

A sentence that is one of ours is matched as a whole. One that differs from ours in its numbers alone
contradicts it where they differ: the words say beyond doubt which finding is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analysis.verification.report import clean_text
from analysis.verification.sentences import split_sentences

_PIECE = 20
_NUMBER = re.compile(r"\d+(?:[ ,.]\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True)
class Statements:
    """The findings of the studies and the notes of their tables, as sentences of one language."""

    findings: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, findings: Iterable[str], notes: Iterable[str]) -> Statements:
        """From texts of one or several sentences each."""
        notes = list(notes)
        # Sentences that begin small ("June 2014" in French) end no sentence before them
        whole = {clean_text(note) for note in notes}
        return cls(frozenset(_sentences(findings)), frozenset(_sentences(notes)) | whole)

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


def _sentences(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from (sentence.text for sentence in split_sentences(clean_text(text)))
