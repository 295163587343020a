"""What `adopt` is told, what it finds out by itself, and the file beside the instrument that remembers both.

1. What the user says goes before what adopted.yaml says, and that before what is guessed.
2. adopted.yaml is read again by the next `adopt` of the same instrument: a guess is changed there, once.
3. It holds the hash of each file that was drafted, so that a file somebody has changed is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field

from analysis.files import write_atomic
from analysis.problems import Problems
from analysis.yamlfile import StrictModel, read_yaml

RECORD = "adopted.yaml"
_NOTE = """\
# What `casestudy adopt` was told or guessed. Change it here and run the same command again, which reads this
# file; what the command line says goes first. `tables` and `written` are its own notes of what it drafted.
"""


class AdoptOptions(StrictModel):
    """What adopt is told.

    `cities` is a question or column, one with the values wanted ("city=north,south"), a list of values
    alone, or "" for one place. `id`, `start`, `end`, `enumerator` and `weights` are columns, and so are
    `strata` and `psu`, within which and of which the sample was drawn; `languages`
    those of the reports; `population` whom the survey is of ("households in the camps"); `interviewed` what
    one interview is of, by language ("household|households"); `top` keeps the places with most interviews.
    `cleaning_log` is a log to apply; "" finds those beside the export.
    """

    cities: str = ""
    by: tuple[str, ...] = ()
    sheet: str = ""
    form_language: str = ""
    id: str = ""
    weights: str = ""
    strata: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    enumerator: str = ""
    languages: tuple[str, ...] = ()
    population: str = ""
    interviewed: Mapping[str, str] = Field(default_factory=dict)
    top: int = Field(default=0, ge=0)
    cleaning_log: str = ""

    def before(self, earlier: AdoptOptions) -> AdoptOptions:
        """These, and of what they leave open what `earlier` says."""
        own_options = {name: value for name, value in self if value}
        return AdoptOptions(
            **{name: getattr(earlier, name) for name in AdoptOptions.model_fields} | own_options
        )


class Record(AdoptOptions):
    """adopted.yaml: the options, the tables drafted, and the hash of each file written, by its path.

    `form` is "none" where the form was drafted from an export.
    """

    form: str = ""
    tables: tuple[str, ...] = ()
    written: Mapping[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Guess:
    """Something nobody said: what it is about, what was taken, and what that rests on."""

    what: str
    taken: str
    rests_on: str


def read_record(folder: Path, problems: Problems) -> Record | None:
    """What an earlier adopt noted beside an instrument; None where there was none."""
    path = folder / RECORD
    return read_yaml(path, Record, problems) if path.is_file() else None


def write_record(folder: Path, record: Record) -> Path:
    """Write adopted.yaml beside an instrument."""
    text = yaml.safe_dump(record.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=100)
    return write_atomic(folder / RECORD, _NOTE + text)
