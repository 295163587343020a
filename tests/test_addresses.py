"""Exports that params name by an address."""

import stat

import fsspec
import pytest

from analysis import addresses
from analysis.addresses import fetched, is_address, shown
from analysis.problems import CaseStudyError, Problems
from analysis.study import declare
from analysis.study.surveys.survey import read_survey


@pytest.fixture
def store(monkeypatch):
    """A store of objects in memory, looked at each time."""
    monkeypatch.setattr(addresses, "_FRESH_SECONDS", 0.0)
    store = fsspec.filesystem("memory")
    yield store
    store.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("s3://b/x.csv", True), ("file:///x.csv", True), ("C:/data/x.csv", False), ("data/x.csv", False)],
)
def test_what_is_an_address(text, expected):
    assert is_address(text) is expected


def test_a_city_is_read_from_an_address_and_again_where_it_changed(home, store):
    text = home.export.read_text(encoding="utf-8")
    store.pipe("/bucket/export.csv", text.encode())
    home.change(home.params(), ("data/export.csv", "memory://bucket/export.csv"))

    def read() -> int:
        (survey,) = declare("north", home.root).surveys
        (export,) = survey.exports
        assert export.parent.parent == home.root / "data" / "fetched"
        assert stat.S_IMODE(export.stat().st_mode) == 0o600
        return len(read_survey(survey, "north.yaml", Problems()).respondents)

    assert read() == 7
    store.pipe("/bucket/export.csv", f"{text}u9,2020-01-09T10:00:00,north,f,22,0,no,,,,,,\n".encode())
    assert read() == 8


def test_a_file_address_is_the_file(home, tmp_path):
    copies = tmp_path / "copies"
    assert fetched(home.export.as_uri(), copies) == home.export and not copies.exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "memory://bucket/none.csv",
            "memory://bucket/none.csv: it can't be read or written (FileNotFoundError)",
        ),
        ("memory://bucket", "memory://bucket: this is a folder. Mount the bucket or share"),
        ("http://example.org/x.csv", "http://example.org/x.csv: answers don't travel in the clear"),
        (
            "what://me:key@b/x.csv?key=1",
            "what://b/x.csv: no package here reads such addresses.",
        ),
        (
            "gs://b/x.csv",
            "gs://b/x.csv: files at addresses need packages of their own:",
        ),
    ],
)
def test_what_can_not_be_had_is_told_in_words(store, tmp_path, address, sentence):
    store.pipe("/bucket/export.csv", b"x")
    with pytest.raises(CaseStudyError) as error:
        fetched(address, tmp_path)
    assert str(error.value).startswith(sentence)


def test_no_key_is_told():
    assert shown("https://me:secret@host/x.csv?signature=secret") == "https://host/x.csv"
