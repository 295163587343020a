"""What the published Bamako study says, from its figures in ../shared: what it gets wrong must come out."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from analysis.verification.checks.consistency import check_report
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers

SAID = {
    ("protection_incident", "extortion"): "Extortion or bribery: {share} of respondents.",
    ("protection_incident", "physical_abuse"): "Physical abuse: {share} of reports of incidents.",
    ("protection_incident", "detention"): "Detention: {share} of reports of incidents.",
    ("protection_incident", "robbery"): "Robbery: {share} of reports of incidents.",
    ("needs_extra_help", "yes"): "{share} of people need extra help.",
    ("situation", "getting_better"): "The situation is getting better for {share} of people.",
}
WRONG = {("protection_incident", "extortion"), ("protection_incident", "physical_abuse")}
"""Reports called respondents, and 16% for 216 of 1,394."""


@pytest.fixture
def printed(shared):
    """The study's rows on Bamako as a whole with both counts and a percent, by question and answer."""
    with (shared / "published" / "mmc_bamako_2020.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    whole = [row for row in rows if row["city"] == "Bamako" and row["group"] == "all"]
    counted = [row for row in whole if row["numerator"] and row["denominator"] and row["percent"]]
    return {(row["question"], row["category"]): row for row in counted}


def accused(examples, sentence):
    passage = Passage(sentence, "paragraph 1", "text", ("Bamako",))
    report = Report(Path("report.docx"), "en", (passage,), written=datetime(2021, 1, 1))
    matcher = examples.matcher("en")
    verdicts = judge_numbers(report, matcher)
    verdicts += check_report(report, verdicts, matcher.facts)
    return [verdict for verdict in verdicts if verdict.is_accusing]


def share(row):
    return f"{row['percent']}% ({int(row['numerator']):,} of {int(row['denominator']):,})"


def test_what_the_study_gets_wrong_comes_out_and_nothing_else(examples, printed):
    found = {key for key, text in SAID.items() if accused(examples, text.format(share=share(printed[key])))}
    assert found == WRONG


def test_each_printed_percent_that_its_own_counts_do_not_give_comes_out(examples, printed):
    wrong = {
        key
        for key, row in printed.items()
        if abs(float(row["percent"]) - 100 * int(row["numerator"]) / int(row["denominator"])) > 0.5 + 1e-9
    }
    found = {key for key, row in printed.items() if accused(examples, f"It was {share(row)}.")}
    assert found == wrong
    assert ("protection_incident", "physical_abuse") in wrong
