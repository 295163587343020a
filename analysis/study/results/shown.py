"""What each notebook of a city shows, as hashes: a notebook is executed again only where they have changed.

1. A section's notebook shows the section's words, tables, figures and passages: its hash is of these.
2. A notebook may name a table or figure of another section: each table, with its figures, has a hash too.
3. Those of data quality and of weights show annexes, with labels of the forms.

shown_digests(study) -> {section or annex: hash, "table NAME": hash}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.batch.notebook_names import SHOWN_TABLE
from analysis.digests import combine, digest
from analysis.reporting.notebook_display import FigureFile
from analysis.study.annexes.annex import ANNEXES

if TYPE_CHECKING:
    from analysis.reporting.tables.table import Table
    from analysis.study.casestudy import CaseStudy


def shown_digests(study: CaseStudy) -> dict[str, str]:
    """The hashes of a study whose tables and figures are written, by what they are of."""
    digests: dict[str, str] = {}
    for section in study.sections:
        tables = {table.name: combine(*_table(study, table)) for table in study.tables(section).items}
        digests |= {SHOWN_TABLE + name: table_digest for name, table_digest in tables.items()}
        digests[section] = combine(*_words(study, section), *tables.values())
    texts = [str(study.about()), *_forms(study)]
    for annex in ANNEXES:
        digests[annex] = combine(*texts, *_annex(study, annex))
    return digests


def _words(study: CaseStudy, section: str) -> Iterator[str]:
    yield study.section_title(section)
    for words in (study.about(section), study.summary(section), study.passages(section)):
        yield str(words)


def _table(study: CaseStudy, table: Table) -> Iterator[str]:
    yield table.csv()
    for name in study.figures_of(table.name):
        yield from _files(study, name)


def _forms(study: CaseStudy) -> Iterator[str]:
    """The surveys' own files, which have the labels that annexes show; a plan has none of them."""
    for survey in study.surveys:
        for path in survey.inputs:
            if path.is_relative_to(survey.instrument.folder) and path.stem != "plan":
                yield digest(path)


def _annex(study: CaseStudy, annex: str) -> Iterator[str]:
    for name, frame in study.results.frames.items():
        if name.startswith(f"{annex}/"):
            yield name
            yield frame.to_csv(index=False)
    if annex == "weights":
        yield study.estimates.to_csv(index=False)
    for name in study.annex_figure_names():
        yield from _files(study, name)


def _files(study: CaseStudy, name: str) -> Iterator[str]:
    yield name
    figure = study.figure(name)
    if not isinstance(figure, FigureFile):
        return
    for suffix in (".png", ".svg", ".alt.txt"):
        yield digest(figure.png.with_suffix(suffix))
