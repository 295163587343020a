"""Facts in words, as a verdict tells them."""

from __future__ import annotations

import numpy as np

from analysis.verification.facts import Facts


def value_told(facts: Facts, fact: int) -> str:
    """A fact's number as a report would print it: "57% (799 of 1,394)"."""
    row = facts.row(fact)
    value, n, base = row["value"], row["n"], row["base"]
    if row["kind"] == "share":
        counted = f" ({n:,.0f} of {base:,.0f})" if not np.isnan(n) and not np.isnan(base) else ""
        return f"{np.floor(100 * value + 0.5):.0f}%{counted}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def fact_told(facts: Facts, fact: int) -> str:
    """A fact in words: "Sources of water (water): River, Female: 57% (80 of 140)"."""
    row = facts.row(fact)
    name = ", ".join(part for part in (row["answer"], row["group"]) if part)
    return f"{row['title']} ({row['table']}): {name}: {value_told(facts, fact)}"
