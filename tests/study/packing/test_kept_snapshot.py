"""A snapshot is written again where what it shows changed, or somebody changed it."""

from dataclasses import replace

import pytest

from analysis.reporting.documents.snapshot import snapshot_of
from analysis.reporting.style import Style
from analysis.study.packing import kept_snapshot
from analysis.study.packing.kept_snapshot import RECORD, keep_snapshot
from tests.reporting.documents.drawn import briefing


@pytest.fixture
def writes(monkeypatch):
    """How often the page was written."""
    done, write = [], kept_snapshot.write_snapshot
    monkeypatch.setattr(kept_snapshot, "write_snapshot", lambda *given: done.append(1) or write(*given))
    return done


def test_what_shows_the_same_is_written_once(tmp_path, tmp_path_factory, writes):
    made = briefing(tmp_path_factory.mktemp("drawn"))
    keep_snapshot(tmp_path, snapshot_of(made, Style()))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    # of a table that the page doesn't show
    sections = tuple(replace(part, title=f"{part.title} again") for part in made.sections)
    paths = keep_snapshot(tmp_path, snapshot_of(replace(made, sections=sections), Style()))
    assert len(writes) == 1
    assert {path.name for path in paths} == {*before} == {"snapshot.pdf", "snapshot.png", RECORD}
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


@pytest.mark.parametrize("change", ["text", "style", "file", "record"])
def test_what_shows_something_else_is_written_again(tmp_path, tmp_path_factory, writes, change):
    made, style = briefing(tmp_path_factory.mktemp("drawn")), Style()
    keep_snapshot(tmp_path, snapshot_of(made, style))
    before = (tmp_path / "snapshot.pdf").read_bytes()
    if change == "text":
        made = replace(made, subtitle="Something else")
    elif change == "style":
        style = Style(accent="#aa2200")
    else:
        name = {"file": "snapshot.pdf", "record": RECORD}[change]
        (tmp_path / name).write_bytes(b"changed")
    keep_snapshot(tmp_path, snapshot_of(made, style))
    assert len(writes) == 2
    assert ((tmp_path / "snapshot.pdf").read_bytes() == before) == (change in ("file", "record"))
