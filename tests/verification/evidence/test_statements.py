"""A sentence of ours in a report: as it is, with another number, and with other words."""

from pathlib import Path

from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.statements import Statements
from analysis.verification.reading.report import Passage, Report
from analysis.verification.verdicts import judge_numbers
from tests.verification.drawn import drawn_facts

OURS = "About six in ten households in Port drink from a river (120 of 200); next comes a well (60)."
STATEMENTS = Statements.of([OURS], ["* Base under 30: read the counts."])


def judged(sentence):
    report = Report(Path("r.md"), "en", (Passage(sentence, "paragraph 1"),))
    verdicts = judge_numbers(report, Matcher(drawn_facts()), (), STATEMENTS)
    return [(verdict.mention.text, verdict.status, verdict.instead) for verdict in verdicts]


def test_a_finding_taken_over_is_matched_whole():
    assert {status for _, status, _ in judged(OURS)} == {"matched"}


def test_one_changed_number_contradicts_and_says_what_the_finding_says():
    changed = OURS.replace("(60)", "(66)")
    assert ("66", "contradicts", "60") in judged(changed)
    assert [status for _, status, _ in judged(changed)].count("contradicts") == 1


def test_another_city_is_not_our_finding():
    assert "contradicts" in {status for _, status, _ in judged(OURS.replace("Port", "Hill"))} or not any(
        status == "matched" and "120" in text for text, status, _ in judged(OURS.replace("Port", "Hill"))
    )


def test_a_note_of_our_tables_is_no_finding():
    assert judged("* Base under 30: read the counts.") == [("Base under 30", "not a finding", "")]
