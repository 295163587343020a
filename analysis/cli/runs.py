"""Cities run, packed, told and watched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analysis.cli.options import Cities, Home, Jobs, Kinds, Log, NoPack, OnlyIn, Out, language_option
from analysis.problems import CaseStudyError

if TYPE_CHECKING:
    from analysis.batch.tasks import PlaceReport, Request


def run(
    cities: Cities = None,
    notebooks: Annotated[
        list[str] | None, typer.Option(help="Only this notebook; repeat for several.")
    ] = None,
    jobs: Jobs = 0,
    language: Annotated[
        str | None, language_option("Language of all output; each city's own if not given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Do everything again, changed or not.")] = False,
    plan: Annotated[
        Path | None,
        typer.Option(
            help=(
                "List of analysis to use: a plan.csv, MMC's workbook, or IMPACT's list; each instrument's own"
                " if not given."
            )
        ),
    ] = None,
    as_: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            metavar="mmc|impact",
            help="Also write MMC's workbook or IMPACT's long results; repeat for both.",
        ),
    ] = None,
    pack: Kinds = "",
    no_pack: NoPack = False,
    widths: Annotated[
        str, typer.Option(metavar="CM,CM", help="Widths of figures: 17,8.5; the first is that of all pages.")
    ] = "",
    formats: Annotated[
        str, typer.Option(metavar="KINDS", help="Files of figures for print: svg,png,pdf.")
    ] = "",
    titles: Annotated[
        bool | None, typer.Option("--titles/--no-titles", help="Whether titles stand on figures.")
    ] = None,
    notes: Annotated[
        bool | None, typer.Option("--notes/--no-notes", help="Whether base, notes and source do.")
    ] = None,
    engine: Annotated[
        Literal["local", "dask"],
        typer.Option(help="Work in processes here, or on Dask workers (casestudy[cluster])."),
    ] = "local",
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Dask's scheduler, tcp://HOST:PORT or its --scheduler-file; one made here if not given.",
        ),
    ] = "",
    log: Log = None,
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Make every city's tables, figures, notebooks and briefing pack, then the comparison; redo only what
    changed.

    Examples:

        casestudy run

        casestudy run port capital --language fr --jobs 2

        casestudy run --workspace ~/mine --notebooks quality --notebooks protection

        casestudy run port --plan loa.xlsx --as mmc

        casestudy run --pack docx,html

        casestudy run port --widths 17,8.5 --formats svg,pdf --no-titles

        casestudy run --log run.jsonl

        casestudy run --engine dask --scheduler tcp://10.0.0.5:8786 --workspace /shared/mine
    """
    for kind in as_ or ():
        if kind not in ("mmc", "impact"):
            raise CaseStudyError(f"--as {kind}: there is no such layout. Expected mmc or impact.")
    if no_pack and pack:
        raise CaseStudyError(f"--no-pack leaves out what --pack {pack} asks for: say one of them.")
    if scheduler and engine != "dask":
        raise CaseStudyError("--scheduler is Dask's: say --engine dask with it.")
    from analysis.batch.pack import KINDS, check_kinds
    from analysis.batch.run import run as run_batch
    from analysis.batch.run_log import RunLog
    from analysis.batch.tasks import Request
    from analysis.params import figures_said
    from analysis.screen.progress import progress
    from analysis.screen.runs import show_run
    from analysis.workspace import find_workspace

    home, start = find_workspace(workspace), time.perf_counter()
    request = Request(
        workspace=home,
        out=home.results(out),
        cities=tuple(cities or ()),
        notebooks=tuple(notebooks or ()),
        language=language or "",
        jobs=jobs,
        force=force,
        plan=plan.absolute() if plan else None,
        figures=figures_said(widths, formats, titles, notes).model_dump_json(exclude_none=True),
        pack=() if no_pack else check_kinds(pack) or KINDS,
        engine=engine,
        scheduler=scheduler,
    )
    with progress() as watch:
        reports = run_batch(request, watch, RunLog(log.absolute() if log else None))
    show_run(reports, request.out, time.perf_counter() - start)
    for kind in as_ or ():
        _write_as(kind, request, reports)
    if any(report.failures for report in reports):
        raise typer.Exit(1)


def _write_as(kind: str, request: Request, reports: Sequence[PlaceReport]) -> None:
    """Write the results of every city that came out well in somebody else's layout."""
    from analysis.commands.write_as import write_as
    from analysis.screen.console import say

    for report in reports:
        place = report.place
        if not place.is_city or report.failures:
            continue
        root, out = request.workspace.root, request.out
        for written in write_as(kind, place.name, root, out, place.language, request.plan):
            say(f"Written: {written.path}. {written.left_out}".rstrip(". "))


def pack(
    cities: Cities = None,
    kinds: Kinds = "",
    language: OnlyIn = "",
    each_file: Annotated[bool, typer.Option("--list", help="Name every file that was written.")] = False,
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Remake the briefing pack of cities (or of the comparison) from their results: after a change of style,
    own text, a plan's words or languages, without reading an answer.

    Examples:

        casestudy pack port

        casestudy pack port comparison --pack docx,html --language fr
    """
    from analysis.batch.pack import KINDS, check_kinds
    from analysis.commands.pack import remake, written_lines
    from analysis.screen.console import say
    from analysis.screen.progress import progress
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    wanted = check_kinds(kinds) or KINDS
    with progress() as watch:
        written = remake(home, home.results(out), cities or (), wanted, language, watch)
    for line in written_lines(written, each_file=each_file):
        say(line)


def text(
    city: Annotated[str, typer.Argument(help="The city, by the name of its params file.")],
    language: OnlyIn = "",
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Draft a city's text from its findings, every number bound to its estimate; what you edited is kept.

    Examples:

        casestudy text port

        casestudy text port --language fr
    """
    from analysis.commands.text import draft_texts
    from analysis.screen.console import say
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    for line in draft_texts(home, home.results(out), city, language):
        say(line)


def list_cities(workspace: Home = None, out: Out = None) -> None:
    """List the cities: their surveys, their notebooks, and whether their output is up to date.

    Example:

        casestudy list --workspace ~/mine
    """
    from analysis.batch.tasks import Request
    from analysis.commands.cities import overview
    from analysis.screen.runs import show_cities
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    show_cities(overview(Request(home, home.results(out))))


def watch(
    cities: Cities = None,
    no_pack: NoPack = False,
    jobs: Jobs = 0,
    log: Log = None,
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Do one unattended round: pull, check, run and pack what changed; then a page of what is new and to
    decide. Exits 0 if all is well, 10 if somebody has to decide, 1 if something failed, 75 if a server did
    not answer.

    Examples:

        casestudy watch --workspace ~/mine

        casestudy watch --workspace ~/mine --log ~/mine/watch.jsonl
    """
    from analysis.batch.pack import KINDS
    from analysis.batch.run_log import RunLog
    from analysis.batch.tasks import Request, check_request, unwritable
    from analysis.commands.digest import digest_text, write_digest
    from analysis.commands.watch import watch as do_round
    from analysis.screen.console import say
    from analysis.screen.progress import progress
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    kinds = () if no_pack else KINDS
    request = Request(home, home.results(out), tuple(cities or ()), jobs=jobs, pack=kinds)
    check_request(request)
    with progress() as bar:
        done = do_round(request, bar, RunLog(log.absolute() if log else None))
    say(digest_text(done))
    try:
        say(f"Digest: {write_digest(done, request.out)[-1]}")
    except OSError as error:
        raise unwritable(request.out, error) from error
    raise typer.Exit(done.code)
