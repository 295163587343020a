"""Making a workspace from any XLSForm and its export, so that `casestudy run` works on it without code."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.commands.adoption.columns import (
    ColumnRecodes,
    is_column,
    is_unlisted,
    made_of_form,
    variable_of,
    with_columns,
)
from analysis.commands.adoption.data_files import DATA, Draft, check_free, settle
from analysis.commands.adoption.drafted import with_bases
from analysis.commands.adoption.form import DRAFTED, take_form
from analysis.commands.adoption.guesses import find_columns, find_id, recognised
from analysis.commands.adoption.instrument import (
    Given,
    add_drafted,
    find_marked,
    mark_identifying,
    write_form,
    write_instrument,
)
from analysis.commands.adoption.listing import LISTING, write_listing
from analysis.commands.adoption.logs import FoundLogs, find_logs
from analysis.commands.adoption.news import news_of
from analysis.commands.adoption.options import AdoptOptions, Guess, Record, read_record, write_record
from analysis.commands.adoption.places import (
    SUPPRESS_BELOW,
    Places,
    check_dividers,
    find_cities,
    find_places,
    same_as_places,
)
from analysis.commands.adoption.rankings import with_rankings
from analysis.commands.adoption.splits import sparse_splits, told_splits
from analysis.commands.adoption.unit import find_unit
from analysis.commands.adoption.unused import unused_columns
from analysis.commands.adoption.work import Work, earlier_exports, tables_before
from analysis.commands.adoption.workspace_files import copy_files, write_notebooks, write_params, write_recipe
from analysis.disclosure.release.identifying import find_identifying
from analysis.estimation.declared_design import declared_design
from analysis.intake.answers.responses import Responses
from analysis.intake.derived.recodes import read_recodes
from analysis.intake.export.export import read_responses
from analysis.intake.instrument import Instrument, read_instrument
from analysis.params import DesignParams
from analysis.planning.draft import draft_plan, form_codes, write_plan
from analysis.planning.plan import PlanRow, sections, tables
from analysis.problems import CaseStudyError, Problem, Problems
from analysis.reading.label_text import counted


@dataclass(frozen=True)
class Adopted:
    """What `adopt` made and what it could not use.

    `identifying` are the columns that would tell who somebody is, `recipe` where a first recipe for a release
    lies. `unsplit` rows of the plan are left out, as their groups are of too few. `cities`: one row a city
    (id, name, interviews); `outside`: answers that name no city, and how many interviews they leave out (""
    is no answer); `unused`: pairs of what and why; `guesses` what nobody said; `news` what an export brought,
    in sentences; `kept` the files that somebody had changed.
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
    unsplit: int = 0
    identifying: tuple[str, ...] = ()
    recipe: Path | None = None
    guesses: tuple[Guess, ...] = ()
    news: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    listing: Path | None = None


def adopt(
    form: Path, responses: Path, cities: str, workspace: Path, by: Sequence[str] = (), **told: object
) -> Adopted:
    """Write an instrument, a params file a city and a drafted plan into `workspace`; return what was found.

    `cities` says which places there are, as in `AdoptOptions`; `by` the questions that split every table;
    `told` are the other fields of AdoptOptions. Form and export are copied, so that the workspace stands on
    its own. Without a form (`none`) one is drafted from the export's labels and values. Of an instrument that
    was adopted before, a new export updates the workspace, keeping edits.

    Raises CaseStudyError, and writes nothing, when an input can't be used, a question is not in the
    form or the export, or the workspace has this instrument or one of these cities from elsewhere.
    """
    options = AdoptOptions(cities=cities, by=tuple(by), **told)
    if not responses.is_file():
        raise CaseStudyError(f"{responses}: there is no such file. Check the path given with --responses.")
    with tempfile.TemporaryDirectory(prefix="casestudy-adopt-") as drafted:
        taken = take_form(form, responses, Path(drafted), workspace, options)
        folder = workspace / "surveys" / taken.name
        problems = Problems()
        record = read_record(folder, problems)
        problems.stop_if_fatal()
        if folder.exists() and record is None:
            raise CaseStudyError(
                f"{folder}: this instrument is already there. Remove it, or name another --workspace."
            )
        earlier = record or Record()
        draft = Draft(Path(drafted), workspace, earlier.written)
        given = Given(taken.form, taken.source, responses.name, taken.kind == DRAFTED)
        work = Work(draft, taken.name, given, responses, options.before(earlier), earlier, taken)
        try:
            return _adopt(work, Problems(taken.problems))
        except CaseStudyError as error:
            text = str(error).replace(drafted, str(workspace))
            raise CaseStudyError(text, [_home(problem, work) for problem in error.problems]) from error


