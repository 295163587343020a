"""What was adopted, fetched, stored and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.screen.console import complain, console, say, some, table
from analysis.screen.reviews import show_problems

if TYPE_CHECKING:
    from analysis.commands.adopt import Adopted
    from analysis.commands.harmonise import Harmonised
    from analysis.commands.pull import PulledVersions, SurveyPull
    from analysis.commands.store import Stored


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
        console().print(table(("Change", "In A", "In B", "Choice in A", "Choice in B", "Was", "Now"), rows))
    counted = [(kind, str(questions), str(choices)) for kind, (questions, choices) in found.counts.items()]
    console().print(table(("Change", "Questions", "Choices"), counted, numbers=(1, 2)))
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


def show_adopted(adopted: Adopted) -> None:
    """What `adopt` made, what it could not use, and how to go on."""
    screen = console()
    rows = [(city.id, city.name, str(city.interviews)) for city in adopted.cities.itertuples()]
    screen.print(table(("City", "Name", "Interviews"), rows, numbers=[2]))
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
        screen.print(table(("Guessed", "Taken", "It rests on"), rows))
        say(f"Change a guess in {_beside_listing(adopted)}, or say it, and run the same command again.")
    if adopted.unused:
        screen.print(table(("Not used", "Why"), [(some(names), why) for names, why in adopted.unused]))
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
        (str(kind.count), some(", ".join(kind.columns)), str(kind.example))
        for kind in kinds(adopted.problems)
    ]
    if rows:
        console().print(table(("Warnings", "Columns", "For example"), rows, numbers=[0]))
    if adopted.listing is not None:
        say(f"All that was guessed, warned of and not used: {adopted.listing}")


def _beside_listing(adopted: Adopted) -> str:
    return str(adopted.listing.with_name("adopted.yaml")) if adopted.listing else "adopted.yaml"


def show_pulled(surveys: Sequence[SurveyPull]) -> None:
    """A line a survey: its interviews, and how many are new, changed and gone since the last pull."""
    rows = []
    for one in surveys:
        pulled = one.pulled
        counts = (pulled.records, pulled.added, pulled.changed, pulled.vanished)
        rows.append((one.instrument, *(f"{len(part):,}" for part in counts)))
    console().print(table(("Survey", "Interviews", "New", "Changed", "Gone"), rows, numbers=range(1, 5)))
    for one in surveys:
        say(f"{one.instrument}: export {one.export}, snapshot {one.pulled.path}")
        if one.repeats:
            complain(
                f"{one.instrument}: the repeats {', '.join(one.repeats)} are in the snapshot, but not in the"
                " export."
            )
        _show_versions(one.instrument, one.versions)


def _show_versions(instrument: str, versions: PulledVersions) -> None:
    """How many versions the form has, and what older ones call otherwise."""
    if versions.problem:
        complain(f"{instrument}: the versions of the form were not all read. {versions.problem}")
    if versions.forms:
        say(f"{instrument}: {len(versions.forms)} version(s) of the form in {versions.forms[0].parent}")
    if versions.draft is not None:
        say(
            f"{instrument}: older versions call {versions.rows} thing(s) otherwise; the drafted map is"
            f" {versions.draft}. Write yes under `confirmed` where a row is right."
        )


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
    console().print(table(names, rows, numbers=range(1, 5)))
    for one in stored:
        if one.named:
            say(f"{one.instrument}: {one.folder} is written, and params name it. Next: casestudy run")
        else:
            say(f"{one.instrument}: {one.folder} is written. Name it in params: `export: {one.export}`.")


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
    answer_texts = [f"{name or 'no answer'} ({interviews:,})" for name, interviews in answers]
    return [f"Interviews in no city, left out: {', '.join(answer_texts)}."]
