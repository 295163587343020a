"""Findings that set one share beside another in words: groups, a group and the whole, all of one group,
times, and places.

Each function takes a finding and a Wording and gives a sentence without its capital.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.findings.finding import EstimateCell, Finding
from analysis.reporting.wording.dates import month_within, wave_text
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.groups import level_words, relative
from analysis.reporting.wording.leading_answers import number_opening
from analysis.reporting.wording.portions import (
    base_text,
    figure_text,
    hedged,
    is_few,
    mean_text,
    points_text,
    portion_of,
    share_in_words,
    sure_text,
)
from analysis.reporting.wording.quantities import FEMININE, WOMEN, Subject, quantity, quantity_alone
from analysis.reporting.wording.words import join, number, percent, word

NEARLY_ALL = 0.93
"""From here on it is nearly all, and not only more than half, who did in every city."""


def groups_differ(finding: Finding, wording: Wording) -> str:
    """Two groups beside each other."""
    pair = finding.cells[:2]
    first, second = (wording.group(cell) for cell in pair)
    # "none" takes a negation in some languages, and does no more after a verb of others
    has_none = pair[1].n == 0 and pair[0].statistic == "share"
    if first.qualifier == second.qualifier and has_none:
        second = replace(second, qualifier="")
    elif first.qualifier == second.qualifier:
        first = replace(first, qualifier="")  # said once, after the second
    if pair[0].statistic != "share":
        return _means_differ(finding, (first, second), wording)
    did = wording.predicate(_said_of_both(pair, (first, second)) if not has_none else pair[0])
    portions = [_portion(cell, group, wording) for cell, group in zip(pair, (first, second), strict=True)]
    return word(
        "finding.groups.none" if has_none else "finding.groups",
        wording.language,
        a=portions[0],
        b=portions[1],
        did=did.form(2),
        sure=_sure(finding, wording),
    )


def _said_of_both(pair: Sequence[EstimateCell], groups: tuple[Subject, Subject]) -> EstimateCell:
    """The row whose group gives the verb its gender: of women and men that of men."""
    first, second = groups
    is_feminine = first.gender in (FEMININE, WOMEN)
    return pair[1] if is_feminine and second.gender != first.gender else pair[0]


def _means_differ(finding: Finding, groups: tuple[Subject, Subject], wording: Wording) -> str:
    """The means of two groups, with the interval of their difference."""
    language, layout = wording.language, wording.layout
    (a, b), (first, second) = finding.cells[:2], groups
    texts = {
        "a": mean_text(a.estimate, layout),
        "b": mean_text(b.estimate, layout),
        "first": base_text(first.counted(a.base, language), layout),
        "second": base_text(second.counted(b.base, language), layout),
    }
    return word("finding.groups.number", language, question=number_opening(a, wording), **texts)


def _portion(cell: EstimateCell, group: Subject, wording: Wording) -> str:
    """A share of a group; in a headline without its base where it is not small."""
    layout, language = wording.layout, wording.language
    if not wording.brief:
        return portion_of(cell, group, layout)
    plain = replace(group, qualifier="")
    if is_few(cell, layout) or cell.n in (0, cell.base):
        return portion_of(cell, plain, layout)
    share = hedged(percent(cell.estimate, language, layout.decimals), layout)
    return group.worded("finding.portion.brief", language, percent=share, group=plain.named)


def _sure(finding: Finding, wording: Wording) -> str:
    return "" if wording.brief else sure_text(finding, wording.language)


def stands_out(finding: Finding, wording: Wording) -> str:
    """A group beside the whole."""
    cell, whole = finding.cells[:2]
    did, layout, language = wording.predicate(cell), wording.layout, wording.language
    base = wording.group(whole).counted(whole.base, language)
    share = percent(whole.estimate, language, layout.decimals)
    key = "finding.whole.rounded" if layout.rounded else "finding.whole.share"
    if wording.brief:
        key = "finding.whole.brief"
    share = word(key, language, percent=share, base=base)
    return word(
        "finding.stands_out",
        language,
        a=_portion(cell, wording.group(cell), wording),
        did=did.form(2),
        whole=share,
        sure=_sure(finding, wording),
    )


def leads_in_group(finding: Finding, wording: Wording) -> str:
    """The answer that leads in some groups, beside its total, or beside what leads over all."""
    *leaders, overall = finding.cells
    first, language = leaders[0], wording.language
    leads_in_all = overall.choice == first.choice
    place = "finding.within.one" if len(leaders) == 1 else "finding.within.several"
    return word(
        "finding.within.same" if leads_in_all else "finding.within.other",
        language,
        a=join([_portion(cell, wording.group(cell), wording) for cell in leaders], language),
        did=wording.predicate(first).form(2),
        place=word(place, language),
        whole=portion_of(overall, wording.group(overall), wording.layout),
        other="" if leads_in_all else wording.predicate(overall).form(2),
    )


def of_one_group(finding: Finding, wording: Wording) -> str:
    """That everybody who gave an answer is of one group."""
    cell, whole = finding.cells[:2]
    language, layout = wording.language, wording.layout
    did = wording.predicate(whole)
    group = wording.group(whole)
    level = level_words(cell.domain, cell.level, layout, wording.levels, whole.unit)
    return group.worded(
        "finding.composition" if level.are_people else "finding.composition.group",
        language,
        count=replace(group, qualifier="").counted(cell.n, language),
        noun=group.noun,
        who=relative(layout, whole.unit),
        did=did.form(2),
        level=level.noun if level.are_people else group.agreed(level.belonging),
        n=number(cell.n, language),
        base=number(cell.base, language),
        others=number(whole.base - cell.base, language),
    )


def changed(finding: Finding, wording: Wording) -> str:
    """A share now beside the same before."""
    last, first = finding.cells[:2]
    did, layout, language = wording.predicate(last), wording.layout, wording.language
    same_level = bool(last.domain) and last.wave == first.wave
    whole = replace(last, domain="", level="") if same_level else last
    return word(
        "finding.changed.up" if finding.size >= 0 else "finding.changed.down",
        language,
        last=_time(last, same_level, wording),
        first=_time(first, same_level, wording),
        portion=portion_of(last, wording.group(whole), layout),
        before=figure_text(first, layout),
        points=points_text(finding.size, language),
        did=did.form(2),
        sure=_sure(finding, wording),
    )


def _time(cell: EstimateCell, by_level: bool, wording: Wording) -> str:
    if by_level:
        label = wording.layout.labels.choice(cell.domain, cell.level, wording.language)
        return month_within(label, wording.language)
    return wave_text(cell.wave, wording.language)


def beside_place(key: str) -> Callable[[Finding, Wording], str]:
    """The teller of one city beside elsewhere, or beside another."""

    def tell(finding: Finding, wording: Wording) -> str:
        cell, other = finding.cells[:2]
        did, language = wording.did(cell), wording.language
        group = wording.group(cell)
        here = wording.places.get(cell.study, cell.study)
        # A group that doesn't say where it is has the city at the head of the sentence
        is_named = bool(here) and here in group.the(language)
        head = "" if is_named else word("finding.here", language, place=here)
        return word(
            key,
            language,
            head=head,
            quantity=quantity(share_in_words(cell.estimate, wording.layout), group, language),
            did=did.form(0 if cell.n == 0 else 2),
            figure=figure_text(cell, wording.layout),
            place=wording.places.get(other.study, other.study),
            alone=quantity_alone(share_in_words(other.estimate, wording.layout), language, group.gender),
            other=figure_text(other, wording.layout),
            sure=_sure(finding, wording),
        )

    return tell


def between_places(finding: Finding, wording: Wording) -> str:
    """The two cities that lie furthest apart; as a range, where all others lie between them.

    Whom a question narrows ("people who have heard of it") is no start of a relative clause: then as a pair.
    """
    most, least, *between = finding.cells
    group = _of_all(most, wording)
    if not between or group.narrowed:
        return beside_place("finding.cities")(finding, wording)
    return word(
        "finding.range",
        wording.language,
        **_ends(least, most, group, wording),
        who=relative(wording.layout, most.unit),
        did=wording.predicate(most).form(2),
        sure=_sure(finding, wording),
    )


def alike(finding: Finding, wording: Wording) -> str:
    """What more than half did in every city, from the city with fewest to that with most."""
    least, most = finding.cells[:2]
    language, group = wording.language, _of_all(least, wording)
    share = share_in_words(least.estimate, wording.layout)
    half = word("finding.half", language, of=group.of(language))
    return word(
        "finding.alike.all" if share == 1 else "finding.alike",
        language,
        **_ends(least, most, group, wording),
        quantity=quantity(share, group, language) if share >= NEARLY_ALL else half,
        did=wording.predicate(least).form(2),
    )


def _of_all(cell: EstimateCell, wording: Wording) -> Subject:
    """Of whom a row speaks, of whichever city."""
    return replace(wording, places={}, layout=replace(wording.layout, place="")).group(cell)


def _ends(least: EstimateCell, most: EstimateCell, group: Subject, wording: Wording) -> dict[str, str]:
    """The two ends of a range with their cities, and of whom it is."""
    return {
        "of": group.of(wording.language),
        "low": figure_text(least, wording.layout),
        "low_place": wording.places.get(least.study, least.study),
        "high": figure_text(most, wording.layout),
        "place": wording.places.get(most.study, most.study),
    }
