"""Runs take turns in one folder of results, and clear away what a killed one left."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.batch import run, turns
from analysis.batch.turns import own_turn, remove_unfinished
from analysis.files import replacing
from tests.batch.stub_home import Watch, request, write

HOLD = """
import sys, time; sys.path[:0] = [{root!r}]
from pathlib import Path
from analysis.batch.turns import own_turn
with own_turn(Path({out!r}), None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_waits_until_the_first_is_dead(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "PAUSE", 0.05)
    code = HOLD.format(root=str(Path(__file__).parents[2]), out=str(tmp_path))
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"

    class Killing(Watch):
        def told(self, sentence):
            super().told(sentence)
            holder.kill()

    watch = Killing()
    with own_turn(tmp_path, watch):
        assert holder.wait() != 0
    assert watch.said == [
        f"Another run is writing to {tmp_path}; this one goes on when that has ended. Ctrl-C stops it."
    ]
    holder.stdout.close()


def test_the_lock_goes_with_the_run_and_with_one_that_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(turns.tempfile, "gettempdir", lambda: str(tmp_path / "locks"))
    (tmp_path / "locks").mkdir()
    with own_turn(tmp_path, Watch()):
        assert len(list((tmp_path / "locks").iterdir())) == 1
    with pytest.raises(OSError, match="full"), own_turn(tmp_path, Watch()):
        raise OSError("the disk is full")
    assert list((tmp_path / "locks").iterdir()) == []


def test_the_lock_of_a_file_that_was_removed_meanwhile_is_none(tmp_path):
    path = tmp_path / "a.lock"
    first = turns._lock(path)
    assert turns._lock(path) is None
    waiting = path.open("ab")  # by a run that waits, before the first one ends
    turns._unlock(first, path)
    third = turns._lock(path)
    assert turns._locked(waiting) and not turns._lies_at(path, waiting)
    assert turns._lies_at(path, third)
    waiting.close()
    turns._unlock(third, path)


def test_other_results_do_not_wait(tmp_path):
    watch = Watch()
    with own_turn(tmp_path / "a", watch), own_turn(tmp_path / "b", watch):
        assert watch.said == []


def test_only_what_was_being_written_goes(tmp_path):
    for name in (
        ".estimates-0123456789ab.csv",
        "port/.quality.part.ipynb",
        ".run-0123456789abcdef",
        ".writable",
    ):
        write(tmp_path / name, "half")
    kept = [".gitignore", "port/.hidden.csv", "port/estimates.csv", "port/a-0123456789ab.csv"]
    for name in kept:
        write(tmp_path / name, "whole")
    remove_unfinished(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == sorted(kept)


def test_what_replacing_writes_to_is_known_as_unfinished(tmp_path):
    for name in ("estimates.csv", "manifest", "a.b.json", ".writable"):
        with replacing(tmp_path / name) as temporary:
            assert turns.UNFINISHED.fullmatch(temporary.name), name
            temporary.write_bytes(b"")


def test_a_run_clears_what_a_killed_one_left(home):
    write(home / "out/hill/.estimates-0123456789ab.csv", "half")
    run.run(request(home, cities=("hill",), notebooks=("quality",)), Watch())
    assert not (home / "out/hill/.estimates-0123456789ab.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="there a clock can't be set back for one file")
def test_a_clock_that_was_set_back_redoes_nothing_and_misses_nothing(home):
    asked = request(home, cities=("hill",), notebooks=("quality",))
    run.run(asked, Watch())
    later = time.time() + 10_000_000
    for path in (home / "out").rglob("*"):
        os.utime(path, (later, later))  # made in what is now the future
    watch = Watch()
    run.run(asked, watch)
    assert watch.seen == []
    write(home / "data/hill.txt", "calmer")
    os.utime(home / "data/hill.txt", (1, 1))
    run.run(asked, watch)
    assert watch.seen == ["hill", "hill quality"]
