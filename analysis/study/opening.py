"""What a notebook opens: one city's study, or all cities' side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.comparison.compare import compare
from analysis.digests import combine
from analysis.estimation.published_figures import check_published
from analysis.problems import CaseStudyError, Problems, hint
from analysis.study.annexes.frames import published_rows
from analysis.study.bench.asking import asked, in_words
from analysis.study.bench.at_hand import Names
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import COMPARABILITY, ELSEWHERE, Comparison
from analysis.study.cities.contrasts.results import compare_cities
from analysis.study.city import City, declare_as_prepared
from analysis.study.finding_settings import read_finding_settings
from analysis.study.kept_open import KEPT
from analysis.study.notebook_progress import shown_progress
from analysis.study.preparation import prepare
from analysis.study.results.results import TOLD, read_facts, read_frames, read_results, write_frames
from analysis.study.told_findings import FRAME as FINDINGS
from analysis.workspace import COMPARISON, Workspace, find_workspace, results_folder

OWN_LANGUAGE = "en"


@in_words
class OpenedStudy(CaseStudy):
    """A study that knows where the others are."""

    def compare(self, table: str, cities: Names = ()) -> Any:
        """A table of the plan, city by city, from the results of all cities, or of this one and those named.

        Those named are prepared where their results are not fresh.

        Raises CaseStudyError, with the nearest match, for a city or table that there is not, and where no
        other city has results.
        """
        city = self.bench.city
        named = (cities,) if isinstance(cities, str) else tuple(cities)
        for name in named:
            open_study(name, city.workspace.root, city.out, self.language)
        beside = tuple(dict.fromkeys([self.id, *named])) if named else ()
        compared = open_comparison(city.workspace.root, city.out, self.language, beside)
        if len(compared.cities) < 2:
            others = [name for name in city.workspace.cities() if name != self.id]
            raise CaseStudyError(
                f"{self.id} alone can't be compared: no other city has results. Name the cities, like"
                f" study.compare({table!r}, cities={others[:2]!r}), or make all with `casestudy run`."
            )
        return compared.table(table)


@asked
def open_study(
    city: str, workspace: Path | str | None = None, out: Path | str | None = None, language: str | None = None
) -> OpenedStudy:
    """The city's study, for a notebook: its prepared results where they are fresh, else prepared now.

    Raises CaseStudyError when an input can't be worked with.
    """
    declared = declare_as_prepared(city, workspace, out, language)
    facts = read_facts(declared.folder)
    if facts is None or facts["key"] != declared.key:
        with shown_progress():
            prepare(declared)
    return KEPT.of(declared, partial(_as_it_lies, declared))


def _as_it_lies(declared: City) -> OpenedStudy:
    """The city's study from its results on disk, also where they were made just now: a notebook shows the
    same whichever process prepared its city.
    """
    results = read_results(declared.folder)
    return OpenedStudy(
        declared.id, declared.params, declared.language, declared.folder, declared.surveys, results, declared
    )


def keep_prepared(prepared: CaseStudy) -> None:
    """Hold a study that was just prepared open for the steps that follow in this process, as its results lie,
    with the tables that were made of them.
    """
    declared = prepared.city
    if declared is not None and KEPT.keeps:
        KEPT.of(declared, partial(_as_it_lies, declared)).show_made(prepared.made_tables)


def open_results(city: str, workspace: Path, out: Path, language: str) -> CaseStudy:
    """The city's study as its results lie, whatever has changed since: what a pack is made from.

    Raises CaseStudyError where there are no results.
    """
    declared = declare_as_prepared(city, workspace, out, language)
    if read_facts(declared.folder) is None:
        return _as_it_lies(declared)  # raises: there are none
    return KEPT.of(declared, partial(_as_it_lies, declared))


@asked
def open_comparison(
    workspace: Path | str | None = None,
    out: Path | str | None = None,
    language: str | None = None,
    cities: Names = (),
) -> Comparison:
    """All cities' studies (or those named) side by side, from the results that were prepared; cities without
    any are left out. What is worked out of some cities is not kept.

    Raises CaseStudyError when no city has results yet, and for a city that there is not.
    """
    home = find_workspace(workspace)
    cities = (cities,) if isinstance(cities, str) else tuple(cities)
    for name in cities:
        if name not in home.cities():
            raise CaseStudyError(f"There is no city {name!r}{hint(name, home.cities())}.")
    language = language or OWN_LANGUAGE
    out = Path(out) if out else home.out
    named = [name for name in home.cities() if not cities or name in cities]
    if len(named) < len(home.cities()):
        return _side_by_side(named, home, out, language)
    return KEPT.compared(home, out, language, partial(_all_side_by_side, home, out, language))


def _side_by_side(named: Sequence[str], home: Workspace, out: Path, language: str) -> Comparison:
    """Some cities, with what differs between them."""
    compared = _opened(named, home, out, language)
    return replace(compared, frames=compare_cities(compared.cities, compared.estimates))


def _all_side_by_side(home: Workspace, out: Path, language: str) -> Comparison:
    """All cities, with what differs between them as it lies in the comparison's folder, also where it was
    worked out just now: whichever process did that, the same is shown.
    """
    compared = _opened(home.cities(), home, out, language)
    studies, folder = compared.cities, compared.folder
    # words change no number: of results that can't tell what their numbers are made of, all counts
    key = combine(language, *(f"{city.id} {city.results.numbers or city.results.key}" for city in studies))
    frames = read_frames(folder, key)
    if frames is None:
        numbers = _numbers(compared)
        write_frames(folder, numbers, key)
        frames = read_frames(folder, key) or numbers
    return _with_words(replace(compared, frames=frames))


def _opened(named: Sequence[str], home: Workspace, out: Path, language: str) -> Comparison:
    """The cities that have results, without what differs between them."""
    studies = [city for name in named if (city := _prepared(name, home, out, language))]
    if not studies:
        raise CaseStudyError(f"{out}: no city has results to compare yet; make them with `casestudy run`.")
    folder = results_folder(out, COMPARISON, language, OWN_LANGUAGE)
    estimates = compare({city.id: city.results.estimates for city in studies})
    problems = Problems()
    planned = [row for city in studies for survey in city.surveys for row in survey.plan]
    settings = read_finding_settings(home, problems, planned)
    problems.stop_if_fatal()
    published = _published_together(studies, estimates)
    return Comparison(studies, language, folder, estimates, published, {}, settings)


def _numbers(compared: Comparison) -> dict[str, pd.DataFrame]:
    """All that is worked out of the cities' numbers, and changed by no word."""
    frames = compare_cities(compared.cities, compared.estimates)
    whole = replace(compared, frames=frames)
    return {**frames, COMPARABILITY: whole.comparability, ELSEWHERE: whole.elsewhere}


