"""The report against itself: arithmetic, units, ranks, repetitions, dates. Each check speaks by its name.

    check_report(report, verdicts, facts, made) -> further verdicts

A check speaks only of what stands in the report beside the number it doubts; it never guesses what a number
is of. Rounded numbers are given the half they may have been rounded by, both sides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

from analysis.verification.facts import Facts
from analysis.verification.mentions import Mention
from analysis.verification.report import Passage, Report
from analysis.verification.sentences import Sentence
from analysis.verification.verdicts import Verdict, fact_told, value_told
from analysis.verification.vocabulary import joint

FEW = "few people without their count"
OLDER = "report older than the results"
UNDATED = 2000
"""Programs that give the same bytes each time date a file at an epoch up to this year, which says nothing."""


def check_report(
    report: Report, verdicts: Sequence[Verdict], facts: Facts, made: datetime | None = None
) -> list[Verdict]:
    """What the report says against itself, or in words that its numbers don't bear."""
    language = facts.language
    by_sentence: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_sentence[(id(verdict.passage), verdict.sentence.start)].append(verdict)
    found: list[Verdict] = []
    for group in by_sentence.values():
        found += _check_changes(group, language)
        found += _check_parts_of_wholes(group, language)
        found += _check_units(group, facts)
        found += _check_interviewed(group, facts)
        found += _check_ranks(group, facts)
        found += _check_few(group, facts)
    found += _check_totals(verdicts, facts)
    found += _check_two_numbers(verdicts, facts)
    found += _check_repeated_rows(report)
    found += _check_captions(report)
    found += _check_dates(report, verdicts)
    is_dated = report.written is not None and report.written.year > UNDATED
    if made is not None and is_dated and report.written.date() < made.date():
        found += _older(report, made)
    return found


def _numbers(group: Sequence[Verdict], *forms: str) -> list[Verdict]:
    return [verdict for verdict in group if verdict.mention.form in forms]


def _between(first: Verdict, second: Verdict) -> str:
    text, start = first.sentence.text, first.sentence.start
    return text[first.mention.end - start : second.mention.start - start]


