"""The qualitative register: who was interviewed, about what, and never their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from analysis.context.interviews.declared import Interviews
from analysis.context.interviews.quotations import Gazetteer, Quotation, check_quotations
from analysis.context.interviews.register_file import read_register_file
from analysis.context.labels import LabelForm
from analysis.estimation.frame import estimates_frame
from analysis.problems import Problems, suggestion
from analysis.yamlfile import read_yaml


@dataclass(frozen=True)
class Register:
    """The interviews of a study. `frame` (index id) has the columns date, group, organisation,
    origin (ISO3 or ""), sex, place, language; `covered` (interviews x themes, bool) what each was about;
    `quotations` those that may stand in print, `held_back` how many passages may not.
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

    def quoted_in(self, language: str) -> list[Quotation]:
        """Every passage that may stand in print, in the language where it has it, else in its own."""
        by_passage: dict[int, Quotation] = {}
        for quotation in self.quotations:
            if quotation.passage not in by_passage or quotation.language == language:
                by_passage[quotation.passage] = quotation
        return list(by_passage.values())

    def of(self, group: str) -> pd.DataFrame:
        """The interviews of one group, in date order."""
        return self.frame[self.frame["group"] == group].sort_values("date", kind="stable")


def read_register(folder: Path, problems: Problems) -> Register:
    """The register of an instrument folder.

    Raises CaseStudyError with every problem: a column of names, an interview without consent,
    unknown groups, themes, places or organisations, quotations that could give somebody away.
    """
    declared = _read_declared(folder / "interviews.yaml", problems)
    path = folder / declared.register_
    content = read_register_file(path, declared, problems)
    gazetteer = Gazetteer(
        declared.named_places(), declared.levels_named, declared.words, tuple(declared.organisations)
    )
    printed = check_quotations(
        content.quotations, gazetteer, content.frame.index, tuple(declared.themes), str(path), problems
    )
    problems.stop_if_fatal()
    passages = {quotation.passage for quotation in content.quotations}
    passages -= {quotation.passage for quotation in printed}
    return Register(declared, content.frame, content.covered, printed, len(passages))


def _read_declared(path: Path, problems: Problems) -> Interviews:
    """What `interviews.yaml` declares. Raises CaseStudyError where a label is of a place it doesn't have."""
    declared = problems.sound(read_yaml(path, Interviews, problems))
    for place in declared.place_labels:
        if place not in declared.places:
            problems.fatal(
                str(path),
                "`place_labels` names a place that `places` does not have.",
                column="place_labels",
                got=place,
                expected=suggestion(place, declared.places),
            )
    return problems.sound(declared)


def open_register(folder: Path, problems: Problems, kept: Mapping[str, pd.DataFrame]) -> Register:
    """The register of an instrument folder from what was kept of it (`Register.frames`); its file is not
    read.

    Raises CaseStudyError with every problem of `interviews.yaml`.
    """
    declared = _read_declared(folder / "interviews.yaml", problems)
    frame = kept["interviews"].set_index("id")
    rows = enumerate(kept["quotations"].to_dict("records"), start=1)
    # what was kept before translations were has no numbers of passages
    quotations = tuple(Quotation(**{"passage": place, **row}) for place, row in rows)
    return Register(
        declared,
        frame.assign(date=pd.to_datetime(frame["date"], format="%Y-%m").astype("datetime64[s]")),
        kept["themes"].set_index("id"),
        quotations,
        int(kept["held_back"]["quotations"].iloc[0]),
    )


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
