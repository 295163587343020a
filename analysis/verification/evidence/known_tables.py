"""Tables of a report that are known to be of ours: by their caption, their numbers, or their cities.

    captioned_tables(report, matcher)               -> which tables of ours a table's caption names
    judge_own_cell(sentence, passage, matcher, ...) -> the verdict on a cell of such a table
    with_known_tables(verdicts, matcher)            -> the verdicts, cells judged anew by their tables

Rules, each with a test (tests/verification/test_known_tables.py):

1. A table whose caption is the title of one of ours is that one.
2. A table most of whose numbers are one table's of ours is that one; rows of totals are left aside.
3. In a table of cities, a column that tells one answer of two cities or more tells it of all.
4. A table of cities by answers, more than half of which agree with one table of ours, is that one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from analysis.verification.evidence.cells import Answer
from analysis.verification.evidence.judgement import Match, Verdict
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import verdict_of
from analysis.verification.mentions.mentions import Mention, find_mentions
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.sentences import Sentence


def with_known_tables(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; cells of tables that are known are held against those tables."""
    verdicts = _with_cells_of_known_tables(verdicts, matcher)
    verdicts = _with_cells_of_cities(verdicts, matcher)
    return _with_cells_of_known_columns(verdicts, matcher)


def captioned_tables(report: Report, matcher: Matcher) -> dict[int, list[tuple[str, str]]]:
    """The tables of the report whose caption is the title of tables of ours: (study, table) of each."""
    titles = matcher.facts.frame.drop_duplicates(["study", "table"])
    by_title: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in titles.itertuples():
        by_title[_title(str(row.title))].append((row.study, row.table))
    captioned: dict[int, list[tuple[str, str]]] = {}
    for passage in report.passages:
        if passage.kind != "cell" or passage.table in captioned:
            continue
        for text in passage.context:
            if _title(text) in by_title:
                captioned[passage.table] = by_title[_title(text)]
    return captioned


def _title(text: str) -> str:
    """A caption without its number, and without the part of a table that it heads: "(2/3)"."""
    return re.sub(r"^\w+\s*\d+\s*[.:–-]\s*|\s*\(\d+/\d+\)$", "", clean_text(text)).casefold()


def judge_own_cell(
    sentence: Sentence, passage: Passage, matcher: Matcher, known: Sequence[tuple[str, str]]
) -> list[Verdict]:
    """The verdict on a cell's only number in a table that is titled as one of ours; none where it is none."""
    if not known or passage.column < 2:
        return []
    found = [
        as_cell(mention, passage, matcher.language)
        for mention in find_mentions(sentence.text, matcher.language)
    ]
    if len(found) != 1 or found[0].form == "exempt":
        return []
    tried = [matcher.cells.cell(found[0], passage, table, study) for study, table in known]
    matches = [match for match in tried if match is not None]
    if not matches:
        return []
    match = min(matches, key=lambda match: match.status != "matched")
    return [replace(verdict_of(match, found[0], passage, sentence, matcher.facts), rule="table")]


def _with_cells_of_known_tables(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts, cells judged anew where most of their table's numbers are those of one table of ours."""
    votes: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    sizes: Counter[int] = Counter()
    for verdict in verdicts:
        if _is_cell_number(verdict) and not is_total(verdict.passage, matcher.language):
            sizes[verdict.passage.table] += 1
            if verdict.fact >= 0 and verdict.status == "matched":
                fact = matcher.facts.row(verdict.fact)
                votes[verdict.passage.table][(fact["study"], fact["table"])] += 1
    judged = []
    for verdict in verdicts:
        number = verdict.passage.table
        leader = votes[number].most_common(1) if _is_cell_number(verdict) else []
        is_known = bool(leader) and leader[0][1] > 0.6 * sizes[number]
        if is_known and verdict.rule not in ("percent of its base", "table"):
            study, table = leader[0][0]
            match = matcher.cells.cell(verdict.mention, verdict.passage, table, study)
            if match is not None:
                verdict = verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, matcher.facts)
        judged.append(verdict)
    return judged


