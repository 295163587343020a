"""What verification says of each number, and of the report as a whole."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from analysis.verification.arithmetic import agrees_in_words, explained, number_beside
from analysis.verification.facts import Facts
from analysis.verification.judgement import Status, Verdict, further
from analysis.verification.matching import Answer, Match, Matcher
from analysis.verification.mentions import Mention, find_mentions
from analysis.verification.report import Passage, Report, clean_text
from analysis.verification.sentences import Sentence, split_sentences
from analysis.verification.sources import Source, declared_source
from analysis.verification.statements import Statements
from analysis.verification.survey_checks import interviews_together
from analysis.verification.table_checks import added_up
from analysis.verification.told import fact_told, value_told
from analysis.verification.vocabulary import joint

STATUSES: tuple[Status, ...] = (
    "contradicts",
    "contradicts itself",
    "no source found",
    "matched",
    "not a finding",
)
"""From the worst to the least worth reading."""

_BASE = "the base of:"
COLUMNS = (
    "status",
    "where",
    "says",
    "sentence",
    "stands",
    "instead",
    "table",
    "answer",
    "group",
    "base",
    "rule",
)


def judge_numbers(
    report: Report, matcher: Matcher, sources: Sequence[Source] = (), statements: Statements | None = None
) -> list[Verdict]:
    """A verdict for every number of a report, in its order."""
    verdicts: list[Verdict] = []
    own = statements or Statements()
    captioned = _captioned_tables(report, matcher)
    for passage in report.passages:
        before: list[Verdict] = []
        for sentence in split_sentences(passage.text):
            group = _judge_own_cell(sentence, passage, matcher, captioned.get(passage.table, ()))
            group = group or _judge_sentence(sentence, passage, matcher, sources, own)
            group = _explained(group, before, matcher.facts)
            verdicts += group
            before = group
    verdicts = _with_cells_of_known_tables(verdicts, matcher)
    verdicts = _with_cells_of_cities(verdicts, matcher)
    verdicts = _with_cells_of_known_columns(verdicts, matcher)
    return _with_numbers_set_apart(added_up(verdicts, matcher.facts), report, own)


def _with_numbers_set_apart(verdicts: list[Verdict], report: Report, statements: Statements) -> list[Verdict]:
    """The verdicts; a number that stands alone on a slide or page is one that a sentence there explains."""
    known: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        if verdict.status == "matched":
            known.setdefault((verdict.passage.where, verdict.mention.text), verdict)
            if verdict.mention.n is not None:
                known.setdefault((verdict.passage.where, f"{verdict.mention.value:.2f}"), verdict)
    pages: dict[str, str] = defaultdict(str)
    for passage in report.passages:
        pages[passage.where] += f" {passage.text}"
    judged = []
    for verdict in verdicts:
        text, where, mention = verdict.passage.text, verdict.passage.where, verdict.mention
        is_alone = verdict.passage.kind in ("text", "heading") and not re.search(r"[^\W\d_]{4,}", text)
        if is_alone and verdict.status in ("no source found", "contradicts"):
            same = known.get((where, mention.text)) or known.get((where, f"{mention.value:.2f}"))
            told = same.sentence.text if same else statements.under_headline(mention.text, pages[where])
            if told:
                verdict = further(verdict, "matched", f"as in: {told}", "", "set apart")
        judged.append(verdict)
    return judged


def _judge_own_cell(
    sentence: Sentence, passage: Passage, matcher: Matcher, known: Sequence[tuple[str, str]]
) -> list[Verdict]:
    """The verdict on a cell's only number in a table that is titled as one of ours; none where it is none."""
    if not known or passage.column < 2:
        return []
    found = [
        _as_cell(mention, passage, matcher.language)
        for mention in find_mentions(sentence.text, matcher.language)
    ]
    if len(found) != 1 or found[0].form == "exempt":
        return []
    tried = [matcher.cell(found[0], passage, table, study) for study, table in known]
    matches = [match for match in tried if match is not None]
    if not matches:
        return []
    match = min(matches, key=lambda match: match.status != "matched")
    return [replace(_verdict(match, found[0], passage, sentence, matcher.facts), rule="table")]


