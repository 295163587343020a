"""The command `casestudy`: arguments only. Whatever is heavy is imported where it is used."""

from __future__ import annotations

import signal
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.core import TyperGroup

from analysis.problems import CaseStudyError


class Commands(TyperGroup):
    """Tells the project's own errors in plain words, without a traceback."""

    def invoke(self, context):
        from analysis.screen import complain

        _end_as_ctrl_c_does()
        try:
            return super().invoke(context)
        except CaseStudyError as error:
            complain(str(error))
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            complain(
                "Stopped. What was finished stays, nothing is half written; the same command goes on from"
                " there."
            )
            raise typer.Exit(130) from None


def _end_as_ctrl_c_does() -> None:
    """Let a polite request to end (SIGTERM) tidy up as Ctrl-C does."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

Cities = Annotated[
    list[str] | None, typer.Argument(help="Cities, by the name of their params file; all if none.")
]
Home = Annotated[
    Path | None,
    typer.Option(
        "--workspace", help="Folder with params, surveys and data; the one you are in, else the examples."
    ),
]
Log = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Add a JSON line for each step to it; nothing about a person."),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the results; the workspace's out if not given.")
]


@app.callback()
def casestudy() -> None:
    """City case studies from interviews with refugees and migrants: comparable tables, figures and
    notebooks.
    """


@app.command()
def run(
    cities: Cities = None,
    notebooks: Annotated[
        list[str] | None, typer.Option(help="Only this notebook; repeat for several.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes to work in; 0: one a core.")] = 0,
    language: Annotated[
        Literal["en", "fr", "es", "ar"] | None,
        typer.Option(help="Language of all output; each city's own if not given."),
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
    pack: Annotated[
        str,
        typer.Option(
            "--pack",
            metavar="KINDS",
            help="Only these files of the briefing pack: docx,html,...; all if not given.",
        ),
    ] = "",
    no_pack: Annotated[bool, typer.Option("--no-pack", help="Leave the briefing pack out.")] = False,
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
    if scheduler and engine != "dask":
        raise CaseStudyError("--scheduler is Dask's: say --engine dask with it.")
    from analysis.batch.pack import KINDS, check_kinds
    from analysis.batch.run import run as run_batch
    from analysis.batch.run_log import RunLog
    from analysis.batch.tasks import Request
    from analysis.params import figures_said
    from analysis.screen import progress, say, show_run
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
        from analysis.commands.write_as import write_as

        for report in reports:
            if report.place.is_city and not report.failures:
                for written in write_as(
                    kind, report.place.name, home.root, request.out, report.place.language, request.plan
                ):
                    say(f"Written: {written.path}. {written.left_out}".rstrip(". "))
    if any(report.failures for report in reports):
        raise typer.Exit(1)


@app.command()
def pack(
    cities: Cities = None,
    kinds: Annotated[
        str,
        typer.Option("--kinds", metavar="KINDS", help="Only these files: docx,html,...; all if not given."),
    ] = "",
    language: Annotated[
        str, typer.Option(help="Only in this language; every one of the city if not given.")
    ] = "",
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Remake the briefing pack of cities (or of the comparison) from their results, without running anything.

    Examples:

        casestudy pack port

        casestudy pack port comparison --kinds docx,html --language fr
    """
    from analysis.batch.pack import KINDS, check_kinds
    from analysis.commands.pack import remake
    from analysis.screen import progress, say
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    wanted = check_kinds(kinds) or KINDS
    with progress() as watch:
        report = remake(home, home.results(out), cities or (), wanted, language, watch)
    for line in report:
        say(line)


@app.command()
def text(
    city: Annotated[str, typer.Argument(help="The city, by the name of its params file.")],
    language: Annotated[
        str, typer.Option(help="Only in this language; every one of the city if not given.")
    ] = "",
    workspace: Home = None,
    out: Out = None,
) -> None:
    """Draft a city's text from its findings, every number bound to its estimate; what you edited is kept.

    Examples:

        casestudy text port

        casestudy text port --language fr
    """
    from analysis.commands.text import draft_texts
    from analysis.screen import say
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    for line in draft_texts(home, home.results(out), city, language):
        say(line)


@app.command()
def check(cities: Cities = None, workspace: Home = None) -> None:
    """List every problem of params, forms, plans and exports; exit 1 if one would stop a run.

    Examples:

        casestudy check

        casestudy check port --workspace ~/mine
    """
    from analysis.commands.check import check_workspace, identifying_columns
    from analysis.screen import show_identifying, show_problems
    from analysis.workspace import find_workspace

    problems = check_workspace(find_workspace(workspace), cities or ())
    show_problems(problems)
    show_identifying(identifying_columns(find_workspace(workspace), cities or ()))
    if problems.fatals:
        raise typer.Exit(1)


