"""The file of a register, read and checked: nothing in it may tell who somebody is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from pathlib import Path

import pandas as pd

from analysis.context.interviews.declared import Interviews
from analysis.context.interviews.quotations import Quotation
from analysis.languages import languages
from analysis.problems import Problems, suggestion
from analysis.reading.dates import read_dates
from analysis.reading.distinct_values import Cells
from analysis.reading.hand_tables import Sheet, read_sheets
from analysis.reading.identifying_words import tells_who
from analysis.reading.place_names import place_code
from analysis.vocabulary import YES, yes_or_no
from analysis.yamlfile import StrictModel, read_yaml

NEEDED = ("id", "date", "group", "sex", "place", "consent", "language", "themes")
COLUMNS = (*NEEDED, "organisation", "origin")
QUOTED = ("interview", "language", "text", "theme")
NO_SIGNATURE = "no"
TRANSLATED = "text_"
"""A quotation has its words in a further language under this key and the language's code."""


class RegisterFile(StrictModel):
    """A register in YAML."""

    interviews: tuple[Mapping[str, str | bool | date | tuple[str, ...]], ...]
    quotations: tuple[Mapping[str, str | bool], ...] = ()


@dataclass(frozen=True)
class RegisterContent:
    """What a register's file holds: `frame` and `covered` as a `Register` has them, and every quotation."""

    frame: pd.DataFrame
    covered: pd.DataFrame
    quotations: tuple[Quotation, ...]


def read_register_file(path: Path, declared: Interviews, problems: Problems) -> RegisterContent:
    """The interviews and quotations of a register, every problem of the file collected.

    Raises CaseStudyError where it can't be read at all.
    """
    interviews, quoted = _read_file(path, problems)
    problems.stop_if_fatal()
    frame = _checked(interviews, declared, str(path), problems)
    covered = _covered(interviews, declared, str(path), problems)
    return RegisterContent(frame, covered, _quotations(quoted, str(path), problems))


def _read_file(path: Path, problems: Problems) -> tuple[pd.DataFrame, list[Mapping[str, str | bool]]]:
    """The interviews as text (themes separated by ;), and the quotations as they stand."""
    if path.suffix.lower() == ".xlsx":
        sheets = {sheet.name: _table(sheet) for sheet in read_sheets(path, problems)}
        problems.stop_if_fatal()
        interviews = sheets.get("interviews", pd.DataFrame())
        quoted = sheets.get("quotations", pd.DataFrame()).to_dict("records")
    else:
        content = read_yaml(path, RegisterFile, problems)
        rows, quoted = [], []
        if content is not None:
            quoted = list(content.quotations)
            for row in content.interviews:
                rows.append({key: _joined(value) for key, value in row.items()})
        interviews = pd.DataFrame(rows).fillna("")
    if interviews.empty:
        problems.fatal(str(path), "the register has no interviews.")
    for column in interviews:
        if column not in COLUMNS and tells_who(column):
            problems.fatal(
                str(path),
                "a register holds nothing that names a person; take this column out.",
                column=column,
            )
        elif column not in COLUMNS:
            problems.fatal(
                str(path), "this column is not known.", got=column, expected=suggestion(column, COLUMNS)
            )
    for column in NEEDED:
        if column not in interviews and len(interviews):
            problems.fatal(str(path), "this column is missing.", column=column)
    return interviews.reindex(columns=list(dict.fromkeys([*COLUMNS, *interviews])), fill_value=""), quoted


def _table(sheet: Sheet) -> pd.DataFrame:
    """The rows of a sheet under its header, without what is blank below and beside the table."""
    rows = list(sheet.rows)
    while rows and not any(rows[-1]):
        rows.pop()
    filled = [any(column) for column in zip(*rows, strict=True)]
    header, *records = [list(compress(row, filled)) for row in rows] or [[]]
    return pd.DataFrame(records, columns=pd.Index(header, dtype="str"), dtype="str")