def _explained(group: list[Verdict], before: list[Verdict], facts: Facts) -> list[Verdict]:
    """The verdicts of a sentence; a number that the numbers beside it give stands on them."""
    judged, language = [], facts.language
    for verdict in group:
        if verdict.status in ("no source found", "contradicts") and verdict.rule != "finding":
            told = explained(verdict, group, before, language) or _as_bound(verdict, group, facts)
            told = told or interviews_together(verdict, facts)
            if told:
                verdict = further(verdict, "matched", told, "", "arithmetic")
        judged.append(verdict)
    own = _without_borrowed(judged)
    return [_as_its_number(verdict, own) for verdict in own]


def _as_its_number(verdict: Verdict, group: Sequence[Verdict]) -> Verdict:
    """The verdict; "four in ten (40%)" stands or falls with the percent beside it."""
    exact = number_beside(verdict, group) if verdict.mention.form in ("quantity", "ratio") else None
    if exact is None or verdict.rule == "finding":
        return verdict
    if exact.status == "matched" and agrees_in_words(verdict.mention, exact.mention):
        return replace(
            verdict, status="matched", stands=exact.stands, instead="", fact=exact.fact, rule="arithmetic"
        )
    told = f"held against {exact.mention.text} beside it"
    return replace(verdict, status="no source found", stands=told, instead="", fact=-1)


