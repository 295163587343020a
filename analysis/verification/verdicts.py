"""What verification says of each number of a report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from analysis.verification.checks.arithmetic import agrees_in_words, explained, number_beside
from analysis.verification.checks.surveys import interviews_together
from analysis.verification.checks.table_totals import added_up
from analysis.verification.evidence.changes import is_change
from analysis.verification.evidence.cities import CityComparisons
from analysis.verification.evidence.facts import Facts
from analysis.verification.evidence.judgement import Match, Verdict, between, further, left_open
from analysis.verification.evidence.known_tables import (
    as_cell,
    captioned_tables,
    is_own_title,
    is_total,
    judge_own_cell,
    own_titles,
    with_known_tables,
)
from analysis.verification.evidence.matching import Matcher
from analysis.verification.evidence.naming import Naming
from analysis.verification.evidence.printed_tables import PrintedTables
from analysis.verification.evidence.ranks import Ranks
from analysis.verification.evidence.sources import DeclaredNumber, declared_source
from analysis.verification.evidence.statements import Statements
from analysis.verification.evidence.told import BASE, fact_told, verdict_of
from analysis.verification.evidence.topics.topic import Topics
from analysis.verification.evidence.warrant import Warrants
from analysis.verification.mentions.mentions import Mention, find_mentions
from analysis.verification.mentions.vocabulary import joint
from analysis.verification.reading.report import Passage, Report
from analysis.verification.reading.sentences import Sentence, split_sentences

#: How well the words must fit an estimate before its base is held against the one that a sentence leads with.
_SINGLED_OUT = 0.4
#: The most words of an item of a list ("Fear of being reported: 15") that is no sentence.
_ITEM_WORDS = 12
_Judged = tuple[Passage, list[list[Verdict]]]


def judge_numbers(
    report: Report,
    matcher: Matcher,
    sources: Sequence[DeclaredNumber] = (),
    statements: Statements | None = None,
    printed: PrintedTables | None = None,
) -> list[Verdict]:
    """A verdict for every number of a report, in its order; `printed` are tables of several cities."""
    verdicts: list[Verdict] = []
    own, printed = statements or Statements(), printed or PrintedTables()
    captioned = captioned_tables(report, matcher)
    topics = Topics(matcher)
    ranks = Ranks(matcher, topics.words)
    naming = Naming(matcher, topics.words)
    warrants = Warrants(matcher, topics.number_words, naming.named.people)
    cities = CityComparisons(matcher)
    titles = own_titles(matcher)
    judged: list[_Judged] = []
    for passage in report.passages:
        before: list[Verdict] = []
        groups: list[list[Verdict]] = []
        if is_own_title(passage, titles):
            judged.append((passage, [_of_title(passage, matcher.language)]))
            continue
        as_printed = printed.judge(passage, matcher.language)
        if as_printed:
            judged.append((passage, [as_printed]))
            continue
        for sentence in split_sentences(passage.text):
            group = judge_own_cell(sentence, passage, matcher, captioned.get(passage.table, ()))
            group = group or _judge_sentence(sentence, passage, matcher, sources, own)
            group = _explained(group, before, matcher.facts)
            groups.append(group)
            before = group
        judged.append((passage, groups))
    for run in _runs(judged):
        groups = [group for _, groups in run for group in groups]
        if run[0][0].kind != "cell":
            groups = topics.judge(groups, is_list=len(run) > 1)
            groups = naming.judge(groups)
            groups = warrants.judge(groups)
            groups.append(cities.judge(groups))
            for passage, _ in run:
                if is_own_title(passage, titles):
                    continue
                own_groups = [group for group in groups if group and group[0].passage is passage]
                groups += ranks.judge_passage(passage, own_groups, own)
        verdicts += [verdict for group in groups for verdict in group]
    verdicts = with_known_tables(verdicts, matcher)
    return _with_numbers_set_apart(added_up(verdicts, matcher.facts), report, own)


def _of_title(passage: Passage, language: str) -> list[Verdict]:
    """Numbers in the title of a table of ours are its question's."""
    sentence, why = Sentence(passage.text, 0), "the title of a table"
    return [
        Verdict(passage, sentence, mention, "not a finding", why, rule="exempt")
        for mention in find_mentions(passage.text, language)
    ]


def _runs(judged: Sequence[_Judged]) -> Iterator[list[_Judged]]:
    """The passages one by one; those of one list together: short ones with numbers that are no sentences."""
    run: list[_Judged] = []
    for passage, groups in judged:
        is_item = _is_item(passage) and any(
            verdict.mention.form != "exempt" for group in groups for verdict in group
        )
        if run and not (is_item and _is_item(run[-1][0])):
            yield run
            run = []
        run.append((passage, groups))
    if run:
        yield run


def _is_item(passage: Passage) -> bool:
    """Whether a passage may be an item of a list."""
    is_short = len(passage.text.split()) <= _ITEM_WORDS and not passage.text.endswith((".", ":"))
    return passage.kind == "text" and is_short


