"""Where a survey comes from: somebody's own, a server, an older round, the examples, invention."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.options import By, Home, Replace


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
    by: By = None,
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
    from analysis.screen.surveys import show_adopted

    options = {
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
    show_adopted(adopt_survey(form, responses, cities, workspace, tuple(by or ()), **options))


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
    force: Replace = False,
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
    from analysis.screen.surveys import show_harmonised

    show_harmonised(compare(a, b, out, workspace, force, language))


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
    force: Replace = False,
    workspace: Home = None,
) -> None:
    """Draw an export of interviews that never took place, or rebuild a flow monitoring registry from
    published figures.

    Examples:

        casestudy simulate 4mi_covid19 --n 500 --seed 7 --out trial.csv

        casestudy simulate 4mi_core --n 2000 --fit published.csv --dialect kobo --out trial.xlsx

        casestudy simulate iom_fmp_mali --out registry.csv
    """
    from analysis.commands.simulate import SimulationRequest
    from analysis.commands.simulate import simulate as draw
    from analysis.screen.console import say
    from analysis.workspace import find_workspace

    wanted = SimulationRequest(n, seed, tuple(fit or ()), dialect, (first.date(), last.date()))
    say(draw(instrument, out, find_workspace(workspace), wanted, force))


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
    from analysis.screen.console import say

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
    from analysis.screen.surveys import show_pulled
    from analysis.workspace import find_workspace

    show_pulled(fetch(find_workspace(workspace), tuple(surveys or ())))


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
    from analysis.screen.progress import counting
    from analysis.screen.surveys import show_stored
    from analysis.workspace import find_workspace

    with counting("interviews") as progress:
        stored = list(make_stores(find_workspace(workspace), name, tuple(exports or ()), to, progress))
    show_stored(stored)