def _with_cells_of_known_columns(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; in a table of cities, a cell whose column tells one answer of the other cities is held
    against that answer of its own city.
    """
    told: dict[tuple[int, int], Counter[Answer]] = defaultdict(Counter)
    sizes: Counter[tuple[int, int]] = Counter()
    for verdict in verdicts:
        if not _is_cell_number(verdict):
            continue
        column = (verdict.passage.table, verdict.passage.column)
        sizes[column] += 1
        answer = (
            matcher.cells.answer_of(verdict.fact, verdict.mention) if verdict.status == "matched" else None
        )
        if (
            answer is not None
            and matcher.cells.place_in(verdict.passage.stub) == matcher.likeness.place_of[verdict.fact]
        ):
            told[column][answer] += 1
    judged = []
    for verdict in verdicts:
        column = (verdict.passage.table, verdict.passage.column)
        leader = told[column].most_common(1) if _is_cell_number(verdict) else []
        is_known = bool(leader) and leader[0][1] >= 2 and leader[0][1] > 0.5 * sizes[column]
        if is_known and matcher.cells.answer_of(verdict.fact, verdict.mention) != leader[0][0]:
            match = matcher.cells.city_cell(
                verdict.mention, matcher.cells.place_in(verdict.passage.stub), leader[0][0]
            )
            if match is not None:
                verdict = verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, matcher.facts)
        judged.append(verdict)
    return judged


def _with_cells_of_cities(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; in a table of cities by answers of one table of ours, a cell is held against the answer
    and the city that it stands under, whichever heads the rows.
    """
    told: dict[int, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        is_city = _is_cell_number(verdict) and matcher.cells.city_of(verdict.passage) is not None
        if is_city and verdict.status == "matched" and verdict.fact >= 0:
            told[verdict.passage.table][str(matcher.facts.row(verdict.fact)["table"])] += 1
    judged = list(verdicts)
    for number, tables in told.items():
        cells = [place for place, verdict in enumerate(verdicts) if verdict.passage.table == number]
        for table, _ in tables.most_common():
            matches = _city_answers([verdicts[place] for place in cells], table, matcher)
            matched = [match is not None and match.status == "matched" for match in matches]
            if sum(matched) < 2 or 2 * sum(matched) <= len([match for match in matches if match]):
                continue
            for place, match in zip(cells, matches, strict=True):
                one = verdicts[place]
                if match is not None:
                    judged[place] = verdict_of(match, one.mention, one.passage, one.sentence, matcher.facts)
            break
    return judged


def _city_answers(cells: Sequence[Verdict], table: str, matcher: Matcher) -> list[Match | None]:
    """What stands behind cells by the city and the answer of a table of ours that head each."""
    matches: list[Match | None] = []
    for verdict in cells:
        city = matcher.cells.city_of(verdict.passage) if _is_cell_number(verdict) else None
        matches.append(matcher.cells.city_answer(verdict.mention, city, table) if city else None)
    return matches


def _is_cell_number(verdict: Verdict) -> bool:
    is_number = verdict.mention.form in ("count", "percent", "part")
    return verdict.passage.kind == "cell" and is_number


def is_total(passage: Passage, language: str) -> bool:
    """Whether a cell stands in a row or column of totals."""
    heads = passage.context[-2:] if passage.kind == "cell" else ()
    return any(joint("total", language).search(head.strip()) for head in heads)


def as_cell(mention: Mention, passage: Passage, language: str) -> Mention:
    """A bare number under a heading with a percent sign is a percent."""
    heads = " ".join(passage.context[-2:])
    if mention.form == "count" and joint("points", language).search(f" {heads}"):
        return replace(mention, form="points")
    is_change = passage.text[:1] in "+-<" and heads.endswith("%")
    most = 1000 if is_change else 100  # only a change is of more than a hundred percent
    if mention.form != "count" or "%" not in heads or mention.value > most:
        return mention
    return replace(
        mention, form="percent", value=mention.value / 100, low=mention.low / 100, high=mention.high / 100
    )
