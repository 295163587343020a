"""`python -m tests.types`: what mypy finds, by room, against the ceilings in `type_ceilings.csv`.

A room may have as many errors as its ceiling says and never more; a ceiling only ever falls. With --lower the
file is written anew where a room has become better; with --set as things are, when rooms built apart meet.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

CEILINGS = Path(__file__).with_name("type_ceilings.csv")
ERROR = re.compile(r"^analysis[/\\](\w+)(?:\.py)?(?:[/\\].*?)?:\d+: error: ")


def rooms_of(lines: list[str]) -> dict[str, int]:
    """How many errors each room has in mypy's output."""
    return dict(Counter(match[1] for line in lines if (match := ERROR.match(line))))


def read_ceilings(path: Path = CEILINGS) -> dict[str, int]:
    """The most errors that each room may have."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {record["room"]: int(record["errors"]) for record in csv.DictReader(stream)}


def write_ceilings(ceilings: Mapping[str, int], path: Path = CEILINGS) -> None:
    """Keep the most errors that each room may have."""
    rows = "".join(f"{room},{count}\n" for room, count in sorted(ceilings.items()))
    path.write_text("room,errors\n" + rows, encoding="utf-8", newline="\n")


def too_many(errors: Mapping[str, int], ceilings: Mapping[str, int]) -> list[str]:
    """One line a room that has more errors than its ceiling; a room without one may have none."""
    return [
        f"{room}: {count} errors, the ceiling is {ceilings.get(room, 0)}"
        for room, count in sorted(errors.items())
        if count > ceilings.get(room, 0)
    ]


def lowered(errors: Mapping[str, int], ceilings: Mapping[str, int]) -> dict[str, int]:
    """The ceilings, each at most what its room has now; rooms without errors are left out."""
    least = {room: min(ceiling, errors.get(room, 0)) for room, ceiling in ceilings.items()}
    return {room: count for room, count in sorted(least.items()) if count}


def main(arguments: list[str]) -> int:
    """Run mypy and compare; 1 where a room has more errors than it may."""
    ran = subprocess.run(
        [sys.executable, "-m", "mypy"], capture_output=True, encoding="utf-8", cwd=CEILINGS.parents[1]
    )
    if ran.returncode not in (0, 1):
        sys.stderr.write(ran.stdout + ran.stderr)
        return 1
    lines = ran.stdout.splitlines()
    errors = rooms_of(lines)
    if "--set" in arguments:
        write_ceilings(errors)
    ceilings = read_ceilings()
    more = too_many(errors, ceilings)
    if more:
        rooms = {line.partition(":")[0] for line in more}
        found = [line for line in lines if (match := ERROR.match(line)) and match[1] in rooms]
        sys.stderr.write("\n".join([*found, *more, ""]))
        return 1
    least = lowered(errors, ceilings)
    if "--lower" in arguments:
        write_ceilings(least)
    better = sum(ceilings.values()) - sum(errors.values())
    hint = f", {better} under the ceilings: python -m tests.types --lower" if better > 0 else ""
    sys.stdout.write(f"types: {sum(errors.values())} errors in {len(errors)} rooms{hint}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
