"""What commands say: tables, progress and complaints on the terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.batch.tasks import Outcome, PlaceReport, Progress
    from analysis.commands.adopt import Adopted
    from analysis.commands.archive import ArchiveMade
    from analysis.commands.archiving.proof import Proof
    from analysis.commands.check import IdentifyingColumn
    from analysis.commands.cities import CityLine
    from analysis.commands.clean import CleanReport
    from analysis.commands.harmonise import Harmonised
    from analysis.commands.plan import PlanReport
    from analysis.commands.pull import SurveyPull
    from analysis.commands.release import CityRelease
    from analysis.commands.store import Stored
    from analysis.commands.verify import VerifyReport
    from analysis.disclosure.release.verdict import Criterion
    from analysis.problems import Problem

_SHOWN = 8
WIDTH_ELSEWHERE = 240  # in a file or a pipe, where nothing needs to be wrapped to a window


def console(stderr: bool = False) -> Console:
    """A console as wide as the window, or as a page where there is none."""
    made = Console(stderr=stderr, highlight=False)
    return made if made.is_terminal else Console(stderr=stderr, highlight=False, width=WIDTH_ELSEWHERE)


def complain(text: str) -> None:
    """Say on stderr, in the words given, what went wrong."""
    console(stderr=True).print(text, style="red", markup=False, soft_wrap=True)


def say(text: str) -> None:
    """Say something plainly."""
    console().print(text, markup=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere a line for each task done."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield _Lines(screen)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=screen, transient=True) as bar:
        yield _Moving(bar)


class _Lines:
    def __init__(self, screen: Console):
        self._screen, self._expected, self._done = screen, 0, 0

    def expect(self, tasks: int) -> None:
        self._expected += tasks

    def done(self, what: str) -> None:
        self._done += 1
        self._screen.print(f"{self._done}/{self._expected} {what}", markup=False, soft_wrap=True)

    def doing(self, what: str) -> None:
        """A log has a line for each task that is done, not for each figure of it."""

    def told(self, sentence: str) -> None:
        self._screen.print(sentence, markup=False, soft_wrap=True)


class _Moving:
    def __init__(self, bar: Bar):
        self._bar, self._task, self._expected = bar, bar.add_task("Preparing", total=None), 0

    def expect(self, tasks: int) -> None:
        self._expected += tasks
        self._bar.update(self._task, total=self._expected)

    def done(self, what: str) -> None:
        self._bar.update(self._task, advance=1, description=escape(f"{what:<28}"))

    def doing(self, what: str) -> None:
        self._bar.update(self._task, description=escape(f"{what:<28}"))

    def told(self, sentence: str) -> None:
        self._bar.console.print(sentence, markup=False, soft_wrap=True)


def show_run(reports: Sequence[PlaceReport], out: Path, seconds: float) -> None:
    """The end of a run: a line a place, where the output lies, what was warned of, what failed."""
    screen = console()
    rows = [
        (
            report.place.name,
            _of_them_new(report),
            str(report.tables),
            str(report.figures),
            str(len(report.warnings)),
            f"{report.seconds:.1f}",
        )
        for report in reports
    ]
    screen.print(
        _table(("City", "Notebooks", "Tables", "Figures", "Warnings", "Seconds"), rows, numbers=range(1, 6))
    )
    done, failures = (
        sum(report.executed for report in reports),
        [f for report in reports for f in report.failures],
    )
    idle = not done and not failures
    say("Nothing had changed." if idle else f"{done} notebooks executed in {seconds:.1f} seconds.")
    say(f"Output: {out}")
    if any(report.warnings for report in reports):
        screen.print(
            "Warnings stand in each city's manifest.json and quality notebook; `casestudy check` lists them."
        )
    show_failures(failures)


def show_failures(failures: Sequence[Outcome]) -> None:
    """Cities that could not be prepared as sentences, each once; notebooks that failed as a table. Both on
    stderr.
    """
    screen = console(stderr=True)
    unprepared: dict[str, list[str]] = {}
    for failure in failures:
        if not failure.notebook:
            unprepared.setdefault(failure.error, []).append(failure.place)
    for error, cities in unprepared.items():
        complain(f"{', '.join(cities)}: {error}")
    rows = [
        (f.place, f.notebook, "" if f.cell is None else str(f.cell), f.error) for f in failures if f.notebook
    ]
    if rows:
        screen.print(_table(("City", "Notebook", "Cell", "Error"), rows, numbers=[2]))
        screen.print(
            "A failed notebook lies beside the others as <name>.failed.ipynb, with the error in its place."
        )


def show_problems(problems: Iterable[Problem]) -> None:
    """Every problem as a row."""
    names = ("Severity", "Where", "Row", "Column", "Problem", "Got", "Expected")
    rows = [
        (p.severity, p.where, "" if p.row is None else str(p.row), p.column, p.problem, p.got, p.expected)
        for p in problems
    ]
    if rows:
        console().print(_table(names, rows, numbers=[2]))
    else:
        console().print("No problem found.")


def show_cities(lines: Iterable[CityLine]) -> None:
    """A line a city: what it is made of, and whether its output is up to date."""
    rows = [(line.city, ", ".join(line.surveys), ", ".join(line.notebooks), line.state) for line in lines]
    console().print(_table(("City", "Surveys", "Notebooks", "Output"), rows))


def show_coverage(report: PlanReport) -> None:
    """A line a question of a list of analysis: its tables, whether it is there, how many were asked, and
    who.
    """
    if report.coverage.empty:
        return
    rows = [
        (
            row.question,
            row.tables,
            "yes" if row.form else "no",
            "yes" if row.data else "no",
            _count(row.asked),
            _count(row.answered),
            row.asked_of,
        )
        for row in report.coverage.itertuples()
    ]
    console().print(
        _table(
            ("Question", "Tables", "In the form", "In the data", "Asked", "Answered", "Asked of"),
            rows,
            numbers=range(4, 6),
        )
    )
    say(f"{report.rows} rows in {report.tables} tables, of {report.survey}.")


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def show_harmonised(found: Harmonised) -> None:
    """Every change but the same, how many of each kind, and what to do next."""
    rows = [
        (
            change.kind,
            change.question_a,
            change.question_b,
            change.choice_a,
            change.choice_b,
            change.was,
            change.now,
        )
        for change in found.changes
        if change.kind != "same"
    ]
    if rows:
        console().print(_table(("Change", "In A", "In B", "Choice in A", "Choice in B", "Was", "Now"), rows))
    counted = [(kind, str(questions), str(choices)) for kind, (questions, choices) in found.counts.items()]
    console().print(_table(("Change", "Questions", "Choices"), counted, numbers=(1, 2)))
    if found.of_exports:
        say(
            "An export shows the answers that were given, not those that could be; wording and routing are"
            " not compared."
        )
    if found.path is None:
        say("Nothing has another name, so there is nothing to map.")
    else:
        say(
            f"{found.rows} rows drafted in {found.path}. Write yes under confirmed where they are right, and"
            " put them into the instrument's harmonise.csv."
        )


def show_cleaned(report: CleanReport) -> None:
    """A line a survey, then where the workbooks to decide in lie."""
    rows = [
        (
            survey.survey,
            *(
                f"{count:,}"
                for count in (
                    survey.collected,
                    survey.discarded,
                    survey.changed,
                    survey.findings,
                    survey.flagged,
                )
            ),
        )
        for survey in report.surveys
    ]
    names = ("Survey", "Interviews", "Discarded", "Answers changed", "Findings", "Interviews flagged")
    console().print(_table(names, rows, numbers=range(1, 6)))
    written = [path for survey in report.surveys for path in survey.written]
    for path in written:
        say(f"To decide in: {path}")
    for path in (path for survey in report.surveys for path in survey.data):
        say(f"Cleaned data: {path}")
    if written:
        say("Choose an action in each row, save, and run again: the log is applied in every run.")


def show_adopted(adopted: Adopted) -> None:
    """What `adopt` made, what it could not use, and how to go on."""
    screen = console()
    rows = [(city.id, city.name, str(city.interviews)) for city in adopted.cities.itertuples()]
    screen.print(_table(("City", "Name", "Interviews"), rows, numbers=[2]))
    facts = [
        f"Instrument {adopted.instrument}: {adopted.interviews} interviews, read as {adopted.dialect}",
        *_outside(adopted.outside),
        f"Languages: {', '.join(adopted.languages)}.",
        f"Plan: {adopted.tables} tables in {len(adopted.sections)} sections" + _also_by(adopted),
    ]
    for fact in facts:
        say(fact)
    if adopted.identifying:
        say(
            f"Would identify people, and is marked in instrument.yaml: {', '.join(adopted.identifying)}."
            f" A recipe for a data set without it is drafted in {adopted.recipe}."
        )
    if adopted.guesses:
        rows = [(guess.what, guess.taken, guess.rests_on) for guess in adopted.guesses]
        screen.print(_table(("Guessed", "Taken", "It rests on"), rows))
        say(f"Change a guess in {_beside_listing(adopted)}, or say it, and run the same command again.")
    if adopted.unused:
        screen.print(_table(("Not used", "Why"), [(_some(names), why) for names, why in adopted.unused]))
    _show_kinds(adopted)
    for sentence in adopted.news:
        say(sentence)
    if adopted.kept:
        say(f"Kept as somebody changed them: {', '.join(adopted.kept)}.")
    say(f'Next: casestudy run --workspace "{adopted.workspace}"')


def _show_kinds(adopted: Adopted) -> None:
    """A line a kind of warning: how often, where, and one as it was told; the whole stands in adopted.csv."""
    from analysis.commands.adoption.listing import kinds

    rows = [
        (str(kind.count), _some(", ".join(kind.columns)), str(kind.example))
        for kind in kinds(adopted.problems)
    ]
    if rows:
        console().print(_table(("Warnings", "Columns", "For example"), rows, numbers=[0]))
    if adopted.listing is not None:
        say(f"All that was guessed, warned of and not used: {adopted.listing}")


def _beside_listing(adopted: Adopted) -> str:
    return str(adopted.listing.with_name("adopted.yaml")) if adopted.listing else "adopted.yaml"


def _some(names: str) -> str:
    """The first names of a list, and how many more there are."""
    parts = names.split(", ")
    return names if len(parts) <= _SHOWN else f"{', '.join(parts[:_SHOWN])} and {len(parts) - _SHOWN} more"


def show_verified(report: VerifyReport) -> None:
    """How a report's numbers stand: the worst first, then how many of each, and where the rest lies."""
    screen = console()
    for row in report.to_mend.itertuples():
        screen.print(f"{row.where}: {row.says}: {row.status}", style="bold", markup=False)
        screen.print(f"    {row.sentence}", markup=False)
        screen.print(f"    {row.stands}", markup=False)
        screen.print(f"    Write instead: {row.instead}", markup=False)
    counts = report.verification.counts
    say(", ".join(f"{count} {status}" for status, count in counts.items()) or "No number was found.")
    unread = report.verification.report.unread
    if unread:
        say(f"Could not be read: {'; '.join(unread)}.")
    for path in report.written:
        say(f"Written: {path}")


