"""Every benchmark one after another, each in a process of its own: `python -m tests.benchmarks`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    for path in sorted(HERE.glob("bench_*.py")):
        title = path.read_text(encoding="utf-8").splitlines()[0].strip('"')
        print(f"\n{path.stem}: {title}", flush=True)
        subprocess.run(
            [sys.executable, "-m", f"tests.benchmarks.{path.stem}"], cwd=HERE.parents[1], check=False
        )


if __name__ == "__main__":
    main()
