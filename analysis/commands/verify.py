"""What `casestudy verify` does: judge a report, write what was found, and say it on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.problems import CaseStudyError, hint
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.written_comparison import WHOLE
from analysis.study.opening import OWN_LANGUAGE, open_comparison, open_study
from analysis.study.report_check import verify_studies
from analysis.verification.output.comments import write_commented
from analysis.verification.output.page import write_csv, write_page
from analysis.verification.verification import Verification
from analysis.workspace import COMPARISON, Workspace, find_workspace, results_folder


@dataclass(frozen=True)
class VerifyRequest:
    """What is asked of a verification; `to` is where its files go (beside the report if not given)."""

    report: Path
    workspace: Path | None = None
    cities: Sequence[str] = ()
    out: Path | None = None
    language: str | None = None
    to: Path | None = None
    comment: bool = False
    strict: bool = False


@dataclass(frozen=True, eq=False)
class VerifyReport:
    """What came of a verification: the files written, and whether the report may go out."""

    verification: Verification
    written: tuple[Path, ...]
    failed: bool

    @property
    def to_mend(self) -> pd.DataFrame:
        """What contradicts, or should be worded otherwise, the worst first."""
        frame = self.verification.frame
        return frame[frame["instead"] != ""]


def _comparison_of(request: VerifyRequest, home: Workspace) -> Callable[[str], Comparison | None] | None:
    """Opens what was written of all cities beside each other, in a language; nothing where some are named."""
    if request.cities:
        return None

    def opened(language: str) -> Comparison | None:
        folder = results_folder(home.results(request.out), COMPARISON, language, OWN_LANGUAGE)
        is_written = (folder / WHOLE).is_file()
        return open_comparison(home.root, home.results(request.out), language) if is_written else None

    return opened


def verify(request: VerifyRequest) -> VerifyReport:
    """Judge a report and write verify.html and verify.csv, and the commented copy where it is asked for.

    Raises CaseStudyError where the report or the results can't be read, or the files can't be written.
    """
    home = find_workspace(request.workspace)
    cities = home.cities()
    for city in request.cities:
        if city not in cities:
            raise CaseStudyError(f"There is no city {city!r} in {home.root}{hint(city, cities)}.")
    studies = [open_study(city, home.root, request.out) for city in (request.cities or cities)]
    verification = verify_studies(
        request.report, studies, home.root, request.language, _comparison_of(request, home)
    )
    folder = request.to or request.report.resolve().parent / f"{request.report.stem}_verified"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [
            write_page(verification, folder / "verify.html"),
            write_csv(verification.frame, folder / "verify.csv"),
        ]
        if request.comment:
            written.append(write_commented(verification, folder / f"{request.report.stem}_commented.docx"))
    except OSError as error:
        raise CaseStudyError(
            f"{folder}: what was found can't be written: {error.strerror or error}. Name another"
            " folder with --to."
        ) from error
    counts = verification.counts
    failed = bool(counts.get("contradicts") or counts.get("contradicts itself"))
    if request.strict:
        failed = failed or bool(counts.get("no source found"))
    return VerifyReport(verification, tuple(written), failed)
