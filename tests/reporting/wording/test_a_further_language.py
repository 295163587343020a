"""A language is a table of words and CLDR: Spanish, drawn here, is all that a report in Spanish needs."""

import csv
import shutil

import pytest

from analysis import languages
from analysis.reporting.wording import quantities, words
from tests.findings.drawn import whole
from tests.reporting.wording.test_finding_sentences import told

SPANISH = {
    "locale": "es",
    "prepositions": "en a de para",
    "respondents": "persona|personas|f",
    "group.the": "las {group}",
    "group.of": "de las {group}",
    "group.those": "-",
    "group.interviewed": "entrevistad(os/as)",
    "group.in": "{group} en {place}",
    "quantity.scale": "0=ninguna {of}|ninguna; 0.0001=pocas {of}|pocas; 0.4=la mitad {of}|la mitad;"
    " 0.93=casi todas {the}|casi todas; 1=todas {the}|todas",
    "quoted": "«{text}»",
    "finding.share": "{percent} de {base}",
    "finding.leads": "{quantity} {did} ({figure}){next}.",
}


@pytest.fixture
def spanish(tmp_path, monkeypatch):
    tables = tmp_path / "words"
    shutil.copytree(languages._TABLES, tables)
    with (tables / "en.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["key"]: row["text"] for row in csv.DictReader(stream)}
    with (tables / "es.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([("key", "text"), *(rows | SPANISH).items()])
    caches = [
        languages.languages,
        languages.word_tables,
        words._words,
        words._locale,
        words._percent_pattern,
        quantities.scale,
    ]
    monkeypatch.setattr(languages, "_TABLES", tables)
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def test_numbers_lists_and_sentences_in_a_language_of_ones_own(spanish):
    assert "es" in languages.languages()
    assert words.number(12345.6, "es", 1) == "12.345,6"
    assert words.percent(0.5, "es") == "50\u202f%"
    assert words.join(["a", "b", "c"], "es") == "a, b y c"
    assert words.counted(2, "respondents", "es") == "2 personas"
    assert told(whole(yes=175, no=2, maybe=1), "es", "yes: necesitan ayuda") == [
        "Casi todas las personas entrevistadas en Dakar necesitan ayuda (98\u202f% de 178)."
    ]
