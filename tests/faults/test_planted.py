"""Two hundred and more faults planted one by one into a workspace where nothing is wrong: what `check` says.

faults.tsv has a row a fault: the file, the text taken out (blank: all of it) and what is put there (blank:
nothing; `<deleted>`: no such file), how it is told, and what is said. One message a fault names the file and
the place, says what stands there and what to do. `CASESTUDY_FAULTS=all` tries every one and prints the table;
without it those that are told before any answer is read, and every eighth of the others.
"""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from analysis.commands.check import check_texts, check_workspace
from analysis.workspace import Workspace
from tests.faults.workspace import make_whole_home

TABLE = Path(__file__).with_name("faults.tsv")
DELETED, EVERY = "<deleted>", 8


@dataclass(frozen=True)
class Fault:
    """A fault and the messages that tell it, fatal ones and warnings parted by line ends."""

    file: str
    old: str
    new: str
    early: str
    told: str


def read_faults() -> list[Fault]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Fault(**{name: text.replace("\\n", "\n") for name, text in row.items()}) for row in rows]


def chosen() -> list[Fault]:
    faults = read_faults()
    if os.environ.get("CASESTUDY_FAULTS") == "all":
        return faults
    late = [fault for fault in faults if not fault.early]
    return [fault for fault in faults if fault.early] + late[::EVERY]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return make_whole_home(tmp_path_factory.mktemp("whole"))


def told(home) -> list[str]:
    """What `check` says of North."""
    problems = check_workspace(Workspace(home.root), ["north"]).problems
    return [str(problem).replace(str(home.root), "HOME").replace("\\", "/") for problem in problems]


def planted(home, fault: Fault) -> list[str]:
    """What `check` says with the fault in its place; afterwards the workspace is whole again."""
    path = home.root / fault.file
    text = path.read_text(encoding="utf-8")
    if fault.new == DELETED:
        path.unlink()
    else:
        assert fault.old in text, fault
        changed = text.replace(fault.old, fault.new, 1) if fault.old else fault.new
        path.write_text(changed, encoding="utf-8", newline="\n")
    try:
        return told(home)
    finally:
        path.write_text(text, encoding="utf-8", newline="\n")


def test_nothing_is_told_of_a_workspace_in_which_nothing_is_wrong(whole):
    assert told(whole) == []


def test_every_planted_fault_is_told_as_the_table_says(whole):
    different, clear = [], 0
    for fault in chosen():
        said = planted(whole, fault)
        clear += len(said) == 1
        print(f"{fault.file}: {fault.old or '(all of it)'} -> {fault.new or '(nothing)'}")
        print("".join(f"    {text}\n" for text in said))
        if "\n".join(said) != fault.told:
            different.append((fault.file, fault.old, fault.new, said, fault.told))
    print(f"{clear} of {len(chosen())} planted faults are told by one message.")
    assert different == []


def test_the_table_is_of_two_hundred_faults_told_by_a_message_that_names_the_place():
    faults = read_faults()
    assert len(faults) >= 200
    several = [fault for fault in faults if "\n" in fault.told]
    assert len(several) <= 0.1 * len(faults)
    assert all(fault.told.startswith(("HOME/", "data/")) for fault in faults)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("north/living.fr.md", []),
        ("README.md", []),
        (
            "nroth/living.en.md",
            [
                "HOME/text/nroth/living.en.md: This text is read for no city; it belongs into text/<city>/."
                " Got 'nroth'. Expected perhaps 'north'."
            ],
        ),
        (
            "north/living.xx.md",
            [
                "HOME/text/north/living.xx.md: No pack of this city is in this language, so that the text is"
                " not read. Its name is <section>.<language>.md, and the params file names the languages. Got"
                " 'xx'. Expected one of 'en', 'fr'."
            ],
        ),
    ],
)
def test_a_text_that_no_pack_reads_is_told(whole, name, said):
    path = whole.root / "text" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("Some words.", encoding="utf-8")
    found = [str(problem) for problem in check_texts(Workspace(whole.root))]
    assert [text.replace(str(whole.root), "HOME").replace("\\", "/") for text in found] == said
    path.unlink()
