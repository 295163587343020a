"""The report against itself: arithmetic, tables, repetitions, titles, dates. Each check speaks by its name.

    check_report(report, verdicts, facts, made) -> further verdicts

A check speaks only of what stands in the report beside the number it doubts; it never guesses what a number
is of. Rounded numbers are given the half they may have been rounded by, both sides.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from analysis.verification.checks.arithmetic import check_arithmetic
from analysis.verification.checks.surveys import FEW, check_surveys
from analysis.verification.checks.table_totals import check_tables
from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Verdict, itself, of_passage
from analysis.verification.mentions.months import months_in
from analysis.verification.mentions.tokens import stems
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage, Report

__all__ = ["FEW", "OLDER", "check_report"]

OLDER = "report older than the results"
UNDATED = 2000
"""Programs that give the same bytes each time date a file at an epoch up to this year, which says nothing."""


def check_report(
    report: Report, verdicts: Sequence[Verdict], facts: Facts, made: datetime | None = None
) -> list[Verdict]:
    """What the report says against itself, or in words that its numbers don't bear."""
    language = facts.language
    report_verdicts: list[Verdict] = []
    before: list[Verdict] = []
    cells = [verdict for verdict in verdicts if verdict.passage.kind == "cell"]
    stated = _counts_stated(cells)  # a table of who was interviewed may stand behind the text
    for group in by_sentence(verdicts):
        is_next = bool(before) and before[0].passage is group[0].passage
        report_verdicts += check_arithmetic(group, before if is_next else [], language)
        report_verdicts += check_surveys(group, facts, stated)
        stated |= _counts_stated(group)
        before = group
    report_verdicts += check_tables(verdicts, facts)
    report_verdicts += _check_two_numbers(verdicts, facts)
    report_verdicts += _check_repeated_rows(report)
    report_verdicts += _check_captions(report)
    report_verdicts += _check_dates(report, verdicts, facts)
    is_dated = report.written is not None and report_month(report, facts) is not None
    if made is not None and is_dated and report.written.date() < made.date():
        report_verdicts += _older(report, made)
    return report_verdicts


def _counts_stated(group: Sequence[Verdict]) -> set[float]:
    """The counts that a sentence or cell tells, bases among them."""
    counts: set[float] = set()
    for verdict in group:
        mention = verdict.mention
        counts |= {mention.value} if mention.form == "count" else set()
        counts |= {value for value in (mention.n, mention.base) if value is not None}
    return counts


def by_sentence(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    """The verdicts of each sentence, in the report's order."""
    groups: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[(id(verdict.passage), verdict.sentence.start)].append(verdict)
    return list(groups.values())


def _check_two_numbers(verdicts: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """One thing with two numbers in two places, neither of which the results can settle."""
    seen: dict[tuple[object, ...], Verdict] = {}
    for group in by_sentence(verdicts):
        counts_by_form: Counter[str] = Counter()
        for verdict in group:
            form = verdict.mention.form
            counts_by_form[form] += 1
            if verdict.status != "no source found" or form not in ("percent", "count"):
                continue
            passage = verdict.passage
            words = stems(verdict.sentence.text, facts.language)
            if passage.kind == "cell":
                words = stems(" ".join((passage.stub, *passage.heads)), facts.language)
            if len(words) < 3 or (passage.kind == "cell" and not passage.stub):
                continue
            first_verdict = seen.setdefault((form, counts_by_form[form], words), verdict)
            a, b = first_verdict.mention, verdict.mention
            # Rows of one table with one heading are apart by what stands in their other columns
            is_elsewhere = (first_verdict.passage, first_verdict.sentence) != (passage, verdict.sentence)
            is_elsewhere = is_elsewhere and not 0 < first_verdict.passage.table == passage.table
            if is_elsewhere and (a.high < b.low - 1e-9 or b.high < a.low - 1e-9):
                evidence = f"{first_verdict.passage.where} says {a.text} of the same thing"
                instead = f"one of the two: {a.text} or {b.text}"
                yield itself(verdict, evidence, instead, "two numbers for one thing")


def _check_repeated_rows(report: Report) -> Iterator[Verdict]:
    """A place or an answer that stands twice in one table."""
    stubs: dict[tuple[int, str], Passage] = {}
    for passage in report.passages:
        if passage.kind != "cell" or passage.column != 1 or passage.row == 1:
            continue
        first_passage = stubs.setdefault((passage.table, passage.text.casefold()), passage)
        if first_passage is not passage:
            evidence = f"{passage.text!r} stands in row {first_passage.row} already"
            yield of_passage(passage, evidence, "one row for it", "row listed twice")


def _check_captions(report: Report) -> Iterator[Verdict]:
    """Two tables or figures of one title can't be told apart."""
    titles: dict[tuple[str, ...], Passage] = {}
    for passage in report.passages:
        if passage.kind != "caption":
            continue
        match = re.match(r"^\W*(\w+)\s*\d+\s*[.:–-]?\s*(.*)$", passage.text.casefold())
        title = match.groups() if match else ("", passage.text.casefold())  # a table may share its figure's
        first_passage = titles.setdefault(title, passage)
        if title[1] and first_passage is not passage and first_passage.text != passage.text:
            evidence = f"the title of {first_passage.where} too"
            yield of_passage(passage, evidence, "a title that tells the two apart", "one title twice")


def _check_dates(report: Report, verdicts: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """A date later than the report's own, but for what is said to be still to come."""
    last = report_month(report, facts)
    if last is None:
        return
    for verdict in verdicts:
        if verdict.mention.why not in ("date", "year"):
            continue
        if joint("future", facts.language).search(verdict.sentence.text):
            continue
        years = [int(year) for year in re.findall(r"(?:19|20)\d{2}", verdict.mention.text)]
        months = months_in(verdict.mention.text, facts.language)
        is_later = max(months) > last if months else bool(years) and 12 * max(years) + 1 > last
        if is_later:
            evidence = f"the report is of {(last - 1) // 12}-{(last - 1) % 12 + 1:02d}"
            yield itself(verdict, evidence, "the right date", "date after the report")


def report_month(report: Report, facts: Facts) -> int | None:
    """The month a report is of, 12 x year + month: a date that stands alone on its first lines, else its
    file's; None where the file's says nothing.

    A file's date before the first interview that the report tells of is its template's, and none of its own.
    """
    for passage in report.passages[:8]:
        months = months_in(passage.text, facts.language)
        is_alone = len(passage.text.split()) <= 6 and not passage.text.endswith(".")
        if len(months) == 1 and is_alone and passage.kind != "cell":
            return months[0]
    if report.written is None:
        return None
    written = 12 * report.written.year + report.written.month
    first = max((survey.first for survey in facts.surveys), default=12 * UNDATED)
    return written if written > max(first, 12 * UNDATED + 12) else None


def _older(report: Report, made: datetime) -> Iterator[Verdict]:
    if report.passages:
        evidence = f"written {report.written:%Y-%m-%d}; the results were made again on {made:%Y-%m-%d}"
        yield of_passage(report.passages[0], evidence, "", OLDER, status="not a finding")
