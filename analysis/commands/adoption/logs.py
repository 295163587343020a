"""The cleaning log that lies beside an export, in any of the formats that logs are kept in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from analysis.cleaning.log.log import heading_row, read_log
from analysis.intake.form.form import Form
from analysis.problems import Problems
from analysis.reading.hand_tables import read_sheets

ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".ods")
_NAMED = re.compile(r"(?<![a-z])(log|logs|clean|cleaning|journal|nettoyage|limpieza)(?![a-z])", re.IGNORECASE)
_LARGEST = 20_000_000  # bytes; a log is typed by people


@dataclass(frozen=True)
class FoundLogs:
    """The log to apply (or None), its rows, and files that look like logs and are not read: (file, why)."""

    log: Path | None = None
    rows: int = 0
    unread: tuple[tuple[str, str], ...] = ()


def find_logs(form: Form, source: Path, export: Path, named: str) -> FoundLogs:
    """The log `named`, else the one log beside the export (or in a sheet of it).

    Of several none is taken, as nobody said which. Raises CaseStudyError for a named one that can't be read.
    """
    if named:
        problems = Problems()
        log = read_log(Path(named), form, problems)
        problems.stop_if_fatal()
        return FoundLogs(Path(named), len(log))
    logs, unread = [], []
    for path in _beside(source, export):
        problems = Problems()
        sheets = read_sheets(path, problems)
        if any(heading_row(sheet) is not None for sheet in sheets):
            log = read_log(path, form, problems)
            if problems.fatals:
                unread.append((path.name, problems.fatals[0].problem))
            elif len(log):
                logs.append((path, len(log)))
        elif _NAMED.search(path.stem) and path != export:
            why = problems.fatals[0].problem if problems.fatals else "it has no headings of a cleaning log"
            unread.append((path.name, f"{why} (uuid, question, action, new value)"))
    if len(logs) > 1:
        why = "there are several logs; name one with --cleaning-log"
        return FoundLogs(unread=(*unread, *((path.name, why) for path, _ in logs)))
    log, rows = logs[0] if logs else (None, 0)
    return FoundLogs(log, rows, tuple(unread))


def _beside(source: Path, export: Path) -> list[Path]:
    """The files of the export's folder that may be logs; the export too, as a sheet of it may be one."""
    paths = []
    for path in sorted(export.absolute().parent.iterdir()):
        is_form = path == source.absolute()
        if path.is_file() and path.suffix.lower() in ENDINGS and not is_form and path.name[:1] not in "~.":
            is_export = path == export.absolute()
            if is_export and path.suffix.lower() not in (".xlsx", ".xlsm", ".xls", ".ods"):
                continue
            if path.stat().st_size <= _LARGEST:
                paths.append(path)
    return paths
