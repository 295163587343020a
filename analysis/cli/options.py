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
Jobs = Annotated[int, typer.Option(min=0, help="Processes to work in; 0: one a core.")]
Kinds = Annotated[
    str,
    typer.Option(
        "--pack",
        "--kinds",
        metavar="KINDS",
        help="Only these files of the briefing pack: docx,html,xlsx,snapshot,pptx,layout; all if not given.",
    ),
]
NoPack = Annotated[bool, typer.Option("--no-pack", help="Leave the briefing pack out.")]
OnlyIn = Annotated[str, typer.Option(help="Only in this language; every one of the city if not given.")]
By = Annotated[
    list[str] | None,
    typer.Option(metavar="QUESTION", help="Split every table by this; repeat for several."),
]
Replace = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]
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
