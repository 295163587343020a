"""Every benchmark one after another, each in a process of its own: `python -m tests.benchmarks`.

Peers that are not installed are named first (`make bench` installs those of the dependency group `peers`).
"""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def peers() -> list[str]:
    """The Python packages that ours are measured beside."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(declared["dependency-groups"]["peers"])


def lacking(names: Sequence[str]) -> list[str]:
    """Those of these packages that are not installed."""
    return [name for name in names if importlib.util.find_spec(name) is None]


def said_of(absent: Sequence[str], has_r: bool) -> str:
    """What is left out, and how it is had; "" where everything is there."""
    lines = []
    if absent:
        lines.append(
            f"Not installed, and so left out: {', '.join(absent)}. Install with"
            " `python -m pip install --group peers` (pip 25.1 or later), or run `make bench`."
        )
    if not has_r:
        lines.append("Rscript is not found: rows beside R are left out.")
    return "\n".join(lines)


def main() -> None:
    said = said_of(lacking(peers()), shutil.which("Rscript") is not None)
    if said:
        print(said, flush=True)
    for path in sorted(HERE.glob("bench_*.py")):
        title = path.read_text(encoding="utf-8").splitlines()[0].strip('"')
        print(f"\n{path.stem}: {title}", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{path.stem}"], cwd=ROOT, check=False)


if __name__ == "__main__":
    main()
