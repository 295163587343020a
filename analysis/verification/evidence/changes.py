"""Whether a number of a sentence is by how much something changed, or where from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.verification.evidence.judgement import Verdict
from analysis.verification.mentions.vocabulary import joint


def is_change(verdict: Verdict, group: Sequence[Verdict], language: str) -> bool:
    """Whether a number is a change ("an increase of 20%"), or what it begins with ("from 12% to 11%")."""
    before, mention = verdict.before, verdict.mention
    for way in ("up", "down"):
        matches = list(joint(way, language).finditer(before[-30:]))
        if not matches or joint("for whom", language).search(before):
            continue  # "the need rose for 31%" is a share of people
        if re.fullmatch(r"(?: [^\W\d_(]+){0,3} ?", before[-30:][matches[-1].end() :]):
            return True
    if joint("changed", language).match(verdict.after):
        return True
    later = [
        other for other in group if other.mention.start >= mention.end and other.mention.form == mention.form
    ]
    if not later or not joint("from", language).search(before):
        return False
    between = verdict.after[: later[0].mention.start - mention.end]
    return bool(joint("to", language).fullmatch(between))
