"""What was made for others: releases and archives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.screen.console import complain, console, say, some, table

if TYPE_CHECKING:
    from analysis.commands.archive import ArchiveMade
    from analysis.commands.archiving.proof import Proof
    from analysis.commands.release import CityRelease
    from analysis.disclosure.release.measures.verdict import Criterion


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
        verdict = "NOT the same" if city.differing else "the same"
        counts = (f"{city.rows:,}", f"{city.differing:,}", f"{city.files:,}", f"{len(city.others):,}")
        rows.append((city.city, *counts, verdict))
    names = ("City", "Estimates", "Differing", "Files", "Differing", "Numbers")
    console().print(table(names, rows, numbers=range(1, 5)))
    for city in proof.cities:
        if city.others:
            say(f"{city.city}: not the same bytes: {some(', '.join(city.others))}")
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
        for name, part in {"": one.released, **one.released.repeats}.items():
            told_of = f"{one.survey}: {name}" if name else one.survey
            for criterion in part.verdict.criteria:
                met = "met" if criterion.met else "NOT met"
                rows.append((one.city, told_of, *_limit(criterion), met))
    console().print(table(("City", "Survey", "Limit", "Wanted", "Found", ""), rows, numbers=(3, 4)))
    for one in made:
        released = one.released
        say(
            f"{one.city}: {len(released.data.frame):,} people, {len(released.data.variables)} columns,"
            f" {len(released.left_out)} left out; {_rests_on(released.verdict.basis)} {one.folder}"
        )
        for caveat in released.caveats:
            say(f"- {word(caveat.key, 'en', **caveat.values)}")
        for name, part in released.repeats.items():
            columns = len(part.data.variables)
            say(f"{one.city}, rows of {name}: {len(part.data.frame):,}, {columns} columns")
            for caveat in part.caveats:
                say(f"- {word(caveat.key, 'en', **caveat.values)}")
        if not released.passed:
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
    sign = "<=" if name == "named" else ">="
    return name.replace("_", " "), f"{sign} {criterion.wanted:,.0f}", f"{criterion.found:,.0f}"


def _rests_on(basis: str) -> str:
    meant = {
        "sample": "the risk is the sample's, as no population is known.",
        "weights": "the risk is that of the population the weights add up to.",
        "size": "the risk is that of the population size in the recipe.",
        "context": "the risk is that among the individuals counted at flow monitoring points.",
    }
    return meant[basis]