def show_identifying(columns: Iterable[IdentifyingColumn]) -> None:
    """A line a column that would identify people, of real data and examples alike."""
    rows = [
        (column.survey, column.column, column.reason, "yes" if column.marked else "no") for column in columns
    ]
    if rows:
        say("Columns that would tell who somebody is; no release holds them unless its recipe keeps one.")
        console().print(_table(("Survey", "Column", "Why", "Marked in instrument.yaml"), rows))


def show_pulled(surveys: Sequence[SurveyPull]) -> None:
    """A line a survey: its interviews, and how many are new, changed and gone since the last pull."""
    rows = []
    for one in surveys:
        pulled = one.pulled
        counts = (pulled.records, pulled.added, pulled.changed, pulled.vanished)
        rows.append((one.instrument, *(f"{len(part):,}" for part in counts)))
    console().print(_table(("Survey", "Interviews", "New", "Changed", "Gone"), rows, numbers=range(1, 5)))
    for one in surveys:
        say(f"{one.instrument}: export {one.export}, snapshot {one.pulled.path}")
        if one.repeats:
            complain(
                f"{one.instrument}: the repeats {', '.join(one.repeats)} are in the snapshot, but not in the"
                " export."
            )


@contextmanager
def counting(of: str) -> Iterator[Callable[[str, int], None]]:
    """A line that tells how many of something are done, for as long as the block lasts."""
    screen = console(stderr=True)
    with screen.status("") as status:
        yield lambda name, done: status.update(f"{escape(name)}: {done:,} {of}")


