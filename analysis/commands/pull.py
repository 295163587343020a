"""Interviews fetched from their server into the workspace (`casestudy pull`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.files import replacing
from analysis.intake.instrument import Instrument, read_instrument
from analysis.intake.sources.server import Patience, open_connection
from analysis.intake.sources.snapshots import Pulled, pull_submissions
from analysis.intake.sources.table import tabulate_submissions
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import Workspace

FOLDER = "pulled"


@dataclass(frozen=True)
class SurveyPull:
    """What was fetched of one instrument, the export it was written to, and repeats that it does not hold."""

    instrument: str
    pulled: Pulled
    export: Path
    repeats: tuple[str, ...]


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
    return tuple(_pull(workspace, instrument, patience) for instrument in instruments)


def has_servers(workspace: Workspace) -> bool:
    """Whether any instrument of the workspace names a server."""
    return bool(_with_server(workspace))


def _with_server(workspace: Workspace) -> list[str]:
    """Instruments of the workspace itself that name a server."""
    own = [path.parent for path in sorted((workspace.root / "surveys").glob("*/instrument.yaml"))]
    found = []
    for folder in own:
        instrument = read_instrument(folder, Problems())
        if instrument is not None and instrument.server is not None:
            found.append(folder.name)
    return found


def _read(workspace: Workspace, name: str) -> Instrument:
    problems = Problems()
    instrument = problems.sound(read_instrument(workspace.instrument(name), problems))
    if instrument.server is None:
        raise CaseStudyError(
            f"{instrument.folder / 'instrument.yaml'}: this instrument names no server to pull from. Add, for"
            " example: `server: {kind: odk, address: https://central.example.org, project: 1, form: survey}`."
        )
    return instrument


def _pull(workspace: Workspace, instrument: Instrument, patience: Patience | None) -> SurveyPull:
    connection = open_connection(instrument.server, instrument.name, patience)
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
    return SurveyPull(instrument.name, pulled, export, repeats)
