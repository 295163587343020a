"""Making a workspace from any XLSForm and its export, so that `casestudy run` works on it without code."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from analysis.batch.notebooks import section_notebook
from analysis.commands.drafted import draft_missing, draft_stacks, tell_drafted
from analysis.commands.release_draft import write_draft
from analysis.disclosure.release.identifying import (
    REASONS,
    Identifying,
    find_identifying,
    identify_question,
)
from analysis.estimation.declared_design import declared_design
from analysis.files import copy_private, guard_formula, write_atomic
from analysis.identifiers import distinct, identifier, identifiers
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import apply_recodes, read_recodes
from analysis.intake.export.export import read_responses
from analysis.intake.form.form import Form, read_form
from analysis.intake.form.lists import file_beside
from analysis.intake.instrument import Instrument, read_instrument
from analysis.params import DesignParams
from analysis.planning.draft import MOST_CHOICES, draft_plan, find_gates, form_codes, write_plan
from analysis.planning.plan import PlanRow, sections, tables
from analysis.problems import CaseStudyError, Problem, Problems, hint
from analysis.reporting.wording.words import languages as report_languages
from analysis.workspace import REPOSITORY

WEIGHT_WORDS = {"weight", "weights", "wt", "wgt", "pweight", "poids", "ponderation", "peso"}
ROLE_WORDS = Path(__file__).with_name("role_words.csv")
METADATA = {
    "uuid": ("_uuid", "uuid", "instanceID", "meta/instanceID", "KEY"),
    "start": ("start",),
    "end": ("end",),
    "enumerator": ("enumerator_id", "enumerator", "username", "_submitted_by"),
}
FEW_VALUES = 5
"""A column of fewer values names regions or routes, however few people were interviewed."""
SUPPRESS_BELOW = 5
WORKED_OUT = ("calculate", "hidden")
_PULLED = re.compile(r"pulldata\(\s*['\"]([^'\"]+)['\"]")
"""Adopted data are real: what few people said is hidden unless somebody decides otherwise."""


@dataclass(frozen=True)
class Adopted:
    """What `adopt` made and what it could not use.

    `identifying` are the columns that would tell who somebody is, `recipe` where a first recipe for a release
    lies. `cities`: one row a city (id, name, interviews); `outside`: answers that name no city, and how many
    interviews they leave out ("" is no answer); `unused`: pairs of what and why.
    """

    workspace: Path
    instrument: str
    interviews: int
    cities: pd.DataFrame
    outside: tuple[tuple[str, int], ...]
    tables: int
    sections: tuple[str, ...]
    by: tuple[str, ...]
    languages: tuple[str, ...]
    dialect: str
    unused: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    identifying: tuple[str, ...] = ()
    recipe: Path | None = None


def adopt(
    form: Path,
    responses: Path,
    cities: str,
    workspace: Path,
    by: Sequence[str] = (),
    sheet: str = "",
    form_language: str = "",
    sample: Sample | None = None,
) -> Adopted:
    """Write an instrument, a params file a city and a drafted plan into `workspace`; return what was found.

    `cities` is the question whose choices are the cities; `by` the questions that split every
    table; `sheet` the workbook's sheet with the interviews, where several hold some; `form_language` that of
    labels whose column names none. Form and export are copied, so that the workspace stands on its own.

    Raises CaseStudyError, and writes nothing, when an input can't be used, a question is not in the
    form or the export, or the workspace already has this instrument or one of these cities.
    """
    problems = Problems()
    read = read_form(form, problems, form_language)
    problems.stop_if_fatal()
    name = _instrument_name(read, form)
    folder = workspace / "surveys" / name
    if folder.exists():
        raise CaseStudyError(
            f"{folder}: this instrument is already there. Remove it, or name another --workspace."
        )
    if not responses.is_file():
        raise CaseStudyError(f"{responses}: there is no such file. Check the path given with --responses.")
    try:
        return _adopt_into(folder, read, form, responses, sheet, cities, tuple(by), problems, sample)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _remove_empty(folder.parent, workspace)
        raise


@dataclass(frozen=True)
class Sample:
    """How the sample was drawn, as columns of the export; blank where nothing is known."""

    weights: str = ""
    strata: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()


def _checked_sample(sample: Sample | None, answers: Responses) -> dict[str, object]:
    """The `design` of params, tried on all answers. Raises CaseStudyError where it can't be."""
    named = {} if sample is None else {name: value for name, value in vars(sample).items() if value}
    if not named:
        return {}
    declared_design(DesignParams(**named), answers)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}


