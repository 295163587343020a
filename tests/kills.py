"""A run that is killed at random moments: `python -m tests.kills --kills 100`.

Makes the trial survey, runs it once in peace, then kills a run (SIGKILL, with all that it started) at a
moment drawn anew each time, again and again into one folder; now and then the folder can't be written, the
clock of files is set back, the export is replaced, or two runs start at once. Afterwards one run must end
well, leave nothing half written, and give the bytes of the run in peace. It prints what it did and exits 1
where a byte differs. Too slow for the tests, which have one interruption and each of the other mishaps.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from analysis.batch.turns import UNFINISHED

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1800000000", "PYTHONPATH": str(ROOT)}
COMMAND = [sys.executable, "-m", "analysis"]
KEPT = ("needs", "income")
NOT_COMPARED = ("manifest.json",)
"""Which notebooks a run found done is in it; what was found is not."""


def main() -> int:
    """Kill and compare; how it ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    drawn = random.Random(given.seed)
    folder = Path(tempfile.mkdtemp())
    home = make_workspace(folder)
    took = run_whole(home, home / "peace")
    say(f"in peace: {took:.1f} s")
    for number in range(given.kills):
        mishap = drawn.choice(MISHAPS) if number % 5 == 4 else None
        moment = drawn.uniform(0.0, took)
        with mishap(home) if mishap else contextlib.nullcontext():
            kill_at(start(home, home / "killed"), moment)
        say(f"{number + 1}: killed after {moment:.1f} s{f', {mishap.__name__}' if mishap else ''}")
    run_whole(home, home / "killed")
    ended = compare(home / "peace", home / "killed")
    if ended == 0:
        shutil.rmtree(folder)
    else:
        say(f"Both stay to be looked at: {home}")
    return ended


def make_workspace(folder: Path) -> Path:
    """The trial survey in two cities, with two tables."""
    subprocess.run([*COMMAND, "example", str(folder / "trial"), "--trial"], check=True, env=ENVIRONMENT)
    files = ["--form", str(folder / "trial/form.xlsx"), "--responses", str(folder / "trial/export.csv")]
    home = folder / "mine"
    adopted = [*COMMAND, "adopt", *files, "--cities", "town", "--by", "sex", "--workspace", str(home)]
    subprocess.run(adopted, check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    plan = home / "surveys/trial/plan.csv"
    header, *rows = plan.read_text(encoding="utf-8").splitlines(keepends=True)
    plan.write_text("".join([header, *(row for row in rows if row.split(",")[0] in KEPT)]), encoding="utf-8")
    return home


def start(home: Path, out: Path) -> subprocess.Popen:
    """A run, in a session of its own."""
    told = [*COMMAND, "run", "--workspace", str(home), "--out", str(out), "--pack", "html,docx"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(told, env=ENVIRONMENT, stdout=quiet, stderr=quiet, start_new_session=True)


def run_whole(home: Path, out: Path) -> float:
    """Run to the end; seconds."""
    clock = time.perf_counter()
    if start(home, out).wait() != 0:
        raise SystemExit(f"a run into {out} failed")
    return time.perf_counter() - clock


def kill_at(process: subprocess.Popen, moment: float) -> None:
    """Kill a run and all that it started, after so many seconds."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(moment)
        return
    family = psutil.Process(process.pid).children(recursive=True)
    for member in [psutil.Process(process.pid), *family]:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.send_signal(signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def export_replaced(home: Path):
    """The export becomes another file halfway, and its own again afterwards."""
    export, kept = home / "data/export.csv", home / "kept.csv"
    shutil.copy2(export, kept)
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    other = home / "data/.other.csv"
    other.write_text("".join(lines[:-20]), encoding="utf-8")
    other.replace(export)
    yield
    kept.replace(export)


@contextlib.contextmanager
def clock_set_back(home: Path):
    """Everything that is there was made in the future."""
    later = time.time() + 10_000_000
    for path in (home / "killed").rglob("*"):
        os.utime(path, (later, later))
    yield


@contextlib.contextmanager
def two_at_once(home: Path):
    """A second run into the same folder."""
    other = start(home, home / "killed")
    yield
    kill_at(other, 0.5)


@contextlib.contextmanager
def read_only(home: Path):
    """The results may not be written (root may all the same)."""
    folders = [path for path in (home / "killed").rglob("*") if path.is_dir()]
    for path in folders:
        path.chmod(0o500)
    yield
    for path in folders:
        path.chmod(0o700)


MISHAPS = (export_replaced, clock_set_back, two_at_once, read_only)


def compare(peace: Path, killed: Path) -> int:
    """0 where both folders hold the same bytes and nothing half written."""
    names = {path.relative_to(folder) for folder in (peace, killed) for path in folder.rglob("*")}
    unlike = []
    for name in sorted(names):
        one, other = peace / name, killed / name
        if name.name in NOT_COMPARED or one.is_dir() or other.is_dir():
            continue
        if not (one.is_file() and other.is_file()) or one.read_bytes() != other.read_bytes():
            unlike.append(str(name))
    half = [str(path) for path in killed.rglob(".*") if UNFINISHED.fullmatch(path.name)]
    say(f"{len(names)} files; not the same: {', '.join(unlike) or 'none'}; half written: {half or 'none'}")
    return 1 if unlike or half else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
