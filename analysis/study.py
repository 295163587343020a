"""One city's study, from declared files to estimates: the spine, and the one module that knows all stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.adjustments import adjustment_frames
from analysis.annexes import hide_small_counts
from analysis.batch.manifest import combine, digest_inputs, package_digest
from analysis.casestudy import CaseStudy
from analysis.cleaning.annex import AnnexInput, quality_annex
from analysis.cleaning.audit_workbook import write_audit
from analysis.cleaning.pseudonyms import pseudonyms, read_key
from analysis.comparison import Comparison
from analysis.estimation.compare import compare
from analysis.estimation.planned import Survey, estimate_plan
from analysis.estimation.published import check_published, read_published
from analysis.params import CityParams, read_params
from analysis.problems import CaseStudyError, Problems
from analysis.reporting.disclosure import apply_suppression
from analysis.results import Results, SurveyFacts, read_facts, read_results, write_results
from analysis.survey import Declared, SurveyData, read_declared, read_survey
from analysis.workspace import COMPARISON, Workspace, find_workspace, results_folder

OWN_LANGUAGE = "en"


@dataclass(frozen=True)
class City:
    """A city as declared, before any answer is read. `plan` replaces its instruments' own plans."""

    id: str
    workspace: Workspace
    out: Path
    language: str
    params: CityParams
    surveys: tuple[Declared, ...]
    problems: Problems

    @property
    def folder(self) -> Path:
        """Where its results lie."""
        return results_folder(self.out, self.id, self.language, self.params.languages[0])

    @property
    def params_path(self) -> Path:
        return self.workspace.params(self.id)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file its results are made from."""
        files = [path for survey in self.surveys for path in survey.inputs]
        return tuple(dict.fromkeys([self.params_path, *files]))

    @property
    def key(self) -> str:
        """One hash of all its inputs, of the package, and of the language."""
        digests = digest_inputs(self.inputs, self.workspace.root)
        return combine(package_digest(), self.language, *(f"{path} {digest}" for path, digest in digests.items()))


def declare(
    city: str,
    workspace: Path | str | None = None,
    out: Path | str | None = None,
    language: str | None = None,
    plan: Path | None = None,
) -> City:
    """The city's params and surveys as declared, without its answers.

    Raises CaseStudyError, with all problems of its files at once, when one can't be worked with.
    """
    home, problems = find_workspace(workspace), Problems()
    path = home.params(city)
    params = read_params(path, problems)
    problems.stop_if_fatal()
    surveys = tuple(read_declared(survey, home, problems, plan, city) for survey in params.surveys)
    _check_tables(surveys, str(path), problems)
    problems.stop_if_fatal()
    out = Path(out) if out else home.out
    return City(city, home, out, language or params.languages[0], params, surveys, problems)


def prepare(city: City) -> CaseStudy:
    """Read, clean, weight and estimate one city, and write all its output but the notebooks.

    Raises CaseStudyError, before anything is written, when an input can't be worked with; and where
    a file can't be written, which then is as it was.
    """
    surveys = [read_survey(survey, str(city.params_path), city.problems) for survey in city.surveys]
    thresholds = city.params.thresholds
    estimates = pd.concat([_estimate(city, survey) for survey in surveys], ignore_index=True)
    estimates = apply_suppression(estimates, thresholds.suppress_below, thresholds.small_base)
    frames = _quality(city, surveys) | _weights(surveys, estimates) | _published(city, estimates)
    frames = hide_small_counts(frames, estimates, thresholds.suppress_below)
    city.problems.stop_if_fatal()
    facts = tuple(_facts(survey) for survey in surveys)
    results = Results(estimates, frames, facts, tuple(str(problem) for problem in city.problems.warnings), city.key)
    study = CaseStudy(city.id, city.params, city.language, city.folder, city.surveys, results)
    try:
        study.write()
        _write_audits(city, surveys)
        write_results(results, city.folder)
    except OSError as error:
        raise CaseStudyError(
            f"{city.folder}: the results can't be written: {error.strerror or error}. Make room there, or name another --out."
        ) from error
    return study


def open_study(
    city: str, workspace: Path | str | None = None, out: Path | str | None = None, language: str | None = None
) -> CaseStudy:
    """The city's study, for a notebook: its prepared results where they are fresh, else prepared now.

    Raises CaseStudyError when an input can't be worked with.
    """
    declared = declare(city, workspace, out, language)
    facts = read_facts(declared.folder)
    if facts is None or facts["key"] != declared.key:
        return prepare(declared)
    return CaseStudy(
        declared.id, declared.params, declared.language, declared.folder, declared.surveys, read_results(declared.folder)
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
    return Comparison(cities, language, folder, estimates, _published_together(cities, estimates))


def _prepared(city: str, home: Workspace, out: Path, language: str) -> CaseStudy | None:
    """A city's results as they lie in the comparison's language, else in the city's own."""
    for wanted in (language, None):
        declared = declare(city, home.root, out, wanted)
        if read_facts(declared.folder):
            return CaseStudy(
                city, declared.params, language, declared.folder, declared.surveys, read_results(declared.folder)
            )
    return None


