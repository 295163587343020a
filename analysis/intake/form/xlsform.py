"""Reading an XLSForm, from its workbook or from its sheets as CSV files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis.intake.form.form import Choice, Form, Group, Question
from analysis.problems import Problems, suggestion
from analysis.reading.label_text import plain
from analysis.reading.workbooks import Rows, read_csv_rows, read_workbook

SYNONYMS = {"list name": "list_name", "relevance": "relevant", "caption": "label", "value": "name"}
KNOWN = ("type", "name", "label", "relevant", "constraint", "choice_filter", "required", "disabled")
NO_LIST = ("select_one_from_file", "select_multiple_from_file", "select_one_external")
_SELECTS = re.compile(
    r"^(select[ _]one|select1|select[ _]multiple|select all that"
    r" apply)(_from_file|_external)?(?:\s+from)?\s+",
    re.I,
)
_OR_OTHER = re.compile(r"\s+(or[ _]other|or specify other)$", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number in the file, and its filled cells by header."""

    number: int
    cells: Mapping[str, str]

    def get(self, header: str) -> str:
        return self.cells.get(header, "").strip()

    @property
    def labels(self) -> dict[str, str]:
        """Language (as the header names it) -> cleaned label."""
        found = {}
        for header, cell in self.cells.items():
            name, _, language = header.partition("::")
            if name == "label" and cell.strip():
                found[language.strip()] = plain(cell)
        return found

    def others(self, known: tuple[str, ...]) -> dict[str, str]:
        return {header: cell for header, cell in self.cells.items() if header.partition("::")[0] not in known}


@dataclass
class _Survey:
    """What is collected while the survey sheet is read from top to bottom."""

    questions: dict[str, Question] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    open: list[tuple[str, int]] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.open)

    @property
    def repeat(self) -> str | None:
        return next((name for name in reversed(self.path) if self.groups[name].repeat), None)


def read_form(path: Path, problems: Problems) -> Form | None:
    """The form at `path`; see `analysis.intake.form.form.read_form`."""
    path = Path(path)
    sheets = _read_sheets(path, problems)
    if not sheets:
        return None
    where = str(path)
    survey_rows = list(_rows(sheets.get("survey", [])))
    if not survey_rows or not any("type" in row.cells for row in survey_rows):
        problems.fatal(where, "This is no XLSForm: it has no sheet `survey` with the columns type and name.")
        return None
    lists = _lists(list(_rows(sheets.get("choices", []))), where, problems)
    survey = _Survey()
    for row in survey_rows:
        _add_row(survey, row, lists, where, problems)
    for name, number in survey.open:
        problems.fatal(where, "This group is never ended. Add its `end group`.", row=number, column=name)
    settings = next(_rows(sheets.get("settings", [])), Row(0, {}))
    return Form(
        title=settings.get("form_title") or path.stem,
        id=settings.get("form_id"),
        default_language=settings.get("default_language"),
        languages=_languages(survey, lists),
        questions=survey.questions,
        groups=survey.groups,
        lists=lists,
        source=where,
    )


def _read_sheets(path: Path, problems: Problems) -> dict[str, Rows]:
    if not path.is_dir():
        return {name.strip().lower(): rows for name, rows in read_workbook(path, problems).items()}
    sheets = {"survey": read_csv_rows(path / "survey.csv", problems)}
    for name in ("choices", "settings"):
        if (path / f"{name}.csv").is_file():
            sheets[name] = read_csv_rows(path / f"{name}.csv", problems)
    return sheets if sheets["survey"] else {}


def _rows(rows: Rows) -> Iterator[Row]:
    if not rows:
        return
    headers = [_header(cell) for cell in rows[0]]
    for number, cells in enumerate(rows[1:], start=2):
        filled = {
            header: cell for header, cell in zip(headers, cells, strict=False) if header and cell.strip()
        }
        if filled:
            yield Row(number, filled)


def _header(cell: str) -> str:
    """A header in one spelling: `Label : French` and `label::French` are both "label::French"."""
    name, _, language = " ".join(cell.split()).partition(":")
    name = name.strip().lower()
    language = language.lstrip(":").strip()
    return SYNONYMS.get(name, name) + (f"::{language}" if language else "")


