"""A form drafted from an export that has none, for `adopt --form none`: an XLSForm for the user to correct.

1. What the file declares is taken: labels of columns and of codes, codes that stand for missing, sets of
   several answers, columns `question/choice`.
2. A column is a choice where its codes are labelled: all of them, or those at both ends of a scale. A
   column of which only codes beside numbers are (98 for don't know) is a number; its hint names them.
3. Without labels, few different texts or small whole numbers that many gave are a choice: their shares
   mislead nobody, a mean of codes would. A number that runs from row to row is no number.
4. A text whose column names people, or where or by whom they were met, is no choice, however often it was
   given: a choice is printed.
5. Columns that look like the choices of one question are questions of their own until somebody says so.
6. What was guessed is told, with what it rests on and how to say otherwise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from analysis.commands.adoption.described_columns import DescribedColumn, DescribedColumns, read_described
from analysis.commands.adoption.guesses import means
from analysis.commands.adoption.options import Guess
from analysis.identifiers import identifiers
from analysis.intake.answers.number_codes import is_code_like
from analysis.problems import Problems
from analysis.reading.identifying_words import tells_who

MOST_CHOICES, TIMES, LONGEST_CHOICE = 60, 3, 80
MOST_CODES, HIGHEST_CODE = 7, 10
SHOWN = 6
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_STEM = re.compile(r"(?P<stem>.*\D)(?P<choice>\d+)|(?P<text>.+?)_(?P<name>[^_]+)")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DraftedForm:
    """The rows of an XLSForm's sheets below their headers, and what was guessed."""

    title: str
    survey: tuple[tuple[str, str, str, str], ...]
    choices: tuple[tuple[str, str, str], ...]
    guesses: tuple[Guess, ...]

    @property
    def questions(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in self.survey)


@dataclass(frozen=True)
class _Kind:
    """What a column is: its XLSForm type, its choices, and which of the `rules` says so."""

    type: str
    choices: Choices = ()
    hint: str = ""
    rule: str = ""


@dataclass
class _Lists:
    """The lists of choices met so far; equal ones are one."""

    names: dict[Choices, str] = field(default_factory=dict)

    def name(self, choices: Choices, question: str) -> str:
        return self.names.setdefault(choices, question)


def draft_form(export: Path, sheet: str, problems: Problems) -> DraftedForm | None:
    """A form of the export's columns; None, with a fatal problem, where it can't be read."""
    described = read_described(export, sheet, problems)
    if described is None:
        return None
    lists, kinds, rows = _Lists(), {}, []
    joined = {column for one in described.several for column in one.columns}
    labels = {column.name: column.label for column in described.columns}
    alone = [column for column in described.columns if column.name not in joined]
    for one in described.several:
        choices = tuple((choice, labels.get(name) or choice) for name, choice in one.columns.items())
        rows.append((f"select_multiple {lists.name(choices, one.name)}", one.name, one.label, ""))
    for column in alone:
        kind = kinds[column.name] = _kind_of(column, described.rows)
        listed = f" {lists.name(kind.choices, column.name)}" if kind.choices else ""
        rows.append((f"{kind.type}{listed}", column.name, column.label, kind.hint))
    listed_choices = [(name, *choice) for pairs, name in lists.names.items() for choice in pairs]
    guesses = tuple(_guesses(described, alone, kinds))
    return DraftedForm(export.stem, tuple(rows), tuple(listed_choices), guesses)


def write_drafted(drafted: DraftedForm, path: Path) -> Path:
    """The drafted form as an XLSForm workbook."""
    sheets: dict[str, list[tuple[str, ...]]] = {
        "survey": [("type", "name", "label", "hint"), *drafted.survey],
        "choices": [("list_name", "name", "label"), *drafted.choices],
        "settings": [("form_title", "form_id"), (drafted.title, drafted.title)],
    }
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def _kind_of(column: DescribedColumn, rows: int) -> _Kind:
    texts = list(column.counts)
    numbers = _numbers(texts)
    if column.choices:
        return _labelled(column, texts, numbers)
    if not texts:
        return _Kind("text", rule="blank")
    if all(_DATE.fullmatch(text) for text in texts):
        return _Kind("date")
    if all(_MOMENT.fullmatch(text) for text in texts):
        return _Kind("datetime")
    often = len(texts) <= MOST_CHOICES and sum(column.counts.values()) >= TIMES * len(texts)
    if numbers is None:
        short = max(map(len, texts)) <= LONGEST_CHOICE
        if not (often and short):
            return _Kind("text")
        if tells_who(column.name, [column.label]):
            return _Kind("text", rule="people")
        names = identifiers(sorted(texts))
        return _Kind("select_one", tuple((name, text) for text, name in names.items()), rule="few")
    return _number(column, numbers, rows, often)


