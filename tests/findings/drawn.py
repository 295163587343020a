"""Estimates of small drawn tables, as the plan would give them."""

from analysis.estimation.frame import estimates_frame
from analysis.findings.certainty import wilson
from analysis.findings.finding import TableFacts

FACTS = TableFacts("help", "needs", silent={"dont_know"}, choices=("yes", "no", "dont_know"))


def row(choice, n, base, **values):
    """One share of a drawn table, with Wilson's interval."""
    share, low, high = wilson(n, base)
    given = {
        "study": "north",
        "survey": "s",
        "wave": "",
        "table": "help",
        "question": "q",
        "choice": choice,
        "statistic": "share",
        "estimate": share,
        "low": low,
        "high": high,
        "n": n,
        "base": base,
    }
    return given | values


def table(*rows):
    return estimates_frame(list(rows))


def whole(**counts):
    base = sum(counts.values())
    return [row(choice, n, base) for choice, n in counts.items()]


def level(name, domain="sex", base=None, **counts):
    base = base or sum(counts.values())
    return [row(choice, n, base, domain=domain, level=name) for choice, n in counts.items()]
