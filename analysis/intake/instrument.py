"""The instrument: what one version of a questionnaire adds to its form, from
surveys/<name>/instrument.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from analysis.intake.form.form import Form
from analysis.problems import Problems, nearest, suggestion
from analysis.yamlfile import Language, StrictModel, read_yaml

FORM_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".xml")
ROLES = ("dont_know", "refused", "other", "none")


class DialectHints(StrictModel):
    """What the user knows about the export files; whatever is left out is detected."""

    label_row: bool | Literal["auto"] = "auto"
    separator: Literal["/", ".", ":", "-", "auto"] = "auto"
    missing: tuple[str, ...] = ("", "n/a", "---")
    encoding: str = "auto"
    decimal: Literal[",", ".", "auto"] = "auto"
    dates: Literal["day_first", "month_first", "auto"] = "auto"
    units: tuple[str, ...] = ()


class LengthColumn(StrictModel):
    """The column with the length of an interview, and its unit."""

    name: str
    unit: Literal["seconds", "minutes", "hours"]


class Columns(StrictModel):
    """Names of the metadata columns; "" where the instrument has none or leaves it to be detected."""

    uuid: str = ""
    start: str = "start"
    end: str = "end"
    duration: LengthColumn | None = None
    enumerator: str = ""


class Roles(StrictModel):
    """Names of the choices that play a role in any list."""

    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class StackBlock(StrictModel):
    """One repetition of a stack: `set` gives variables a fixed choice, `columns` takes them from
    questions.
    """

    set: Mapping[str, str] = Field(default_factory=dict)
    columns: Mapping[str, str] = Field(default_factory=dict)


class Stack(StrictModel):
    """Repeated blocks of questions, or a repeat group of the form, that become one row a report.

    `repeat` names the group, and then stands instead of blocks. `unit` is what one row is, by language, where
    it has two forms ("child|children"). `each` names a multi-select variable that makes one report per ticked
    choice; `requires` the variables of which at least one must be answered (default: all from `columns`).
    """

    unit: Mapping[str, str] = Field(default_factory=dict)
    blocks: tuple[StackBlock, ...] = ()
    repeat: str = ""
    each: str | None = None
    requires: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _some_block(self) -> Stack:
        if not self.blocks and not self.repeat:
            raise ValueError("A stack needs at least one block, or the name of a repeat.")
        if self.repeat and (self.blocks or self.each or self.requires):
            raise ValueError("A stack is of a repeat or of blocks, not of both.")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The stacked variables, in the order the blocks first name them; () of a repeat, whose form has
        them.
        """
        names = (name for block in self.blocks for name in (*block.set, *block.columns))
        return tuple(dict.fromkeys(names))


class Server(StrictModel):
    """Where submissions are fetched from by `casestudy pull`: a KoboToolbox asset, an ONA form by its number,
    a form of an ODK Central project. The token is never written here.
    """

    kind: Literal["kobo", "ona", "odk"]
    address: str
    asset: str = ""
    form: str = ""
    project: str = ""

    @model_validator(mode="after")
    def _named(self) -> Server:
        needed = {"kobo": ("asset",), "ona": ("form",), "odk": ("project", "form")}[self.kind]
        missing = [key for key in needed if not getattr(self, key)]
        if missing:
            raise ValueError(f"A {self.kind} server needs {' and '.join(missing)}.")
        if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", self.address):
            raise ValueError("This is no address of a server, such as https://kf.kobotoolbox.org.")
        return self


class InstrumentFile(StrictModel):
    """The keys of instrument.yaml. `title` and `about` are by language code; `about` is printed under every
    table.

    `interviewed` is what the survey interviews where that is not people ("household|households"), `surveyed`
    whether those are things that were looked at (water points), and `population` whom its sample must not be
    read as ("displaced households"). `nationality` is the question that is set beside the nationalities seen
    at flow monitoring points; `sex` the question that says how many women and men were interviewed. `missing`
    lists the numbers of a question that stand for no number (-99 for don't know); those of `*` stand for none
    in any question. `identifying` are columns that would tell who somebody is: no release holds them, unless
    its recipe keeps one with a reason. `form_language` is that of labels whose column in the form names none.
    `server` is where interviews are fetched from.
    """

    title: Mapping[str, str]
    about: Mapping[str, str] = Field(default_factory=dict)
    source: Mapping[str, str] = Field(default_factory=dict)
    synthetic: bool = False
    interviewed: Mapping[str, str] = Field(default_factory=dict)
    population: Mapping[str, str] = Field(default_factory=dict)
    surveyed: bool = False
    languages: tuple[Language, ...] = ("en",)
    form_language: str = ""
    dialect: DialectHints = Field(default_factory=DialectHints)
    columns: Columns = Field(default_factory=Columns)
    roles: Roles = Field(default_factory=Roles)
    stacks: Mapping[str, Stack] = Field(default_factory=dict)
    nationality: str = ""
    sex: str = ""
    missing: Mapping[str, tuple[float, ...]] = Field(default_factory=dict)
    identifying: tuple[str, ...] = ()
    server: Server | None = None


