"""Tables of a report that are known to be of ours: by their caption, their numbers, or their cities.

    captioned_tables(report, matcher)               -> which tables of ours a table's caption names
    judge_own_cell(sentence, passage, matcher, ...) -> the verdict on a cell of such a table
    with_known_tables(verdicts, matcher)            -> the verdicts, cells judged anew by their tables

Rules, each with a test (tests/verification/evidence/test_known_tables.py):

1. A table whose caption is the title of one of ours is that one.
2. A table whose numbers lie on one of ours is that one (alignment.py); rows of totals are left aside.
3. In a table of cities, a column that tells one answer of two cities or more tells it of all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.reporting.wording.words import word
from analysis.verification.evidence.alignment import Alignment
from analysis.verification.evidence.cells import Answer
from analysis.verification.evidence.judgement import Match, Status, Verdict, left_open
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.told import verdict_of
from analysis.verification.mentions.mentions import Mention, find_mentions
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage, Report, clean_text
from analysis.verification.reading.sentences import Sentence

#: So many agreeing cells make a table ours beyond its known rows and columns.
_MANY = 4


def with_known_tables(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; cells of tables that are known are held against those tables."""
    verdicts = _with_cells_laid(verdicts, matcher)
    return _with_cells_of_known_columns(verdicts, matcher)


def captioned_tables(report: Report, matcher: Matcher) -> dict[int, list[tuple[str, str]]]:
    """The tables of the report whose caption is the title of tables of ours: (study, table) of each."""
    titles = matcher.facts.frame.drop_duplicates(["study", "table"])
    by_title: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in titles.itertuples():
        by_title[plain_title(str(row.title))].append((row.study, row.table))
    captioned: dict[int, list[tuple[str, str]]] = {}
    for passage in report.passages:
        if passage.kind != "cell" or passage.table in captioned:
            continue
        for text in passage.context:
            if plain_title(text) in by_title:
                captioned[passage.table] = by_title[plain_title(text)]
    return captioned


def own_titles(matcher: Matcher) -> frozenset[str]:
    """What our tables are titled, as `is_own_title` compares it."""
    return frozenset(map(plain_title, set(matcher.facts.frame["title"].astype("str")))) - {""}


def is_own_title(passage: Passage, titles: frozenset[str]) -> bool:
    """Whether a passage is the title of a table of ours, its number before or behind it: it names a question,
    and says nothing of answers.
    """
    if passage.kind == "cell":
        return False
    title = plain_title(passage.text)
    return title in titles or re.sub(r"\s+\w+\s\d+$", "", title) in titles


def plain_title(text: str) -> str:
    """A caption without its number, and without the part of a table that it heads: "(2/3)"."""
    return re.sub(r"^\w+\s*\d+\s*[.:–-]\s*|\s*\(\d+/\d+\)$", "", clean_text(text)).casefold()


def judge_own_cell(
    sentence: Sentence, passage: Passage, matcher: Matcher, known: Sequence[tuple[str, str]]
) -> list[Verdict]:
    """The verdict on a cell's only number in a table that is titled as one of ours; none where it is none."""
    if not known or passage.column < 2:
        return []
    mentions = [
        as_cell(mention, passage, matcher.language)
        for mention in find_mentions(sentence.text, matcher.language)
    ]
    if len(mentions) != 1 or mentions[0].form == "exempt":
        return []
    tried = [matcher.cells.cell(mentions[0], passage, table, study) for study, table in known]
    matches = [match for match in tried if match is not None]
    if not matches:
        return []
    match = min(matches, key=lambda match: match.status != "matched")
    return [replace(verdict_of(match, mentions[0], passage, sentence, matcher.facts), rule="table")]


