"""The qualitative register: who was interviewed, about what, and never their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from itertools import compress
from pathlib import Path

import pandas as pd
from pydantic import Field

from analysis.context.interviews.quotations import Gazetteer, Quotation, check_quotations
from analysis.context.labels import LabelForm
from analysis.estimation.frame import estimates_frame
from analysis.problems import Problems, suggestion
from analysis.reading.dates import read_dates
from analysis.reading.distinct_values import Cells
from analysis.reading.hand_tables import Sheet, read_sheets
from analysis.reading.identifying_words import tells_who
from analysis.reading.place_names import place_code
from analysis.vocabulary import YES, yes_or_no
from analysis.yamlfile import StrictModel, read_yaml

Texts = Mapping[str, str]
NEEDED = ("id", "date", "group", "sex", "place", "consent", "language", "themes")
COLUMNS = (*NEEDED, "organisation", "origin")
QUOTED = ("interview", "language", "text", "theme")
NO_SIGNATURE = "no"


class InterviewGroup(StrictModel):
    """A group of people interviewed: its name, and how a quotation is attributed to one of them."""

    label: Texts
    attribution: Texts


class Interviews(StrictModel):
    """`interviews.yaml`: groups, themes and sexes of the register, and which places may be named.

    `register`: the file (YAML with `interviews` and `quotations`, or XLSX with sheets of these
    names). `places`: place to its level; a place whose level isn't in `levels_named` is finer than
    may stand in print. `words` may stand capitalised in a quotation without being a name.
    """

    title: Texts
    about: Texts
    source: Texts
    synthetic: bool = False
    register_: str = Field(alias="register")
    groups: Mapping[str, InterviewGroup]
    themes: Mapping[str, Texts]
    headings: Mapping[str, Texts] = {}
    sexes: Mapping[str, Texts]
    organisations: Mapping[str, Texts] = {}
    places: Mapping[str, str] = {}
    levels_named: tuple[str, ...]
    words: tuple[str, ...] = ()


class RegisterFile(StrictModel):
    """A register in YAML."""

    interviews: tuple[Mapping[str, str | bool | date | tuple[str, ...]], ...]
    quotations: tuple[Mapping[str, str | bool], ...] = ()


@dataclass(frozen=True)
class Register:
    """The interviews of a study. `frame` (index id) has the columns date, group, organisation,
    origin (ISO3 or ""), sex, place, language; `covered` (interviews x themes, bool) what each was about;
    `quotations` those that may stand in print, `held_back` how many may not.
    """

    declared: Interviews
    frame: pd.DataFrame
    covered: pd.DataFrame
    quotations: tuple[Quotation, ...]
    held_back: int = 0

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that anybody of was interviewed, as declared."""
        return tuple(group for group in self.declared.groups if (self.frame["group"] == group).any())

    @cached_property
    def labels(self) -> LabelForm:
        """What groups, sexes and themes are called."""
        texts = {("theme", theme): names for theme, names in self.declared.themes.items()}
        texts |= {("sex", sex): names for sex, names in self.declared.sexes.items()}
        return LabelForm(
            texts | {("group", name): group.label for name, group in self.declared.groups.items()}
        )

    def estimates(self, study: str, survey: str) -> pd.DataFrame:
        """Interviews by group and sex (counts), and the share of each group's interviews on each theme."""
        keys = {"study": study, "survey": survey, "unit": "respondents", "method": "interviews"}
        return pd.concat([_by_sex(self, keys), _by_theme(self, keys)], ignore_index=True)

    def frames(self) -> dict[str, pd.DataFrame]:
        """What may be printed of the register, to be kept: interviews by number in the order of their dates,
        with the month alone, their themes, and the quotations that may stand in print.
        """
        ordered = self.frame.sort_values("date", kind="stable")
        numbers = {key: str(place) for place, key in enumerate(ordered.index, start=1)}
        # The day of an interview, with its place, could tell who was met.
        months = ordered["date"].dt.strftime("%Y-%m")
        quoted = [
            {**vars(quotation), "interview": numbers[quotation.interview]} for quotation in self.quotations
        ]
        columns = [field.name for field in fields(Quotation)]
        return {
            "interviews": ordered.assign(date=months).rename(index=numbers).reset_index(names="id"),
            "themes": self.covered.loc[ordered.index].rename(index=numbers).reset_index(names="id"),
            "quotations": pd.DataFrame(quoted, columns=columns),
            "held_back": pd.DataFrame({"quotations": [self.held_back]}),
        }

    def of(self, group: str) -> pd.DataFrame:
        """The interviews of one group, in date order."""
        return self.frame[self.frame["group"] == group].sort_values("date", kind="stable")