def _adopt(work: Work, problems: Problems) -> Adopted:
    """The workspace as it is made: read, drafted, written into a folder of its own, then settled."""
    survey = _look_at(work, problems)
    drawn = _checked_sample(work.options, survey.answers)
    if work.own("instrument.yaml"):
        mark_identifying(work.folder, survey.marked)
    drafted = _draft(survey, work.options)
    check_free(work.draft, survey.cities["id"].tolist())

    write_plan(drafted.plan, form_codes(survey.answers.form), work.folder / "plan.csv")
    write_notebooks(work, sections(drafted.plan))
    logs = find_logs(work.given.form, work.given.source, work.responses, work.options.cleaning_log)
    copy_files(work, logs)
    for city in survey.cities.itertuples():
        write_params(work, city, survey.places, survey.answers.form, (drawn, logs))
    identifying = find_identifying(survey.answers)
    recipe = write_recipe(work, survey.answers, identifying, survey.places)

    known_tables = tables_before(work)
    new_tables = [table for table in tables(drafted.plan) if table not in known_tables]
    adopted = replace(_adopted(work, survey, drafted, logs), recipe=recipe)
    if not work.is_new:
        news = news_of(work, survey.cities, new_tables, survey.answers.form)
        adopted = replace(adopted, news=tuple(news))
    write_listing(adopted.guesses, adopted.problems, adopted.unused, work.folder / LISTING)
    return replace(adopted, kept=_settle(work, drafted, new_tables))


@dataclass(frozen=True, eq=False)
class _Survey:
    """A survey as its form and export show it: `cities` has one row a city, `marked` are the columns that
    would tell who somebody is, `ranked` the rankings that indicators are made of.
    """

    answers: Responses
    places: Places
    cities: pd.DataFrame
    outside: tuple[tuple[str, int], ...]
    marked: tuple[str, ...]
    guesses: tuple[Guess, ...]
    problems: Problems
    ranked: frozenset[str]


@dataclass(frozen=True)
class _Drafted:
    """A drafted `plan`, the rows `sparse` that it leaves out as their groups are of too few, and the columns
    `known` for something (column -> what it is) that get no table.
    """

    plan: tuple[PlanRow, ...]
    sparse: tuple[PlanRow, ...]
    known: Mapping[str, str]


def _look_at(work: Work, problems: Problems) -> _Survey:
    """The answers with the columns that divide them as questions, and the cities there are."""
    options, form = work.options, work.given.form
    answers, guesses, problems = _read(work, problems)
    guesses = (*work.taken.guesses, *guesses)
    places = find_places(options, answers)
    check_dividers(places, options.by, answers, options)

    dividing = [name for name in (places.question, *options.by) if name]
    columns = [name for name in dividing if is_column(form, name)]
    before = None if work.is_new else work.in_workspace / "recodes.csv"
    recodes = ColumnRecodes(work.folder / "recodes.csv", before)
    answers = with_columns(recodes, answers, dict.fromkeys(columns), problems, places.values)
    problems.stop_if_fatal()

    if places.question:
        places = replace(places, question=variable_of(form, places.question))
    cities, outside = find_cities(answers, places, answers.form, options.top)
    if not places.question:
        one_place = Guess("cities", cities["name"].iloc[0], "one place, as --cities names no question")
        guesses = (one_place, *guesses)
    marked = find_marked(answers, (places.question, *options.by))
    answers, ranked = with_rankings(answers, work.folder, problems, is_own=work.own("indicators.yaml"))
    problems.stop_if_fatal()
    return _Survey(answers, places, cities, outside, marked, guesses, problems, ranked)


def _draft(survey: _Survey, options: AdoptOptions) -> _Drafted:
    plan, column_roles = _plan(survey.answers, survey.places, options, survey.marked)
    sparse = sparse_splits(plan, survey.answers, survey.places, set(survey.cities["choice"]), SUPPRESS_BELOW)
    return _Drafted(tuple(row for row in plan if row not in sparse), tuple(sparse), column_roles)


def _adopted(work: Work, survey: _Survey, drafted: _Drafted, logs: FoundLogs) -> Adopted:
    """What is told of the workspace, before it is known which files somebody had changed."""
    answers, plan = survey.answers, drafted.plan
    unused = unused_columns(answers.form, answers, plan, drafted.known, survey.ranked)
    return Adopted(
        workspace=work.draft.workspace,
        instrument=work.name,
        interviews=len(answers.frame),
        cities=survey.cities[["id", "name", "interviews"]],
        outside=survey.outside,
        tables=len(tables(plan)),
        sections=sections(plan),
        by=work.options.by,
        unsplit=len(drafted.sparse),
        languages=form_codes(answers.form),
        dialect=str(answers.dialect),
        unused=(*unused, *told_splits(drafted.sparse), *logs.unread),
        problems=tuple(_home(problem, work) for problem in survey.problems),
        identifying=survey.marked,
        guesses=(*survey.guesses, *_log_guess(logs, work.options)),
        listing=work.in_workspace / LISTING,
    )