def _with_numbers_set_apart(verdicts: list[Verdict], report: Report, statements: Statements) -> list[Verdict]:
    """The verdicts; a number that stands alone on a slide or page is one that a sentence there explains."""
    matched_verdicts: dict[tuple[str, str], Verdict] = {}
    for verdict in verdicts:
        if verdict.status == "matched":
            matched_verdicts.setdefault((verdict.passage.where, verdict.mention.text), verdict)
            if verdict.mention.n is not None:
                matched_verdicts.setdefault((verdict.passage.where, f"{verdict.mention.value:.2f}"), verdict)
    pages: dict[str, str] = defaultdict(str)
    for passage in report.passages:
        pages[passage.where] += f" {passage.text}"
    judged = []
    for verdict in verdicts:
        text, where, mention = verdict.passage.text, verdict.passage.where, verdict.mention
        if verdict.status == "contradicts" and _is_cut(verdict, report):
            verdict = further(verdict, "no source found", "in a line that the page cuts", "", "cut line")
        is_alone = verdict.passage.kind in ("text", "heading") and not re.search(r"[^\W\d_]{4,}", text)
        if is_alone and verdict.status in ("no source found", "contradicts"):
            same = matched_verdicts.get((where, mention.text)) or matched_verdicts.get(
                (where, f"{mention.value:.2f}")
            )
            sentence_text = (
                same.sentence.text if same else statements.under_headline(mention.text, pages[where])
            )
            if sentence_text:
                verdict = further(verdict, "matched", f"as in: {sentence_text}", "", "set apart")
        judged.append(verdict)
    return judged


def _is_cut(verdict: Verdict, report: Report) -> bool:
    """Whether a vague quantity ("about half") stands in a line that goes on elsewhere on its page: what it is
    of may stand there.
    """
    if report.path.suffix.casefold() != ".pdf" or verdict.mention.form != "quantity":
        return False
    text = verdict.passage.text.rstrip()
    is_last = verdict.sentence.end >= len(text)
    return verdict.passage.kind == "text" and is_last and not text.endswith((".", "!", "?", ":", "؟"))


def _explained(group: list[Verdict], before: list[Verdict], facts: Facts) -> list[Verdict]:
    """The verdicts of a sentence; a number that the numbers beside it give stands on them."""
    judged, language = [], facts.language
    for verdict in group:
        if verdict.status in ("no source found", "contradicts") and verdict.rule != "finding":
            evidence = explained(verdict, group, before, language) or _as_bound(verdict, group, facts)
            evidence = evidence or interviews_together(verdict, facts)
            if evidence:
                verdict = further(verdict, "matched", evidence, "", "arithmetic")
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
    reason = f"held against {exact.mention.text} beside it"
    return left_open(verdict, reason)