class Instrument(InstrumentFile):
    """One version of a questionnaire, and the folder its files are in."""

    name: str
    folder: Path

    @property
    def unit_names(self) -> Mapping[str, str]:
        """What one interview is of, by language ("household"); none where that is a person."""
        return {language: noun.partition("|")[0] for language, noun in self.interviewed.items()}

    @property
    def published_path(self) -> Path:
        """Figures that were published from its example, beside which ours are set; it need not be there."""
        return self.folder / "example" / "published.csv"

    @property
    def form_path(self) -> Path:
        """form.xlsx, or form with another ending, where the folder has it; else the folder form/."""
        files = [self.folder / f"form{ending}" for ending in FORM_ENDINGS]
        there = next((path for path in files if path.is_file()), None)
        if there is None and (self.folder / "form").is_dir():
            return self.folder / "form"
        return there or files[0]


def read_instrument(folder: Path, problems: Problems) -> Instrument | None:
    """The instrument in `folder`; None, with fatal problems, where its instrument.yaml can't be read."""
    folder = Path(folder)
    content = read_yaml(folder / "instrument.yaml", InstrumentFile, problems)
    return None if content is None else Instrument(**dict(content), name=folder.name, folder=folder)


def check_instrument(instrument: Instrument, form: Form, problems: Problems) -> None:
    """Every question and choice the instrument names must be in the form; each that is not is a fatal
    problem.
    """
    where = str(instrument.folder / "instrument.yaml")
    choices = {choice.name for question in form.questions for choice in form.choices(question)}
    for role in ROLES:
        for name in getattr(instrument.roles, role):
            if name not in choices:
                _unknown(where, f"roles.{role}", "choice", name, choices, problems)
    for key in ("nationality", "sex"):
        question = getattr(instrument, key)
        if question and question not in form.questions:
            _unknown(where, key, "question", question, form.questions, problems)
    for name in instrument.missing:
        if name != "*" and name not in form.questions:
            _unknown(where, "missing", "question", name, form.questions, problems)
    for name, stack in instrument.stacks.items():
        listed = choices | {choice.name for options in form.lists.values() for choice in options}
        _check_set(f"stacks.{name}", stack, listed, where, problems)
        _check_stack(f"stacks.{name}", stack, form, where, problems)


def _check_set(place: str, stack: Stack, choices: Collection[str], where: str, problems: Problems) -> None:
    """A fixed answer that no list of the form has would be printed as it stands."""
    for number, block in enumerate(stack.blocks, start=1):
        for variable, choice in block.set.items():
            # A name of its own is right where the form has no list of what is stacked; one
            # that is nearly another's is a slip.
            if choice not in choices and nearest(choice, choices):
                sentence = (
                    "No choice list of the form has this choice, so that it is printed as it stands. Mend the"
                    " name, or add a list with it, and its labels, to the form."
                )
                column = f"{place}.blocks.{number}.set.{variable}"
                problems.warn(
                    where, sentence, column=column, got=choice, expected=suggestion(choice, choices)
                )


def _check_stack(place: str, stack: Stack, form: Form, where: str, problems: Problems) -> None:
    if stack.repeat:
        groups = [name for name, group in form.groups.items() if group.repeat]
        if stack.repeat not in groups:
            _unknown(where, f"{place}.repeat", "repeat", stack.repeat, groups, problems)
        return
    for number, block in enumerate(stack.blocks, start=1):
        for variable, question in block.columns.items():
            if question not in form.questions:
                column = f"{place}.blocks.{number}.columns.{variable}"
                _unknown(where, column, "question", question, form.questions, problems)
    named = {
        "each": (stack.each,) if stack.each else (),
        "requires": stack.requires,
        "labels": tuple(stack.labels),
    }
    for key, variables in named.items():
        for variable in variables:
            if variable not in stack.variables:
                _unknown(where, f"{place}.{key}", "variable", variable, stack.variables, problems)


def _unknown(where, column, what, name, options, problems: Problems) -> None:
    sentence = f"There is no such {what}. Mend the name or take it out."
    problems.fatal(where, sentence, column=column, got=name, expected=suggestion(name, options))