def show_stored(stored: Sequence[Stored]) -> None:
    """A line a store, what was met in reading, and how params name it."""
    for one in stored:
        if one.warnings:
            show_problems(one.warnings)
    rows = []
    for one in stored:
        manifest = one.manifest
        counts = one.rows, len(manifest.columns), len(manifest.parts)
        rows.append((one.instrument, *(f"{part:,}" for part in counts), f"{one.size / 1e6:,.1f} MB"))
    names = ("Survey", "Interviews", "Columns", "Pieces", "On disk")
    console().print(_table(names, rows, numbers=range(1, 5)))
    for one in stored:
        if one.named:
            say(f"{one.instrument}: {one.folder} is written, and params name it. Next: casestudy run")
        else:
            say(f"{one.instrument}: {one.folder} is written. Name it in params: `export: {one.export}`.")


def show_archive(made: ArchiveMade) -> None:
    """Where the archive lies, what it holds, and what it only names."""
    names = [archived.place.name for archived in made.contents.places]
    say(f"Archive: {made.path}, {len(made.contents.files):,} files of {', '.join(names)}.")
    for file in made.contents.hashed.values():
        say(f"By its hash only: {file.path}")
    say(f'To prove it elsewhere: casestudy archive --prove "{made.path}" --data FOLDER')