def _number(column: DescribedColumn, numbers: Sequence[float], rows: int, often: bool) -> _Kind:
    whole = all(number == int(number) for number in numbers)
    if means(column.name, "weight") and min(numbers) > 0 and len(set(numbers)) > 1:
        return _Kind("calculate", rule="weight")
    different = len(numbers) == rows == sum(column.counts.values())
    if whole and different and (max(numbers) - min(numbers) == rows - 1 or means(column.name, "id")):
        return _Kind("text", rule="serial")
    plain = [number for number in numbers if not is_code_like(number)] or numbers
    few = len(numbers) <= MOST_CODES and min(plain) >= 0 and max(plain) <= HIGHEST_CODE
    if whole and few and often and not column.is_scale:
        codes = sorted({int(number) for number in numbers})
        return _Kind("select_one", tuple((str(code), str(code)) for code in codes), rule="few")
    return _Kind("integer" if whole else "decimal")


def _labelled(column: DescribedColumn, texts: Sequence[str], numbers: Sequence[float] | None) -> _Kind:
    """A column whose codes have labels (rule 2)."""
    bare = [text for text in texts if text not in column.choices]
    if not bare:
        return _Kind("select_one", tuple(column.choices.items()))
    codes = _numbers([*column.choices, *texts])
    if codes is None or numbers is None:
        return _Kind("select_one", (*column.choices.items(), *((text, text) for text in bare)), rule="bare")
    ends = {min(codes), max(codes)} <= set(_numbers(list(column.choices)) or ())
    whole = all(code == int(code) for code in codes)
    is_choice = whole and not column.is_scale and (len(bare) <= len(column.choices) or ends)
    if is_choice and len(column.choices) > 1:
        pairs = [*column.choices.items(), *((text, text) for text in bare)]
        return _Kind("select_one", _by_number(pairs), rule="bare")
    hint = "; ".join(f"{code} = {label}" for code, label in column.choices.items() if code not in label)
    return _Kind("integer" if whole else "decimal", hint=hint, rule="special")


def _by_number(pairs: Iterable[tuple[str, str]]) -> Choices:
    return tuple(sorted(pairs, key=lambda pair: float(pair[0])))


def _numbers(texts: Sequence[str]) -> list[float] | None:
    """The texts as numbers; None where any is none."""
    try:
        numbers = [float(text) for text in texts]
    except ValueError:
        return None
    return numbers if all(map(math.isfinite, numbers)) else None


def _guesses(
    described: DescribedColumns, alone: Sequence[DescribedColumn], kinds: Mapping[str, _Kind]
) -> Iterable[Guess]:
    count = len(alone) + len(described.several)
    yield Guess("form", f"{count} questions", "labels and values of the export, as no form was given")
    if described.left_out:
        why = "their names say that they would tell who somebody is; what is left out is printed nowhere"
        yield Guess("identifying", "left out", f"{_some(described.left_out)}: {why}")
    of_rule: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        of_rule.setdefault(kind.rule, []).append(name)
    for rule, (what, taken, why) in RULES.items():
        if rule in of_rule:
            yield Guess(what, taken, f"{_some(of_rule[rule])}: {why}")
    for one in described.several:
        yield Guess("several answers", one.name, f"the file has its choices as {_some(list(one.columns))}")
    for stem, names in _alike(alone, kinds).items():
        why = (
            f"{_some(names)} look like choices of one question, but the file does not say so; to count"
            f" them as one, put one row `select_multiple` named {stem} into form.xlsx in their place, with a"
            " choice for the end of each name"
        )
        yield Guess("several answers", "a question for each column", why)
    missing = [column for column in alone if column.missing]
    if missing:
        missing_codes = [
            f"{column.name} ({', '.join(f'{code}: {times}' for code, times in column.missing.items())})"
            for column in missing
        ]
        yield Guess("missing", "blank", f"the file declares these codes missing: {_some(missing_codes)}")


RULES = {
    "bare": (
        "labels",
        "the codes as they stand",
        "some of the codes given have no label; write it into the form",
    ),
    "special": ("numbers", "integer or decimal", "only single codes have labels; the hint names them"),
    "few": (
        "choices",
        "the values as they stand",
        "few different values, given often; write their labels into the form, or the type integer where they"
        " are numbers",
    ),
    "people": (
        "text",
        "no choices",
        "the name or label says that people are named; write select_one and a list of choices into the form"
        " where it is of anything else",
    ),
    "serial": ("text", "no number", "it is different in every row"),
    "weight": ("calculate", "no question", "named like weights"),
}
"""What is told of the columns that a rule made what they are: what, taken as what, and why."""


def _alike(columns: Sequence[DescribedColumn], kinds: Mapping[str, _Kind]) -> dict[str, list[str]]:
    """Stem -> columns named alike but for their end, each with two codes and the same labels (rule 5)."""
    columns_by_stem: dict[tuple[str, Choices], list[str]] = {}
    for column in columns:
        stem = _STEM.fullmatch(column.name)
        given = set(column.counts)
        two = len(kinds[column.name].choices) == 2 or (given and given <= {"0", "1"})
        if stem and two:
            key = (stem["stem"] or stem["text"]).rstrip("_.")
            labels = tuple(column.choices.items())
            columns_by_stem.setdefault((key, labels), []).append(column.name)
    return {stem: names for (stem, _), names in columns_by_stem.items() if len(names) > 1}


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