def _with_words(compared: Comparison) -> Comparison:
    """The comparison with its findings in words, which are worked out where anything that is said changed."""
    key = combine(compared.language, repr(compared.settings), *(city.results.key for city in compared.cities))
    frames = read_frames(compared.folder, key, TOLD)
    if frames is None:
        findings = {FINDINGS: compared.findings.frame}
        write_frames(compared.folder, findings, key, TOLD)
        frames = read_frames(compared.folder, key, TOLD) or findings
    return replace(compared, frames={**compared.frames, **frames})


def _prepared(city: str, home: Workspace, out: Path, language: str) -> CaseStudy | None:
    """A city's results as they lie in the comparison's language, else in the city's own."""
    for wanted in (language, None):
        declared = declare_as_prepared(city, home.root, out, wanted)
        if read_facts(declared.folder):
            return CaseStudy(
                city,
                declared.params,
                language,
                declared.folder,
                declared.surveys,
                read_results(declared.folder),
                declared,
            )
    return None


def _published_together(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> pd.DataFrame:
    """The figures published for several of the cities together beside the sums of ours."""
    surveys = {survey.instrument.name: survey for city in cities for survey in city.surveys}
    rows = published_rows(surveys.values())
    together = rows[rows["study"].str.contains(" ")] if len(rows) else rows
    return check_published(together, estimates) if len(together) else together
