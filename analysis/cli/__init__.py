"""The command `casestudy`: arguments only. Whatever is heavy is imported where it is used."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from typer.core import TyperGroup

from analysis.cli.releases import archive, release
from analysis.cli.reviews import check, clean, plan, verify
from analysis.cli.runs import list_cities, pack, run, text, watch
from analysis.cli.surveys import adopt, example, harmonise, pull, simulate, store
from analysis.cli.unicode import start_in_utf8
from analysis.problems import CaseStudyError

#: The commands as --help lists them, under the heading of what they are for.
FAMILIES = {
    "Run": (run, pack, text, list_cities, watch),
    "Look through": (check, clean, plan, verify),
    "Bring a survey": (adopt, example, pull, store, harmonise, simulate),
    "Pass on": (release, archive),
}


class Commands(TyperGroup):
    """Tells the project's own errors in plain words, without a traceback."""

    def invoke(self, context):
        from analysis.screen.console import complain

        _end_as_ctrl_c_does()
        try:
            with _put_back():
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


@contextmanager
def _put_back() -> Iterator[None]:
    """What a command changed in copies of folders at addresses goes back there, however it ends."""
    try:
        yield
    finally:
        mirrors = sys.modules.get("analysis.mirrors")
        if mirrors is not None:
            from analysis.screen.console import say

            for sentence in mirrors.put_all_back():
                say(sentence)


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


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"casestudy {version('casestudy')}")
        raise typer.Exit


@app.callback()
def casestudy(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """City case studies from interviews with refugees and migrants: comparable tables, figures and
    notebooks.
    """


for family, members in FAMILIES.items():
    for member in members:
        app.command(member.__name__.removesuffix("_cities"), rich_help_panel=family)(member)


def main() -> None:
    """Entry point of the command."""
    start_in_utf8()
    app(prog_name="casestudy")
