"""What leaves the house: data sets and archives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import Cities, Home, Out, language_option
from analysis.problems import CaseStudyError


def release(
    cities: Cities = None,
    recipe: Annotated[
        Path, typer.Option(help="What leaves and what is done to it first; `casestudy adopt` drafts one.")
    ] = Path("release.yaml"),
    every: Annotated[bool, typer.Option("--all", help="Every city that the recipe is for.")] = False,
    language: Annotated[
        str | None, language_option("Language of labels and report; each city's own if none.")
    ] = None,
    workspace: Home = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the releases; out/release if not given.")
    ] = None,
) -> None:
    """Make data sets for sharing: anonymised by a recipe, with their risk measured;
    exit 1 if a limit is not met.

    Examples:

        casestudy release port --recipe release.yaml --workspace ~/mine

        casestudy release --all --language fr --workspace ~/mine
    """
    if not cities and not every:
        raise CaseStudyError("Name the cities to release, or say --all.")
    if cities and every:
        raise CaseStudyError("Name cities or say --all, not both.")
    from analysis.commands.release import ReleaseRequest, find_recipe
    from analysis.commands.release import release as make
    from analysis.screen.progress import progress
    from analysis.screen.releases import show_releases
    from analysis.screen.reviews import show_problems
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    path = find_recipe(recipe, home)
    folder = out.absolute() if out else None
    with progress() as watch:
        made = make(ReleaseRequest(home, path, tuple(cities or ()), folder, language or ""), watch)
    show_releases(made)
    problems = [problem for one in made for problem in one.problems]
    if problems:
        show_problems(problems)
    if not all(one.released.passed for one in made):
        raise typer.Exit(1)


def archive(
    cities: Cities = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="The archive; archive.zip in out if not given."),
    ] = None,
    licence: Annotated[str, typer.Option(help="Under which licence it may be passed on.")] = "",
    prove: Annotated[
        Path | None,
        typer.Option("--prove", metavar="FILE", help="Run this archive again here and compare every number."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="With --prove: the folder that holds the data it was made of."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="With --prove: processes to work in; 0: one a core.")] = 0,
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Pack finished case studies as an RO-Crate, with people's answers by their hash only; or prove one that
    was packed elsewhere.

    Examples:

        casestudy archive --workspace ~/mine --to study.zip

        casestudy archive --prove study.zip --data ~/mine
    """
    from analysis.screen.progress import progress
    from analysis.screen.releases import show_archive, show_proof

    if prove is not None:
        if cities or data is None:
            raise CaseStudyError("--prove takes an archive and, with --data, the folder that holds its data.")
        from analysis.commands.archiving.proof import prove as run_again

        with progress() as watch:
            proof = run_again(prove, data, jobs, watch)
        show_proof(proof)
        if not proof.holds:
            raise typer.Exit(1)
        return
    from analysis.batch.tasks import Request, check_request
    from analysis.commands.archive import archive as write
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    request = Request(home, home.results(out), tuple(cities or ()))
    check_request(request)
    show_archive(write(request, to or request.out / "archive.zip", licence))
