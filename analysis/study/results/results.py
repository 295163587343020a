"""What the preparation of one city leaves on disk, for its notebooks and for the comparison to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.batch.manifest import forget_key
from analysis.estimation.frame import read_estimates, write_estimates
from analysis.files import write_atomic
from analysis.problems import CaseStudyError
from analysis.reporting.tables.frames import csv_text
from analysis.study.counts.kept_counts import read_counts, write_counts

FACTS = "facts.json"
FRAMES = "frames.json"
TOLD = "told.json"
"""What is told of all cities: other words make it another one."""


@dataclass(frozen=True)
class SurveyFacts:
    """One survey of the city in figures.

    `design`: how the sample was drawn, in words; blank where nothing is declared. `routed`: the questions
    that not everybody was asked; `guessed`: those of which that could not be worked out; `partly`: (question,
    choice) of multi-selects that not everybody was offered; `told`: the design and the margins in every
    language of reports; `narrowed`: what makes the base of a row of its plan fewer people than were
    interviewed, by what is counted.
    """

    survey: str
    wave: str
    interviews: int
    collected: int
    first: str
    last: str
    read_as: str
    routed: tuple[str, ...]
    margins: tuple[str, ...] = ()
    partly: tuple[tuple[str, str], ...] = ()
    design: str = ""
    guessed: tuple[str, ...] = ()
    told: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def margins_in(self, language: str) -> tuple[str, ...]:
        """Where the margins are from, in a language."""
        return tuple(self.told.get(language, {}).get("margins", self.margins))

    def design_in(self, language: str) -> str:
        """How the sample was drawn, in a language."""
        return self.told.get(language, {}).get("design", self.design)


COLLAPSED = "quality/collapsed"
"""The frame of answers that were merged into "other", so that nobody is recognised."""
FOR_THE_ANALYST = ("quality/disclosure",)
"""Frames that would narrow down what is hidden: for the owner of the files, not for readers."""


@dataclass(frozen=True, eq=False)
class Results:
    """The estimates of a city, small frames about its data by name ("quality/checks"), and facts on its
    surveys.

    `counts`: what its sources that are no surveys counted, from which what is shown of them is laid out.
    `plan`: the list of analysis that the run was given, blank for the instruments' own. `figures`: what the
    run was told of figures. `numbers`: the hash of what the numbers were made of; `met`: the problems that
    were met in reading, as they may be kept.

    No frame has a respondent-level row.
    """

    estimates: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    surveys: tuple[SurveyFacts, ...]
    warnings: tuple[str, ...] = ()
    key: str = ""
    counts: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    plan: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)
    numbers: str = ""
    met: tuple[Mapping[str, Any], ...] = ()


def write_results(results: Results, folder: Path) -> None:
    """Write everything into `folder`; the facts come last, so that a folder with facts is whole.

    The frames are written twice: as CSV for people, and as JSON, which keeps a choice named 1 or NA a text.
    """
    write_estimates(results.estimates, folder / "estimates.parquet")
    write_estimates(results.estimates, folder / "estimates.csv")
    for name, frame in results.frames.items():
        write_atomic(folder / f"{name}.csv", csv_text(frame), private=name in FOR_THE_ANALYST)
    frames = {name: _plain(frame) for name, frame in results.frames.items()}
    write_atomic(folder / FRAMES, json.dumps(frames, ensure_ascii=False), private=True)
    write_counts(results.counts, folder)
    facts = {
        "key": results.key,
        "plan": results.plan,
        "figures": dict(results.figures),
        "surveys": [vars(survey) for survey in results.surveys],
        "warnings": list(results.warnings),
        "numbers": results.numbers,
        "met": list(results.met),
    }
    write_atomic(folder / FACTS, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")


def begin_results(folder: Path) -> None:
    """Take away what says that results are whole, before any of them is written: whatever stops the writing,
    new files are never taken for those of the results before.

    It is emptied first: where nothing can be written at all, that can't either, and what was there stays.
    """
    if (folder / FACTS).is_file():
        write_atomic(folder / FACTS, "{}\n")
        (folder / FACTS).unlink()
    forget_key(folder)


def read_results(folder: Path) -> Results:
    """The results in `folder`. Raises CaseStudyError where there are none."""
    facts = read_facts(folder)
    if facts is None:
        raise CaseStudyError(f"{folder}: there are no results here yet; make them with `casestudy run`.")
    frames = {name: pd.DataFrame(**content) for name, content in _read_json(folder / FRAMES).items()}
    surveys = tuple(
        SurveyFacts(
            **{
                **survey,
                "routed": tuple(survey["routed"]),
                "guessed": tuple(survey["guessed"]),
                "margins": tuple(survey["margins"]),
                "partly": _pairs(survey["partly"]),
            }
        )
        for survey in facts["surveys"]
    )
    return Results(
        read_estimates(folder / "estimates.parquet"),
        frames,
        surveys,
        tuple(facts["warnings"]),
        facts["key"],
        read_counts(folder),
        facts["plan"],
        facts.get("figures", {}),
        facts.get("numbers", ""),
        tuple(facts.get("met", ())),
    )


def write_frames(folder: Path, frames: Mapping[str, pd.DataFrame], key: str, name: str = FRAMES) -> None:
    """Keep small frames by name in the file `name`, and the key of what they were made from."""
    record = {"key": key, "frames": {name: _plain(frame) for name, frame in frames.items()}}
    write_atomic(folder / name, json.dumps(record, ensure_ascii=False))


def read_frames(folder: Path, key: str, name: str = FRAMES) -> Mapping[str, pd.DataFrame] | None:
    """The frames that were made from the same; None where there are none."""
    record = _read_json(folder / name)
    return (
        {name: pd.DataFrame(**content) for name, content in record["frames"].items()}
        if record.get("key") == key
        else None
    )


def read_facts(folder: Path) -> Mapping | None:
    """The facts file of a results folder, or None where the folder's results can't be read."""
    facts = _read_json(folder / FACTS)
    return facts if facts and (folder / FRAMES).is_file() else None


def _read_json(path: Path) -> Mapping:
    """What a JSON file holds; nothing where it can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _plain(frame: pd.DataFrame) -> Mapping:
    """A frame as lists of texts, numbers and nulls: its columns and data, each number to its last bit."""
    plain = frame.astype(object).where(frame.notna(), None)
    return {"columns": [str(name) for name in frame.columns], "data": plain.to_numpy().tolist()}


def _pairs(found: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((question, choice) for question, choice in found)
