"""Rules of restated.py: what a number without words of its own is of, and what it isn't."""

from pathlib import Path

import pandas as pd

from analysis.verification.evidence.facts import FACT_COLUMNS, Facts
from analysis.verification.evidence.matching import Matcher
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import WATER, fact

WORK = ("work", "Work found in {place}", "work", "")


def matcher():
    rows = []
    for place, river, fishing in (("Port", 230, 12), ("Hill", 40, 8)):
        base = 240 if place == "Port" else 45
        rows += [
            fact(place, WATER, "river", "River or lake", river, base),
            fact(place, WATER, "well", "Protected well", base - river, base),
            fact(place, WORK, "fishing", "Fishing", fishing, base),
            fact(place, WORK, "farming", "Farming", fishing + 3, base),
        ]
    return Matcher(Facts(pd.DataFrame(rows, columns=list(FACT_COLUMNS)), "en"))


def accused(text):
    passage = Passage(text, "paragraph 1", "text")
    verdicts = judge_numbers(Report(Path("r.docx"), "en", (passage,)), matcher())
    return [one.mention.text for one in verdicts if one.is_accusing]


def test_a_count_undoes_the_guess_that_a_vague_quantity_was():
    assert accused("In Port 800 were seen, nearly all of them at a river (796).") == []
