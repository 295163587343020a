"""Findings in words: one sentence each, made from the finding's own estimates rows.

    finding_sentence(finding, wording) -> str
    finding_headline(finding, wording) -> str       the same without bases and intervals, for a figure

Numbers go through the same `words` as tables and figures, so that no sentence can disagree with its
table. Under the threshold of small bases the counts are told instead of percents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.findings.finding import (
    ABSENT,
    CHANGED,
    CITIES,
    CLEAR,
    COMPOSITION,
    ELSEWHERE,
    GROUPS,
    LEADS,
    LIKELY,
    NEARLY_ALL,
    NO_LEADER,
    NUMBER,
    STANDS_OUT,
    Cell,
    Finding,
)
from analysis.planning.phrases import parse_phrase
from analysis.reporting.tables.grid import TableLayout
from analysis.reporting.wording.dates import month_within, wave_text
from analysis.reporting.wording.groups import Levels, group_of, level_noun
from analysis.reporting.wording.phrases import Predicate, asked_text, predicate
from analysis.reporting.wording.quantities import Group, gendered, quantity, quantity_alone
from analysis.reporting.wording.words import (
    join,
    noun,
    number,
    percent,
    quoted,
    sentence_case,
    word,
)

FOLLOWERS = 2
NEARLY = 1e-6
_EXACT = (ABSENT, COMPOSITION)
"""What these say (nobody, all of them) can't be said of rounded counts."""
FEW = 100
"""Under so many people a difference is told with its interval, however sure it is."""


@dataclass(frozen=True)
class Wording:
    """What the words of one table's findings are made with: its layout, its phrases by question and unit.

    `levels` are nouns of levels, `asked` says whom a question speaks of.

    `lead` is the sentence that the plan itself has for the table, filled; "" where it has none. `brief`
    leaves the question and the bases out: a headline stands over them. `several_waves` is true where the
    survey was held more than once in a city.
    """

    layout: TableLayout
    phrases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    levels: Levels = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    everyone: Mapping[str, str] = field(default_factory=dict)
    multiple: bool = False
    lead: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False
    several_waves: bool = False

    @property
    def language(self) -> str:
        return self.layout.language

    def phrase(self, cell: Cell) -> str:
        """The plan's phrase for a row: that of its question and unit, else of its question."""
        own = [text for (question, _), text in self.phrases.items() if question == cell.question]
        return self.phrases.get((cell.question, cell.unit)) or next(iter(own), "")

    def predicate(self, cell: Cell) -> Predicate:
        """The verb of an answer."""
        found = predicate(
            cell.question,
            cell.choice,
            self.phrase(cell),
            self.layout.labels,
            self.language,
            multiple=self.multiple,
        )
        return replace(found, opening="") if self.brief else found

    def group(self, cell: Cell) -> Group:
        """Of whom a row speaks."""
        layout = self.layout
        if cell.study in self.places:
            layout = replace(layout, place=self.places[cell.study])
        return group_of(cell, layout, self.levels, self.asked, self.everyone)


def finding_sentence(finding: Finding, wording: Wording) -> str:
    """A finding in words; "" where it can't be told in the language."""
    if finding.sentences:
        return finding.sentences.get(wording.language, "")
    rounded = bool(wording.layout.rounded)
    if rounded and finding.kind in _EXACT:
        return ""
    if finding.kind in (LEADS, NEARLY_ALL, NO_LEADER) and wording.lead and not rounded:
        return sentence_case(wording.lead)
    text = sentence_case(_TELLERS[finding.kind](finding, wording))
    if not text or not wording.several_waves or finding.kind == CHANGED:
        return text
    # A survey held again: a reader must know which time a sentence is of
    when = wave_text(finding.cells[0].wave, wording.language)
    return word("colon", wording.language, label=when, text=text)


def finding_headline(finding: Finding, wording: Wording) -> str:
    """A finding as the headline of a figure: its first clause, without bases, intervals and the question."""
    if finding.sentences or finding.headlines:
        return finding.headlines.get(wording.language, "")
    if wording.layout.rounded and finding.kind in _EXACT:
        return ""
    text = _TELLERS[finding.kind](replace(finding, certainty=CLEAR), replace(wording, lead="", brief=True))
    clause = re.split(r"[;\u202f ];", text)[0].split(";")[0]
    return sentence_case(_without_brackets(clause.rstrip(" .\u202f")))


def _without_brackets(text: str) -> str:
    """`text` without its bases: every bracket with a number in it goes."""
    parts, depth, kept = [], 0, ""
    for letter in text:
        if letter == "(":
            depth += 1
            parts.append("")
        if depth:
            parts[-1] += letter
        else:
            kept += letter
        if letter == ")" and depth:
            depth -= 1
            if not depth and not any(sign.isdigit() for sign in parts[-1]):
                kept += parts[-1]
    return " ".join(kept.split()).replace(" ,", ",").strip()