def _with_cells_laid(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; tables that lie on one of ours are judged by it, cell by cell."""
    tables: dict[int, list[int]] = defaultdict(list)
    for place, verdict in enumerate(verdicts):
        is_number = verdict.mention.form != "exempt" and verdict.rule != "finding"
        if verdict.passage.kind == "cell" and verdict.passage.column > 1 and is_number:
            tables[verdict.passage.table].append(place)
    judged = list(verdicts)
    for places in tables.values():
        if any(verdicts[place].rule == "table" for place in places):
            continue  # its caption named it
        for place, verdict in _laid([verdicts[place] for place in places], places, matcher):
            judged[place] = verdict
    return judged


def _laid(cells: list[Verdict], places: list[int], matcher: Matcher) -> Iterator[tuple[int, Verdict]]:
    """The cells of one table, judged anew where it lies on one of ours."""
    alone = Counter((verdict.passage.row, verdict.passage.column) for verdict in cells)
    stubs = {verdict.passage.row: verdict.passage.stub for verdict in cells}
    heads = {verdict.passage.column: " ".join(verdict.passage.heads) for verdict in cells}
    first = cells[0].passage
    over = " ".join(first.context[: len(first.context) - len(first.heads) - bool(first.stub)])
    numbers = {}
    for verdict in cells:
        at = (verdict.passage.row, verdict.passage.column)
        if alone[at] == 1:
            numbers[at] = verdict.mention
    laid = matcher.layouts.lay(numbers, stubs, heads, over)
    if laid is None:
        return
    for place, verdict in zip(places, cells, strict=True):
        at = (verdict.passage.row, verdict.passage.column)
        if verdict.rule != "percent of its base" and at in numbers:
            yield place, _by_layout(verdict, at, laid, matcher)


def _by_layout(verdict: Verdict, at: tuple[int, int], laid: Alignment, matcher: Matcher) -> Verdict:
    """A cell's verdict by the fact that it lies on."""
    if at in laid.facts:
        mention = as_percent(verdict.mention) if laid.readings[at] == "bare" else verdict.mention
        status: Status = "matched" if at in laid.agreeing else "contradicts"
        match = Match(status, laid.facts[at], 1.0)
        own_verdict = verdict_of(match, mention, verdict.passage, verdict.sentence, matcher.facts)
        return replace(own_verdict, rule="table")
    bases = laid.bases.get(at[0] if laid.is_turned else at[1], frozenset())
    if verdict.mention.value in bases:
        return replace(verdict, status="matched", stands="the base of its table", instead="", rule="table")
    if verdict.status == "contradicts" and len(laid.agreeing) >= _MANY:
        return left_open(verdict, "in no row of the table it is in")
    return verdict


def _with_cells_of_known_columns(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; in a table of cities, a cell whose column tells one answer of the other cities is held
    against that answer of its own city.
    """
    answers_by_column: dict[tuple[int, int], Counter[Answer]] = defaultdict(Counter)
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
            answers_by_column[column][answer] += 1
    judged = []
    for verdict in verdicts:
        column = (verdict.passage.table, verdict.passage.column)
        leader = answers_by_column[column].most_common(1) if _is_cell_number(verdict) else []
        is_known = bool(leader) and leader[0][1] >= 2 and leader[0][1] > 0.5 * sizes[column]
        is_known = is_known and verdict.rule != "table"
        if is_known and matcher.cells.answer_of(verdict.fact, verdict.mention) != leader[0][0]:
            match = matcher.cells.city_cell(
                verdict.mention, matcher.cells.place_in(verdict.passage.stub), leader[0][0]
            )
            if match is not None:
                verdict = verdict_of(match, verdict.mention, verdict.passage, verdict.sentence, matcher.facts)
        judged.append(verdict)
    return judged


def _is_cell_number(verdict: Verdict) -> bool:
    is_number = verdict.mention.form in ("count", "percent", "part")
    return verdict.passage.kind == "cell" and is_number


def is_total(passage: Passage, language: str) -> bool:
    """Whether a cell stands in a row or column of totals."""
    heads = passage.context[-2:] if passage.kind == "cell" else ()
    return any(joint("total", language).search(head.strip()) for head in heads)


def as_cell(mention: Mention, passage: Passage, language: str) -> Mention:
    """A bare number under a heading with a percent sign is a percent; the tables' own word for cells of
    which there were no people is none.
    """
    if passage.text.casefold() == word("overview.nobody", language).casefold():
        return replace(mention, form="exempt", why="no figure")
    heads = " ".join(passage.context[-2:])
    if mention.form == "count" and joint("points", language).search(f" {heads}"):
        return replace(mention, form="points")
    is_change = passage.text[:1] in "+-<" and heads.endswith("%")
    most = 1000 if is_change else 100  # only a change is of more than a hundred percent
    if mention.form != "count" or "%" not in heads or mention.value > most:
        return mention
    return as_percent(mention)


def as_percent(mention: Mention) -> Mention:
    """A number without its sign as the percent that it is."""
    value, low, high = mention.value / 100, mention.low / 100, mention.high / 100
    return replace(mention, form="percent", value=value, low=low, high=high)
