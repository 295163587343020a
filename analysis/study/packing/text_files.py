"""The analyst's own texts, `text/<city>/<section>.<language>.md`: where they lie, and which nobody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.problems import Problems, suggestion

CONCLUSIONS = "conclusions"
FOLDER = "text"


def check_text_files(workspace: Path, languages_of: Mapping[str, Sequence[str]], problems: Problems) -> None:
    """Warn of texts that no pack reads: beside the folders of cities (id -> its languages), or in a language
    that the city's packs are not written in.
    """
    texts = [path for path in (workspace / FOLDER).rglob("*.md") if path.stem.casefold() != "readme"]
    for path in sorted(texts):
        city = path.parent.name
        if city not in languages_of:
            sentence = f"This text is read for no city; it belongs into {FOLDER}/<city>/."
            problems.warn(str(path), sentence, got=city, expected=suggestion(city, languages_of))
            continue
        check_text_language(path, languages_of[city], problems)


def check_text_language(path: Path, languages: Sequence[str], problems: Problems) -> None:
    """Warn of a city's text in a language that its packs are not written in."""
    _, _, language = path.name.removesuffix(".md").rpartition(".")
    if language not in languages and path.stem.casefold() != "readme":
        sentence = (
            "No pack of this city is in this language, so that the text is not read. Its name is"
            " <section>.<language>.md, and the params file names the languages."
        )
        problems.warn(str(path), sentence, got=language, expected=suggestion(language, languages))