def _lists(rows: list[Row], where: str, problems: Problems) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, dict[str, Choice]] = {}
    for row in rows:
        list_name, name = row.get("list_name"), row.get("name")
        if not list_name:
            continue
        if not name:
            problems.fatal(where, "A choice has no name.", row=row.number, column=f"choices, {list_name}")
            continue
        choices = lists.setdefault(list_name, {})
        known = choices.setdefault(name, Choice(name, row.labels, row.others(("list_name", "name", "label"))))
        if known.labels != row.labels:
            problems.warn(
                where,
                "Two choices of a list share a name; the first one's label is used.",
                row=row.number,
                column=f"choices, {list_name}",
                got=name,
            )
    return {name: tuple(choices.values()) for name, choices in lists.items()}


def _add_row(
    survey: _Survey, row: Row, lists: Mapping[str, tuple[Choice, ...]], where: str, problems: Problems
) -> None:
    kind = " ".join(row.get("type").replace("_", " ").split()).lower()
    if not kind or row.get("disabled").lower() in ("yes", "true", "true()"):
        return
    if kind in ("begin group", "begin repeat"):
        _open_group(survey, row, kind == "begin repeat")
    elif kind in ("end group", "end repeat"):
        if survey.open:
            survey.open.pop()
        else:
            problems.fatal(where, f"This `{kind}` ends a group that was never begun.", row=row.number)
    else:
        _add_question(survey, row, lists, where, problems)


def _open_group(survey: _Survey, row: Row, repeat: bool) -> None:
    name = row.get("name") or f"group in row {row.number}"
    if name in survey.groups:
        name = f"{name} (row {row.number})"
    survey.groups[name] = Group(name, row.labels, row.get("relevant"), repeat, survey.path)
    survey.open.append((name, row.number))


def _add_question(
    survey: _Survey, row: Row, lists: Mapping[str, tuple[Choice, ...]], where: str, problems: Problems
) -> None:
    name = row.get("name")
    kind, list_name, or_other = split_type(row.get("type"))
    if not name:
        if kind != "note":
            problems.fatal(where, "A question has no name.", row=row.number, got=row.get("type"))
        return
    if " " in name:
        problems.warn(
            where,
            f"A name can't hold blanks; it is read as {'_'.join(name.split())!r}.",
            row=row.number,
            column=name,
        )
        name = "_".join(name.split())
    if name in survey.questions:
        problems.warn(
            where, "Two questions share a name; the first one is used.", row=row.number, column=name
        )
        return
    if list_name and list_name not in lists and not row.get("type").lower().startswith(NO_LIST):
        problem = "The choices sheet has no such list, so any answer counts as a choice."
        problems.warn(
            where, problem, row=row.number, column=name, got=list_name, expected=suggestion(list_name, lists)
        )
    survey.questions[name] = Question(
        name=name,
        type=kind,
        list_name=list_name,
        labels=row.labels,
        groups=survey.path,
        relevant=row.get("relevant"),
        constraint=row.get("constraint"),
        choice_filter=row.get("choice_filter"),
        or_other=or_other,
        required=row.get("required").lower() in ("yes", "true", "true()"),
        repeat=survey.repeat,
        extra=row.others(KNOWN),
    )


def split_type(text: str) -> tuple[str, str | None, bool]:
    """An XLSForm type as (first word in one spelling, list name or None, whether it adds "other")."""
    text = " ".join(text.split())
    or_other = bool(_OR_OTHER.search(text))
    text = _OR_OTHER.sub("", text)
    select = _SELECTS.match(text)
    if select:
        several = select.group(1).lower().replace("_", " ") in ("select multiple", "select all that apply")
        return "select_multiple" if several else "select_one", text[select.end() :], or_other
    kind, _, list_name = text.partition(" ")
    return kind.lower(), (list_name or None) if kind.lower() == "rank" else None, or_other


def _languages(survey: _Survey, lists: Mapping[str, tuple[Choice, ...]]) -> tuple[str, ...]:
    labelled = [*survey.questions.values(), *(choice for choices in lists.values() for choice in choices)]
    return tuple(dict.fromkeys(language for item in labelled for language in item.labels))
