"""Two cities' files are the same, to the byte, for people who differ in hidden counts alone.

Whatever a reader works out of the files, he can't tell one table of people from its twin, which has other
numbers in its hidden cells and gives the same files: every number in them, be it in a sentence, an alt text,
a picture, a comparison or a test, is one of what is shown. What is proved of an estimates frame by linear
programming (`test_joint_attack`) is so proved of what is made of it.
"""

import csv
import io
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.gate import Gated
from analysis.study import declare, open_comparison, prepare, worked_out
from analysis.study.cities.written_comparison import write_comparison
from analysis.study.estimating import gated_estimates
from analysis.study.packing.pack import PackOrder, write_pack
from analysis.vocabulary import SUPPRESSED
from analysis.workspace import COMPARISON
from tests.disclosure.release.drawn import INSTRUMENT, PARAMS, RECODES, SETTINGS
from tests.study import test_joint_attack as drawn
from tests.test_planted_marks import contents

ROLES = "roles: {dont_know: [dk], refused: [refused], other: [other]}\n"
COMPARED = """\
mix: [sex]
covariates: [area]
outcomes: [{table: help, choice: "yes"}, {table: needs, choice: food}]
"""
FEW = {("f", "friend"): 2, ("m", "friend"): 3, ("f", "other"): 3, ("m", "other"): 2}
"""Hidden by sex, shown for everybody: the answers of one man and one woman can be each other's."""
KINDS = ("docx", "html", "xlsx", "layout")
HASH = re.compile(r"[0-9a-f]{64}")
"""Hashes tell that inputs differ, not in what."""


@dataclass
class Gate:
    """The gate, which hides of a twin what it hid before: which cells go for others' sake may differ."""

    before: dict[str, pd.DataFrame] = field(default_factory=dict)
    gated: dict[str, Gated] = field(default_factory=dict)

    def __call__(self, city, surveys, estimates):
        before = self.before.setdefault(city.id, estimates)
        found = self.gated[city.id] = gated_estimates(city, surveys, before)
        for name in ("n", "base"):
            shown = found.estimates[name].astype(float)
            assert estimates[name].astype(float).where(shown.notna()).equals(shown)
        return found


def people(seed: int) -> list[dict[str, str]]:
    """Drawn people without the two answers, and the few who gave them, all alike otherwise."""
    rows = [
        row
        for row in csv.DictReader(io.StringIO(drawn.answers(seed)))
        if row["helped"] not in ("friend", "other")
    ]
    few = []
    for (sex, helped), number in FEW.items():
        like = rows[0] | {"sex": sex, "helped": helped, "area": "n", "age": "30", "reason": ""}
        like["helped_other"] = "x" if helped == "other" else ""
        few += [like | {"_uuid": f"few{sex}{helped}{place}"} for place in range(number)]
    return [*rows, *few]


def with_answers_swapped(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The twin: a man who was helped by a friend and a woman who was otherwise are each other."""
    twin = [dict(row) for row in rows]
    man = next(row for row in twin if (row["sex"], row["helped"]) == ("m", "friend"))
    woman = next(row for row in twin if (row["sex"], row["helped"]) == ("f", "other"))
    for name in ("helped", "helped_other"):
        man[name], woman[name] = woman[name], man[name]
    return twin


def text_of(rows: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write_workspace(root: Path, exports: dict[str, str]) -> None:
    texts = {
        "surveys/drawn/form/survey.csv": drawn.FORM,
        "surveys/drawn/form/choices.csv": drawn.CHOICES.replace("sex,f", "city,ridge,Ridge,Crête\nsex,f"),
        "surveys/drawn/form/settings.csv": SETTINGS,
        "surveys/drawn/instrument.yaml": INSTRUMENT + ROLES,
        "surveys/drawn/plan.csv": drawn.PLAN,
        "surveys/drawn/recodes.csv": RECODES,
        "surveys/drawn/checks.csv": drawn.CHECKS,
        "surveys/drawn/comparison.yaml": COMPARED,
    }
    for city, export in exports.items():
        texts[f"params/{city}.yaml"] = PARAMS.replace("export.csv", f"{city}.csv").replace(
            "city: port", f"city: {city}"
        )
        texts[f"data/{city}.csv"] = export
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")


def write_all(root: Path, cities: Iterable[str]) -> dict[str, str]:
    """Name and text of every file that these cities and the comparison leave."""
    for city in cities:
        prepare(declare(city, root))
    write_comparison(open_comparison(root))
    for place in ("port", COMPARISON):
        write_pack(PackOrder(place, root, root / "out", "en", "en", KINDS, ("en",), KINDS))
    return {name: HASH.sub("", text) for name, text in contents(root / "out")}


@pytest.mark.parametrize("seed", [0])
def test_files_are_the_same_whoever_the_few_are(tmp_path, monkeypatch, seed):
    rows = people(seed)
    ridge = [row | {"city": "ridge", "_uuid": "r" + row["_uuid"]} for row in people(seed + 1)]
    write_workspace(tmp_path, {"port": text_of(rows), "ridge": text_of(ridge)})
    gate = Gate()
    monkeypatch.setattr(worked_out, "gated_estimates", gate)
    files = write_all(tmp_path, ("ridge", "port"))
    shown = gate.gated["port"].estimates
    few = shown["choice"].isin(["friend", "other"]) & (shown["domain"] == "sex")
    assert few.any() and (shown.loc[few, "status"] == SUPPRESSED).all()
    for gone in ("port", COMPARISON):
        shutil.rmtree(tmp_path / "out" / gone)
    (tmp_path / "data" / "port.csv").write_text(text_of(with_answers_swapped(rows)), encoding="utf-8")
    of_twin = write_all(tmp_path, ("port",))
    assert [name for name in files.keys() | of_twin.keys() if files.get(name) != of_twin.get(name)] == []
