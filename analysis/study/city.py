"""One city as declared: its params, its surveys and their plans, before any answer is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.batch.manifest import combine, digest_inputs, package_digest
from analysis.params import CityParams, read_params
from analysis.problems import Problems
from analysis.study.sources import Source, declared_sources
from analysis.study.survey import Declared, read_declared
from analysis.workspace import Workspace, find_workspace, results_folder


@dataclass(frozen=True)
class City:
    """A city as declared, before any answer is read. `plan` replaces its instruments' own plans."""

    id: str
    workspace: Workspace
    out: Path
    language: str
    params: CityParams
    surveys: tuple[Declared, ...]
    sources: tuple[Source, ...]
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
        files = [path for part in (*self.surveys, *self.sources) for path in part.inputs]
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
    """The city's params, surveys and other sources as declared, without its answers.

    Raises CaseStudyError, with all problems of its files at once, when one can't be worked with.
    """
    home, problems = find_workspace(workspace), Problems()
    path = home.params(city)
    params = read_params(path, problems)
    problems.stop_if_fatal()
    surveys = tuple(read_declared(survey, home, problems, plan, city) for survey in params.surveys)
    _check_tables(surveys, str(path), problems)
    sources = declared_sources(params, home, str(path), problems)
    problems.stop_if_fatal()
    out = Path(out) if out else home.out
    return City(city, home, out, language or params.languages[0], params, surveys, sources, problems)


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
