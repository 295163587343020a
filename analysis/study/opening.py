"""What a notebook opens: one city's study, or all cities' side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.comparison.compare import compare
from analysis.digests import combine
from analysis.estimation.published_figures import check_published
from analysis.problems import CaseStudyError
from analysis.study.casestudy import CaseStudy
from analysis.study.cities.comparison import Comparison
from analysis.study.cities.contrast_results import compare_cities
from analysis.study.city import declare_as_prepared
from analysis.study.preparation import prepare, published_rows
from analysis.study.results import read_facts, read_frames, read_results, write_frames
from analysis.workspace import COMPARISON, Workspace, find_workspace, results_folder

OWN_LANGUAGE = "en"


def open_study(
    city: str, workspace: Path | str | None = None, out: Path | str | None = None, language: str | None = None
) -> CaseStudy:
    """The city's study, for a notebook: its prepared results where they are fresh, else prepared now.

    Raises CaseStudyError when an input can't be worked with.
    """
    declared = declare_as_prepared(city, workspace, out, language)
    facts = read_facts(declared.folder)
    if facts is None or facts["key"] != declared.key:
        return prepare(declared)
    return CaseStudy(
        declared.id,
        declared.params,
        declared.language,
        declared.folder,
        declared.surveys,
        read_results(declared.folder),
    )


def open_results(city: str, workspace: Path, out: Path, language: str) -> CaseStudy:
    """The city's study as its results lie, whatever has changed since: what a pack is made from.

    Raises CaseStudyError where there are no results.
    """
    declared = declare_as_prepared(city, workspace, out, language)
    results = read_results(declared.folder)
    return CaseStudy(
        declared.id, declared.params, declared.language, declared.folder, declared.surveys, results
    )


def open_comparison(
    workspace: Path | str | None = None, out: Path | str | None = None, language: str | None = None
) -> Comparison:
    """All cities' studies side by side, from the results that were prepared; cities without any are left out.

    Raises CaseStudyError when no city has results yet.
    """
    home = find_workspace(workspace)
    language = language or OWN_LANGUAGE
    out = Path(out) if out else home.out
    cities = [city for name in home.cities() if (city := _prepared(name, home, out, language))]
    if not cities:
        raise CaseStudyError(f"{out}: no city has results to compare yet; make them with `casestudy run`.")
    folder = results_folder(out, COMPARISON, language, OWN_LANGUAGE)
    estimates = compare({city.id: city.results.estimates for city in cities})
    key = combine(*(city.results.key for city in cities))
    frames = read_frames(folder, key)
    if frames is None:
        frames = compare_cities(cities, estimates)
        write_frames(folder, frames, key)
    return Comparison(cities, language, folder, estimates, _published_together(cities, estimates), frames)


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
            )
    return None


def _published_together(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> pd.DataFrame:
    """The figures published for several of the cities together beside the sums of ours."""
    surveys = {survey.instrument.name: survey for city in cities for survey in city.surveys}
    rows = published_rows(surveys.values())
    together = rows[rows["study"].str.contains(" ")] if len(rows) else rows
    return check_published(together, estimates) if len(together) else together