def _quotations(
    rows: Sequence[Mapping[str, str | bool]], where: str, problems: Problems
) -> tuple[Quotation, ...]:
    """The quotations of a register; `checked` says yes or nothing."""
    quotations: list[Quotation] = []
    for passage, row in enumerate(rows, start=1):
        translated = {TRANSLATED + code: code for code in languages() if TRANSLATED + code in row}
        if set(row) - {"checked", *translated} != set(QUOTED):
            problems.fatal(
                where,
                "a quotation has other keys.",
                got=", ".join(row),
                expected=", ".join((*QUOTED, f"perhaps checked and {TRANSLATED}<language>")),
            )
            continue
        signed = str(row.get("checked") or NO_SIGNATURE)
        checked = yes_or_no(signed)
        if checked is None:
            problems.fatal(
                f"{where}, quotation {passage}",
                "write `true` once a person has read the quotation, or nothing.",
                column="checked",
                got=signed,
            )
        own = {key: str(row[key]) for key in QUOTED}
        original = Quotation(**own, checked=bool(checked), passage=passage)
        quotations.append(original)
        for key, language in translated.items():
            if row[key]:
                quotations.append(replace(original, text=str(row[key]), language=language))
    return tuple(quotations)


def _joined(value: str | bool | date | Sequence[str]) -> str:
    return ";".join(value) if isinstance(value, tuple) else str(value)


def _checked(rows: pd.DataFrame, declared: Interviews, where: str, problems: Problems) -> pd.DataFrame:
    def cells(name: str) -> Cells:
        return Cells(rows[name], where, name, problems)

    cells("id").report(rows["id"].duplicated() | (rows["id"] == ""), "every interview needs its own id.")
    vocabularies = {"group": declared.groups, "sex": declared.sexes}
    for name, words in vocabularies.items():
        wrong = ~rows[name].isin(list(words))
        cells(name).report(
            wrong,
            "this word is not declared in interviews.yaml.",
            lambda got, words=words: suggestion(got, words),
        )
    unlisted = ~rows["organisation"].isin(["", *declared.organisations])
    cells("organisation").report(
        unlisted,
        "this organisation is not declared in interviews.yaml; what is free text could name somebody.",
        lambda got: suggestion(got, declared.organisations),
    )
    refused = ~rows["consent"].str.strip().str.casefold().isin(YES)
    cells("consent").report(refused, "no consent is recorded; leave the interview out.", "yes")
    finer = ~rows["place"].isin(
        [place for place, level in declared.places.items() if level in declared.levels_named]
    )
    coarser = [place for place, level in declared.places.items() if level in declared.levels_named]
    cells("place").report(
        finer, "this place is not declared, or finer than may be named.", lambda got: suggestion(got, coarser)
    )
    origin = cells("origin").lookup(lambda name: place_code(name) or "", object)
    cells("origin").report(
        (origin == "") & (rows["origin"] != "").to_numpy(), "no country goes by this name."
    )
    dates = read_dates(cells("date"))
    columns = rows[["group", "organisation", "sex", "place", "language"]]
    return columns.assign(origin=origin, date=dates.astype("datetime64[s]")).set_index(
        pd.Index(rows["id"], name="id")
    )


def _covered(rows: pd.DataFrame, declared: Interviews, where: str, problems: Problems) -> pd.DataFrame:
    """Interviews x themes (bool): what each interview was about."""
    listed = [_themes(text) for text in rows["themes"]]
    for row, themes in enumerate(listed):
        for theme in themes:
            if theme not in declared.themes:
                expected = suggestion(theme, declared.themes)
                problems.fatal(
                    where,
                    "this theme is not declared.",
                    row=row + 2,
                    column="themes",
                    got=theme,
                    expected=expected,
                )
    index = pd.Index(rows["id"], name="id")
    covered = {}
    for theme in declared.themes:
        covered[theme] = [theme in themes for themes in listed]
    return pd.DataFrame(covered, index=index, columns=list(declared.themes), dtype=bool)


def _themes(text: str) -> list[str]:
    return [theme.strip() for theme in text.split(";") if theme.strip()]
