"""Small drawn facts to hold reports against: invented numbers of two invented cities."""

import pandas as pd

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts

WATER = ("water", "Sources of water in {place}", "source", "Where does your household get water?")
WELL = ("well", "Wells that fail in {place}", "fails", "Does the well fail in the dry season?")


def fact(place, table, choice, answer, n, base, group="", unit="respondents", interviews=200):
    """One share of a table."""
    name, title, question, text = table
    title = title.format(place=place)
    return {
        "study": place.lower(),
        "place": place,
        "section": "water",
        "table": name,
        "title": title,
        "question": question,
        "choice": choice,
        "answer": answer,
        "subject": f"{title} {text}",
        "group": group,
        "kind": "share",
        "unit": unit,
        "value": n / base,
        "n": n,
        "base": base,
        "small": base < 30,
        "interviews": interviews,
        "weighting": "",
    }


def drawn_facts() -> Facts:
    """Water in Port and Hill: rivers, wells and tankers, by sex in Port."""
    rows = [
        fact("Port", WATER, "river", "River or lake", 120, 200),
        fact("Port", WATER, "well", "Protected well", 60, 200),
        fact("Port", WATER, "tanker", "Tanker", 20, 200),
        fact("Port", WATER, "river", "River or lake", 80, 100, "Female"),
        fact("Port", WATER, "river", "River or lake", 40, 100, "Male"),
        fact("Port", WELL, "yes", "Yes", 18, 60),
        fact("Port", WELL, "no", "No", 42, 60),
        fact("Hill", WATER, "river", "River or lake", 5, 25, interviews=25),
        fact("Hill", WATER, "well", "Protected well", 20, 25, interviews=25),
    ]
    return Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en")