def figure_text(cell: Cell, layout: TableLayout) -> str:
    """A share with its base: "57% of 1,394", of few people "8 of 11"."""
    language, rounded = layout.language, ".rounded" if layout.rounded else ""
    if _is_few(cell, layout):
        counts = {"n": number(cell.n, language), "base": number(cell.base, language)}
        return word(f"finding.count{rounded}", language, **counts)
    share = percent(cell.estimate, language, layout.decimals)
    return word(f"finding.share{rounded}", language, percent=share, base=number(cell.base, language))


def short_figure(cell: Cell, layout: TableLayout) -> str:
    """A share without its base, which was told before it; of few people the count."""
    if _is_few(cell, layout):
        figure = number(cell.n, layout.language)
    else:
        figure = percent(cell.estimate, layout.language, layout.decimals)
    return word("finding.short.rounded", layout.language, figure=figure) if layout.rounded else figure


def portion_of(cell: Cell, group: Group, layout: TableLayout) -> str:
    """A share with the group it is of: "16% of the 281 women who reported any"."""
    language = layout.language
    counts = {"n": number(cell.n, language), "base": number(cell.base, language), "group": group.named}
    if layout.rounded:
        return _rounded_portion(cell, layout, counts)
    if cell.n == 0:
        return word("finding.portion.none", language, **counts)
    if cell.n == cell.base:
        return word("finding.portion.all", language, **counts)
    if _is_few(cell, layout):
        return word("finding.portion.count", language, **counts)
    share = percent(cell.estimate, language, layout.decimals)
    return word("finding.portion.share", language, percent=share, **counts)


def _rounded_portion(cell: Cell, layout: TableLayout, counts: Mapping[str, str]) -> str:
    """A share of rounded counts, hedged: what rounds to nobody may be somebody."""
    language = layout.language
    kind = {0: "rounded_none", cell.base: "rounded_all"}.get(cell.n, "")
    if kind or _is_few(cell, layout):
        return word(f"finding.portion.{kind or 'rounded_count'}", language, **counts)
    share = percent(cell.estimate, language, layout.decimals)
    return word("finding.portion.rounded", language, percent=share, **counts)


def _base(text: str, layout: TableLayout) -> str:
    """A number of people with its noun, hedged where counts are rounded."""
    return word("finding.base.rounded", layout.language, base=text) if layout.rounded else text


def _share_in_words(share: float, layout: TableLayout) -> float:
    """The share as words may say it: of rounded counts never exactly nobody or all."""
    return min(max(share, NEARLY), 1 - NEARLY) if layout.rounded else share


def _is_few(cell: Cell, layout: TableLayout) -> bool:
    return cell.base < layout.small_base or cell.status == "small base"


def _leads(finding: Finding, wording: Wording) -> str:
    cell, layout = finding.cells[0], wording.layout
    did = _did(cell, wording)
    return word(
        "finding.leads",
        wording.language,
        opening=did.opening,
        quantity=_quantity(cell, did, wording),
        did=did.form(0 if cell.n == 0 else 2),
        figure=figure_text(cell, layout),
        next=_next(finding, wording),
    )


def _did(cell: Cell, wording: Wording) -> Predicate:
    """The verb of an answer; where nobody gave it and nobody wrote the negation, the answer is quoted."""
    did = wording.predicate(cell)
    needs_negation = word("phrase.none_as_many", wording.language) == "no"
    if cell.n == 0 and did.declared and not did.none and needs_negation:
        return replace(wording, phrases={}).predicate(cell)
    return did


def _quantity(cell: Cell, did: Predicate, wording: Wording) -> str:
    """A share in words; in a headline that only quotes an answer, without of whom."""
    group = wording.group(cell)
    if wording.brief and not did.declared:
        return quantity_alone(_share_in_words(cell.estimate, wording.layout), wording.language, group.gender)
    return quantity(_share_in_words(cell.estimate, wording.layout), group, wording.language)


def _next(finding: Finding, wording: Wording) -> str:
    """What comes next: nothing larger is left out, ties are told together, and nothing nobody said."""
    first, rest = finding.cells[0], [cell for cell in finding.cells[1:] if cell.n > 0]
    if not rest or first.estimate >= 0.9 or finding.kind == ABSENT:
        return ""
    items = _followers(rest)
    if not items:
        return ""  # so many tie that naming some would leave others out
    language, phrases = wording.language, parse_phrase(wording.phrase(first))
    declared = [cell for cell in items if cell.choice in phrases]
    if (
        declared
        and len(declared) == len(items)
        and all(cell.n != 1 or _has_one(cell, wording) for cell in items)
    ):
        parts = []
        for cell in items:
            figure = short_figure(cell, wording.layout)
            did = wording.predicate(cell).form(cell.n)
            parts.append(word("finding.also", language, figure=figure, did=did))
        return "".join(parts)
    listed = [_item(cell, wording) for cell in items]
    return _in_form("finding.next", len(listed), language).replace("{items}", join(listed, language))