def _check_tables(surveys: Sequence[Declared], where: str, problems: Problems) -> None:
    """Two instruments of one city can't use one table id: their numbers would stand in one table."""
    owner: dict[str, str] = {}
    for survey in surveys:
        for table in dict.fromkeys(row.table for row in survey.plan):
            other = owner.setdefault(table, survey.instrument.name)
            if other != survey.instrument.name:
                problems.fatal(
                    where,
                    f"the plans of {other} and {survey.instrument.name} both have this table; rename one of them.",
                    column="surveys",
                    got=table,
                )


def _estimate(city: City, survey: SurveyData) -> pd.DataFrame:
    declared = survey.declared
    asked = Survey(
        study=city.id,
        name=declared.instrument.name,
        wave=declared.params.wave,
        respondents=survey.respondents,
        reports=survey.reports,
        designs=survey.designs,
        small_base=city.params.thresholds.small_base,
    )
    return estimate_plan(declared.plan, asked)


def _quality(city: City, surveys: Iterable[SurveyData]) -> dict[str, pd.DataFrame]:
    """The data-quality annex of all surveys, and the problems met in reading; none has a row about one respondent."""
    parts: dict[str, list[pd.DataFrame]] = {}
    key = read_key(city.workspace.root)
    for survey in surveys:
        cleaned = survey.cleaned
        given = AnnexInput(survey.raw, cleaned.responses, cleaned.findings, cleaned.summary, survey.rules, key, city.language)
        for name, frame in vars(quality_annex(given)).items():
            parts.setdefault(f"quality/{name}", []).append(frame.assign(survey=survey.declared.instrument.name))
    met = city.problems.frame()[["problem", "where", "column"]]
    met = met.assign(where=[Path(where).name for where in met["where"]])
    problems = met.groupby(["problem", "where", "column"], sort=False).size().rename("times").reset_index()
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()} | {"quality/problems": problems}


def _write_audits(city: City, surveys: Iterable[SurveyData]) -> None:
    """`quality/audit.xlsx` (one a survey where there are several) for the surveys with a cleaning log."""
    for survey in surveys:
        cleaned = survey.cleaned
        if not survey.declared.cleaning.existing:
            continue
        name = f"audit_{survey.declared.instrument.name}" if len(city.surveys) > 1 else "audit"
        names = pseudonyms(cleaned.summary.by_enumerator["enumerator"], read_key(city.workspace.root))
        write_audit(city.folder / "quality" / f"{name}.xlsx", cleaned, survey.declared.form, names, city.language)


def _weights(surveys: Sequence[SurveyData], estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Margins, diagnostics, balance and sensitivity of the surveys that were raked."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for survey in surveys:
        if survey.raked is None:
            continue
        name = survey.declared.instrument.name
        frames = {"weights/margins": survey.raked.table(), "weights/diagnostics": survey.raked.diagnostics.frame()}
        own = {key: frame.assign(survey=name) for key, frame in frames.items()}
        for key, frame in (own | adjustment_frames(survey, estimates[estimates["survey"] == name])).items():
            parts.setdefault(key, []).append(frame)
    return {key: pd.concat(frames, ignore_index=True) for key, frames in parts.items()}


def _published(city: City, estimates: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The figures published for this city beside ours, where an instrument has check figures."""
    rows = _published_rows(city.surveys)
    own = rows[rows["study"] == city.id] if len(rows) else rows
    return {"published_check": check_published(own, estimates)} if len(own) else {}


def _published_together(cities: Sequence[CaseStudy], estimates: pd.DataFrame) -> pd.DataFrame:
    """The figures published for several of the cities together beside the sums of ours."""
    surveys = {survey.instrument.name: survey for city in cities for survey in city.surveys}
    rows = _published_rows(surveys.values())
    together = rows[rows["study"].str.contains(" ")] if len(rows) else rows
    return check_published(together, estimates) if len(together) else together


def _published_rows(surveys: Iterable[Declared]) -> pd.DataFrame:
    problems = Problems()
    paths = [survey.instrument.folder / "example" / "published.csv" for survey in surveys]
    frames = [read_published(path, problems) for path in dict.fromkeys(paths) if path.is_file()]
    problems.stop_if_fatal()
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _facts(survey: SurveyData) -> SurveyFacts:
    declared, answers = survey.declared, survey.respondents
    start = declared.instrument.columns.start
    days = pd.to_datetime(answers.frame[start], errors="coerce") if start in answers.frame else pd.Series(dtype="datetime64[ns]")
    return SurveyFacts(
        survey=declared.instrument.name,
        wave=declared.params.wave,
        interviews=len(answers),
        collected=len(survey.raw),
        first="" if days.isna().all() else f"{days.min():%Y-%m-%d}",
        last="" if days.isna().all() else f"{days.max():%Y-%m-%d}",
        read_as=str(survey.raw.dialect),
        routed=tuple(name for name in answers.asked.columns if not answers.asked[name].all()),
        margins=() if survey.raked is None else tuple(item.margin.source for item in survey.raked.margins),
    )