@app.command("list")
def list_cities(workspace: Home = None, out: Out = None) -> None:
    """List the cities: their surveys, their notebooks, and whether their output is up to date.

    Example:

        casestudy list --workspace ~/mine
    """
    from analysis.batch.tasks import Request
    from analysis.commands.cities import overview
    from analysis.screen import show_cities
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    show_cities(overview(Request(home, home.results(out))))


@app.command()
def adopt(
    form: Annotated[
        Path,
        typer.Option(
            help="The questionnaire, an XLSForm (.xlsx, .xls, .csv) or XForm (.xml); none to draft one from"
            " the responses."
        ),
    ],
    responses: Annotated[
        Path,
        typer.Option(help="Its export from Kobo, ONA, ODK or SurveyCTO (.csv, .xlsx, .zip), or .sav, .dta."),
    ],
    workspace: Annotated[
        Path, typer.Option(help="Folder to make, or to update; the data is copied into it.")
    ],
    cities: Annotated[
        str,
        typer.Option(
            metavar="QUESTION",
            help="Question or column whose answers are the cities, COLUMN=a,b for some; one place if none.",
        ),
    ] = "",
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="Split every table by this; repeat for several."),
    ] = None,
    sheet: Annotated[
        str, typer.Option(metavar="NAME", help="The sheet with the interviews, where several hold some.")
    ] = "",
    form_language: Annotated[
        str,
        typer.Option(metavar="LANGUAGE", help="Language (fr, ar, ...) of labels whose column names none."),
    ] = "",
    interview_id: Annotated[
        str, typer.Option("--id", metavar="COLUMN", help="What tells interviews apart.")
    ] = "",
    start: Annotated[str, typer.Option(metavar="COLUMN", help="When interviews began.")] = "",
    end: Annotated[str, typer.Option(metavar="COLUMN", help="When interviews ended.")] = "",
    enumerator: Annotated[str, typer.Option(metavar="COLUMN", help="Who held them.")] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="Language of the reports; repeat for several.")
    ] = None,
    population: Annotated[
        str, typer.Option(metavar="WORDS", help='Whom the survey is of: "households in the camps".')
    ] = "",
    top: Annotated[int, typer.Option(min=0, help="Only so many cities, those with most interviews.")] = 0,
    cleaning_log: Annotated[
        str, typer.Option(metavar="FILE", help="The log to apply; one beside the export is found.")
    ] = "",
    weights: Annotated[
        str, typer.Option(metavar="COLUMN", help="The column of design weights, where the sample was drawn.")
    ] = "",
    strata: Annotated[
        list[str] | None, typer.Option(metavar="QUESTION", help="What it was drawn within; repeat to cross.")
    ] = None,
    psu: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="The units drawn (sites, households); repeat for stages."),
    ] = None,
) -> None:
    """Make a workspace from any questionnaire and its export: instrument, cities and a drafted plan.

    Run again with a new export of the same survey, it updates the workspace and keeps what you changed.

    Examples:

        casestudy adopt --form form.xlsx --responses export.csv --cities city --by sex --by origin --workspace
        ~/mine

        casestudy adopt --form form.xlsx --responses export.xlsx --workspace ~/mine --population
        "households in the camps"

        casestudy adopt --form form.xlsx --responses export.csv --cities city --weights weight
        --strata district --psu site --workspace ~/mine

        casestudy adopt --form none --responses survey.sav --cities region --workspace ~/mine
    """
    from analysis.commands.adopt import adopt as adopt_survey
    from analysis.screen import show_adopted

    told = {
        "sheet": sheet,
        "form_language": form_language,
        "id": interview_id,
        "weights": weights,
        "strata": tuple(strata or ()),
        "psu": tuple(psu or ()),
        "start": start,
        "end": end,
        "enumerator": enumerator,
        "languages": tuple(language or ()),
        "population": population,
        "top": top,
        "cleaning_log": cleaning_log,
    }
    show_adopted(adopt_survey(form, responses, cities, workspace, tuple(by or ()), **told))


@app.command()
def clean(
    city: Annotated[str, typer.Argument(help="The city, by the name of its params file.")],
    findings: Annotated[
        bool,
        typer.Option(
            "--findings", help="Write a workbook of findings to decide on; decisions in it are kept."
        ),
    ] = False,
    language: Annotated[
        Literal["en", "fr", "es", "ar"] | None, typer.Option(help="Language of questions in the workbook.")
    ] = None,
    data: Annotated[
        str,
        typer.Option(
            "--data", metavar="FORMAT", help="Write the cleaned data: xlsx, csv, parquet, sav, dta."
        ),
    ] = "",
    values: Annotated[str, typer.Option(help="Answers in it as codes or labels.")] = "codes",
    workspace: Home = None,
) -> None:
    """Check a city's interviews and say what its cleaning log does to them; the log is applied in every run.

    Examples:

        casestudy clean port --findings

        casestudy clean port

        casestudy clean port --data xlsx --values labels
    """
    from analysis.commands.clean import DataWanted, clean_city
    from analysis.screen import show_cleaned, show_problems

    report = clean_city(city, workspace, findings, language, DataWanted(data, values) if data else None)
    show_cleaned(report)
    show_problems(report.problems)


