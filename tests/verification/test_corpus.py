"""Sentences in the field's manner on the example data: planted slips, and traps that must stay quiet.

`corpus.tsv` has one a row: its language, the city whose section it stands in, slip or trap, and the number
meant. They are put into reports of every format, so that reading and judging are tried together.
"""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from docx import Document

from analysis.verification.consistency import check_report
from analysis.verification.matching import Matcher
from analysis.verification.readers.read import read_report
from analysis.verification.verdicts import judge_numbers
from analysis.verification.vocabulary import synonyms

CORPUS = Path(__file__).with_name("corpus.tsv")
WRITTEN = datetime(2021, 1, 1)


def rows(language):
    with CORPUS.open(encoding="utf-8", newline="") as stream:
        everything = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in everything if row["language"] == language]


def write_docx(own, path):
    document = Document()
    document.core_properties.modified = WRITTEN
    for row in own:
        document.add_heading(row["place"], 1)
        document.add_paragraph(row["sentence"])
    document.save(path)


def write_markdown(own, path):
    text = "\n\n".join(f"# {row['place']}\n\n{row['sentence']}" for row in own)
    path.write_text(text, encoding="utf-8")


def write_html(own, path):
    text = "".join(f"<h1>{row['place']}</h1><p>{row['sentence']}</p>" for row in own)
    path.write_text(f"<html><body>{text}</body></html>", encoding="utf-8")


WRITERS = {".docx": write_docx, ".md": write_markdown, ".html": write_html}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_slips_are_found_and_traps_stay_quiet(example_facts, tmp_path, language, suffix, capsys):
    own = rows(language)
    path = tmp_path / f"report{suffix}"
    WRITERS[suffix](own, path)
    report = read_report(path)
    facts = example_facts[language]
    matcher = Matcher(facts, synonyms(language))
    verdicts = judge_numbers(report, matcher)
    verdicts += check_report(report, verdicts, facts)
    # A slip and its twin that is right stand in one report here, and so contradict each other
    told = [verdict for verdict in verdicts if verdict.rule != "two numbers for one thing"]
    contradicting = {verdict.passage.text for verdict in told if verdict.status.startswith("contradicts")}
    accused = contradicting | {verdict.passage.text for verdict in told if verdict.instead}
    silent = {
        verdict.passage.text: verdict.status
        for verdict in verdicts
        if verdict.mention.form != "exempt" and verdict.status == "no source found"
    }
    slips = {row["sentence"] for row in own if row["kind"] == "slip"}
    traps = {row["sentence"] for row in own if row["kind"] == "trap"}
    dated = {
        slip for slip in slips if "2027" in slip and suffix != ".docx"
    }  # only Word says when it was written
    contradicted = slips & accused
    unsourced = (slips - accused) & set(silent)
    with capsys.disabled():
        print(
            f"\n{language} {suffix}: {len(contradicted)} of {len(slips)} slips contradicted, {len(unsourced)} more"
            f" without a source; {len(traps & contradicting)} of {len(traps)} traps accused"
        )
    assert traps & contradicting == set()
    assert len(contradicted) + len(unsourced) >= 0.95 * (len(slips) - len(dated))
    assert len(contradicted) >= 0.88 * (len(slips) - len(dated))
