"""What changed between two forms of one survey: questions and choices renamed, reworded, added, dropped,
rerouted.

compare_forms(a, b) -> tuple of Change
draft_harmonise(changes) -> the rows of a harmonise.csv that maps a's names to b's, to be confirmed
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.expressions.xlsform import Unreadable, parse
from analysis.intake.form.form import Choice, Form
from analysis.reading.label_text import mended, percent_text, plain

SAME, RENAMED, REWORDED, ADDED, DROPPED = "same", "renamed", "reworded", "added", "dropped"
REUSED, TYPE, ROUTING, SPLIT, MERGED = "name used again", "type changed", "routing changed", "split", "merged"
KINDS = (SAME, RENAMED, REWORDED, ADDED, DROPPED, REUSED, TYPE, ROUTING, SPLIT, MERGED)
ALIKE, LIKELY, PART = 60.0, 82.0, 95.0
"""Similarity (0-100) of labels: of one name, from which it is the same; of two names, from which they are
one; of a part.
"""
NO_QUESTION = ("note", "calculate", "hidden", "start", "end", "today", "deviceid", "username", "audit")


@dataclass(frozen=True)
class Change:
    """One question (blank choices), or one choice of a question, in form a and form b; "" where it isn't
    there.

    `similarity` of the labels (0-100); `was` and `now` the labels, types or conditions that differ.
    """

    kind: str
    question_a: str
    question_b: str
    choice_a: str = ""
    choice_b: str = ""
    similarity: float = 100.0
    was: str = ""
    now: str = ""

    @property
    def is_choice(self) -> bool:
        return bool(self.choice_a or self.choice_b)


def compare_forms(a: Form, b: Form, language: str = "en") -> tuple[Change, ...]:
    """Every question of either form in one change, in the order of b and then of a, each with its choices'
    changes.

    Questions of one name are one unless their labels are unlike (the name was used again); the others are
    matched by their labels, the most similar first, then where one label of a type holds another. Choices of
    one name are one unless the label of either is nearer to another choice's. A routing is compared as an
    expression, with names mapped. A form that an export implies has no wording, types or routing to compare:
    there names count, and choices may be given by label.
    """
    texts = [{name: _plain(form.label(name, language)) for name in _asked(form)} for form in (a, b)]
    pairs = _matched(*texts)
    if a.languages and b.languages:
        pairs += _contained(a, b, texts, pairs)
    names = {old: new for old, new, _ in pairs}
    reused = {name for name in texts[0] if name in texts[1] and names.get(name) != name}
    changes: list[Change] = []
    of_b = {new: (old, similarity) for old, new, similarity in pairs}
    for new in texts[1]:
        if new in of_b:
            old, similarity = of_b[new]
            changes += _of_pair(a, b, old, new, similarity, names, language)
        else:
            changes.append(
                Change(
                    REUSED if new in reused else ADDED, "", new, now=b.label(new, language), similarity=0.0
                )
            )
    changes += [
        Change(DROPPED, old, "", was=a.label(old, language), similarity=0.0)
        for old in texts[0]
        if old not in names
    ]
    return tuple(changes)


def draft_harmonise(changes: Iterable[Change]) -> list[dict[str, str]]:
    """Rows of harmonise.csv (kind, question, alias, canonical, note, confirmed): a's names and labels as
    aliases of b's.

    `confirmed` is blank: such a row is not applied until somebody has written yes there. A choice that was
    split has a row without a canonical, which can't be applied: only pooling its parts loses nothing, and
    that is a recode's work.
    """
    rows, changes = [], tuple(changes)
    choices_by_split: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        if change.kind == SPLIT:
            choices_by_split.setdefault((change.question_b, change.choice_a), []).append(change.choice_b)
    used_again = {change.question_b for change in changes if not change.is_choice and change.question_b}
    codes = {(change.question_b, change.choice_b) for change in changes if change.is_choice}
    for change in changes:
        note = f"{change.kind}, {percent_text(change.similarity / 100)} alike" + (
            f": {change.was} / {change.now}" if change.was != change.now else ""
        )
        if change.is_choice and change.kind in (RENAMED, REWORDED, MERGED):
            aliases = dict.fromkeys([change.choice_a, change.was])
            for alias in aliases:
                if alias and alias != change.choice_b:
                    rows.append(_row("choice", change.question_b, alias, change.choice_b, note))
        elif not change.is_choice and change.kind == RENAMED:
            rows.append(_row("question", "", change.question_a, change.question_b, note))
        elif change.kind == DROPPED and change.is_choice:
            if (change.question_b, change.choice_a) in codes:
                note = f"dropped; the newer form uses the code {change.choice_a} for another choice"
                rows.append(_row("dropped choice", change.question_b, change.choice_a, _free(change), note))
        elif change.kind == DROPPED and change.question_a in used_again:
            note = f"the newer form uses this name for another question; here it was: {change.was}"
            rows.append(_row("dropped question", "", change.question_a, "", note))
        elif change.kind == SPLIT and (
            split_choices := choices_by_split.pop((change.question_b, change.choice_a), [])
        ):
            note = (
                f"split into {', '.join(split_choices)}: pool {change.choice_a} and these with a recode in"
                " recodes.csv, then take this row out"
            )
            rows.append(_row("choice", change.question_b, change.choice_a, "", note))
    return rows


def _free(change: Change) -> str:
    """What an answer that the newer form lacks is called: by its label."""
    return change.was or f"{change.choice_a} (earlier form)"


def _row(kind: str, question: str, alias: str, canonical: str, note: str) -> dict[str, str]:
    return {
        "kind": kind,
        "question": question,
        "alias": alias,
        "canonical": canonical,
        "note": note,
        "round": "",
        "confirmed": "",
    }


def _asked(form: Form) -> list[str]:
    return [name for name, question in form.questions.items() if question.type not in NO_QUESTION]


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", mended(text).casefold()).strip()


def _written(text: str) -> str:
    """A choice's label as an export may hold it: its punctuation and encoding count, for there it is data."""
    return plain(text).casefold()


