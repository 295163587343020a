"""The codebook and the questionnaire as workbooks for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from analysis.disclosure.release.identifying import REASONS
from analysis.disclosure.release.package.data_files import choice_numbers, stata_names
from analysis.disclosure.release.package.description import DescribedRelease
from analysis.files import replacing
from analysis.intake.form.form import Form
from analysis.reading.label_text import plain

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CREATED = datetime(2000, 1, 1)
_WIDTHS = (24, 48, 14, 16, 36, 12, 12, 40)


def write_codebook(described: DescribedRelease, path: Path) -> Path:
    """A sheet of variables, and one of their values with how many people gave each."""
    say, data = described.say, described.data
    heads = ("variable", "label", "kind", "stata", "asked_of", "answers", "missing", "altered")
    variables: list[Sequence[object]] = [[say(f"release.head.{head}") for head in heads]]
    values: list[Sequence[object]] = [
        [say(f"release.head.{head}") for head in ("variable", "value", "number", "label", "answers")]
    ]
    for variable, stata in zip(data.variables, stata_names(data.variables), strict=True):
        column = data.frame[variable.name]
        variables.append(
            (
                variable.name,
                variable.label,
                say(f"release.kind.{variable.kind}"),
                stata,
                described.asked_of.get(variable.question, ""),
                int(column.notna().sum()),
                int(column.isna().sum()),
                "; ".join(described.altered(variable)),
            )
        )
        counts = {str(value): int(count) for value, count in column.value_counts().items()}
        numbers = choice_numbers(variable)
        for value, label in variable.values.items():
            values.append((variable.name, value, numbers[value], label, counts.get(value, 0)))
    sheets = {say("release.sheet.variables"): variables, say("release.sheet.values"): values}
    return _write(path, sheets)


def write_questionnaire(form: Form, described: DescribedRelease, path: Path) -> Path:
    """Every question as it was asked, with its choices; also those whose answers do not leave."""
    say, language = described.say, described.language
    heads = ("question", "wording", "type", "section", "asked_of", "choices", "leaves")
    rows: list[Sequence[object]] = [[say(f"release.head.{head}") for head in heads]]
    leaving = set(described.released.questions)
    # a list of interviewers or of camps' leaders is a list of people: what identifies keeps its choices
    left_out = [column for part in described.parts for column in part.released.left_out]
    identifying = {column.column for column in left_out if column.kind in REASONS}
    for question in form.questions.values():
        choices = [
            f"{choice.name}: {plain(form.choice_label(question.name, choice.name, language))}"
            for choice in form.choices(question.name)
            if question.name not in identifying
        ]
        sections = [plain(form.group_label(group, language)) for group in question.groups]
        rows.append(
            (
                question.name,
                plain(form.label(question.name, language)),
                question.type,
                " / ".join(sections),
                " and ".join(form.relevants(question.name)),
                "\n".join(choices),
                say("release.yes" if question.name in leaving else "release.no"),
            )
        )
    return _write(path, {say("release.sheet.questionnaire"): rows})


def _write(path: Path, sheets: dict[str, list[Sequence[object]]]) -> Path:
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), _OPTIONS)
        book.set_properties({"created": _CREATED})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 1)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    sheet.write(number, place, value, wrapped if number else bold)
            for place, width in enumerate(_WIDTHS[: len(rows[0])]):
                sheet.set_column(place, place, width)
        book.close()
    return path
