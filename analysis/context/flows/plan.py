"""Which tables a flow monitoring registry fills (`surveys/<name>/plan.csv`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.context.flows.registry import DIRECTIONS, OBSERVED, PLACES, WORDS, Registry
from analysis.planning.plan import language_code
from analysis.problems import Problems, nearest, suggestion
from analysis.reading.csv_text import read_text_frame

STATISTICS = ("total", "share", "mean")
DOMAINS = ("point", "country")
COMPARED = ("", "previous")
DIRECTION, LEFT_OUT, BREAKS = "direction", "left_out", "breaks"
ALL_TOGETHER = OBSERVED
COLUMNS = ("table", "section", "question", "statistic", "by", "direction", "top", "against", "figure")
TEXTS = ("title", "column", "note")
KNOWN_QUESTIONS = (*PLACES, *WORDS, "vulnerability", "reasons")
"""What a registry may count by: a plan can ask for it, and where a registry doesn't, the plan has no such
table.
"""


@dataclass(frozen=True)
class FlowRow:
    """One row of the plan; rows with the same `table` are blocks of one table.

    `question`: what the registry counts by, or direction (individuals by direction and in all),
    left_out (points that country totals leave out), breaks (points that a change leaves out).
    `by`: a level per point, or per country. `direction` restricts to one. `top`: the largest so
    many choices, the others together (0: all). `against`: "previous" for the change since the
    period before. Texts are a mapping of language code to text; `unit` is always individuals.
    """

    table: str
    section: str
    question: str
    statistic: str = "share"
    by: str = "point"
    direction: str = ""
    top: int = 0
    against: str = ""
    figure: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    column: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    unit: str = "individuals"


def read_flow_plan(path: Path, registry: Registry, problems: Problems) -> tuple[FlowRow, ...]:
    """The plan in `path`, in file order, without the rows of questions that this registry doesn't count by.

    An unknown column or word is a fatal problem with the nearest.
    """
    met = len(problems.fatals)
    frame = read_text_frame(path, problems)
    header, records = list(frame.columns), frame.to_dict("records")
    unknown = [name for name in header if name not in COLUMNS and name.partition("::")[0] not in TEXTS]
    for name in unknown:
        problems.fatal(
            str(path), "this column is not known.", row=1, got=name, expected=suggestion(name, COLUMNS)
        )
    # A misspelt column is told as unknown, with the right one; that it is missing too says nothing new.
    misspelt = {nearest(name, COLUMNS) for name in unknown}
    missing = [name for name in COLUMNS if name not in header and name not in misspelt]
    if missing and len(problems.fatals) - len(unknown) == met:
        problems.fatal(
            str(path), "columns are missing.", row=1, got=", ".join(header), expected=", ".join(missing)
        )
    if missing or misspelt:
        return ()
    rows = [_row(record, header) for record in records]
    for line, row in enumerate(rows, start=2):
        _check(row, line, str(path), registry, problems)
    held = (DIRECTION, LEFT_OUT, BREAKS, *registry.questions)
    return tuple(row for row in rows if row.question in held)


def _row(record: Mapping[str, str], header: Sequence[str]) -> FlowRow:
    plain = {name: (record.get(name) or "").strip() for name in COLUMNS}
    texts: dict[str, dict[str, str]] = {text: {} for text in TEXTS}
    for name in header:
        text, _, language = name.partition("::")
        if text in TEXTS and language and (record[name] or "").strip():
            texts[text][language_code(language)] = record[name].strip()
    top = int(plain["top"]) if plain["top"].isdecimal() else 0
    return FlowRow(**{**plain, "top": top}, **texts)


def _check(row: FlowRow, line: int, where: str, registry: Registry, problems: Problems) -> None:
    words = {
        "question": tuple(
            dict.fromkeys((DIRECTION, LEFT_OUT, BREAKS, *registry.questions, *KNOWN_QUESTIONS))
        ),
        "statistic": STATISTICS,
        "by": DOMAINS,
        "direction": ("", *DIRECTIONS),
        "against": COMPARED,
    }
    for column, vocabulary in words.items():
        got = getattr(row, column)
        if got not in vocabulary:
            expected = suggestion(got, [word for word in vocabulary if word])
            problems.fatal(
                where, "this word is not known.", row=line, column=column, got=got, expected=expected
            )
