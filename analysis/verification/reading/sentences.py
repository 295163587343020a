"""A passage cut into sentences, and the part of a sentence that speaks of one number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.verification.mentions.mentions import Mention

#: A sentence may begin with a quote, which French sets apart by a blank and mixed directions isolate.
_END = re.compile(r"(?<=[.!?…»”])\s+(?=(?:[\"“«(]\s?)?[\u2066-\u2069]?[A-ZÀ-ÝÉ¿¡\d\u0600-\u06ff])")
_SHORT = re.compile(r"(?:\b(?:p|pp|no|nos|cf|fig|vol|ca|approx|e\.g|i\.e|etc|al|M|Mme|Dr|St|n)|\b[A-Z])\.$")
_CUT = re.compile(r"[;:()–—]|,(?!\d)|\s(?:and|but|while|whereas|et|mais|tandis que|y|pero|mientras)\s", re.I)

_AND = re.compile(r"\s(?:and|et|y)\s", re.I)
_OF = re.compile(r" ?(?:of|out of|among|des?|d['’]|du|del|parmi|sur|entre) ", re.I)


@dataclass(frozen=True)
class Sentence:
    """A sentence, with its place in the passage and what was said before it."""

    text: str
    start: int
    before: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a passage. "p. 100", "No. 3" and "e.g." end none."""
    starts = [0]
    for match in _END.finditer(text):
        if not _SHORT.search(text[: match.start()][-8:]):
            starts.append(match.end())
    ends = [*starts[1:], len(text)]
    spans = [(text[start:end].rstrip(), start) for start, end in zip(starts, ends, strict=True)]
    sentences: list[Sentence] = []
    for piece, start in spans:
        before = sentences[-1].text if sentences else ""
        sentences.append(Sentence(piece, start, before))
    return sentences


def segment(sentence: Sentence, mention: Mention, others: Sequence[Mention]) -> tuple[int, int]:
    """Where the words stand that speak of a number: from the number before it to the next cut after it.

    "extortion (57%), physical abuse (15%)": abuse is of 15%; "16% of women and 3% of men": women of 16%.
    """
    earlier = [other.end for other in others if other.end <= mention.start and other.form != "exempt"]
    later = [other.start for other in others if other.start >= mention.end and other.form != "exempt"]
    first = max([sentence.start, *earlier])
    last = min([sentence.end, *later])
    base = sentence.start
    # What a semicolon parts is said of something else
    before = sentence.text[first - base : mention.start - base]
    after = sentence.text[mention.end - base : last - base]
    is_parted = ";" in before
    first += before.rfind(";") + 1
    last = mention.end + after.find(";") if ";" in after else last
    head = sentence.text[first - base : mention.start - base]
    tail = sentence.text[mention.end - base : last - base]
    # "Guinea 31%, Mali 12%": a comma right behind a number ends its part where its words stand before it
    own_words = _CUT.split(head.rstrip(" (["))[-1]
    has_words = bool(re.search(r"[^\W\d_]{4,}", own_words)) and bool(earlier or later)
    # "Spain (6) than Italy": so does a bracket that closes behind it, but for "45 (16%) of the women"
    is_closed = tail[:1] == "," or (head[-1:] in "([" and tail[:1] in ")]" and not _OF.match(tail[1:]))
    is_closed = is_closed or bool(_AND.match(tail))  # "Guinea 31% and Mali 12%"
    cut = _CUT.search(tail, 0 if has_words and is_closed else 1)
    if cut and earlier:
        tail = tail[: cut.start()]
    if cut and not earlier and later:
        tail = tail[: cut.start()]
    if earlier and not is_parted:
        # what follows the last number up to the next cut still belongs to that number
        own = _CUT.search(head, len(head) - len(head.lstrip(")")))
        head_start = first + own.end() if own else first
    else:
        head_start = first
    # "Fifteen stay at home and isolate themselves, twelve avoid crowds": a number that begins its part
    begins = bool(earlier) and re.search(r", $", head) and re.search(r"^ [^\W\d_]{3,} [^\W\d_]{2,}", tail)
    head_start = mention.start if begins else head_start
    return min(head_start, mention.start), mention.end + len(tail)