def _without_borrowed(group: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts; an estimate that stands behind another number of the sentence accuses none of its form."""
    matched = {
        (verdict.fact, verdict.mention.form == "count")
        for verdict in group
        if verdict.status == "matched" and not verdict.stands.startswith(_BASE)
    }
    judged = []
    for verdict in group:
        key = (verdict.fact, verdict.mention.form == "count")
        is_borrowed = verdict.status == "contradicts" and verdict.rule == "estimate" and key in matched
        if is_borrowed:
            told = f"the nearest estimate stands behind another number: {verdict.stands}"
            verdict = replace(verdict, status="no source found", stands=told, instead="", fact=-1)
        judged.append(verdict)
    return judged


def _as_bound(verdict: Verdict, group: Sequence[Verdict], facts: Facts) -> str:
    """The estimate beside a percent whose interval it bounds: "16% (12 to 21%)"; "" where it bounds none."""
    mention = verdict.mention
    if mention.form != "percent":
        return ""
    for other in group:
        bounds = (facts.row(other.fact)["low"], facts.row(other.fact)["high"]) if other.fact >= 0 else ()
        if other is verdict or other.status != "matched":
            continue
        if any(bound is not None and mention.low <= bound <= mention.high for bound in bounds):
            return f"a bound of the interval of {fact_told(facts, other.fact)}"
    return ""


def _with_cells_of_known_tables(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts, cells judged anew where most of their table's numbers are those of one table of ours."""
    votes: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    sizes: Counter[int] = Counter()
    for verdict in verdicts:
        if _is_cell_number(verdict) and not _is_total(verdict.passage, matcher.language):
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
            match = matcher.cell(verdict.mention, verdict.passage, table, study)
            if match is not None:
                verdict = _verdict(match, verdict.mention, verdict.passage, verdict.sentence, matcher.facts)
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
        answer = matcher.answer_of(verdict.fact, verdict.mention) if verdict.status == "matched" else None
        if answer is not None and matcher.place_in(verdict.passage.stub) == matcher.place_of(verdict.fact):
            told[column][answer] += 1
    judged = []
    for verdict in verdicts:
        column = (verdict.passage.table, verdict.passage.column)
        leader = told[column].most_common(1) if _is_cell_number(verdict) else []
        is_known = bool(leader) and leader[0][1] >= 2 and leader[0][1] > 0.5 * sizes[column]
        if is_known and matcher.answer_of(verdict.fact, verdict.mention) != leader[0][0]:
            match = matcher.city_cell(verdict.mention, matcher.place_in(verdict.passage.stub), leader[0][0])
            if match is not None:
                verdict = _verdict(match, verdict.mention, verdict.passage, verdict.sentence, matcher.facts)
        judged.append(verdict)
    return judged


def _with_cells_of_cities(verdicts: list[Verdict], matcher: Matcher) -> list[Verdict]:
    """The verdicts; in a table of cities by answers of one table of ours, a cell is held against the answer
    and the city that it stands under, whichever heads the rows.
    """
    told: dict[int, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        is_city = _is_cell_number(verdict) and matcher.city_of(verdict.passage) is not None
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
                    judged[place] = _verdict(match, one.mention, one.passage, one.sentence, matcher.facts)
            break
    return judged


def _city_answers(cells: Sequence[Verdict], table: str, matcher: Matcher) -> list[Match | None]:
    """What stands behind cells by the city and the answer of a table of ours that head each."""
    matches: list[Match | None] = []
    for verdict in cells:
        city = matcher.city_of(verdict.passage) if _is_cell_number(verdict) else None
        matches.append(matcher.city_answer(verdict.mention, city, table) if city else None)
    return matches


def _is_cell_number(verdict: Verdict) -> bool:
    is_number = verdict.mention.form in ("count", "percent", "part")
    return verdict.passage.kind == "cell" and is_number


def _judge_sentence(
    sentence: Sentence,
    passage: Passage,
    matcher: Matcher,
    sources: Sequence[Source],
    statements: Statements,
) -> list[Verdict]:
    found = find_mentions(sentence.text, matcher.language)
    mentions = [_moved(mention, sentence.start) for mention in found]
    if passage.kind == "cell":
        mentions = [_as_cell(mention, passage, matcher.language) for mention in mentions]
    labels = matcher.facts.numbered_answers
    is_label = passage.column == 1 and (
        passage.text.casefold() in matcher.facts.answer_names or passage.text.rstrip(".").isdigit()
    )
    is_ours, is_note = statements.is_finding(sentence.text), statements.is_note(sentence.text)
    headlines = [] if is_ours else statements.headline_spans(sentence.text)
    otherwise = None if is_ours else statements.said_otherwise(sentence.text)
    verdicts = []
    for mention in mentions:
        why = mention.why if mention.form == "exempt" else ""
        why = why or ("a note under our tables" if is_note else "")
        is_name = is_label or _is_named(mention, sentence, labels) or matcher.is_span(mention, sentence)
        why = why or ("the name of an answer" if is_name else "")
        if why:
            verdicts.append(Verdict(passage, sentence, mention, "not a finding", why, rule="exempt"))
            continue
        start, end = mention.start - sentence.start, mention.end - sentence.start
        if is_ours or any(first <= start and end <= last for first, last in headlines):
            told = "a finding of this study, word by word"
            verdicts.append(Verdict(passage, sentence, mention, "matched", told, rule="finding"))
            continue
        if otherwise is not None:
            verdicts.append(_against(otherwise, mention, passage, sentence))
            continue
        source = declared_source(sources, mention, sentence.text)
        slip = contradicts_itself(mention, matcher.facts.bases)
        if slip:
            verdicts.append(
                Verdict(
                    passage, sentence, mention, "contradicts itself", slip[0], slip[1], "percent of its base"
                )
            )
        elif source is not None:
            verdicts.append(
                Verdict(passage, sentence, mention, "matched", source.told(), rule="declared source")
            )
        else:
            match = matcher.match(mention, passage, sentence, mentions)
            if match.status == "no source found":
                match = _of_said_base(mention, passage, sentence, mentions, matcher) or match
            if match.status == "contradicts" and _is_change(mention, sentence, mentions, matcher.language):
                match = Match("no source found", tried="a change, held against the totals beside it")
            if match.status == "contradicts" and joint("elsewhere", matcher.language).search(sentence.text):
                match = Match("no source found", tried="said of others; declare it in text/sources.csv")
            if match.status == "contradicts" and _is_total(passage, matcher.language):
                match = Match("no source found", tried="a total, held against its rows and columns")
            if match.status == "contradicts" and matcher.facts.is_another_time(sentence.text):
                match = Match("no source found", tried="of a time that the results don't cover")
            verdicts.append(_verdict(match, mention, passage, sentence, matcher.facts))
    return verdicts


def _of_said_base(
    mention: Mention, passage: Passage, sentence: Sentence, mentions: Sequence[Mention], matcher: Matcher
) -> Match | None:
    """A count as a part of the base that its sentence begins with: "Of the 45 interviewed, nine"."""
    counts = [other for other in mentions if other.form == "count"]
    if mention.form != "count" or not counts or counts[0] is mention or mention.hedged:
        return None
    base = counts[0]
    before = sentence.text[: base.start - sentence.start]
    is_led = bool(joint("leads", matcher.language).fullmatch(before)) and base.value in matcher.facts.bases
    if not is_led or mention.value > base.value:
        return None
    share = mention.value / base.value
    part = replace(
        mention, form="part", value=share, low=share, high=share, n=mention.value, base=base.value
    )
    match = matcher.match(part, passage, sentence, mentions)
    return None if match.status == "no source found" else match


def _against(
    otherwise: tuple[str, dict[int, str]], mention: Mention, passage: Passage, sentence: Sentence
) -> Verdict:
    """A number in a sentence that has the words of a finding, and other numbers than it somewhere."""
    finding, numbers = otherwise
    start, end = mention.start - sentence.start, mention.end - sentence.start
    differing = [number for place, number in numbers.items() if start <= place < end]
    if not differing:
        return Verdict(passage, sentence, mention, "matched", f"the finding: {finding}", rule="finding")
    instead = " of ".join(differing)
    return Verdict(passage, sentence, mention, "contradicts", f"the finding: {finding}", instead, "finding")


def _is_total(passage: Passage, language: str) -> bool:
    """Whether a cell stands in a row or column of totals."""
    heads = passage.context[-2:] if passage.kind == "cell" else ()
    return any(joint("total", language).search(head.strip()) for head in heads)


def _is_named(mention: Mention, sentence: Sentence, labels: Iterable[str]) -> bool:
    """Whether a number is part of an answer's name, as in "18 to 24"."""
    start, end = mention.start - sentence.start, mention.end - sentence.start
    text = sentence.text.casefold()
    for label in labels:
        place = text.find(label)
        while place >= 0:
            if place <= start and end <= place + len(label):
                return True
            place = text.find(label, place + 1)
    return False


def _is_change(mention: Mention, sentence: Sentence, mentions: Sequence[Mention], language: str) -> bool:
    """Whether a number is by how much something rose or fell ("an increase of 20%"), or where from."""
    before = sentence.text[: mention.start - sentence.start]
    for way in ("up", "down"):
        said = list(joint(way, language).finditer(before[-30:]))
        if said and re.fullmatch(r"(?: [^\W\d_(]+){0,3} ?", before[-30:][said[-1].end() :]):
            return True
    later = [other for other in mentions if other.start >= mention.end and other.form == mention.form]
    if not later or not joint("from", language).search(before):
        return False
    between = sentence.text[mention.end - sentence.start : later[0].start - sentence.start]
    return bool(joint("to", language).fullmatch(between))


def _captioned_tables(report: Report, matcher: Matcher) -> dict[int, list[tuple[str, str]]]:
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


def _moved(mention: Mention, by: int) -> Mention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


def _as_cell(mention: Mention, passage: Passage, language: str) -> Mention:
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


def contradicts_itself(mention: Mention, bases: Collection[float] = ()) -> tuple[str, str] | None:
    """A percent beside its own count and base: what they give, and what to write; None where they agree.

    A half may be rounded either way, so 12.5% may be printed 12 or 13. A part of a smaller whole is a slip
    where that whole is one of `bases`; elsewhere the two may be unrelated.
    """
    if mention.form == "part" and mention.value > 1 and mention.base in bases:
        return f"{mention.n:,.0f} is more than {mention.base:,.0f}", "a count within its base"
    if mention.form != "percent" or mention.n is None or not mention.base:
        return None
    share = mention.n / mention.base
    if mention.low - 1e-9 <= share <= mention.high + 1e-9:
        return None
    right = f"{100 * share:.{mention.decimals}f}%"
    return f"{mention.n:,.0f} of {mention.base:,.0f} is {right}", right


def _verdict(match: Match, mention: Mention, passage: Passage, sentence: Sentence, facts: Facts) -> Verdict:
    if match.status == "matched":
        told = fact_told(facts, match.fact)
        row = facts.row(match.fact)
        if mention.form == "count" and row["n"] != mention.value:
            if row["base"] == mention.value:
                told = f"{_BASE} {told}"
            elif row["interviews"] == mention.value:
                told = f"interviews of the survey behind {row['title']}"
        return Verdict(passage, sentence, mention, "matched", told, fact=match.fact)
    if match.status == "contradicts":
        told = fact_told(facts, match.fact)
        instead = value_told(facts, match.fact)
        return Verdict(passage, sentence, mention, "contradicts", told, instead, "estimate", match.fact)
    return Verdict(passage, sentence, mention, match.status, match.tried, fact=-1)


def verdict_frame(verdicts: Iterable[Verdict], facts: Facts) -> pd.DataFrame:
    """The verdicts as a table: columns COLUMNS, the worst first, then in the report's order."""
    rows = []
    for verdict in verdicts:
        fact = facts.row(verdict.fact) if verdict.fact >= 0 else None
        names = ("table", "answer", "group", "base")
        about = [fact[name] for name in names] if fact is not None else ["", "", "", np.nan]
        rows.append(
            (
                verdict.status,
                verdict.passage.where,
                verdict.mention.text,
                verdict.sentence.text,
                verdict.stands,
                verdict.instead,
                *about,
                verdict.rule,
            )
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame["status"].map({status: place for place, status in enumerate(STATUSES)})
    return frame.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Verification:
    """A verified report: its verdicts in its order, and what they were held against."""

    report: Report
    verdicts: tuple[Verdict, ...]
    facts: Facts
    language: str

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row a number, the worst first; see `verdict_frame`."""
        return verdict_frame(self.verdicts, self.facts)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers have each status."""
        return self.frame["status"].value_counts().to_dict()

    @property
    def contradictions(self) -> pd.DataFrame:
        """What must be mended."""
        return self.frame[self.frame["status"].isin(["contradicts", "contradicts itself"])]

    def __repr__(self) -> str:
        counted = ", ".join(f"{count} {status}" for status, count in self.counts.items())
        return f"{self.report.path.name}: {counted or 'no numbers'}"

    def _repr_html_(self) -> str:
        return verdict_table(self)


def verdict_table(verification: Verification, rows: int = 20) -> str:
    """The worst verdicts as an HTML table for a notebook."""
    frame = verification.frame
    head = frame[frame["status"] != "not a finding"].head(rows)
    columns = ("status", "where", "says", "stands", "instead")
    cells = [
        "<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in columns) + "</tr>"
        for _, row in head.iterrows()
    ]
    names = "".join(f"<th>{escape(name)}</th>" for name in columns)
    return f"<p>{escape(repr(verification))}</p><table><tr>{names}</tr>{''.join(cells)}</table>"
