"""What is looked through before a run and after: problems, cleaning, plans, finished reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import By, Cities, Home, Out, Replace, language_option
from analysis.problems import CaseStudyError


def check(cities: Cities = None, workspace: Home = None) -> None:
    """List every problem of params, forms, plans and exports; exit 1 if one would stop a run.

    Examples:

        casestudy check

        casestudy check port --workspace ~/mine
    """
    from analysis.commands.check import check_workspace
    from analysis.screen.reviews import show_identifying, show_problems
    from analysis.workspace import find_workspace

    home = find_workspace(workspace)
    checked = check_workspace(home, cities or ())
    show_problems(checked.problems)
    show_identifying(checked.identifying)
    if checked.problems.fatals:
        raise typer.Exit(1)


def clean(
    city: Annotated[str, typer.Argument(help="The city, by the name of its params file.")],
    findings: Annotated[
        bool,
        typer.Option(
            "--findings", help="Write a workbook of findings to decide on; decisions in it are kept."
        ),
    ] = False,
    language: Annotated[str | None, language_option("Language of questions in the workbook.")] = None,
    data: Annotated[
        str,
        typer.Option(
            "--data", metavar="FORMAT", help="Write the cleaned data: xlsx, csv, parquet, sav, dta."
        ),
    ] = "",
    values: Annotated[
        str,
        typer.Option(
            help="Answers in it as codes or labels; without it codes, in SPSS and Stata numbers with labels."
        ),
    ] = "",
    workspace: Home = None,
) -> None:
    """Check a city's interviews and say what its cleaning log does to them; the log is applied in every run.

    Examples:

        casestudy clean port --findings

        casestudy clean port

        casestudy clean port --data xlsx --values labels
    """
    from analysis.commands.clean import DataWanted, clean_city
    from analysis.screen.reviews import show_cleaned, show_problems

    report = clean_city(city, workspace, findings, language, DataWanted(data, values) if data else None)
    show_cleaned(report)
    show_problems(report.problems)


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
    by: By = None,
    out: Annotated[Path, typer.Option(help="File to write the draft to.")] = Path("plan.csv"),
    force: Replace = False,
    workspace: Home = None,
) -> None:
    """Check a list of analysis against a city's form and data, or draft one from a form.

    Examples:

        casestudy plan loa.xlsx --check port

        casestudy plan --draft --instrument 4mi_covid19 --by Q25 --out plan.csv

        casestudy plan --draft --instrument form.xlsx
    """
    from analysis.commands.plan import check_list, draft_list
    from analysis.screen.console import say
    from analysis.screen.reviews import show_coverage, show_problems

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
    from analysis.screen.reviews import show_verified

    request = VerifyRequest(report, workspace, tuple(cities or ()), out, language, to, comment, strict)
    verified = verify_one(request)
    show_verified(verified)
    if verified.failed:
        raise typer.Exit(1)