def _check_changes(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "from 1,000 to 1,200, an increase of 20%": the change of two totals; of two percents, in points."""
    values = _numbers(group, "count", "percent", "points")
    for place in range(len(values) - 2):
        first, second, change = values[place : place + 3]
        a, b, c = first.mention, second.mention, change.mention
        start = first.sentence.start
        lead = first.sentence.text[: a.start - start]
        if a.form != b.form or c.form == "count":
            continue
        if not joint("from", language).search(lead) or not joint("to", language).fullmatch(
            _between(first, second)
        ):
            continue
        around = first.sentence.text[b.end - start : c.end - start + 12] + " " + lead
        is_up, is_down = (bool(joint(way, language).search(around)) for way in ("up", "down"))
        if not (is_up or is_down) or a.value <= 0:
            continue
        if a.form == "percent" and c.form == "points":
            lowest, highest = 100 * (b.low - a.high), 100 * (b.high - a.low)
            given = (c.low, c.high)
            right = f"{abs(100 * (b.value - a.value)):.{c.decimals}f} points"
        elif c.form == "percent":
            lowest, highest = b.low / a.high - 1, b.high / a.low - 1
            given = (c.low, c.high)
            right = f"{abs(b.value / a.value - 1):.{c.decimals}%}"
        else:
            continue
        down_only = is_down and not is_up
        signed = (-given[1], -given[0]) if down_only else given
        if signed[1] < lowest - 1e-9 or signed[0] > highest + 1e-9:
            wording = right
            if a.form == "percent" and c.form == "percent":
                points = abs(100 * (b.value - a.value))
                if abs(points - 100 * c.value) <= 0.5 + 1e-9:
                    wording = f"{points:.0f} percentage points"
            told = f"from {a.text} to {b.text} is {right}"
            yield _itself(change, told, wording, "change of two totals")


def _check_parts_of_wholes(group: Sequence[Verdict], language: str) -> Iterator[Verdict]:
    """ "376,828 is 23% of 1.3 million": the part over the whole."""
    values = _numbers(group, "count", "percent")
    for first, second in pairwise(values):
        part, share = first.mention, second.mention
        if part.form != "count" or share.form != "percent" or share.base is None or share.n is not None:
            continue
        if not joint("equals", language).fullmatch(_between(first, second)):
            continue
        # The whole may be rounded too: "1.3 million" is 1.25 to 1.35 million
        slack = _rounding(second)
        lowest, highest = part.low / (share.base + slack), part.high / max(share.base - slack, 1)
        if share.high < lowest - 1e-9 or share.low > highest + 1e-9:
            right = f"{part.value / share.base:.{share.decimals}%}"
            told = f"{part.text} of {share.base:,.0f} is {right}"
            yield _itself(second, told, right, "part of a whole")


def _rounding(verdict: Verdict) -> float:
    """What a whole written with a scale word may have been rounded by."""
    tail = verdict.mention.text
    decimals = re.search(r"\d[.,](\d+) [^\W\d_]+$", tail)
    scaled = re.search(r"\d [^\W\d_]+$", tail)
    if not (decimals or scaled) or not verdict.mention.base:
        return 0.0
    digits = len(decimals[1]) if decimals else 0
    magnitude = 10 ** int(np.log10(verdict.mention.base) // 3 * 3)
    return 0.5 * magnitude / 10**digits


def _check_units(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """ "57% of respondents" of a base of reports, and the other way round."""
    for verdict in group:
        if verdict.status != "matched" or verdict.fact < 0 or verdict.mention.form not in ("percent", "part"):
            continue
        row = facts.frame.iloc[verdict.fact]
        start = verdict.sentence.start
        after = verdict.sentence.text[verdict.mention.end - start :][:40]
        after = re.split(r"[.,;:(]", after.lstrip(") "))[0]
        says_people = joint("people", facts.language).search(after)
        says_reports = joint("reports", facts.language).search(after)
        if bool(says_people) == bool(says_reports):
            continue
        said, other = ("respondents", "reports") if says_people else ("reports", "respondents")
        if row["unit"] == other and not _same_of_unit(verdict, row, facts, said):
            counts = {"respondents": "people", "reports": "reports"}
            told = f"{fact_told(facts, verdict.fact)}: its base counts {counts[other]}, not {counts[said]}"
            instead = f"{value_told(facts, verdict.fact)} of {counts[other]}"
            yield _further(verdict, "contradicts", told, instead, "unit of the base")


def _same_of_unit(verdict: Verdict, row: object, facts: Facts, unit: str) -> bool:
    """Whether the same answer has the same percent of the other unit, so that the words may be right."""
    frame = facts.frame
    mention = verdict.mention
    same = (
        (frame["question"] == row["question"]) & (frame["choice"] == row["choice"]) & (frame["unit"] == unit)
    )
    return bool((same & frame["value"].between(mention.low, mention.high)).any())


def _check_interviewed(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """ "of the 28 interviewed" where 29 were, and only 28 were asked."""
    for verdict in group:
        mention = verdict.mention
        if verdict.status != "matched" or verdict.fact < 0 or mention.base is None:
            continue
        row = facts.frame.iloc[verdict.fact]
        if not 0 < row["base"] < row["interviews"] or row["base"] != mention.base:
            continue
        start = verdict.sentence.start
        after = re.split(r"[.;:(]", verdict.sentence.text[mention.end - start :].lstrip(") "))[0][:30]
        if joint("interviewed", facts.language).search(after):
            told = f"{row['base']:,.0f} were asked; {row['interviews']:,.0f} were interviewed"
            yield _further(verdict, "contradicts", told, "of those asked", "interviewed of a routed base")


def _check_ranks(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """ "most often", "followed by": the order of the numbers, and of the table that they come from."""
    shares = [
        verdict
        for verdict in _numbers(group, "percent", "part")
        if verdict.status == "matched" and verdict.fact >= 0
    ]
    if not shares:
        return
    text = shares[0].sentence.text
    first = shares[0]
    row = facts.frame.iloc[first.fact]
    start = first.sentence.start
    most = joint("most", facts.language).search(text)
    if most and most.start() < first.mention.end - start and first.sentence.before is not None:
        frame = facts.frame
        same = (
            (frame["table"] == row["table"])
            & (frame["group"] == row["group"])
            & (frame["base"] == row["base"])
        )
        same &= (frame["kind"] == "share") & (frame["study"] == row["study"])
        rivals = frame[same & (frame["unit"] == row["unit"])]
        top = rivals["value"].max() if len(rivals) else row["value"]
        negated = re.search(r"\b(?:second|third|least|deuxième|moins|menos|segund)\w*", text, re.I)
        if top > row["value"] + 1e-9 and not negated and len(rivals) > 2:
            leader = rivals.index[int(np.argmax(rivals["value"].to_numpy()))]
            told = f"larger: {fact_told(facts, int(leader))}"
            yield _further(first, "contradicts", told, str(rivals.loc[leader, "answer"]), "rank")
    following = joint("next", facts.language).search(text)
    if following is not None and len(shares) > 1:
        for earlier, later in pairwise(shares):
            if (
                earlier.mention.end - start > following.start() + 200
                or later.mention.start - start < following.start()
            ):
                continue
            if later.mention.low > earlier.mention.high + 1e-9:
                told = f"{later.mention.text} is more than {earlier.mention.text}, which it is said to follow"
                yield _itself(later, told, "the order of the two", "rank")


def _check_few(group: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """A percent of few people without their count. Its number is right; its wording is not safe."""
    for verdict in group:
        mention = verdict.mention
        if verdict.status != "matched" or verdict.fact < 0 or mention.form != "percent":
            continue
        row = facts.frame.iloc[verdict.fact]
        if not row["small"] or mention.n is not None or mention.base is not None or np.isnan(row["n"]):
            continue
        if verdict.passage.kind == "cell" or re.search(
            rf"(?<!\d){row['base']:.0f}(?!\d)", verdict.sentence.text
        ):
            continue
        instead = f"{row['n']:,.0f} of {row['base']:,.0f}"
        yield _further(verdict, "matched", f"a percent of only {row['base']:,.0f} people", instead, FEW)


def _check_totals(verdicts: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """The total row of a table against the rows over it, where these add to more than it.

    To less they may: a table can leave rows out. A total that is a base of the results is none of rows, as
    several answers a person add to more than people; so do percents far over the total.
    """
    columns: dict[tuple[int, int], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if (
            verdict.passage.kind == "cell"
            and verdict.passage.column > 1
            and verdict.mention.form in ("count", "percent")
        ):
            columns[(verdict.passage.table, verdict.passage.column)].append(verdict)
    for cells in columns.values():
        totals = [
            cell for cell in cells if joint("total", facts.language).search(_stub(cell.passage).strip())
        ]
        parts = [cell for cell in cells if cell not in totals]
        if len(totals) != 1 or len(parts) < 2 or totals[0].passage.row < parts[-1].passage.row:
            continue
        total = totals[0].mention
        if any(part.mention.form != total.form for part in parts):
            continue
        lowest = sum(part.mention.low if total.form == "percent" else part.mention.value for part in parts)
        added = sum(part.mention.value for part in parts)
        is_base = total.form == "count" and total.value in facts.bases
        if not is_base and total.high < lowest - 1e-6 and added <= 1.3 * total.value:
            right = f"{added:.0%}" if total.form == "percent" else f"{added:,.0f}"
            yield _itself(totals[0], f"the rows over it add to {right}", right, "total of rows")


def _stub(passage: Passage) -> str:
    """The row's heading of a cell: the word before its column's heads."""
    return passage.context[-2] if len(passage.context) >= 2 else ""


def _check_two_numbers(verdicts: Sequence[Verdict], facts: Facts) -> Iterator[Verdict]:
    """One thing with two numbers in two places, neither of which the results can settle."""
    seen: dict[tuple[str, ...], Verdict] = {}
    for verdict in verdicts:
        if verdict.status != "no source found" or verdict.mention.form not in ("percent", "count"):
            continue
        key = (verdict.mention.form, *sorted(_content(verdict)))
        if len(key) < 4:
            continue
        known = seen.setdefault(key, verdict)
        a, b = known.mention, verdict.mention
        is_elsewhere = (known.passage, known.sentence) != (verdict.passage, verdict.sentence)
        if is_elsewhere and (a.high < b.low - 1e-9 or b.high < a.low - 1e-9):
            told = f"{known.passage.where} says {a.text} of the same thing"
            yield _itself(verdict, told, f"one of the two: {a.text} or {b.text}", "two numbers for one thing")


def _content(verdict: Verdict) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{4,}", verdict.sentence.text.casefold())
    return frozenset(words)


def _check_repeated_rows(report: Report) -> Iterator[Verdict]:
    """A place or an answer that stands twice in one table."""
    stubs: dict[tuple[int, str], Passage] = {}
    for passage in report.passages:
        if passage.kind != "cell" or passage.column != 1 or passage.row == 1:
            continue
        known = stubs.setdefault((passage.table, passage.text.casefold()), passage)
        if known is not passage:
            told = f"{passage.text!r} stands in row {known.row} already"
            yield _of_passage(passage, told, "one row for it", "row listed twice")


def _check_captions(report: Report) -> Iterator[Verdict]:
    """Two tables or figures of one title can't be told apart."""
    titles: dict[tuple[str, ...], Passage] = {}
    for passage in report.passages:
        if passage.kind != "caption":
            continue
        parts = re.match(r"^\W*(\w+)\s*\d+\s*[.:–-]?\s*(.*)$", passage.text.casefold())
        title = parts.groups() if parts else ("", passage.text.casefold())  # a table may share its figure's
        known = titles.setdefault(title, passage)
        if title[1] and known is not passage and known.text != passage.text:
            told = f"the title of {known.where} too"
            yield _of_passage(passage, told, "a title that tells the two apart", "one title twice")


def _check_dates(report: Report, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """A year later than the report's own: of its file, or of the newest date on its first page."""
    if report.written is None or report.written.year <= UNDATED:
        return
    last = report.written.year
    for verdict in verdicts:
        if verdict.mention.why not in ("date", "year"):
            continue
        years = [int(year) for year in re.findall(r"(?:19|20)\d{2}", verdict.mention.text)]
        if years and max(years) > last:
            told = f"the report is of {last}"
            yield _itself(verdict, told, "the right year", "date after the report")


def _older(report: Report, made: datetime) -> Iterator[Verdict]:
    if report.passages:
        told = f"written {report.written:%Y-%m-%d}; the results were made again on {made:%Y-%m-%d}"
        yield _of_passage(report.passages[0], told, "", OLDER, status="not a finding")


def _itself(verdict: Verdict, told: str, instead: str, rule: str) -> Verdict:
    return _further(verdict, "contradicts itself", told, instead, rule)


def _further(verdict: Verdict, status: str, told: str, instead: str, rule: str) -> Verdict:
    return Verdict(
        verdict.passage, verdict.sentence, verdict.mention, status, told, instead, rule, verdict.fact
    )


def _of_passage(
    passage: Passage, told: str, instead: str, rule: str, status: str = "contradicts itself"
) -> Verdict:
    mention = Mention(0, len(passage.text), passage.text, "exempt", 0.0, 0.0, 0.0)
    return Verdict(passage, Sentence(passage.text, 0), mention, status, told, instead, rule)
