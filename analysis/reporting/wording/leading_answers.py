"""Findings about a whole in words: what leads and what comes next, that nothing leads, means, what was not
asked.

Each function takes a finding and a Wording and gives a sentence without its capital.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from analysis.findings.finding import ABSENT, EstimateCell, Finding
from analysis.planning.phrases import parse_phrase
from analysis.reporting.wording.finding_wording import Wording
from analysis.reporting.wording.phrases import LONG, asked_text, quotes_choice
from analysis.reporting.wording.portions import (
    base_text,
    clause_figure,
    figure_text,
    mean_text,
    short_figure,
)
from analysis.reporting.wording.words import join, noun, quoted, word
from analysis.vocabulary import SUPPRESSED

FOLLOWERS = 2
LEVEL = 0.05
"""Answers that lie this close to the first are named with it where nothing leads."""
NAMED = 4


def leads(finding: Finding, wording: Wording) -> str:
    """What most, few or none of a group did."""
    cell = finding.cells[0]
    did = wording.did(cell)
    return word(
        "finding.leads",
        wording.language,
        quantity=wording.quantity(cell, did),
        did=did.form(0 if cell.n == 0 else 2),
        figure=figure_text(cell, wording.layout),
        next=_next(finding, wording),
    )


def _next(finding: Finding, wording: Wording) -> str:
    """What comes next: nothing larger is left out, ties are told together, and nothing nobody said."""
    first, rest = finding.cells[0], [cell for cell in finding.cells[1:] if cell.n > 0]
    if not rest or first.estimate >= 0.9 or finding.kind == ABSENT:
        return ""
    items = _followers(rest)
    if not items:
        return ""  # so many tie that naming some would leave others out
    language = wording.language
    cells_with_phrase = list(takewhile(lambda cell: _can_be_said(cell, wording), items))
    if cells_with_phrase:
        # The first of them by phrases of their own; those left are no larger
        return "".join(word("finding.also", language, did=_does(cell, wording)) for cell in cells_with_phrase)
    listed = [_item(cell, wording) for cell in items]
    return noun("finding.next", len(listed), language).replace("{items}", join(listed, language))


def _can_be_said(cell: EstimateCell, wording: Wording) -> bool:
    """Whether the answer is told by its verb rather than listed, with a form for the number: "1 need" is not
    said.

    One with a phrase of its own is; of a phrase that serves all answers, one that a list can't name.
    """
    phrases = parse_phrase(wording.phrase(cell))
    if cell.choice not in phrases and (_is_listed(cell, wording) or not _has_verb(cell, wording)):
        return False
    return cell.n != 1 or bool(wording.predicate(cell).one)


def _is_listed(cell: EstimateCell, wording: Wording) -> bool:
    """Whether a list may name the answer as its label stands: names, and nouns where they need no article."""
    labels, language = wording.layout.labels, wording.language
    if labels.are_names(cell.question, language):
        return True
    begins_with_number = labels.choice(cell.question, cell.choice, language)[:1].isdigit()
    return word("finding.next.nouns", language) == "yes" and not begins_with_number


def _has_verb(cell: EstimateCell, wording: Wording) -> bool:
    """Whether the answer, or all answers of the question, have a declared verb that quotes nothing."""
    did = wording.predicate(cell)
    phrases = parse_phrase(wording.phrase(cell))
    is_quoted = quotes_choice(phrases.get(cell.choice) or phrases.get("", ""))
    return did.declared and not is_quoted and (cell.n != 1 or bool(did.one))


def _does(cell: EstimateCell, wording: Wording) -> str:
    """A share and what those did: "24% have decided to return home"."""
    did = wording.predicate(cell).form(cell.n)
    return word("finding.does", wording.language, figure=clause_figure(cell, wording.layout), did=did)


def _followers(rest: Sequence[EstimateCell]) -> list[EstimateCell]:
    """The next two, with one more that ties with the second; only those above where more tie."""
    if len(rest) <= FOLLOWERS:
        return list(rest)
    last = rest[FOLLOWERS - 1].n
    with_ties = [cell for cell in rest if cell.n >= last]
    above = [cell for cell in rest if cell.n > last]
    return with_ties if len(with_ties) <= FOLLOWERS + 1 else above


def _item(cell: EstimateCell, wording: Wording) -> str:
    """An answer in a list, with its share: as the phrase says it, else quoted."""
    labels, language = wording.layout.labels, wording.language
    phrase = parse_phrase(wording.phrase(cell)).get("", "")
    is_plain = bool(phrase) and not labels.role(cell.choice) and not quotes_choice(phrase)
    is_named = is_plain and _is_listed(cell, wording)
    choice = labels.phrase(cell.question, cell.choice, language) if is_named else _quoted(cell, wording)
    return word("finding.item", language, choice=choice, figure=short_figure(cell, wording.layout))


def _quoted(cell: EstimateCell, wording: Wording) -> str:
    language = wording.language
    return quoted(wording.layout.labels.choice(cell.question, cell.choice, language), language)


def no_leader(finding: Finding, wording: Wording) -> str:
    """That nothing leads, and the answers that lie closest together."""
    layout, language = wording.layout, wording.language
    first = finding.cells[0]
    cells = [cell for cell in finding.cells if cell.n > 0 and not layout.labels.role(cell.choice)]
    near = [cell for cell in cells if first.estimate - cell.estimate < LEVEL][:NAMED]
    named = near if len(near) > 1 else cells[:2]
    group = wording.group(first)
    base = base_text(group.counted(first.base, language), layout)
    if all(_has_verb(cell, wording) for cell in named):
        clauses = [_does(cell, wording) for cell in named]
        return group.worded("finding.level.does", language, items=join(clauses, language), base=base)
    choices = []
    for cell in named:
        figure = short_figure(cell, layout)
        choices.append(word("finding.item", language, choice=_quoted(cell, wording), figure=figure))
    closing = wording.closing(first)
    items = join(choices, language)
    text = group.worded("finding.level", language, items=items, base=base, closing=closing)
    return text.replace(" .", ".")


def a_number(finding: Finding, wording: Wording) -> str:
    """A mean, a median, or both."""
    layout, language = wording.layout, wording.language
    values = {cell.statistic: mean_text(cell.estimate, layout) for cell in finding.cells}
    first = finding.cells[0]
    key = "finding.number.two" if {"mean", "median"} <= set(values) else f"finding.number.{first.statistic}"
    return word(
        key,
        language,
        question=number_opening(first, wording),
        value=values[first.statistic],
        median=values.get("median", ""),
        people=base_text(layout.counted(first.base, first.unit), layout),
    )


def number_opening(cell: EstimateCell, wording: Wording) -> str:
    """The question in quotation marks with the unit in its brackets; of a long one the sentence that asks."""
    language = wording.language
    text = wording.layout.labels.question(cell.question, language).strip().rstrip(" :.…*\u202f\u00a0")
    if len(text) > LONG:
        text = asked_text(cell.question, wording.layout.labels, language)
    return quoted(text, language)


def not_asked(finding: Finding, wording: Wording) -> str:
    """That nobody was asked, and whom the question would have been asked of; or too few to say."""
    cell, language = finding.cells[0], wording.language
    group = wording.group(cell)
    if cell.status == SUPPRESSED:
        key = "finding.not_asked.hidden"
    elif cell.base > 0:
        key = "finding.not_asked.few"
    else:
        # Whom it is asked of can't be told where the condition for asking can't be worked out
        is_known = group.qualifier != group.agreed(word("group.answered", language))
        key = "finding.not_asked.nobody" if group.narrowed and is_known else "finding.not_asked.no_answer"
    return group.worded(
        key,
        language,
        question=quoted(asked_text(cell.question, wording.layout.labels, language), language),
        group=group.named,
        n=wording.layout.counted(cell.base, cell.unit) if cell.base > 0 else "",
        place=wording.layout.place,
    )
