"""What several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.languages import languages

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


def language_option(text: str) -> Any:
    """One of the languages of reports."""
    return typer.Option(metavar="|".join(languages()), callback=_spoken, help=text)


def _spoken(language: str | None) -> str | None:
    if language is not None and language not in languages():
        raise typer.BadParameter(f"{language!r} is not one of {', '.join(languages())}.")
    return language