def _without_borrowed(group: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts; what stands behind another number of the sentence accuses none of its form."""
    matched = {
        (verdict.fact, verdict.mention.form == "count")
        for verdict in group
        if verdict.status == "matched" and not verdict.stands.startswith(BASE)
    }
    judged = []
    for verdict in group:
        key = (verdict.fact, verdict.mention.form == "count")
        is_borrowed = verdict.status == "contradicts" and verdict.rule == "estimate" and key in matched
        if is_borrowed:
            reason = f"the nearest estimate stands behind another number: {verdict.stands}"
            verdict = left_open(verdict, reason)
        judged.append(verdict)
    return judged


def _as_bound(verdict: Verdict, group: Sequence[Verdict], facts: Facts) -> str:
    """The estimate beside a percent whose interval it bounds: "16% (12 to 21%)"; "" where it bounds none."""
    mention = verdict.mention
    if mention.form != "percent":
        return ""
    for other in group:
        bounds = (facts.row(other.fact)["low"], facts.row(other.fact)["high"]) if other.fact >= 0 else ()
        if (
            other is verdict
            or other.status != "matched"
            or not _is_of_interval(other, verdict, facts.language)
        ):
            continue
        if any(bound is not None and mention.low <= bound <= mention.high for bound in bounds):
            return f"a bound of the interval of {fact_told(facts, other.fact)}"
    return ""


def _is_of_interval(share: Verdict, bound: Verdict, language: str) -> bool:
    """Whether a number stands behind another in its brackets, or is called one end of an interval."""
    text = between(share, bound)
    is_inside = text.rfind("(") > text.rfind(")") or text.rfind("[") > text.rfind("]")
    return is_inside or bool(joint("interval", language).search(text))


def _judge_sentence(
    sentence: Sentence,
    passage: Passage,
    matcher: Matcher,
    sources: Sequence[DeclaredNumber],
    statements: Statements,
) -> list[Verdict]:
    sentence_mentions = find_mentions(sentence.text, matcher.language)
    mentions = [_moved(mention, sentence.start) for mention in sentence_mentions]
    if passage.kind == "cell":
        mentions = [as_cell(mention, passage, matcher.language) for mention in mentions]
    labels = matcher.facts.numbered_answers
    is_label = passage.column == 1 and (
        passage.text.casefold() in matcher.facts.answer_names or passage.text.rstrip(".").isdigit()
    )
    is_ours, is_note = statements.is_finding(sentence.text), statements.is_note(sentence.text)
    headlines = [] if is_ours else statements.headline_spans(sentence.text)
    otherwise = None if is_ours else statements.said_otherwise(sentence.text)
    for place, mention in enumerate(mentions):
        is_name = _is_named(mention, sentence, labels) or matcher.is_span(mention, sentence)
        if mention.form != "exempt" and is_name:
            mentions[place] = replace(mention, form="exempt", why="the name of an answer")
    verdicts = []
    for mention in mentions:
        why = mention.why if mention.form == "exempt" else ""
        why = why or ("a note under our tables" if is_note else "")
        why = why or ("the name of an answer" if is_label else "")
        if why:
            verdicts.append(Verdict(passage, sentence, mention, "not a finding", why, rule="exempt"))
            continue
        start, end = mention.start - sentence.start, mention.end - sentence.start
        if is_ours or any(first <= start and end <= last for first, last in headlines):
            evidence = "a finding of this study, word by word"
            verdicts.append(Verdict(passage, sentence, mention, "matched", evidence, rule="finding"))
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
            match = _led_by_base(mention, passage, sentence, mentions, matcher)
            match = match or matcher.match(mention, passage, sentence, mentions)
            is_of_more = _is_of_larger_base(match, mention, mentions, matcher)
            if match.status == "no source found" or is_of_more:
                match = _of_said_base(mention, passage, sentence, mentions, matcher) or match
            if match.status == "contradicts" and joint("elsewhere", matcher.language).search(sentence.text):
                match = Match("no source found", tried="said of others; declare it in text/sources.csv")
            if match.status == "contradicts" and is_total(passage, matcher.language):
                match = Match("no source found", tried="a total, held against its rows and columns")
            if match.status == "contradicts" and matcher.facts.is_another_time(sentence.text):
                match = Match("no source found", tried="of a time that the results don't cover")
            verdicts.append(verdict_of(match, mention, passage, sentence, matcher.facts))
    return [_but_for_changes(verdict, verdicts, matcher.language) for verdict in verdicts]


def _but_for_changes(verdict: Verdict, group: Sequence[Verdict], language: str) -> Verdict:
    """The verdict; a change is held against the totals beside it, and against no estimate."""
    if verdict.rule != "estimate" or not is_change(verdict, group, language):
        return verdict
    reason = "a change, held against the totals beside it"
    return left_open(verdict, reason, rule="")


def _led_by_base(
    mention: Mention, passage: Passage, sentence: Sentence, mentions: Sequence[Mention], matcher: Matcher
) -> Match | None:
    """A sentence's first percent as a share of the base before it: "Of the 1,300 interviewed, 49%"."""
    numbers = [other for other in mentions if other.form != "exempt"]
    is_bare = mention.form == "percent" and mention.n is None and mention.base is None
    if not is_bare or len(numbers) < 2 or numbers[1] is not mention or numbers[0].form != "count":
        return None
    base, language = numbers[0], matcher.language
    before = sentence.text[: base.start - sentence.start]
    after = sentence.text[mention.end - sentence.start :]
    is_led = bool(joint("leads", language).fullmatch(before)) and base.value in matcher.facts.bases
    # "Of the 1,300, 49% of those who stopped" has a base of its own
    if not is_led or base.hedged or joint("base", language).match(after):
        return None
    match = matcher.match(replace(mention, base=base.value), passage, sentence, mentions)
    source = matcher.match(mention, passage, sentence, mentions)
    least = match.score if match.status == "matched" else _SINGLED_OUT
    is_of_another = source.status == "matched" and matcher.facts.base[source.fact] != base.value
    if is_of_another and source.score > least:
        return replace(source, status="contradicts", tried="another base")
    return match if match.status in ("matched", "contradicts") else None


def _is_of_larger_base(match: Match, mention: Mention, mentions: Sequence[Mention], matcher: Matcher) -> bool:
    """Whether the count behind a sentence's base is of all of another table's people: "Of the 1,220, 58
    refused", where 58 are of 1,300.
    """
    numbers = [other for other in mentions if other.form != "exempt"]
    is_second = len(numbers) > 1 and numbers[1] is mention and numbers[0].form == "count"
    if match.status != "matched" or not is_second or mention.form != "count":
        return False
    facts, base = matcher.facts, numbers[0].value
    is_whole = facts.kind[match.fact] == "share" and not matcher.likeness.has_group[match.fact]
    return bool(is_whole and base in facts.bases and base < facts.base[match.fact])


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
    part = replace(mention, form="part", value=share, low=share, high=share, n=mention.value, base=base.value)
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


def _moved(mention: Mention, by: int) -> Mention:
    return replace(mention, start=mention.start + by, end=mention.end + by)


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