def read_register(folder: Path, problems: Problems) -> Register:
    """The register of an instrument folder.

    Raises CaseStudyError with every problem: a column of names, an interview without consent,
    unknown groups, themes, places or organisations, quotations that could give somebody away.
    """
    declared = problems.sound(read_yaml(folder / "interviews.yaml", Interviews, problems))
    path = folder / declared.register_
    interviews, quoted = _read_file(path, problems)
    problems.stop_if_fatal()
    frame = _checked(interviews, declared, str(path), problems)
    covered = _covered(interviews, declared, str(path), problems)
    quotations = _quotations(quoted, str(path), problems)
    gazetteer = Gazetteer(
        declared.places, declared.levels_named, declared.words, tuple(declared.organisations)
    )
    printed = check_quotations(
        quotations, gazetteer, frame.index, tuple(declared.themes), str(path), problems
    )
    problems.stop_if_fatal()
    return Register(declared, frame, covered, printed, len(quotations) - len(printed))


def open_register(folder: Path, problems: Problems, kept: Mapping[str, pd.DataFrame]) -> Register:
    """The register of an instrument folder from what was kept of it (`Register.frames`); its file is not
    read.

    Raises CaseStudyError with every problem of `interviews.yaml`.
    """
    declared = problems.sound(read_yaml(folder / "interviews.yaml", Interviews, problems))
    frame = kept["interviews"].set_index("id")
    quotations = tuple(Quotation(**row) for row in kept["quotations"].to_dict("records"))
    return Register(
        declared,
        frame.assign(date=pd.to_datetime(frame["date"], format="%Y-%m").astype("datetime64[s]")),
        kept["themes"].set_index("id"),
        quotations,
        int(kept["held_back"]["quotations"].iloc[0]),
    )


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
    for row in rows:
        if set(row) - {"checked"} != set(QUOTED):
            problems.fatal(
                where,
                "a quotation has other keys.",
                got=", ".join(row),
                expected=", ".join((*QUOTED, "perhaps checked")),
            )
            continue
        signed = str(row.get("checked") or NO_SIGNATURE)
        checked = yes_or_no(signed)
        if checked is None:
            place = f"{where}, quotation {len(quotations) + 1}"
            problems.fatal(
                place,
                "write `true` once a person has read the quotation, or nothing.",
                column="checked",
                got=signed,
            )
        quotations.append(Quotation(**{key: str(row[key]) for key in QUOTED}, checked=bool(checked)))
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


def _by_sex(register: Register, keys: Mapping[str, str]) -> pd.DataFrame:
    """Interviews of each group, in all and by sex."""
    records = []
    for group in register.groups:
        for sex in ("", *register.declared.sexes):
            chosen = (register.frame["group"] == group) & ((register.frame["sex"] == sex) | (sex == ""))
            key = {"choice": group, "domain": "sex" if sex else "", "level": sex}
            n = int(chosen.sum())
            records.append({**keys, **key, "estimate": n, "n": n, "base": len(register.frame)})
    return estimates_frame(
        [record | {"table": "interviews", "question": "group", "statistic": "count"} for record in records]
    )


def _by_theme(register: Register, keys: Mapping[str, str]) -> pd.DataFrame:
    """The share of all interviews, and of each group's, that were about each theme."""
    records = []
    for group in ("", *register.groups):
        own = register.covered[(register.frame["group"] == group) | (group == "")]
        for theme, n in own.sum().items():
            key = {"choice": theme, "domain": "group" if group else "", "level": group}
            records.append({**keys, **key, "estimate": n / len(own), "n": n, "base": len(own)})
    return estimates_frame(
        [
            record | {"table": "interview_themes", "question": "theme", "statistic": "share"}
            for record in records
        ]
    )
