"""A survey whose interviews lie in a store: opened, checked and cleaned piece by piece.

1. A store is read only where it was made of the form, recodes and exports that are there now.
2. Checks that look at one interview at a time run; those that look at interviews beside each other do not,
   and that is told. Findings are counted; who is found is not kept.
3. A cleaning log changes single answers, and is not followed: where there is one, the run is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from analysis.cleaning.checks.rules import CheckRules
from analysis.cleaning.clean import Cleaned, clean
from analysis.estimation.sample_columns import named_columns
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import Recode, with_recodes
from analysis.intake.form.form import Form
from analysis.intake.instrument import Instrument
from analysis.intake.stored.answers import StoredResponses
from analysis.intake.stored.files import is_store, read_manifest, read_stored
from analysis.intake.stored.store import check_fresh, read_by
from analysis.params import SurveyParams
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.reading.label_text import counted

Counted = TypeVar("Counted")


@dataclass(frozen=True)
class ReadBy:
    """What a store is read by: the form as it was asked, the instrument, and what is made of answers."""

    form: Form
    instrument: Instrument
    recodes: tuple[Recode, ...]


def store_of(exports: Sequence[Path]) -> Path | None:
    """The store that a survey names as its export; None where it names files.

    Raises CaseStudyError for a store beside other exports, and for a folder that is none.
    """
    folders = [path for path in exports if path.is_dir()]
    if not folders:
        return None
    if len(exports) > 1:
        raise CaseStudyError(
            f"{folders[0]}: a store is a survey's only export; make one store of all its files with"
            " `casestudy store`."
        )
    if not is_store(folders[0]):
        raise CaseStudyError(
            f"{folders[0]}: this folder is no store. Make one of the exports in it with `casestudy store`,"
            " and name that as the export."
        )
    return folders[0]


def open_store(folder: Path, by: ReadBy, params: SurveyParams, problems: Problems) -> StoredResponses:
    """Every interview of a store, unread. Raises CaseStudyError where it is not of these files (rule 1)."""
    instrument = by.instrument
    if params.design is not None and params.design.replicates is not None:
        raise CaseStudyError(
            f"{folder}: replicates weigh every interview again and again, which a store does not hold at"
            " once. Take `replicates` out of design, or name the export itself."
        )
    manifest = read_manifest(folder)
    if manifest.instrument != instrument.name:
        raise CaseStudyError(
            f"{folder}: this store holds interviews of {manifest.instrument}, not of {instrument.name}."
        )
    check_fresh(folder, manifest, read_by(instrument, params.wave, params.sheet, params.routing))
    problems.extend(Problem(**problem) for problem in manifest.problems)
    there = {column.name for column in manifest.columns}
    recodes = tuple(recode for recode in by.recodes if recode.variable in there)
    answers = read_stored(folder, manifest, with_recodes(by.form, recodes), instrument)
    return replace(answers, recodes=recodes, dialect=replace(answers.dialect, file=folder))


def clean_pieces(raw: StoredResponses, rules: CheckRules, problems: Problems) -> Cleaned:
    """What `clean` gives, worked out piece by piece; `responses` are still unread.

    Raises as `clean`.
    """
    _tell_left_out(rules, problems)
    one_pass, met = rules.of_one_pass(), Problems()
    whole: Cleaned | None = None
    for _, piece in raw.pieces():
        done = clean(piece.loaded(), one_pass, None, met)
        # counted at once, before the piece is let go of
        counts, summary = done.counts, done.summary
        if whole is not None:
            counts, summary = whole.counts + counts, whole.summary + summary
        whole = replace(done, responses=raw, count=partial(_same, counts), sum_up=partial(_same, summary))
    problems.extend(dict.fromkeys(met))
    problems.stop_if_fatal()
    if whole is None:
        raise CaseStudyError("The store has no interview of this city.")
    return replace(whole, audit=whole.audit.iloc[:0])


def _same(counted_at_once: Counted) -> Counted:
    return counted_at_once


def _tell_left_out(rules: CheckRules, problems: Problems) -> None:
    """Say which checks did not run (rule 2)."""
    followed = {rule.id for rule in rules.of_one_pass()}
    left_out = [rule.id for rule in rules if rule.id not in followed]
    if left_out:
        count = counted(len(left_out), "check looks", "checks look")
        problems.warn(
            rules.source,
            f"{count} at interviews beside each other, which a store does not hold at once, and did not run:"
            f" {', '.join(left_out)}. The store itself refuses a uuid that comes twice; run `casestudy clean`"
            " on the export of each month, say, to have them.",
        )


def columns_of_designs(params: SurveyParams) -> tuple[str, ...]:
    """The questions and columns that a survey's weights, strata and units are made of."""
    names: list[str] = []
    if params.design is not None:
        names += named_columns(params.design)
        names += [params.design.key] if params.design.key else []
    margins = [*(params.weights.margins if params.weights else ())]
    for asked in params.adjustments.values():
        names += asked.variables
        margins += asked.margins
    names += [margin.variable for margin in margins]
    return tuple(dict.fromkeys(names))


def at_hand(responses: Responses, names: Sequence[str]) -> Responses:
    """The responses with some columns in memory, numbered as they lie where they are in a store."""
    if not isinstance(responses, StoredResponses):
        return responses
    return responses.numbered([name for name in names if name in responses.frame])
