"""Headers that hold more than names: the numbers of a flattened repeat, and SurveyCTO's underscores.

1. A header that is a name as it stands is never looked at again.
2. `kids[2]/sex`, `kids/2/sex`, `sex_2` and `needs_milk_2` are the second row of the repeat around `sex` and
   `needs`: one number for each repeat around the question, or it is nothing.
3. `needs_milk` is a choice of `needs` where a choice has that very name and a second one has a column too:
   names hold underscores as well, and one such column alone may be anything. SurveyCTO writes the minus of a
   name as an underscore too: `needs__99` is the choice -99; elsewhere two underscores part as one does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.intake.export.cells.spelling import Spelling
from analysis.intake.export.columns.target import ColumnTarget
from analysis.intake.form.form import Form

UNDERSCORE = "_"
LONGEST_NAME = 500
"""Cells beyond are texts, not headers worth taking apart."""
_IN_BRACKETS = re.compile(r"\[(\d+)\]")
_BETWEEN = re.compile(r"[/.:](\d+)(?=[/.:])")
_AT_END = re.compile(r"(?P<bare>.+)_(?P<number>\d+)")
_IN_THE_MIDDLE = re.compile(r"(?P<question>.+?)_(?P<number>\d+)_(?P<choice>.+)")


def with_numbered(
    targets: Sequence[ColumnTarget],
    find: Callable[[str], ColumnTarget],
    form: Form,
    spellings: Mapping[str, Spelling],
) -> tuple[ColumnTarget, ...]:
    """The targets, those of unknown headers read by these rules; `find` is the target of a plain header."""
    read_targets = []
    for target in targets:
        if not (target.question and target.known) and not target.unclear:
            target = _taken_apart(target, find, form, spellings) or target
        read_targets.append(target)
    return tuple(_without_lone(read_targets))


def without_brackets(header: str) -> str:
    """A header without the numbers of repeats in brackets."""
    return _IN_BRACKETS.sub("", header) if "[" in header else header


def _taken_apart(
    target: ColumnTarget, find: Callable[[str], ColumnTarget], form: Form, spellings: Mapping[str, Spelling]
) -> ColumnTarget | None:
    header = target.header
    if not header or len(header) > LONGEST_NAME:
        return None
    interview_questions = {name for name, question in form.questions.items() if question.repeat is None}
    for bare, numbers in ((header, ()), *_without_numbers(header)):
        other = find(bare) if numbers else target
        if not (other.question and other.known):
            other = _underscored(bare, find, form, spellings) or other
        if not (other.question and other.known):
            continue
        groups = form.questions[other.question].groups
        depth = sum(form.groups[group].repeat for group in groups)
        if numbers and (other.question in interview_questions or depth != len(numbers)):
            continue
        return replace(other, position=target.position, header=header, instance=numbers)
    return None


def _underscored(
    header: str, find: Callable[[str], ColumnTarget], form: Form, spellings: Mapping[str, Spelling]
) -> ColumnTarget | None:
    """The choice whose question and name an underscore parts (rule 3)."""
    for cut in re.finditer(UNDERSCORE, header):
        question = find(header[: cut.start()])
        name, choice = question.question, header[cut.end() :]
        if not name or question.choice or form.questions[name].type != "select_multiple":
            continue
        if choice not in spellings[name].position:
            choice = _with_minus(choice, spellings[name]) or choice.lstrip(UNDERSCORE)
        choice = choice if choice in spellings[name].position else ""
        if choice:
            return replace(question, choice=choice, separator=UNDERSCORE, known=True)
    return None


def _with_minus(choice: str, spelling: Spelling) -> str:
    """The one choice that SurveyCTO writes so in a header; "" where none or several may be meant."""
    named = [name for name in spelling.position if "-" in name and name.replace("-", UNDERSCORE) == choice]
    return named[0] if len(named) == 1 else ""


def _without_numbers(header: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every way a header may hold numbers of repeats: the header without them, and they."""
    if "[" in header:
        yield _IN_BRACKETS.sub("", header), tuple(map(int, _IN_BRACKETS.findall(header)))
    between = _BETWEEN.findall(header)
    if between:
        yield _BETWEEN.sub("", header), tuple(map(int, between))
    bare = header
    numbers: list[int] = []
    while match := _AT_END.fullmatch(bare):
        bare = match["bare"]
        numbers.insert(0, int(match["number"]))
        yield bare, tuple(numbers)
    inside = _IN_THE_MIDDLE.fullmatch(header)
    if inside:
        yield f"{inside['question']}_{inside['choice']}", (int(inside["number"]),)


def _without_lone(targets: Sequence[ColumnTarget]) -> Iterator[ColumnTarget]:
    met = Counter((target.question, target.instance) for target in targets if target.separator == UNDERSCORE)
    for target in targets:
        lone = target.separator == UNDERSCORE and met[target.question, target.instance] < 2
        yield ColumnTarget(target.position, target.header) if lone else target
