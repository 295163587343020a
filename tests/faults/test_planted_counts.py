"""Faults planted into what is counted rather than asked: points, registries, stocks, registers, places.

counts.tsv has a row a fault, told by one message, as faults.tsv; `CASESTUDY_FAULTS=all` tries every one.
"""

import csv
import os
import shutil
from pathlib import Path

import pytest

from analysis.commands.check import check_workspace
from analysis.workspace import Workspace
from tests.faults.workspace import make_whole_home

TABLE = Path(__file__).with_name("counts.tsv")
SURVEYS = Path(__file__).parents[2] / "surveys"
COUNTED = ("iom_fmp_mali", "iom_displacement_mali", "mmc_interviews")
DELETED, EVERY, THIN = "<deleted>", 12, 40
DECLARED = """\
flow_monitoring: {instrument: iom_fmp_mali, points: [Wabaria]}
displacement: {instrument: iom_displacement_mali}
interviews: {instrument: mmc_interviews}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = make_whole_home(tmp_path_factory.mktemp("counted"))
    for name in COUNTED:
        shutil.copytree(SURVEYS / name, made.root / "surveys" / name)
    registry = made.root / "surveys" / "iom_fmp_mali" / "example" / "registry.csv"
    header, *rows = registry.read_text(encoding="utf-8").splitlines()
    made.write(registry, "\n".join([header, *rows[::THIN]]) + "\n")
    made.write(made.params(), made.params().read_text(encoding="utf-8") + DECLARED)
    place = "city,place,kind,latitude,longitude\nnorth,Central station,station,16.2,0.1\n"
    made.write(made.root / "params" / "places.csv", place)
    made.write(made.root / "text" / "sources.csv", "number,what,source,page\n12,people,UN,3\n")
    return made


def told(home) -> list[str]:
    problems = check_workspace(Workspace(home.root), ["north"]).problems
    return [str(problem).replace(str(home.root), "HOME").replace("\\", "/") for problem in problems]


def test_faults_of_counts_are_told_by_one_message(home):
    with TABLE.open(encoding="utf-8", newline="") as stream:
        faults = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    chosen = faults if os.environ.get("CASESTUDY_FAULTS") == "all" else faults[::EVERY]
    before, different = set(told(home)), []
    for fault in chosen:
        path = home.root / fault["file"]
        text = path.read_text(encoding="utf-8")
        if fault["new"] == DELETED:
            path.unlink()
        else:
            assert fault["old"] in text, fault
            changed = text.replace(fault["old"], fault["new"], 1) if fault["old"] else fault["new"]
            path.write_text(changed, encoding="utf-8", newline="\n")
        said = [sentence for sentence in told(home) if sentence not in before]
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{fault['file']}: {fault['old'] or '(all)'} -> {fault['new'] or '(nothing)'}\n    {said}")
        if said != [fault["told"]]:
            different.append((fault, said))
    assert different == []