def _in_form(key: str, count: int, language: str) -> str:
    """A word of two forms that goes with a count, its blanks kept."""
    return noun(key, count, language)


def _has_one(cell: Cell, wording: Wording) -> bool:
    return bool(wording.predicate(cell).one)


def _followers(rest: Sequence[Cell]) -> list[Cell]:
    """The next two, with one more that ties with the second; only those above where more tie."""
    if len(rest) <= FOLLOWERS:
        return list(rest)
    last = rest[FOLLOWERS - 1].n
    with_ties = [cell for cell in rest if cell.n >= last]
    above = [cell for cell in rest if cell.n > last]
    return with_ties if len(with_ties) <= FOLLOWERS + 1 else above


def _item(cell: Cell, wording: Wording) -> str:
    labels, language = wording.layout.labels, wording.language
    if parse_phrase(wording.phrase(cell)).get("") and not labels.role(cell.choice):
        choice = labels.phrase(cell.question, cell.choice, language)
    else:
        choice = quoted(labels.choice(cell.question, cell.choice, language), language)
    return word("finding.item", language, choice=choice, figure=short_figure(cell, wording.layout))


def _no_leader(finding: Finding, wording: Wording) -> str:
    layout, language = wording.layout, wording.language
    silent = layout.labels.role
    cells = [cell for cell in finding.cells if cell.n > 0 and not silent(cell.choice)]
    first = finding.cells[0]
    near = [cell for cell in cells if first.estimate - cell.estimate < 0.05][:4]
    items = near if len(near) > 1 else cells[:2]
    choices = [
        word(
            "finding.item",
            language,
            choice=quoted(layout.labels.choice(cell.question, cell.choice, language), language),
            figure=short_figure(cell, layout),
        )
        for cell in items
    ]
    group = wording.group(first)
    return word(
        "finding.level",
        language,
        opening=_opening(first, wording),
        items=join(choices, language),
        base=_base(f"{number(first.base, language)} {group.named}", layout),
    )


def _opening(cell: Cell, wording: Wording) -> str:
    """The question, quoted, whatever is declared of its answers."""
    if wording.brief:
        return ""
    asked = replace(wording, phrases={})
    return asked.predicate(cell).opening


def _groups(finding: Finding, wording: Wording) -> str:
    a, b = finding.cells[:2]
    did = wording.predicate(a)
    groups = [wording.group(cell) for cell in (a, b)]
    if groups[0].qualifier == groups[1].qualifier:
        groups[0] = replace(groups[0], qualifier="")
    tell = _share_of if wording.brief else _portion
    parts = [tell(cell, group, wording) for cell, group in zip((a, b), groups, strict=True)]
    return word(
        "finding.groups",
        wording.language,
        opening=did.opening,
        a=parts[0],
        b=parts[1],
        did=did.many,
        sure="" if wording.brief else _sure(finding, wording),
    )


def _portion(cell: Cell, group: Group, wording: Wording) -> str:
    return portion_of(cell, group, wording.layout)


def _share_of(cell: Cell, group: Group, wording: Wording) -> str:
    """A share of a group in a headline, without its base where it is not small."""
    language = wording.language
    if _is_few(cell, wording.layout) or cell.n in (0, cell.base):
        return portion_of(cell, replace(group, qualifier=""), wording.layout)
    share = percent(cell.estimate, language, wording.layout.decimals)
    share = word("finding.short.rounded", language, figure=share) if wording.layout.rounded else share
    plain = replace(group, qualifier="")
    return f"{share} {plain.of(language)}" if not _bare(language) else f"{share} of {plain.named}"


def _bare(language: str) -> bool:
    """Whether the language drops the article after a percent ("16% of women")."""
    return word("group.bare", language) == "yes"


def _stands_out(finding: Finding, wording: Wording) -> str:
    cell, whole = finding.cells[:2]
    did, layout, language = wording.predicate(cell), wording.layout, wording.language
    group = wording.group(cell)
    portion = _share_of(cell, group, wording) if wording.brief else portion_of(cell, group, layout)
    base = f"{number(whole.base, language)} {wording.group(whole).named}"
    share = percent(whole.estimate, language, layout.decimals)
    whole_key = "finding.whole.rounded" if layout.rounded else "finding.whole.share"
    return word(
        "finding.stands_out",
        language,
        opening=did.opening,
        a=portion,
        did=did.many,
        whole=share if wording.brief else word(whole_key, language, percent=share, base=base),
        sure="" if wording.brief else _sure(finding, wording),
    )


