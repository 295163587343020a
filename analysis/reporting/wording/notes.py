"""The notes under a table that make themselves: whatever could mislead a reader, in plain words.

make_notes(grid, layout, unused) -> tuple[str, ...]
question_notes(blocks, layout) -> of them, those on who was asked and who is in the base
sample_words(interviewed, language, place) -> what a sample that was not drawn can't say
source_line(layout) -> str
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.reporting.tables.grid import ColumnBlock, Grid, GroupKey, Interviewed, RowKey, TableLayout
from analysis.reporting.wording.quantities import gendered
from analysis.reporting.wording.weightings import weighting_text
from analysis.reporting.wording.words import counted, fill, gender, join, number, plural, quoted, word
from analysis.vocabulary import NOT_ASKED, NOT_IN_FORM, SMALL_BASE, SUPPRESSED

UNWEIGHTED, DESIGN, RAKED = "none", "design", "raked"
FEW_ANSWERS = 6
"""Answers that nobody gave are named up to this many."""


def make_notes(
    grid: Grid, layout: TableLayout, unused: tuple[RowKey, ...] = (), *, drawn: bool = False
) -> tuple[str, ...]:
    """The notes of a table, in the order: what tests found, what was counted, who was asked, how to read it,
    the plan's own.

    A figure (`drawn`) has no columns, no effective base, and no low and high to speak of.
    """
    blocks = tuple(dict.fromkeys(group.block for group in grid.groups))
    notes = [
        *layout.findings,
        *_of_units(grid, blocks, layout),
        *question_notes(blocks, layout),
        *_of_offered(grid, blocks, layout),
        *_of_unused(grid, unused, layout),
        *_of_statuses(grid, layout),
        *_of_precision(grid, layout, drawn),
        sample_note(layout),
        *(fill(note, layout.language, city=layout.place) for note in layout.notes),
        word("note.rounded", layout.language, base=layout.rounded) if layout.rounded else "",
        _of_weighted_steps(grid, layout),
        word("note.synthetic", layout.language) if layout.synthetic else "",
        word("note.unprotected", layout.language) if layout.unprotected else "",
    ]
    return tuple(dict.fromkeys(note for note in notes if note))


def source_line(layout: TableLayout) -> str:
    """ "Source: ...", or "" where none is given."""
    return word("source", layout.language, text=layout.source.rstrip(".") + ".") if layout.source else ""


def sample_note(layout: TableLayout) -> str:
    """What a purposive sample can't say; "" where the sample is random."""
    if layout.random_sample:
        return ""
    return sample_words(layout.interviewed, layout.language, layout.place)


def sample_words(of: Interviewed, language: str, place: str = "") -> str:
    """That a sample which was not drawn stands for those who were met, and not for whom it might be read."""
    forms = of.noun or word("respondents", language)
    nouns = plural(forms, 2, language)
    done = word("group.surveyed" if of.surveyed else "group.interviewed", language)
    met = f"{nouns} {gendered(done, gender(forms))}"
    population = of.population or (nouns if of.noun else "")
    if population:
        return word("note.sample_of", language, interviewed=met, population=population, place=place)
    return word("note.sample", language, interviewed=met, place=place)


def _of_weighted_steps(grid: Grid, layout: TableLayout) -> str:
    """That weighted figures are coarse; not where they are a drawn sample's own, which are exact."""
    weighted = any(group.weighting != UNWEIGHTED for group in grid.groups)
    coarse = weighted and layout.protected and not layout.random_sample
    return word("note.weighted_steps", layout.language) if coarse else ""


def _of_units(grid: Grid, blocks: tuple[ColumnBlock, ...], layout: TableLayout) -> Iterable[str]:
    over_all = {group.block for group in grid.groups if grid.adds_to_more(group)}
    several = [block for block in blocks if block.multiple or block in over_all]
    several = [block for block in several if block.statistic == "share" and block.unit != "mentions"]
    units = {block.unit for block in blocks}
    language = layout.language
    if "reports" in units:
        yield _of_reports(layout)
    if "mentions" in units:
        yield word("note.mentions", language)
    for block in several if layout.answers else ():
        of_people = block.unit == "respondents" and "reports" in units
        yield word("note.multiple_reports" if of_people else "note.multiple", language)


def _of_reports(layout: TableLayout) -> str:
    """That reports are counted, under the noun of their repeat where it has one."""
    if not layout.reported:
        return word("note.reports", layout.language)
    nouns = {"reports": layout.noun("reports", 2), "people": layout.noun("respondents", 2)}
    return word("note.reports_of", layout.language, **nouns)


def question_notes(blocks: Iterable[ColumnBlock], layout: TableLayout) -> Iterable[str]:
    """Whom each question was asked of, and how its base was narrowed."""
    for block in blocks:
        if block.asked_of:
            yield word("note.asked_of", layout.language, people=block.asked_of)
        if block.narrowed:
            yield word(f"note.base_{block.narrowed}", layout.language)
        if block.excluded:
            of = block.excluded_of or block.question
            names = [layout.labels.choice(of, choice, layout.language) for choice in block.excluded]
            listed = join([quoted(name, layout.language) for name in names], layout.language)
            yield word("note.excluded", layout.language, choices=listed)


