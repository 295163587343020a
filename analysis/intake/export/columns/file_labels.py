"""What an SPSS or Stata file says that its own codes mean, held against the form.

1. A code that is a choice of the form, and whose label in the file is that choice's or nobody's, stays.
2. A code whose label in the file is another choice's, or that the form does not know (Stata's `encode`
   numbers texts anew), is the choice that the label names: labels travel with the data, a form may be of
   another round.
3. Codes of a choice's own column are a yes or a no where the file labels them so, whichever number that is.
4. Whatever is read by its label is told, once a column.
5. What a file declares missing is no answer, unless the form has it as a choice (a refusal that SPSS leaves
   out of its tables is an answer of the form). Both are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from analysis.intake.export.cells.selects import FALSE, TRUE
from analysis.intake.export.cells.spelling import Spelling, SpellingTally
from analysis.intake.export.columns.layout import Layout
from analysis.intake.export.columns.target import ColumnTarget
from analysis.problems import Problems
from analysis.reading.export_heads import Head
from analysis.reading.label_text import counted
from analysis.reading.text_columns import ReadColumn


def read_by_labels(
    head: Head,
    targets: Sequence[ColumnTarget],
    columns: Sequence[ReadColumn],
    spellings: Mapping[str, Spelling],
    problems: Problems,
) -> list[ReadColumn]:
    """The columns of select questions with codes that the file's labels say are other choices put right."""
    read = list(columns)
    for target in targets:
        labels, spelling = head.labels.get(target.header), spellings.get(target.question)
        if not labels or spelling is None:
            continue
        column = columns[target.position]
        meant = _ticks(column, labels) if target.choice else _choices(column, labels, spelling)
        if not meant:
            continue
        texts = [meant.get(text, text) for text in column.texts]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        codes = column.spread([places[text] for text in texts], -1, "int32")
        read[target.position] = ReadColumn(codes, list(places))
        code, choice = next(iter(meant.items()))
        sentence = (
            "The file's own labels give these codes another meaning than the form does; the labels are"
            f" followed: {code!r} is {choice!r}."
        )
        got = ", ".join(f"{code} = {labels[code]}" for code in list(meant)[:5])
        problems.warn(head.source, sentence, column=target.header, got=got)
    return read


def with_declared_answers(
    head: Head,
    layout: Layout,
    columns: Sequence[ReadColumn],
    spellings: Mapping[str, Spelling],
    problems: Problems,
) -> list[ReadColumn]:
    """The columns with the answers that the file declares missing and the form has as choices (rule 5)."""
    read = list(columns)
    blank: dict[str, int] = {}
    for target in layout.targets:
        given = head.declared_missing.get(target.header)
        if given is None:
            continue
        labels = head.labels.get(target.header, {})
        texts = list(given)[layout.skip - 1 :]
        spelling = spellings.get(target.question) if not target.choice else None
        choices = {text: _choice_of(text, labels, spelling) for text in dict.fromkeys(texts) if text}
        choices_by_text = {text: choice for text, choice in choices.items() if choice}
        counts = Counter(filter(None, texts))
        if choices_by_text:
            column = columns[target.position]
            whole = list(dict.fromkeys([*column.texts, *choices_by_text.values()]))
            places = {text: place for place, text in enumerate(whole)}
            added = np.array(
                [places.get(choices_by_text.get(text, ""), -1) for text in texts], dtype=np.int32
            )
            codes = np.where(added >= 0, added, column.codes)
            read[target.position] = ReadColumn(codes.astype(np.int32), whole)
            count = counted(sum(counts[text] for text in choices_by_text), "answer")
            sentence = f"The file declares {count} missing that the form has as choices; they are answers."
            problems.warn(
                head.source, sentence, column=target.header, got=_described(choices_by_text, labels)
            )
        else:
            blank[f"{target.header}: {_described(choices, labels)}"] = sum(counts.values())
    if blank:
        count = counted(sum(blank.values()), "cell")
        sentence = f"The file itself declares {count} missing; read as no answer."
        problems.warn(head.source, sentence, got="; ".join(list(blank)[:5]))
    return read


def _choice_of(text: str, labels: Mapping[str, str], spelling: Spelling | None) -> str | None:
    """The choice of the form that a code declared missing is, by its label or itself."""
    if spelling is None:
        return None
    by_label = spelling.read([labels[text]], SpellingTally())[0] if text in labels else None
    # Stata's .b is no choice called b.
    is_code = text in spelling.position and text.lstrip("-").isdecimal()
    return by_label or (text if is_code else None)


def _described(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    return ", ".join(f"{code} {labels.get(code, '')}".strip() for code in codes)


def _choices(column: ReadColumn, labels: Mapping[str, str], spelling: Spelling) -> dict[str, str]:
    """Code -> choice, of the codes that are not what the form takes them for (rule 2)."""
    meant = {}
    for text in column.texts:
        choice = spelling.read([labels[text]], SpellingTally())[0] if text in labels else None
        if choice is not None and choice != spelling.read([text], SpellingTally())[0]:
            meant[text] = choice
    return meant


def _ticks(column: ReadColumn, labels: Mapping[str, str]) -> dict[str, str]:
    """Code -> the word for yes or no, where 1 and 0 are not what the numbers say (rule 3)."""
    words = {text: labels.get(text, "").casefold() for text in column.texts}
    if not words or not all(word in TRUE | FALSE for word in words.values()):
        return {}
    as_numbers = {text: text in TRUE for text in words if text in TRUE | FALSE}
    agrees = len(as_numbers) == len(words)
    agrees = agrees and all((word in TRUE) == as_numbers[text] for text, word in words.items())
    return {} if agrees else words
