"""A study small enough to watch a batch run by: its data is one word in data/<city>.txt."""

import os
import signal
import time
from pathlib import Path

from analysis.digests import digest
from analysis.problems import CaseStudyError


def no_city():
    raise CaseStudyError("params: there is no city 'nowhere'.")


def divide():
    return 1 / 0


def city_key(city, workspace, language, plan=None, figures="{}"):
    """The city's word; a city without one can't be prepared."""
    data = Path(workspace) / "data" / f"{city}.txt"
    if not data.is_file():
        raise CaseStudyError(f"{data}: there is no such file.")
    return data.read_text(encoding="utf-8")


def prepare_city(city, workspace, out, language, plan="", figures="{}"):
    """Write the city's word as its estimates; the word decides what happens."""
    data = Path(workspace) / "data" / f"{city}.txt"
    word = city_key(city, workspace, language)
    if word == "broken":
        raise CaseStudyError(f"{data}: this is no export.")
    if word == "slow":
        time.sleep(60)
    if word == "deadly":
        os.kill(os.getppid(), signal.SIGKILL)  # the worker that this kernel belongs to
        time.sleep(60)
    if word == "dying":
        os._exit(1)
    if word == "greedy":
        kept = b"x" * 600_000_000
        time.sleep(60)
        del kept
    folder = Path(out) / city if language == "en" else Path(out) / city / language
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "estimates.csv").write_text(word, encoding="utf-8")
    planned = {"risky": ["quality", "risks"], "quiet": []}.get(word, ["quality"])
    return {
        "planned": planned,
        "tables": len(planned),
        "figures": 1,
        "warnings": [f"{word} data"],
        "inputs": {f"data/{city}.txt": digest(data)},
        "key": word,
        "shown": {"quality": word.split("+")[0], "table income": word.split("+")[0]},
    }


def prepare_comparison(city, workspace, out, language, figures="{}"):
    cities = sorted(path.parent.name for path in Path(out).glob("*/estimates.csv"))
    folder = Path(out) / "comparison"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "estimates.csv").write_text(" ".join(cities), encoding="utf-8")
    return {"planned": ["comparison"], "tables": 1, "figures": 0, "warnings": [], "inputs": {}}
