"""Interviews fetched from their server into the workspace (`casestudy pull`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.commands.harmonise import write_draft
from analysis.files import replacing
from analysis.intake.form.changes import compare_forms, draft_harmonise
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import Instrument, Server, read_instrument
from analysis.intake.sources.server import Connection, Patience, open_connection
from analysis.intake.sources.snapshots import Pulled, pull_submissions
from analysis.intake.sources.table import tabulate_submissions
from analysis.intake.sources.versions import read_versions, write_version
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import Workspace

FOLDER = "pulled"


@dataclass(frozen=True)
class SurveyPull:
    """What was fetched of one instrument, the export it was written to, repeats that it does not hold, and
    the versions of its form.
    """

    instrument: str
    pulled: Pulled
    export: Path
    repeats: tuple[str, ...]
    versions: PulledVersions


@dataclass(frozen=True)
class PulledVersions:
    """The forms of all versions, the oldest first, and the drafted map from older names to the instrument's
    form (None: nothing to map). `problem` says why there are none, or one can't be read.
    """

    forms: tuple[Path, ...] = ()
    draft: Path | None = None
    rows: int = 0
    problem: str = ""


def pull(
    workspace: Workspace, names: Sequence[str] = (), patience: Patience | None = None
) -> tuple[SurveyPull, ...]:
    """Fetch the named instruments (all that name a server, if none) into `pulled/` and `data/`.

    Raises CaseStudyError where an instrument names no server, no token is in the environment, or the server
    gives less than all.
    """
    instruments = [_read(workspace, name) for name in names or _with_server(workspace)]
    if not instruments:
        raise CaseStudyError(
            f"{workspace.root / 'surveys'}: no instrument names a server. Add to an instrument.yaml, for"
            " example: `server: {kind: kobo, address: https://kf.kobotoolbox.org, asset: aBcDeF}`."
        )
    return tuple(_pull(workspace, *instrument_and_server, patience) for instrument_and_server in instruments)


def has_servers(workspace: Workspace) -> bool:
    """Whether any instrument of the workspace names a server."""
    return bool(_with_server(workspace))


def _with_server(workspace: Workspace) -> list[str]:
    """Instruments of the workspace itself that name a server."""
    own = [path.parent for path in sorted((workspace.root / "surveys").glob("*/instrument.yaml"))]
    names = []
    for folder in own:
        instrument = read_instrument(folder, Problems())
        if instrument is not None and instrument.server is not None:
            names.append(folder.name)
    return names


def _read(workspace: Workspace, name: str) -> tuple[Instrument, Server]:
    """An instrument, and the server it names."""
    problems = Problems()
    instrument = problems.sound(read_instrument(workspace.instrument(name), problems))
    if instrument.server is None:
        raise CaseStudyError(
            f"{instrument.folder / 'instrument.yaml'}: this instrument names no server to pull from. Add, for"
            " example: `server: {kind: odk, address: https://central.example.org, project: 1, form: survey}`."
        )
    return instrument, instrument.server


def _pull(
    workspace: Workspace, instrument: Instrument, server: Server, patience: Patience | None
) -> SurveyPull:
    connection = open_connection(server, instrument.name, patience)
    try:
        pulled = pull_submissions(connection, workspace.root / FOLDER / instrument.name)
        table, repeats = tabulate_submissions(pulled.records)
        export = workspace.root / "data" / f"{instrument.name}_pulled.csv"
        with replacing(export, private=True) as temporary:
            table.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
    except OSError as error:
        raise CaseStudyError(
            f"{workspace.root}: what was fetched can't be written: {error.strerror or error}."
        ) from error
    versions = _pull_versions(workspace, instrument, connection)
    return SurveyPull(instrument.name, pulled, export, repeats, versions)


def _pull_versions(workspace: Workspace, instrument: Instrument, connection: Connection) -> PulledVersions:
    """All versions of the form into `pulled/<instrument>/forms/`, and what they call otherwise.

    The answers are there by now: what is wrong with versions is told, and stops nothing.
    """
    forms: list[Path] = []
    try:
        for version in read_versions(connection):
            forms.append(write_version(version, workspace.root / FOLDER / instrument.name / "forms"))
        rows = _drafted_rows(instrument, forms)
    except CaseStudyError as error:
        return PulledVersions(tuple(forms), problem=str(error))
    if not rows:
        return PulledVersions(tuple(forms))
    path = instrument.folder / "harmonise.csv"
    if path.exists():  # somebody's own map is not touched
        path = workspace.root / FOLDER / instrument.name / "harmonise.csv"
    return PulledVersions(tuple(forms), write_draft(rows, path), len(rows))


def _drafted_rows(instrument: Instrument, forms: Sequence[Path]) -> list[dict[str, str]]:
    """The rows of harmonise.csv that map names of all versions to the instrument's form, each once."""
    problems = Problems()
    own = problems.sound(read_form(instrument.form_path, problems))
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for path in forms:
        version = problems.sound(read_form(path, problems))
        for row in draft_harmonise(compare_forms(version, own)):
            rows.setdefault((row["kind"], row["question"], row["alias"], row["canonical"]), row)
    return list(rows.values())