def show_proof(proof: Proof) -> None:
    """A line a city made again, what differs besides numbers, and what of this machine is not as it was."""
    rows = []
    for city in proof.cities:
        told = "NOT the same" if city.differing else "the same"
        counts = (f"{city.rows:,}", f"{city.differing:,}", f"{city.files:,}", f"{len(city.others):,}")
        rows.append((city.city, *counts, told))
    names = ("City", "Estimates", "Differing", "Files", "Differing", "Numbers")
    console().print(_table(names, rows, numbers=range(1, 5)))
    for city in proof.cities:
        if city.others:
            say(f"{city.city}: not the same bytes: {_some(', '.join(city.others))}")
    if proof.unlike:
        say(f"Not as where the archive was made: {'; '.join(proof.unlike)}.")
    if proof.holds:
        say("Every number came out again.")
    else:
        complain("Numbers did not come out again.")


def show_releases(made: Sequence[CityRelease]) -> None:
    """A line a limit of each release, then where the files lie and whether they may leave."""
    from analysis.reporting.wording.words import word

    rows = []
    for one in made:
        for criterion in one.released.verdict.criteria:
            met = "met" if criterion.met else "NOT met"
            rows.append((one.city, one.survey, *_limit(criterion), met))
    console().print(_table(("City", "Survey", "Limit", "Wanted", "Found", ""), rows, numbers=(3, 4)))
    for one in made:
        released = one.released
        say(
            f"{one.city}: {len(released.data.frame):,} people, {len(released.data.variables)} columns,"
            f" {len(released.left_out)} left out; {_rests_on(released.verdict.basis)} {one.folder}"
        )
        for caveat in released.caveats:
            say(f"- {word(caveat.key, 'en', **caveat.values)}")
        if not released.verdict.passed:
            complain(
                f"{one.city}: the limits of the recipe are not met, so this data set must not be published as"
                " it is. risk_report.docx says which keys single people out; make them coarser, or share the"
                " file under an agreement only."
            )


def _limit(criterion: Criterion) -> tuple[str, str, str]:
    """What a limit is of, what was wanted and what was found."""
    name = criterion.name.rpartition(".")[2]
    if name.endswith("risk"):
        return name.replace("_", " "), f"< {criterion.wanted:.1%}", f"{criterion.found:.2%}"
    return name.replace("_", " "), f">= {criterion.wanted:,.0f}", f"{criterion.found:,.0f}"


def _rests_on(basis: str) -> str:
    meant = {
        "sample": "the risk is the sample's, as no population is known.",
        "weights": "the risk is that of the population the weights add up to.",
        "size": "the risk is that of the population size in the recipe.",
        "context": "the risk is that among the individuals counted at flow monitoring points.",
    }
    return meant[basis]


def _also_by(adopted: Adopted) -> str:
    if not adopted.by:
        return "."
    which = "where groups are large enough also" if adopted.unsplit else "each also"
    left = f" ({adopted.unsplit} splits of too few people are left out)" if adopted.unsplit else ""
    return f", {which} by {', '.join(adopted.by)}{left}."


def _outside(answers: Sequence[tuple[str, int]]) -> list[str]:
    """How many interviews are in no city, in a sentence; none where all are in one."""
    if not answers:
        return []
    parts = [f"{name or 'no answer'} ({interviews:,})" for name, interviews in answers]
    return [f"Interviews in no city, left out: {', '.join(parts)}."]


def _of_them_new(report: PlaceReport) -> str:
    kept = report.notebooks - report.executed
    return f"{report.notebooks} ({kept} unchanged)" if kept > 0 else str(report.notebooks)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> Table:
    right = set(numbers)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(names):
        table.add_column(name, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table