def _matched(
    old: Mapping[str, str], new: Mapping[str, str], *, names_last: bool = False
) -> list[tuple[str, str, float]]:
    """Pairs of names with the similarity of their labels: same names first, then the most similar labels.

    With `names_last` a name means the same whatever its label, unless the label is nearer to another's.
    """
    pairs = [(name, name, _likeness_of(name, old[name], new[name])) for name in old if name in new]
    pairs = [
        pair for pair in pairs if pair[2] >= ALIKE or (names_last and _is_nearest(pair[0], pair[2], old, new))
    ]
    done = {name for name, _, _ in pairs}
    left, right = [name for name in old if name not in done], [name for name in new if name not in done]
    return pairs + _closest(left, right, [old[name] for name in left], [new[name] for name in right])


def _is_nearest(name: str, similarity: float, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Whether no other name's label is nearer to this one's, on either side."""
    others = [_likeness(old[name], text) for other, text in new.items() if other != name]
    others += [_likeness(text, new[name]) for other, text in old.items() if other != name]
    return similarity >= max(others, default=0.0)


def _contained(
    a: Form, b: Form, texts: Sequence[Mapping[str, str]], pairs: Sequence[tuple[str, str, float]]
) -> list[tuple[str, str, float]]:
    """Pairs of questions left over, of one type, of which one label holds all words of the other and not
    twice as many.

    A label that fits several is left alone.
    """
    left, right = (
        [name for name in side if name not in {pair[place] for pair in pairs}]
        for place, side in enumerate(texts)
    )
    words = [
        {name: frozenset(side[name].split()) for name in names}
        for side, names in zip(texts, (left, right), strict=True)
    ]
    fitting = [
        (old, new)
        for old in left
        for new in right
        if a.questions[old].type == b.questions[new].type and _holds(words[0][old], words[1][new])
    ]
    alone = [
        (old, new) for old, new in fitting if sum(old == one or new == other for one, other in fitting) == 1
    ]
    return [(old, new, _likeness(texts[0][old], texts[1][new])) for old, new in alone]


def _holds(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter <= longer and 2 * len(shorter) >= len(longer)


def _closest(
    left: Sequence[str], right: Sequence[str], was: Sequence[str], now: Sequence[str]
) -> list[tuple[str, str, float]]:
    """The most similar pairs above LIKELY, each name in one pair."""
    if not left or not right:
        return []
    from rapidfuzz import fuzz, process

    scores = process.cdist(was, now, scorer=fuzz.token_sort_ratio)
    pairs, used_left, used_right = [], set(), set()
    for place in np.argsort(-scores, axis=None, kind="stable"):
        row, column = divmod(int(place), len(right))
        if scores[row, column] < LIKELY:
            break
        if row not in used_left and column not in used_right:
            pairs.append((left[row], right[column], float(scores[row, column])))
            used_left.add(row)
            used_right.add(column)
    return pairs


def _likeness_of(name: str, was: str, now: str) -> float:
    """Of two labels of one name; a label that says no more than the name is like any other."""
    return 100.0 if _plain(name) in (was, now) else _likeness(was, now)


def _likeness(was: str, now: str) -> float:
    from rapidfuzz import fuzz

    return 100.0 if was == now else float(fuzz.token_sort_ratio(was, now))


def _of_pair(
    a: Form, b: Form, old: str, new: str, similarity: float, names: Mapping[str, str], language: str
) -> Iterator[Change]:
    """How one question differs, then its choices; "same" where nothing does."""
    was, now = a.label(old, language), b.label(new, language)
    kinds = []
    if old != new:
        kinds.append((RENAMED, was, now))
    worded = bool(a.languages and b.languages)
    if worded and _plain(was) != _plain(now):
        kinds.append((REWORDED, was, now))
    types = a.questions[old].type, b.questions[new].type
    if worded and types[0] != types[1]:
        kinds.append((TYPE, *types))
    routes = [" and ".join(form.relevants(name)) for form, name in ((a, old), (b, new))]
    if worded and _routing(routes[0], names) != _routing(routes[1], {}):
        kinds.append((ROUTING, routes[0] or "everybody", routes[1] or "everybody"))
    for kind, before, after in kinds or [(SAME, was, now)]:
        yield Change(kind, old, new, similarity=similarity, was=before, now=after)
    if a.questions[old].is_select and b.questions[new].is_select:
        yield from _choices(old, new, a.choices(old), b.choices(new), language)


def _routing(relevant: str, names: Mapping[str, str]) -> object:
    """A condition as a tree, with names as in the other form; as text where it can't be read."""
    renamed = re.sub(
        r"\$\{\s*([\w.-]+)\s*\}", lambda found: "${" + names.get(found[1], found[1]) + "}", relevant
    )
    tree = parse(renamed) if renamed.strip() else ""
    return " ".join(renamed.split()) if isinstance(tree, Unreadable) else tree


def _choices(
    old: str, new: str, before: Sequence[Choice], after: Sequence[Choice], language: str
) -> Iterator[Change]:
    was = {choice.name: _label(choice, language) for choice in before}
    now = {choice.name: _label(choice, language) for choice in after}
    bare = {choice.name for choice in (*before, *after) if not choice.labels}
    texts = ({name: _plain(text) for name, text in side.items()} for side in (was, now))
    pairs = _matched(*texts, names_last=True)
    for first, second, similarity in pairs:
        kind = RENAMED if first != second else REWORDED
        alike = _written(was[first]) == _written(now[second])
        if (first in bare or second in bare) and (alike or first == second):
            continue
        if first != second or not alike:
            yield Change(kind, old, new, first, second, similarity, was[first], now[second])
    left = [name for name in was if name not in {first for first, _, _ in pairs}]
    right = [name for name in now if name not in {second for _, second, _ in pairs}]
    split, merged = _parts(left, right, was, now), _parts(right, left, now, was)
    for first, names in split.items():
        yield from (Change(SPLIT, old, new, first, part, PART, was[first], now[part]) for part in names)
    for second, names in merged.items():
        yield from (Change(MERGED, old, new, part, second, PART, was[part], now[second]) for part in names)
    told_left = {*split, *(part for names in merged.values() for part in names)}
    told_right = {*merged, *(part for names in split.values() for part in names)}
    yield from (
        Change(DROPPED, old, new, name, "", 0.0, was=was[name]) for name in left if name not in told_left
    )
    yield from (
        Change(ADDED, old, new, "", name, 0.0, now=now[name]) for name in right if name not in told_right
    )


def _parts(
    wholes: Sequence[str], parts: Sequence[str], texts: Mapping[str, str], of_parts: Mapping[str, str]
) -> dict[str, list[str]]:
    """The wholes whose label holds the labels of two or more of the parts."""
    from rapidfuzz import fuzz

    parts_by_whole = {}
    for whole in wholes:
        held = [
            part
            for part in parts
            if fuzz.token_set_ratio(_plain(of_parts[part]), _plain(texts[whole])) >= PART
        ]
        held = [part for part in held if len(of_parts[part]) < len(texts[whole])]
        if len(held) > 1:
            parts_by_whole[whole] = held
    return parts_by_whole


def _label(choice: Choice, language: str) -> str:
    texts = choice.labels
    return next(
        (text for key, text in texts.items() if f"({language})" in key or key == language), None
    ) or next(iter(texts.values()), choice.name)
