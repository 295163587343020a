"""`casestudy watch`: one unattended round (pull, check, run, pack) and a page of what is new and to decide.

1. A server that does not answer ends the round, to be tried again later (exit 75, sendmail's TEMPFAIL);
   nothing is made from half of the interviews.
2. A city that can't be read or run stops no other; the round has then failed (exit 1).
3. Where somebody has to decide (findings to review, enumerators to look at) the round ends well and
   says so (exit 10), as soon as something is new; a round in which nothing is new ends with 0.
4. The page names no person: enumerators go by their pseudonyms, findings are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.batch.run import run
from analysis.batch.run_log import RunLog
from analysis.batch.tasks import Place, PlaceReport, Progress, Request, places
from analysis.batch.visits import fresh_manifest
from analysis.commands.check import check_workspace
from analysis.commands.clean import clean_city
from analysis.commands.pull import SurveyPull, has_servers, pull
from analysis.intake.sources.server import UnreachableError
from analysis.problems import CaseStudyError
from analysis.study.results.results import read_facts

WELL, FAILED, TO_DECIDE, TRY_LATER = 0, 1, 10, 75


@dataclass(frozen=True)
class CityRound:
    """A city after a round: its interviews before and after, what is to be decided, and what went wrong.

    `findings` were found by the checks of cleaning and `workbooks` are where they are decided; `enumerators`:
    those the checks point to most, by pseudonym, with interviews and how many of them are flagged; `said`:
    what the results say now and did not say before.
    """

    city: str
    before: int
    after: int
    findings: int = 0
    workbooks: tuple[Path, ...] = ()
    enumerators: tuple[tuple[str, int, int], ...] = ()
    said: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """What one round came to."""

    pulled: tuple[SurveyPull, ...]
    cities: tuple[CityRound, ...]
    unchanged: tuple[str, ...]
    failures: tuple[str, ...]
    unreachable: str = ""

    @property
    def code(self) -> int:
        """How the command ends."""
        if self.unreachable:
            return TRY_LATER
        if self.failures:
            return FAILED
        waiting = any(city.findings or city.enumerators for city in self.cities)
        return TO_DECIDE if waiting else WELL


def watch(request: Request, progress: Progress, log: RunLog) -> Round:
    """Do one round of a workspace: fetch, check, run and pack what changed; gather what is to be decided."""
    pulled: tuple[SurveyPull, ...] = ()
    if has_servers(request.workspace):
        try:
            pulled = pull(request.workspace)
        except UnreachableError as error:
            log.write("stopped", reason="server")
            return Round((), (), (), (), str(error))
        for one in pulled:
            counts = (len(one.pulled.added), len(one.pulled.changed), len(one.pulled.vanished))
            log.write("pulled", **dict(zip(("new", "changed", "gone"), counts, strict=True)))
    stale = [place for place in places(request) if not _is_fresh(place, request)]
    before = {place.name: (_interviews(place), _told(place)) for place in stale}
    problems_by_place = {place.name: _fatal_problems(place, request) for place in stale}
    reports = run(request, progress, log)
    rounds = [
        _city_round(place, request, before[place.name], problems_by_place[place.name]) for place in stale
    ]
    unchanged = [place.name for place in places(request) if place not in stale]
    return Round(pulled, tuple(rounds), tuple(unchanged), tuple(_failures(reports)))


def _is_fresh(place: Place, request: Request) -> bool:
    try:
        return fresh_manifest(place, request) is not None
    except CaseStudyError:
        return False


def _failures(reports: Sequence[PlaceReport]) -> list[str]:
    """Rule 4: where something failed; the words of an error may quote what somebody answered."""
    lines = []
    for report in reports:
        for failure in report.failures:
            if failure.notebook:
                where = f" in cell {failure.cell}" if failure.cell is not None else ""
                lines.append(f"{failure.place}: the notebook {failure.notebook} failed{where}")
            else:
                reason = f"can't be prepared or packed; `casestudy run {failure.place}` says why"
                lines.append(f"{failure.place}: {reason}")
    return list(dict.fromkeys(lines))


def _fatal_problems(place: Place, request: Request) -> tuple[str, ...]:
    try:
        fatals = check_workspace(request.workspace, [place.name]).problems.fatals
    except CaseStudyError:
        return ("can't be read; `casestudy check` says why",)
    return tuple(str(replace(problem, got="")) for problem in fatals)


def _city_round(
    place: Place, request: Request, before: tuple[int, dict[str, None]], problems: tuple[str, ...]
) -> CityRound:
    interviews, earlier_sentences = before
    if problems:
        return CityRound(place.name, interviews, interviews, problems=problems)
    cleaned = clean_city(place.name, request.workspace.root, findings=True)
    written = [path for survey in cleaned.surveys for path in survey.written]
    return CityRound(
        place.name,
        interviews,
        _interviews(place),
        sum(survey.findings for survey in cleaned.surveys),
        tuple(written),
        tuple(_enumerators(place)),
        tuple(sentence for sentence in _told(place) if sentence not in earlier_sentences)
        if earlier_sentences
        else (),
    )


def _interviews(place: Place) -> int:
    """How many interviews the results of a place rest on; 0 where there are none."""
    facts = read_facts(place.folder) or {}
    return sum(survey["interviews"] for survey in facts.get("surveys", ()))


def _told(place: Place) -> dict[str, None]:
    """The sentences of a place's findings, in the language of its results, in their order."""
    table = _table(place.folder / "findings.csv")
    return dict.fromkeys(table.get(f"sentence_{place.language}", pd.Series(dtype=str)).dropna().astype(str))


def _enumerators(place: Place) -> list[tuple[str, int, int]]:
    """The enumerators that the checks point to, those with the highest score first."""
    table = _table(place.folder / "quality" / "enumerators.csv")
    if not {"enumerator", "interviews", "flagged_interviews", "score"} <= set(table):
        return []
    table = table[(table["flagged_interviews"] > 0) & (table["score"] > 0)]
    rows = table.sort_values("score", ascending=False, kind="stable")
    columns = rows["enumerator"], rows["interviews"], rows["flagged_interviews"]
    return [(str(name), int(held), int(flagged)) for name, held, flagged in zip(*columns, strict=True)]


def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path)
    except (OSError, ValueError):
        return pd.DataFrame()