def _composition(finding: Finding, wording: Wording) -> str:
    cell, whole = finding.cells[:2]
    language, layout = wording.language, wording.layout
    did = wording.predicate(cell)
    text = did.many
    if not did.declared and not wording.brief:
        asked = quoted(asked_text(cell.question, layout.labels, language), language)
        text = word("finding.asked_who", language, did=did.many, question=asked)
    group = wording.group(whole)
    level, _ = level_noun(cell.domain, cell.level, layout, wording.levels, group.noun)
    sentence = word(
        "finding.composition",
        language,
        count=f"{number(cell.n, language)} {group.noun}",
        did=text,
        level=level,
        n=number(cell.n, language),
        base=number(cell.base, language),
        others=number(whole.base - cell.base, language),
    )
    return gendered(sentence, group.gender)


def _changed(finding: Finding, wording: Wording) -> str:
    last, first = finding.cells[:2]
    did, layout, language = wording.predicate(last), wording.layout, wording.language
    key = "finding.changed.up" if finding.size >= 0 else "finding.changed.down"
    same_level = bool(last.domain) and last.wave == first.wave
    whole = replace(last, domain="", level="") if same_level else last
    group = wording.group(whole)
    return word(
        key,
        language,
        opening=did.opening,
        last=_time(last, same_level, wording),
        first=_time(first, same_level, wording),
        portion=portion_of(last, group, layout),
        before=figure_text(first, layout),
        points=points_text(finding.size, language),
        did=did.many,
        sure="" if wording.brief else _sure(finding, wording),
    )


def _time(cell: Cell, by_level: bool, wording: Wording) -> str:
    if by_level:
        label = wording.layout.labels.choice(cell.domain, cell.level, wording.language)
        return month_within(label, wording.language)
    return wave_text(cell.wave, wording.language)


def _beside_place(key: str):
    """The teller of one city beside others, or another."""

    def tell(finding: Finding, wording: Wording) -> str:
        cell, other = finding.cells[:2]
        did, language = _did(cell, wording), wording.language
        nowhere = replace(wording, places={cell.study: ""})  # the place is named at the head
        group = nowhere.group(cell)
        return word(
            key,
            language,
            here=wording.places.get(cell.study, cell.study),
            opening=did.opening,
            quantity=quantity(_share_in_words(cell.estimate, wording.layout), group, language),
            did=did.form(0 if cell.n == 0 else 2),
            figure=figure_text(cell, wording.layout),
            place=wording.places.get(other.study, other.study),
            alone=quantity_alone(_share_in_words(other.estimate, wording.layout), language, group.gender),
            other=figure_text(other, wording.layout),
            sure=_sure(finding, wording),
        )

    return tell


def _number(finding: Finding, wording: Wording) -> str:
    cell, language = finding.cells[0], wording.language
    layout = wording.layout
    return word(
        "finding.number",
        language,
        opening=_opening(cell, wording),
        statistic=word(cell.statistic, language).lower(),
        value=number(cell.estimate, language, layout.number_decimals),
        people=_base(layout.counted(cell.base, cell.unit), layout),
    )


def points_text(difference: float, language: str) -> str:
    """A difference of shares in points, without its sign: "38 points"."""
    points = abs(difference) * 100
    return (
        word("finding.points", language)
        .split("|")[0 if round(points) == 1 else 1]
        .replace("{n}", number(points, language))
    )


def _sure(finding: Finding, wording: Wording) -> str:
    """The difference with its interval, and the hedge it needs; "" where it is clear and the groups large."""
    bases = [cell.base for cell in finding.cells[:2]]
    if finding.certainty == CLEAR and min(bases) >= FEW:
        return ""
    if finding.low != finding.low or finding.high != finding.high:
        # Rounded counts have no interval, which would tell what they were.
        return ""
    key = {CLEAR: "clear", LIKELY: "likely"}.get(finding.certainty, "few")
    low, high = finding.low, finding.high
    if finding.size < 0:
        low, high = -high, -low
    language = wording.language
    return word(
        f"finding.sure.{key}",
        language,
        points=points_text(finding.size, language),
        low=number(low * 100, language),
        high=number(high * 100, language),
    )


_TELLERS = {
    LEADS: _leads,
    NEARLY_ALL: _leads,
    ABSENT: _leads,
    NO_LEADER: _no_leader,
    GROUPS: _groups,
    STANDS_OUT: _stands_out,
    COMPOSITION: _composition,
    CHANGED: _changed,
    ELSEWHERE: _beside_place("finding.elsewhere"),
    CITIES: _beside_place("finding.cities"),
    NUMBER: _number,
}