@app.command()
def plan(
    file: Annotated[
        Path | None, typer.Argument(help="A plan.csv, MMC's List of Analysis workbook, or IMPACT's list.")
    ] = None,
    check: Annotated[
        str,
        typer.Option("--check", metavar="CITY", help="Check the list against this city, without running."),
    ] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Write a first plan.csv from a form.")] = False,
    instrument: Annotated[
        str,
        typer.Option(
            help="Whose form to draft from: a folder of surveys, an XLSForm, or a folder of its sheets."
        ),
    ] = "",
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="QUESTION", help="Split every table by this; repeat for several."),
    ] = None,
    out: Annotated[Path, typer.Option(help="File to write the draft to.")] = Path("plan.csv"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    workspace: Home = None,
) -> None:
    """Check a list of analysis against a city's form and data, or draft one from a form.

    Examples:

        casestudy plan loa.xlsx --check port

        casestudy plan --draft --instrument 4mi_covid19 --by Q25 --out plan.csv

        casestudy plan --draft --instrument form.xlsx
    """
    from analysis.commands.plan import check_list, draft_list
    from analysis.screen import say, show_coverage, show_problems

    if draft:
        if not instrument:
            raise CaseStudyError("Say whose form to draft from, with --instrument NAME.")
        rows = draft_list(instrument, out, workspace, tuple(by or ()), force)
        say(f"{rows} rows in {out}. Change what you like, then: casestudy run --plan {out}")
        return
    if file is None or not check:
        raise CaseStudyError(
            "Name a list and a city to check it against (casestudy plan FILE --check CITY), or --draft one."
        )
    report = check_list(file, check, workspace)
    show_coverage(report)
    show_problems(report.problems)
    if report.problems.fatals:
        raise typer.Exit(1)


@app.command()
def harmonise(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help=(
                "The older one: an instrument's name, an XLSForm, a folder of its sheets, or an export (CSV"
                " or XLSX)."
            ),
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The one whose names are kept.")],
    out: Annotated[Path, typer.Option(help="File to draft the map to.")] = Path("harmonise.csv"),
    language: Annotated[str, typer.Option(help="Language whose labels are compared.")] = "en",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    workspace: Home = None,
) -> None:
    """Compare two forms or exports of a survey and draft the map from the one to the other, for you to
    confirm.

    Examples:

        casestudy harmonise round1.xlsx round2.xlsx --out draft.csv

        casestudy harmonise 4mi_core 4mi_covid19

        casestudy harmonise export_2019.csv 4mi_core
    """
    from analysis.commands.harmonise import harmonise as compare
    from analysis.screen import show_harmonised

    show_harmonised(compare(a, b, out, workspace, force, language))


@app.command()
def simulate(
    instrument: Annotated[str, typer.Argument(help="Whose form to answer; a folder of surveys.")],
    out: Annotated[Path, typer.Option(help="File to write, .csv or .xlsx.")],
    n: Annotated[int, typer.Option("--n", min=1, help="Interviews to draw.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same interviews.")] = 1,
    fit: Annotated[
        list[Path] | None, typer.Option(help="CSV of counts to meet exactly; repeat for several.")
    ] = None,
    dialect: Annotated[str, typer.Option(help="Whose layout to write, such as ona, kobo or odk.")] = "ona",
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = datetime(
        2020, 1, 1
    ),
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = datetime(
        2020, 12, 31
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
    workspace: Home = None,
) -> None:
    """Draw an export of interviews that never took place, or rebuild a flow monitoring registry from
    published figures.

    Examples:

        casestudy simulate 4mi_covid19 --n 500 --seed 7 --out trial.csv

        casestudy simulate 4mi_core --n 2000 --fit published.csv --dialect kobo --out trial.xlsx

        casestudy simulate iom_fmp_mali --out registry.csv
    """
    from analysis.commands.simulate import Wanted
    from analysis.commands.simulate import simulate as draw
    from analysis.screen import say
    from analysis.workspace import find_workspace

    wanted = Wanted(n, seed, tuple(fit or ()), dialect, (first.date(), last.date()))
    say(draw(instrument, out, find_workspace(workspace), wanted, force))


@app.command()
def verify(
    report: Annotated[Path, typer.Argument(help="The report: .docx, .pptx, .pdf, .html, .md or .txt.")],
    cities: Cities = None,
    workspace: Home = None,
    out: Out = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the report; found out if not given.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Folder for what was found; one beside the report if not given.")
    ] = None,
    comment: Annotated[
        bool, typer.Option("--comment", help="Also a copy of the .docx with a comment at each place.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on numbers without a source, too.")] = False,
) -> None:
    """Hold a finished report against the results: what stands behind each number; exit 1 on a contradiction.

    Examples:

        casestudy verify briefing.docx --workspace ~/mine

        casestudy verify briefing.docx port capital --comment --strict
    """
    from analysis.commands.verify import VerifyRequest
    from analysis.commands.verify import verify as verify_one
    from analysis.screen import show_verified

    request = VerifyRequest(report, workspace, tuple(cities or ()), out, language, to, comment, strict)
    verified = verify_one(request)
    show_verified(verified)
    if verified.failed:
        raise typer.Exit(1)