def _settle(work: Work, drafted: _Drafted, new_tables: Sequence[str]) -> tuple[str, ...]:
    """Move the draft into the workspace and record what was written; return the files that stay as somebody
    changed them.
    """
    exports = {f"{DATA}/{name}": f"{DATA}/{work.responses.name}" for name in earlier_exports(work)}
    settled = settle(work.draft, exports, new_tables)
    record = Record(
        **work.options.model_dump(),
        form=work.taken.kind,
        tables=tuple(dict.fromkeys([*work.earlier.tables, *tables(drafted.plan)])),
        written={**work.earlier.written, **settled.written},
    )
    write_record(work.in_workspace, record)
    return settled.kept


def _read(work: Work, problems: Problems) -> tuple[Responses, tuple[Guess, ...], Problems]:
    """The answers, read as often as what they show of the instrument changes how they are read."""
    options, given, folder = work.options, work.given, work.folder
    write_form(folder, given)
    unit = find_unit(given.form, options.population)
    if options.interviewed:
        unit = replace(unit, interviewed=options.interviewed, surveyed=False, guesses=())
    for name in ("instrument.yaml", "recodes.csv", "harmonise.csv", "indicators.yaml"):
        if not work.own(name):
            shutil.copyfile(work.in_workspace / name, folder / name)
    if not work.own("instrument.yaml"):
        answers, met = _read_once(work, problems)
        return answers, (), met
    write_instrument(folder, given, {}, unit)
    instrument = _instrument(folder, problems)
    uuid, of_id = find_id(work.responses, given.form, instrument, options)
    columns = {"uuid": uuid} if uuid else {}
    write_instrument(folder, given, columns or {}, unit)
    answers, met = _read_once(work, problems)
    others, of_columns = find_columns(answers, options)
    write_instrument(folder, given, columns | others, unit)
    again = Problems(problems)
    changed = add_drafted(folder, answers, again)
    if changed or _differs(others, answers.instrument):
        answers, met = _read_once(work, again)
    return answers, (*of_id, *of_columns, *unit.guesses), met


def _checked_sample(options: AdoptOptions, answers: Responses) -> dict[str, object]:
    """The `design` of params, tried on all answers. Raises CaseStudyError where it can't be."""
    columns_by_role = {"weights": options.weights, "strata": options.strata, "psu": options.psu}
    named = {name: value for name, value in columns_by_role.items() if value}
    if not named:
        return {}
    declared_design(DesignParams.of(**named), answers)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}


def _differs(columns: Mapping[str, str], instrument: Instrument) -> bool:
    return any(getattr(instrument.columns, role) != column for role, column in columns.items())


def _instrument(folder: Path, problems: Problems) -> Instrument:
    instrument = read_instrument(folder, problems)
    problems.stop_if_fatal()
    return instrument


def _read_once(work: Work, problems: Problems) -> tuple[Responses, Problems]:
    met = Problems(problems)
    instrument = _instrument(work.folder, met)
    form = work.given.form
    # `with_columns` asks columns for their values as they were written, and applies all recodes
    recodes = [
        recode for recode in read_recodes(work.folder / "recodes.csv", met) if made_of_form(recode, form)
    ]
    answers = read_responses(
        work.responses, form, instrument, met, sheet=work.options.sheet, recodes=tuple(recodes)
    )
    met.stop_if_fatal()
    return answers, met


def _plan(
    answers: Responses, places: Places, options: AdoptOptions, marked: Sequence[str]
) -> tuple[tuple[PlanRow, ...], dict[str, str]]:
    """The drafted plan, and the columns recognised (column -> what it is) that get no table."""
    form, instrument = answers.form, answers.instrument
    roles = {role: getattr(instrument.columns, role) for role in ("start", "end", "enumerator")}
    column_roles = recognised(
        answers, {role: column for role, column in roles.items() if column}, options.weights
    )
    column_roles = {
        name: what for name, what in column_roles.items() if name not in (places.question, *options.by)
    }
    asked = [name for name in form.questions if answers.has(name) and not is_unlisted(answers, name)]
    asked = [name for name in asked if name not in column_roles and name not in marked]
    stacked = [name for part in answers.repeats.values() for name in part.asked.columns]
    stacked = [name for name in stacked if name not in column_roles and name not in marked]
    places_said = (places.question, *same_as_places(answers, places))
    leave_out = [name for name in (*places_said, *column_roles, *marked) if name]
    plan = draft_plan(form, [*asked, *stacked], options.by, leave_out, instrument)
    return with_bases(plan, answers), column_roles


def _home(problem: Problem, work: Work) -> Problem:
    """A problem of the draft as one of the workspace that it becomes."""
    return replace(problem, where=problem.where.replace(str(work.draft.folder), str(work.draft.workspace)))


def _log_guess(logs: FoundLogs, options: AdoptOptions) -> tuple[Guess, ...]:
    if logs.log is None or options.cleaning_log:
        return ()
    rests_on = f"beside the export, with {counted(logs.rows, 'row')}; applied in every run"
    return (Guess("cleaning log", logs.log.name, rests_on),)
