"""The files that `adopt` drafts beside the instrument: data, params, notebooks, a recipe for releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from analysis.batch.notebooks import section_notebook
from analysis.commands.adoption.data_files import DATA
from analysis.commands.adoption.logs import FoundLogs
from analysis.commands.adoption.places import SUPPRESS_BELOW, Places
from analysis.commands.adoption.work import Work
from analysis.commands.release_draft import write_draft
from analysis.disclosure.release.identifying import Identifying
from analysis.files import copy_private, write_atomic
from analysis.intake.answers.responses import Responses
from analysis.intake.form.form import Form
from analysis.planning.draft import form_codes
from analysis.reporting.wording.words import languages as report_languages
from analysis.workspace import REPOSITORY


def copy_files(work: Work, logs: FoundLogs) -> None:
    """The export and the cleaning log, into the draft."""
    data = work.draft.folder / DATA / work.responses.name
    data.parent.mkdir(parents=True, exist_ok=True)
    copy_private(work.responses, data)
    if logs.log is not None:
        target = work.draft.folder / "cleaning" / logs.log.name
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_private(logs.log, target)


def write_params(
    work: Work, city, places: Places, form: Form, beside: tuple[dict[str, object], FoundLogs]
) -> None:
    """A city's params; `beside` are the sample's design and the cleaning log."""
    drawn, logs = beside
    options, languages = work.options, form_codes(form)
    survey: dict[str, object] = {"instrument": work.name, "export": f"{DATA}/{work.responses.name}"}
    survey |= {"sheet": options.sheet} if options.sheet else {}
    names = dict.fromkeys(languages, city.name)
    if places.question:
        survey["rows"] = {places.question: city.choice}
        if city.name == form.choice_label(places.question, city.choice):
            names = {code: form.choice_label(places.question, city.choice, code) for code in languages}
    survey |= {"design": drawn} if drawn else {}
    survey |= {"cleaning_log": f"cleaning/{logs.log.name}"} if logs.log is not None else {}
    spoken = options.languages or [code for code in languages if code in report_languages()] or ["en"]
    declared: Mapping = {
        "city": names,
        "languages": list(spoken),
        "surveys": [survey],
        "thresholds": {"small_base": 30, "suppress_below": SUPPRESS_BELOW},
    }
    text = yaml.safe_dump(dict(declared), allow_unicode=True, sort_keys=False)
    note = (
        "# Cells with fewer people than suppress_below are hidden, so that nobody is recognised; 0 shows all,"
        " for your eyes only.\n"
    )
    write_atomic(work.draft.folder / "params" / f"{city.id}.yaml", note + text)


def write_recipe(work: Work, answers: Responses, identifying: Sequence[Identifying], places: Places) -> Path:
    """A first recipe for a release, under a name that no other recipe of the workspace has."""
    own = [name for name in work.earlier.written if "/" not in name and name.startswith("release")]
    taken = (work.draft.workspace / "release.yaml").exists() and "release.yaml" not in own
    path = write_draft(answers, identifying, work.options.by, places.question, work.draft.folder, taken)
    return work.draft.workspace / path.name


def write_notebooks(work: Work, names: Sequence[str]) -> None:
    """A notebook of its own for each section that shares its name with one written for the example
    surveys.
    """
    from analysis.batch.notebook_format import nbformat

    for name in names:
        written = work.draft.workspace / "notebooks" / f"{name}.ipynb"
        if (REPOSITORY / "notebooks" / f"{name}.ipynb").is_file() and not written.exists():
            content = section_notebook(name)
            path = work.draft.folder / "notebooks" / f"{name}.ipynb"
            write_atomic(path, nbformat.writes(content) + "\n")
