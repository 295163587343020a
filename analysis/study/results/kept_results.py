"""Results that an earlier run worked out, taken again where nothing that numbers are made of has changed.

1. What numbers are made of: the code and the packages, every input by its bytes; of an instrument's own plan
   every field of its rows but their words; of params all but what is only shown (further languages, figures,
   notebooks). Whom words may call "interviewed" is kept with the results.
2. Language makes no number: results in another language of the city serve too, with labels put into this one.
3. What reading the answers warned of is kept beside them, so that it is told again.
4. Where a cleaning log is applied, its audit is written from the answers: another language reads them again.

kept_results(city) -> Results, or None where the answers must be read
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.digests import combine, digest_inputs, program_digest
from analysis.findings.settings import FILE as FINDINGS
from analysis.intake.form.form import Form
from analysis.planning.row import PlanRow
from analysis.problems import Problem
from analysis.reporting.style import FOLDER as STYLE
from analysis.study.city import City, survey_names
from analysis.study.results.results import FACTS, Results, read_facts, read_results
from analysis.study.surveys.declared import Declared

WORDS = ("title", "column", "sentence", "note", "phrase")
"""Fields of a plan's row that are only said: no number, and no base, is made of them."""
SHOWN = {"languages", "figures", "notebooks"}
"""Keys of params that no number is made of; the first language is, since results lie there in it."""
NON_RESPONSE, CHANGES = "quality/non_response", "quality/changes"


def numbers_key(city: City) -> str:
    """One hash of all that a city's numbers are made of (rule 1)."""
    plans = {survey.instrument.folder / "plan.csv" for survey in city.surveys if survey.listed is None}
    root = city.workspace.root
    plans |= {root / FINDINGS, city.areas_path, city.params_path}
    style = root / STYLE
    exempt_paths = [path for path in city.inputs if path in plans or path.is_relative_to(style)]
    only_told = digest_inputs(exempt_paths, root)
    # as they were before anything was read, whatever takes a file's place meanwhile
    digests = {name: digest for name, digest in city.digests.items() if name not in only_told}
    rows = [_numbers_of(row) for survey in city.surveys for row in survey.plan]
    params = [city.params.languages[0], city.params.model_dump_json(exclude=SHOWN)]
    return combine(program_digest(), *map(str, digests.items()), *params, *city.surroundings, *rows)


def _numbers_of(row: PlanRow) -> str:
    """A row of a plan without its words."""
    named = {field.name: getattr(row, field.name) for field in fields(row) if field.name not in WORDS}
    named["metadata"] = sorted(row.metadata.items())
    return repr(sorted(named.items()))


def kept_results(city: City) -> Results | None:
    """The results of an earlier run in any language, where they would come out the same; their warnings are
    added to the city's.
    """
    made_of = numbers_key(city)
    for folder in _folders(city):
        facts = read_facts(folder)
        if facts is None or facts.get("numbers") != made_of:
            continue
        audits = audit_paths(city).values()
        if audits and not (folder == city.folder and all(path.is_file() for path in audits)):
            continue
        try:
            results = read_results(folder)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # written by an earlier version, or changed by somebody: the answers are read
        city.problems.extend(Problem(**met) for met in results.met)
        return results if folder == city.folder else _in_language(results, city)
    return None


def _in_language(kept: Results, city: City) -> Results:
    language = city.language
    surveys = []
    for facts in kept.surveys:
        surveys.append(replace(facts, design=facts.design_in(language), margins=facts.margins_in(language)))
    return replace(kept, surveys=tuple(surveys), frames=dict(_labelled(kept.frames, city)))


def audit_paths(city: City) -> dict[Declared, Path]:
    """Where the audit of each survey with a cleaning log lies: `quality/audit.xlsx`, one a survey where there
    are several.
    """
    paths = {}
    for survey, own in zip(city.surveys, survey_names(city.params), strict=True):
        if survey.cleaning.existing:
            name = f"audit_{own}" if len(city.surveys) > 1 else "audit"
            paths[survey] = city.folder / "quality" / f"{name}.xlsx"
    return paths


def _folders(city: City) -> Iterator[Path]:
    """Where results of the city may lie: in its language, then in others."""
    yield city.folder
    own = city.out / city.id
    for facts in (own / FACTS, *sorted(own.glob(f"*/{FACTS}"))):
        if facts.parent != city.folder:
            yield facts.parent


def _labelled(frames: Mapping[str, pd.DataFrame], city: City) -> Iterator[tuple[str, pd.DataFrame]]:
    """The frames with questions and their groups called as in the city's language (rule 2)."""
    forms = {survey.instrument.name: survey.form for survey in city.surveys}
    for name, frame in frames.items():
        if name in (NON_RESPONSE, CHANGES) and len(frame):
            called = []
            for survey, question in zip(frame["survey"], frame["question"], strict=True):
                called.append(_called(forms[survey], question, city.language))
            frame = frame.assign(label=[label for label, _ in called])
            if "section" in frame:
                frame = frame.assign(section=[section for _, section in called])
        yield name, frame


def _called(form: Form, question: str, language: str) -> tuple[str, str]:
    """A question's text, and that of the group it stands in."""
    groups = form.questions[question].groups
    section = form.group_label(groups[0], language) if groups else ""
    return form.label(question, language), section


def kept_problems(problems: Sequence[Problem], settings: Iterable[str]) -> list[dict[str, Any]]:
    """What was met in reading, as results keep it: of answers only where, not what somebody said."""
    prefixes = tuple(settings)
    records = []
    for problem in problems:
        safe_problem = problem if problem.where.startswith(prefixes) else replace(problem, got="")
        records.append(asdict(safe_problem))
    return records


def settings_of(city: City) -> tuple[str, ...]:
    """The files of which problems may tell what stands there: params and instruments, never answers."""
    return (str(city.params_path), *(str(survey.instrument.folder) for survey in city.surveys))
