"""A round: how it ends, and what its page says, of no person."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.batch.run_log import RunLog
from analysis.batch.tasks import Place, PlaceReport, Request, TaskOutcome
from analysis.commands import watch as watching
from analysis.commands.digest import digest_text, write_digest
from analysis.commands.pull import PulledVersions, SurveyPull
from analysis.commands.watch import CityRound, Round, watch
from analysis.intake.sources.server import UnreachableError
from analysis.intake.sources.snapshots import Pulled
from analysis.workspace import Workspace
from tests.batch.stub_home import Watch, write

QUEUE = tuple((f"Enumerator {letter}", 40, 9) for letter in "ABCDEF")


def full_round() -> Round:
    pulled = Pulled(Path("0002.jsonl"), (), ("a", "b"), ("c",), ())
    north = CityRound(
        "north", 10, 12, 3, (Path("mine/north_core.xlsx"),), QUEUE, ("Most *said* cash (6 of 12).",)
    )
    south = CityRound("south", 5, 5, problems=("params/south.yaml: no such export",))
    pulls = (SurveyPull("core", pulled, Path("core.csv"), (), PulledVersions()),)
    return Round(pulls, (north, south), ("west",), ("south: can't be prepared or packed",))


def test_the_page_says_what_went_wrong_what_to_decide_and_what_is_new(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert digest_text(full_round()) == (
        """\
# Digest of 2027-01-15 08:00 UTC

## What went wrong

- south: params/south.yaml: no such export
- south: can't be prepared or packed

## To decide

- north: 3 findings of the checks to review, in north_core.xlsx
- north: Enumerator A, 9 of 40 interviews flagged
- north: Enumerator B, 9 of 40 interviews flagged
- north: Enumerator C, 9 of 40 interviews flagged
- north: Enumerator D, 9 of 40 interviews flagged
- north: Enumerator E, 9 of 40 interviews flagged
- north: 1 more enumerators, in its quality notebook

## New

- core: 2 interviews new, 1 changed, 0 gone on the server
- north: 12 interviews (10 before)
- north: Most \\*said\\* cash (6 of 12).

Unchanged: west.
"""
    )


def test_the_page_is_written_for_mail_and_to_look_at(tmp_path):
    text, page = write_digest(full_round(), tmp_path)
    assert text.name == "digest.md"
    assert "<li>north: Most *said* cash (6 of 12).</li>" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("done", "code"),
    [
        (Round((), (), ("north",), ()), 0),
        (Round((), (CityRound("north", 1, 2),), (), ()), 0),
        (Round((), (CityRound("north", 1, 2, findings=1),), (), ()), 10),
        (Round((), (CityRound("north", 1, 2, enumerators=QUEUE),), (), ()), 10),
        (full_round(), 1),
        (Round((), (), (), (), "no answer"), 75),
    ],
)
def test_how_a_round_ends(done, code):
    assert done.code == code


def test_a_server_that_does_not_answer_ends_the_round(tmp_path, monkeypatch):
    def silent(_):
        raise UnreachableError("https://kobo: the server did not answer in 6 tries.")

    monkeypatch.setattr(watching, "has_servers", lambda _: True)
    monkeypatch.setattr(watching, "pull", silent)
    log = tmp_path / "w.jsonl"
    done = watch(Request(Workspace(tmp_path), tmp_path / "out"), Watch(), RunLog(log))
    assert (done.code, done.unreachable) == (75, "https://kobo: the server did not answer in 6 tries.")
    assert "the server did not answer in 6 tries." in digest_text(done)
    assert '"event": "stopped", "reason": "server"' in log.read_text(encoding="utf-8")


def test_failures_are_told_without_their_words():
    place = Place("north", "en", Path("north"))
    failures = [
        TaskOutcome("north", "quality", "", 1.0, error="Fatou", cell=3),
        TaskOutcome("north", "", "", 1.0, error="got 'Fatou'"),
        TaskOutcome("north", "", "", 1.0, error="got 'Awa'"),
    ]
    assert watching._failures([PlaceReport(place, failures=failures)]) == [
        "north: the notebook quality failed in cell 3",
        "north: can't be prepared or packed; `casestudy run north` says why",
    ]


def test_what_results_say_and_whom_the_checks_point_to(tmp_path):
    place = SimpleNamespace(folder=tmp_path, language="en")
    assert (watching._told(place), watching._enumerators(place), watching._interviews(place)) == ({}, [], 0)
    write(tmp_path / "findings.csv", "rank,sentence_en\n1,One\n2,\n3,Two\n3,Two\n")
    write(
        tmp_path / "quality/enumerators.csv",
        "enumerator,interviews,flagged_interviews,score\nA,30,2,1.5\nB,20,0,0\nC,9,,\nD,40,9,7.5\n",
    )
    write(tmp_path / "frames.json", "{}")
    write(tmp_path / "facts.json", '{"surveys": [{"interviews": 30}, {"interviews": 12}]}')
    assert list(watching._told(place)) == ["One", "Two"]
    assert watching._enumerators(place) == [("D", 40, 9), ("A", 30, 2)]
    assert watching._interviews(place) == 42