@app.command()
def release(
    cities: Cities = None,
    recipe: Annotated[
        Path, typer.Option(help="What leaves and what is done to it first; `casestudy adopt` drafts one.")
    ] = Path("release.yaml"),
    every: Annotated[bool, typer.Option("--all", help="Every city that the recipe is for.")] = False,
    language: Annotated[
        Literal["en", "fr", "es", "ar"] | None,
        typer.Option(help="Language of labels and report; each city's own if none."),
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
    from analysis.commands.release import Request, find_recipe
    from analysis.commands.release import release as make
    from analysis.screen import progress, show_problems, show_releases
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    path = find_recipe(recipe, home)
    folder = out.absolute() if out else None
    with progress() as watch:
        made = make(Request(home, path, tuple(cities or ()), folder, language or ""), watch)
    show_releases(made)
    problems = [problem for one in made for problem in one.problems]
    if problems:
        show_problems(problems)
    if not all(one.released.verdict.passed for one in made):
        raise typer.Exit(1)


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one that is not there yet.")],
    trial: Annotated[
        bool,
        typer.Option("--trial", help="Only a form and an export of an invented survey, to try adopt with."),
    ] = False,
) -> None:
    """Write the example cities into a folder of your own, to run and to change.

    Examples:

        casestudy example ~/casestudies

        casestudy example ~/trial --trial
    """
    from analysis.commands.example import write_example, write_trial
    from analysis.screen import say

    if trial:
        form, export = write_trial(folder)
        say(f"An invented survey, its questionnaire and its export: {form}, {export}")
        say(
            f'Next: casestudy adopt --form "{form}" --responses "{export}" --cities town --by sex'
            " --workspace mine"
        )
        return
    written, cities = write_example(folder)
    say(f"{len(cities)} cities in {written}: {', '.join(cities)}.")
    say(f'Next: casestudy run --workspace "{written}"')


@app.command()
def pull(
    surveys: Annotated[
        list[str] | None, typer.Argument(help="Instruments to fetch; all that name a server if none.")
    ] = None,
    workspace: Home = None,
) -> None:
    """Fetch interviews from KoboToolbox, ONA or ODK Central: all of them, or an error.

    The instrument names its `server`; the token is read from the environment (CASESTUDY_TOKEN).

    Examples:

        casestudy pull --workspace ~/mine

        casestudy pull survey2026 --workspace ~/mine
    """
    from analysis.commands.pull import pull as fetch
    from analysis.screen import show_pulled
    from analysis.workspace import find_workspace

    show_pulled(fetch(find_workspace(workspace), tuple(surveys or ())))


@app.command()
def watch(
    cities: Cities = None,
    no_pack: Annotated[bool, typer.Option("--no-pack", help="Leave the briefing pack out.")] = False,
    jobs: Annotated[int, typer.Option(min=0, help="Processes to work in; 0: one a core.")] = 0,
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
    from analysis.screen import progress, say
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


@app.command()
def store(
    name: Annotated[str, typer.Argument(metavar="CITY|SURVEY", help="A city, or a survey by its folder.")],
    exports: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            help="Export, or folder of them (CSV, Parquet), instead of those in params; repeat for several.",
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder of the store; data/NAME.store if not given.")
    ] = None,
    workspace: Home = None,
) -> None:
    """Turn large exports into a store, which `casestudy run` reads in pieces that fit in memory.

    Then name the store as the survey's export in params: `export: data/2026.store`.

    Examples:

        casestudy store mali --workspace ~/mine

        casestudy store survey2026 --workspace ~/mine --from ~/exports/2026
    """
    from analysis.commands.store import make_stores
    from analysis.screen import counting, show_stored
    from analysis.workspace import find_workspace

    with counting("interviews") as told:
        stored = list(make_stores(find_workspace(workspace), name, tuple(exports or ()), to, told))
    show_stored(stored)


@app.command()
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
    from analysis.screen import progress, show_archive, show_proof

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


def main() -> None:
    """Entry point of the command."""
    app(prog_name="casestudy")
