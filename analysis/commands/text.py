"""`casestudy text`: first drafts of a city's text, in each of its languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from analysis.batch.tasks import Request, places
from analysis.problems import CaseStudyError, suggestion
from analysis.study.opening import open_results
from analysis.study.packing.briefing import key_findings
from analysis.study.packing.drafts import write_drafts
from analysis.workspace import Workspace


def draft_texts(home: Workspace, out: Path, city: str, language: str = "") -> list[str]:
    """Write the drafts; what was written, kept, or is out of date, in words.

    Raises CaseStudyError for a city or language there is not, without results, or where nothing can be
    written.
    """
    home.params(city)
    place = places(Request(home, out, (city,)))[0]
    if language and language not in place.languages:
        near = suggestion(language, place.languages)
        raise CaseStudyError(f"{city}: {language!r} is none of its languages. Expected {near}.")
    study = open_results(city, home.root, out, place.language)
    lines = []
    for code in [language] if language else place.languages:
        spoken = replace(study, language=code)
        try:
            lines += write_drafts(home.root, spoken, key_findings(spoken))
        except OSError as error:
            raise CaseStudyError(
                f"{home.root / 'text'}: the drafts can't be written there ({error.strerror or error})."
                " Give yourself the right to write, or make room."
            ) from error
    return lines
