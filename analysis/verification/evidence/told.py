"""Facts in words, as a verdict tells them, and the verdict that a match makes."""

from __future__ import annotations

import numpy as np

from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Match, Verdict
from analysis.verification.mentions.mentions import Mention
from analysis.verification.reading.report import Passage
from analysis.verification.reading.sentences import Sentence

BASE = "the base of:"


def value_told(facts: Facts, fact: int) -> str:
    """A fact's number as a report would print it: "57% (799 of 1,394)"."""
    row = facts.row(fact)
    value, n, base = row["value"], row["n"], row["base"]
    if row["kind"] == "share":
        counted = f" ({n:,.0f} of {base:,.0f})" if not np.isnan(n) and not np.isnan(base) else ""
        return f"{np.floor(100 * value + 0.5):.0f}%{counted}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _instead(facts: Facts, fact: int, mention: Mention, passage: Passage) -> str:
    """What to write for a number in its own form: a count for a count, a percent alone in a cell."""
    row, text = facts.row(fact), value_told(facts, fact)
    if mention.form == "count" and row["kind"] == "share" and not np.isnan(row["n"]):
        return f"{row['n']:,.0f}"
    return text.partition(" (")[0] if passage.kind == "cell" else text


def fact_told(facts: Facts, fact: int) -> str:
    """A fact in words: "Sources of water (water): River, Female: 57% (80 of 140)"."""
    row = facts.row(fact)
    name = ", ".join(part for part in (row["answer"], row["group"]) if part)
    return f"{row['title']} ({row['table']}): {name}: {value_told(facts, fact)}"


def verdict_of(match: Match, mention: Mention, passage: Passage, sentence: Sentence, facts: Facts) -> Verdict:
    """The verdict on a number by what stands behind it."""
    if match.status == "matched":
        evidence = fact_told(facts, match.fact)
        row = facts.row(match.fact)
        if mention.form == "count" and row["n"] != mention.value:
            if row["base"] == mention.value:
                evidence = f"{BASE} {evidence}"
            elif row["interviews"] == mention.value:
                evidence = f"interviews of the survey behind {row['title']}"
        return Verdict(passage, sentence, mention, "matched", evidence, fact=match.fact)
    if match.status == "contradicts":
        # Where two tables have the answer, both are shown: which one is meant the author knows
        evidence = "; or ".join(fact_told(facts, fact) for fact in (match.fact, *match.others))
        values = [_instead(facts, fact, mention, passage) for fact in (match.fact, *match.others)]
        instead = " or ".join(dict.fromkeys(values))
        return Verdict(passage, sentence, mention, "contradicts", evidence, instead, "estimate", match.fact)
    return Verdict(passage, sentence, mention, match.status, match.tried, fact=-1)