def _like_weights(answers: Responses, drawn: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Columns that are called like weights and hold numbers above 0, where no weights were named."""
    if "weights" in drawn:
        return
    for name in answers.frame.columns:
        words = re.split(r"[\W_]+", str(name).casefold())
        if not WEIGHT_WORDS & set(words) or str(name) in answers.form.questions:
            continue
        numbers = pd.to_numeric(answers.frame[name], errors="coerce")
        if numbers.notna().all() and (numbers > 0).any():
            yield str(name), f"is called like a weight; where it is one, adopt with --weights {name}"


def _remove_empty(*folders: Path) -> None:
    """Remove the folders that a failed start has left empty, innermost first."""
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _adopt_into(
    folder: Path,
    form: Form,
    source: Path,
    responses: Path,
    sheet: str,
    cities: str,
    by: tuple[str, ...],
    problems: Problems,
    sample: Sample | None,
) -> Adopted:
    workspace = folder.parents[1]
    _write_instrument(folder, form, source, responses)
    instrument = read_instrument(folder, problems)
    problems.stop_if_fatal()
    answers, problems = _read_twice(folder, form, instrument, responses, sheet, problems)
    problems.stop_if_fatal()
    _check_dividers([cities, *by], answers, responses)
    columns = [name for name in (cities, *by) if _is_column(form, name)]
    answers = _with_columns(folder, answers, dict.fromkeys(columns), problems)
    form = answers.form
    found, outside = _cities(answers, cities, form)
    drawn = _checked_sample(sample, answers)
    identifying = find_identifying(answers)
    marked = _mark_identifying(folder, identifying, answers, (cities, *by))
    stacks = answers.instrument.stacks
    known = [name for name in form.questions if answers.has(name) and not _is_unlisted(answers, name)]
    stacked = [name for part in answers.repeats.values() for name in part.asked.columns]
    plan = draft_plan(form, [*known, *stacked], by, leave_out=[cities, *marked], stacks=stacks)
    languages = form_codes(form)
    _check_free(workspace, found)
    write_plan(plan, languages, folder / "plan.csv")
    _write_notebooks(workspace, sections(plan))
    data = workspace / "data" / responses.name
    data.parent.mkdir(parents=True, exist_ok=True)
    copy_private(responses, data)
    for city in found.itertuples():
        survey = {"instrument": instrument.name, "export": f"data/{responses.name}"}
        survey |= {"sheet": sheet} if sheet else {}
        survey |= {"design": drawn} if drawn else {}
        _write_params(workspace, city, survey, cities, form, languages)
    recipe = write_draft(answers, identifying, by, cities, workspace)
    return Adopted(
        workspace=workspace,
        instrument=instrument.name,
        interviews=len(answers.frame),
        cities=found[["id", "name", "interviews"]],
        outside=outside,
        tables=len(tables(plan)),
        sections=sections(plan),
        by=by,
        languages=languages,
        dialect=str(answers.dialect),
        unused=(*_unused(form, answers, plan), *_like_weights(answers, drawn)),
        problems=tuple(problems),
        identifying=marked,
        recipe=recipe,
    )


def _mark_identifying(
    folder: Path, identifying: Sequence[Identifying], answers: Responses, dividers: Sequence[str]
) -> tuple[str, ...]:
    """Write into instrument.yaml which questions would tell who somebody is, and return them: they are
    printed nowhere.

    What the form calculates may be put together from names, and no release holds it, but mostly it is a total
    that tables show; what the user divides by is no name.
    """
    marked = tuple(
        found.column
        for found in identifying
        if found.column in answers.form.questions
        and found.column not in dividers
        and found.kind not in ("calculated", "unknown")
    )
    if marked:
        path = folder / "instrument.yaml"
        note = "# Columns that would tell who somebody is; `casestudy release` leaves them out.\n"
        text = yaml.safe_dump(
            {"identifying": list(marked)}, allow_unicode=True, default_flow_style=None, width=100
        )
        write_atomic(path, path.read_text(encoding="utf-8") + note + text)
    return marked


def _read_twice(
    folder: Path, form: Form, instrument: Instrument, export: Path, sheet: str, problems: Problems
) -> tuple[Responses, Problems]:
    """The answers, read again once what they show of the instrument is drafted: codes among numbers,
    repeats.
    """
    met = Problems(problems)
    answers = read_responses(export, form, instrument, met, sheet=sheet)
    met.stop_if_fatal()
    drafted = draft_missing(answers) | draft_stacks(answers)
    if not drafted:
        return answers, met
    path = folder / "instrument.yaml"
    write_atomic(path, path.read_text(encoding="utf-8") + "".join(drafted.values()))
    again = Problems(problems)
    instrument = read_instrument(folder, again)
    again.stop_if_fatal()
    tell_drafted(answers, str(path), again)
    return read_responses(export, form, instrument, again, sheet=sheet), again


def _instrument_name(form: Form, path: Path) -> str:
    return identifier(form.id or form.title or path.stem)


def _check_dividers(questions: Sequence[str], answers: Responses, responses: Path) -> None:
    """Cities and domains come from single-choice questions, or from columns the export has beside the
    form's.
    """
    for question in questions:
        if not answers.has(question):
            near = hint(question, [*answers.asked.columns, *answers.frame.columns], lead=". Expected ")
            raise CaseStudyError(
                f"{responses}: neither the form nor the export has {question!r}, which is to divide it{near}."
            )
        kind = answers.type_of(question)
        if question in answers.form.questions and kind not in ("select_one", *WORKED_OUT):
            raise CaseStudyError(
                f"{answers.form.source}: {question!r} is of type {kind}; cities and domains come from a"
                " select_one question."
            )
        if len(answers.codes(question)[1]) > MOST_CHOICES:
            raise CaseStudyError(
                f"{responses}: {question!r} has {len(answers.codes(question)[1]):,} different values, too"
                f" many to divide by (at most {MOST_CHOICES})."
            )
        if reason := _why_no_divider(question, answers):
            raise CaseStudyError(
                f"{responses}: {question!r} can't divide people: {reason}. Its values would be printed as"
                " headings."
            )


def _why_no_divider(question: str, answers: Responses) -> str:
    """Why the values of a column would tell who somebody is; "" where they would not.

    Of a column that the form does not have nobody has said what its values are: most of them must be those of
    many.
    """
    if question in answers.form.questions:
        kind = identify_question(answers.form, question)
        return REASONS[kind] if kind else ""
    codes, _ = answers.codes(question)
    people = np.bincount(codes[codes >= 0])
    few = people[(people > 0) & (people < SUPPRESS_BELOW)]
    alone = (people == 1).sum() > len(people) / 2 and len(people) >= FEW_VALUES
    if alone or (len(few) > len(people) / 2 and len(people) > 2 * FEW_VALUES):
        return (
            f"the form does not have it, and {len(few)} of its {len(people)} values are of fewer than"
            f" {SUPPRESS_BELOW} people each, as names and numbers are"
        )
    return ""


def _with_columns(folder: Path, answers: Responses, columns: Iterable[str], problems: Problems) -> Responses:
    """The answers with columns their form does not know as single-choice questions, as recodes.csv declares.

    Each value keeps its text as the label of a choice whose name can stand in files.
    """
    codes = form_codes(answers.form)
    lines = [["variable", "question", "from", "to", *(f"label::{code}" for code in codes)]]
    for column in columns:
        lines.append([column, column, "", "", *[_readable(column)] * len(codes)])
        labels = _labels_of(answers.codes(column)[1])
        for value, name in identifiers(labels).items():
            lines.append([column, column, _quoted(value), name, *[labels[value]] * len(codes)])
    if len(lines) == 1:
        return answers
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for line in lines:
        writer.writerow([guard_formula(cell) for cell in line])
    path = write_atomic(folder / "recodes.csv", stream.getvalue())
    return apply_recodes(answers, read_recodes(path, problems), problems)


def _labels_of(values: Sequence[str]) -> dict[str, str]:
    """Value -> its label: readable, but where two would read alike as they are."""
    readable = [_readable(value) for value in values]
    labels = dict(zip(values, readable, strict=True))
    for value, label in labels.items():
        if readable.count(label) > 1:
            labels[value] = value
    return labels


def _is_unlisted(answers: Responses, question: str) -> bool:
    """Whether a choice without a list has so many or so different answers that no table can be made of it.

    What nearly everybody answers differently may be a name; it is never printed.
    """
    asked = answers.form.questions[question]
    if not asked.is_select or answers.form.choices(question):
        return False
    met, given = len(answers.choices(question)), int(answers.answered(question).sum())
    return met > MOST_CHOICES or met * 2 > given


def _is_column(form: Form, name: str) -> bool:
    """Whether what divides the survey has no choices of its own: beside the form, or worked out in it."""
    return name not in form.questions or form.questions[name].type in WORKED_OUT


def _quoted(value: str) -> str:
    """A value as `from` in recodes.csv writes it: in quotes where it could be read as several, or a band."""
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if " " in value or '"' in value or value[:1] in "[(" else value


def _readable(value: str) -> str:
    """A code as a label: blanks for underscores, a capital at the head."""
    text = value.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _write_instrument(folder: Path, form: Form, source: Path, responses: Path) -> None:
    """form.xlsx (or the form's folder) and an instrument.yaml with all that can be told from form and
    header.
    """
    folder.mkdir(parents=True)
    if source.is_dir():
        shutil.copytree(source, folder / "form")
    else:
        shutil.copyfile(source, folder / f"form{source.suffix.lower()}")
    for path in _files_named(form, source):
        beside = folder / "form" if source.is_dir() else folder
        shutil.copyfile(path, beside / path.name)
    title = form.title or form.id or source.stem
    declared = {
        "title": dict.fromkeys(form_codes(form), title),
        "columns": _metadata_columns(form),
        "roles": _roles(form),
    }
    untagged = read_form(source, Problems())
    if untagged is not None and untagged.languages != form.languages:
        named = [language for language in form.languages if language not in untagged.languages]
        declared["form_language"] = named[0]
    text = yaml.safe_dump(declared, allow_unicode=True, sort_keys=False)
    note = f"# Drafted by `casestudy adopt` from {source.name} and {responses.name}; yours to change.\n"
    write_atomic(folder / "instrument.yaml", note + text)


def _files_named(form: Form, source: Path) -> list[Path]:
    """The CSV files beside a form that its lists and calculations look into."""
    names = [name.rpartition(" in ")[2] for name in form.lists if name.lower().endswith(".csv")]
    for question in form.questions.values():
        names += _PULLED.findall(question.calculation)
    found = [file_beside(source, name) for name in dict.fromkeys(names)]
    return [path for path in found if path is not None]


def _metadata_columns(form: Form) -> dict[str, str]:
    """Columns of metadata that the form has a question for; the others are found by the reader's defaults."""
    found = {}
    for role, names in METADATA.items():
        known = [name for name in names if name in form.questions]
        if known and role != "uuid":
            found[role] = known[0]
    return found


def _roles(form: Form) -> dict[str, list[str]]:
    """The choices that mean don't know, refused, other and none, told by their names and labels."""
    with ROLE_WORDS.open(encoding="utf-8", newline="") as stream:
        words = {row["words"]: row["role"] for row in csv.DictReader(stream)}
    roles: dict[str, dict[str, None]] = {}
    for choices in form.lists.values():
        for choice in choices:
            texts = [choice.name, *choice.labels.values()]
            plain = (text.casefold().replace("\u2019", "'").strip(" .") for text in texts)
            role = next((words[text] for text in plain if text in words), None)
            if role:
                roles.setdefault(role, {})[choice.name] = None
    return {role: list(names) for role, names in roles.items()}


def _cities(
    answers: Responses, question: str, form: Form
) -> tuple[pd.DataFrame, tuple[tuple[str, int], ...]]:
    """One row a city with interviews, most first: choice, id (unique), name and number of interviews.

    Beside it the answers that name no city (other, don't know, refused, none given), and their interviews.
    """
    codes, choices = answers.codes(question)
    roles = answers.instrument.roles
    rows, outside = [], []
    for code, interviews in pd.Series(codes).value_counts().items():
        choice = choices[code] if code >= 0 else ""
        name = form.choice_label(question, choice) if choice else ""
        if choice in ("", *roles.other, *roles.dont_know, *roles.refused):
            outside.append((name, int(interviews)))
        else:
            rows.append({"choice": choice, "name": name, "interviews": int(interviews)})
    if not rows:
        raise CaseStudyError(
            f"No answer to the question {question!r} in the export names a city, so none can be told from it."
        )
    found = pd.DataFrame(rows)
    return found.assign(id=found["choice"].map(_city_ids(found))), tuple(outside)


def _city_ids(cities: pd.DataFrame) -> dict[str, str]:
    """Choice -> the city's id, made from its name; of cities with one name also from the choice."""
    twice = cities["name"].map(identifier).duplicated(keep=False)
    names = cities["name"].mask(twice, cities["name"] + " " + cities["choice"])
    return distinct(dict(zip(cities["choice"], names.map(identifier), strict=True)))


def _check_free(workspace: Path, cities: pd.DataFrame) -> None:
    taken = [city for city in cities["id"] if (workspace / "params" / f"{city}.yaml").exists()]
    if taken:
        raise CaseStudyError(
            f"{workspace / 'params'}: these cities are already there: {', '.join(taken)}. "
            "Remove their params files, or name another --workspace."
        )


def _write_params(
    workspace: Path, city, survey: Mapping[str, str], question: str, form: Form, languages: Sequence[str]
) -> None:
    names = {code: form.choice_label(question, city.choice, code) for code in languages}
    declared: Mapping = {
        "city": names,
        "languages": [code for code in languages if code in report_languages()] or ["en"],
        "surveys": [{**survey, "rows": {question: city.choice}}],
        "thresholds": {"small_base": 30, "suppress_below": SUPPRESS_BELOW},
    }
    text = yaml.safe_dump(dict(declared), allow_unicode=True, sort_keys=False)
    note = (
        "# Cells with fewer people than suppress_below are hidden, so that nobody is recognised; 0 shows all,"
        " for your eyes only.\n"
    )
    write_atomic(workspace / "params" / f"{city.id}.yaml", note + text)


def _write_notebooks(workspace: Path, names: Sequence[str]) -> None:
    """A notebook of its own for each section that shares its name with one written for the example
    surveys.
    """
    import nbformat

    for name in names:
        written = workspace / "notebooks" / f"{name}.ipynb"
        if (REPOSITORY / "notebooks" / f"{name}.ipynb").is_file() and not written.exists():
            content = section_notebook(name)
            write_atomic(written, nbformat.writes(content) + "\n")


def _unused(form: Form, answers: Responses, plan: Sequence[PlanRow]) -> tuple[tuple[str, str], ...]:
    """What the drafted plan leaves alone, by reason."""
    gates = find_gates(form)
    planned = {row.question for row in plan} | {row.by for row in plan}
    reasons: dict[str, list[str]] = {}
    for question in form.questions.values():
        if question.name in planned or question.type == "note":
            continue
        if not answers.has(question.name):
            reasons.setdefault("in the form but not in the export", []).append(question.name)
        elif question.name in gates:
            reasons.setdefault(
                "decides whether there is an interview, so that all answered alike", []
            ).append(question.name)
        elif question.is_select:
            reasons.setdefault("divides the cities, or has too long a list for a table", []).append(
                question.name
            )
        else:
            reasons.setdefault(f"of type {question.type}: no choices to count", []).append(question.name)
    return tuple((", ".join(names), reason) for reason, names in reasons.items())