def _of_offered(grid: Grid, blocks: tuple[ColumnBlock, ...], layout: TableLayout) -> Iterable[str]:
    """Which answers have a base of their own, as not everybody was offered them."""
    language = layout.language
    for block in blocks:
        first = grid.groups[0].weighting
        groups = [group for group in grid.groups if group.block == block and group.weighting == first]
        partly = [
            row
            for row in grid.rows
            if row.choice in block.partly and any(_narrower(grid, group, row) for group in groups)
        ]
        if len(partly) > FEW_ANSWERS:
            yield word("note.offered_many", language, count=number(len(partly), language))
            continue
        whole = [group for group in groups if not group.domain]
        for row in partly:
            choice = quoted(layout.labels.choice(block.question, row.choice, language), language)
            bases = grid.bases(whole[0]) if len(whole) == 1 else set()
            if len(bases) == 1 and _narrower(grid, whole[0], row):
                (base,) = bases
                n = number(grid.record(whole[0], row).base, language)
                yield word(
                    "note.offered_to",
                    language,
                    choice=choice,
                    n=n,
                    people=counted(base, block.unit, language),
                )
            else:
                yield word("note.offered_some", language, choice=choice)


def _narrower(grid: Grid, group: GroupKey, row: RowKey) -> bool:
    """Whether a cell has another base than its column, or its column none."""
    record, bases = grid.record(group, row), grid.bases(group)
    return record is not None and record.base > 0 and (len(bases) > 1 or record.base not in bases)


def _of_unused(grid: Grid, unused: tuple[RowKey, ...], layout: TableLayout) -> Iterable[str]:
    if not unused:
        return
    if len(unused) > FEW_ANSWERS:
        yield word("note.no_answers_many", layout.language, count=number(len(unused), layout.language))
        return
    question = grid.groups[0].block.question
    names = [layout.labels.choice(question, row.choice, layout.language) for row in unused]
    yield word("note.no_answers", layout.language, choices=join(names, layout.language))


def _of_statuses(grid: Grid, layout: TableLayout) -> Iterable[str]:
    records = [(group, record) for group in grid.groups for record in grid.column(group)]
    statuses = {record.status for _, record in records}
    statuses |= {grid.absent(g, row) for g in grid.groups for row in grid.rows if grid.record(g, row) is None}
    if SMALL_BASE in statuses:
        shares = any(
            group.block.statistic == "share" for group, record in records if record.status == SMALL_BASE
        )
        key = "note.small_base" if shares else "note.small_base_number"
        yield word(key, layout.language, threshold=layout.small_base)
    for status, key in (
        (SUPPRESSED, SUPPRESSED),
        (NOT_ASKED, "not_asked"),
        (NOT_IN_FORM, "not_in_form"),
    ):
        if status not in statuses:
            continue
        of = [group.block.asked_of for group in grid.groups if group.block.asked_of]
        if status == NOT_ASKED and of:
            yield word("note.nobody", layout.language, asked=of[0])
        else:
            yield word(f"note.{key}", layout.language)


def _of_precision(grid: Grid, layout: TableLayout, drawn: bool) -> Iterable[str]:
    weightings = {group.weighting for group in grid.groups}
    if layout.design and DESIGN in weightings:
        freedom = _freedom(grid, layout.language)
        key = "note.design_drawn" if drawn else "note.design"
        yield word(key, layout.language, design=layout.design, df=freedom)
    adjusted = weightings - {UNWEIGHTED, DESIGN}
    if adjusted - {RAKED} and not drawn:
        yield from _of_adjusted(sorted(adjusted - {RAKED}), layout)
    if RAKED in adjusted:
        key = "note.raked_drawn" if drawn else "note.raked"
        yield word(key, layout.language, margins=layout.margins or word("raked.margins", layout.language))
    levels = [
        record.confidence for group in grid.groups for record in grid.column(group) if record.confidence > 0
    ]
    if layout.intervals and levels and not drawn:
        yield word("note.interval", layout.language, confidence=levels[0] * 100)


def _freedom(grid: Grid, language: str) -> str:
    """The degrees of freedom of everyone in each sample: "22", "22 and 216", "22–216"."""
    samples: dict[tuple[str, str], float] = {}
    for group in grid.groups:
        if group.weighting == DESIGN:
            own = [record.df for record in grid.column(group) if record.df > 0]
            sample = group.study, group.wave
            samples[sample] = max([samples.get(sample, 0.0), *own])
    texts = [number(value, language) for value in sorted(set(samples.values()))]
    return join(texts, language) if len(texts) < 3 else f"{texts[0]}\N{EN DASH}{texts[-1]}"


def _of_adjusted(names: Sequence[str], layout: TableLayout) -> Iterable[str]:
    """What further readings are adjusted to: those to the same figures in one sentence."""
    by_source: dict[str, list[str]] = {}
    for name in names:
        source = layout.adjusted.get(name) or word("raked.margins", layout.language)
        by_source.setdefault(source, []).append(
            quoted(weighting_text(name, layout.language), layout.language)
        )
    for source, alike in by_source.items():
        yield word("note.adjusted", layout.language, names=join(alike, layout.language), source=source)
