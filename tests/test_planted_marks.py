"""No file of any command holds a bit of what would tell who somebody is.

Two cities of drawn people carry marks in every column that identifies, and where the field's dirt puts names:
in an answer that no list has, in a column the form does not know, in a line of the cleaning log. All that is
written for others is then opened, down to the parts of documents and what pages carry packed.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from analysis.commands.adopt import adopt
from analysis.commands.plan import draft_list
from analysis.commands.release import ReleaseRequest, release
from analysis.commands.verify import VerifyRequest, verify
from analysis.commands.write_as import write_as
from analysis.reporting.documents.explorer import read_data
from analysis.study import declare, open_comparison, prepare
from analysis.study.cities.written_comparison import write_comparison
from analysis.study.packing.pack import WRITERS, PackOrder, write_pack
from analysis.workspace import COMPARISON, Workspace
from tests.disclosure.release.drawn import CHOICES, INSTRUMENT, MARKS, PARAMS, SURVEY, export
from tests.disclosure.release.drawn import write_workspace as write_drawn

PLANTED = (
    *(mark for mark in MARKS if mark != "2021-03-"),
    "2019-07-",
    "zzmail",
    "zzstray",
    "zzbeside",
    "zzlog",
    "22399",
)
"""Days of arrival (those of the interviews are the period, which is told), emails, a name where a code
belongs, names beside the form, a phone in another format.
"""
FOR_THE_ANALYST = ("audit.xlsx",)
"""What was changed in whose interview: made to be checked against the raw data, for its owner alone."""
CITIES = ("port", "ridge")
KINDS = tuple(WRITERS)
CHECKS = """\
id,rule,limits,severity,reason
age,age,question=age; minimum=30,high,Adults
outliers,outliers,,medium,Far from the others
twice,duplicate_content,,high,The same interview sent twice
near,soft_duplicates,maximum_different=12,medium,Nearly the same
"""
PLAN = """\
table,section,question,statistic,unit,by,test,title::English (en),title::French (fr)
incidents,protection,incidents,share,respondents,,,Incidents,Incidents
incidents,protection,incidents,share,respondents,sex,yes,,
incidents,protection,incidents,share,respondents,nationality,yes,,
incidents,protection,incidents,share,respondents,sex nationality,,,
ages,people,age,mean,respondents,,,Age,Âge
income,people,income,median,respondents,,,Income,Revenu
origin,people,nationality,share,respondents,,,Nationality,Nationalité
origin,people,nationality,share,respondents,sex,yes,,
"""


def answers(city: str, seed: int) -> str:
    """The drawn answers of one city, with the marks that the release's own workspace lacks."""
    rows = list(csv.DictReader(io.StringIO(export(40, seed))))
    for number, row in enumerate(rows):
        row |= {"city": city, "_uuid": f"zzuuid{city}{number}", "email": f"zzmail{number}@example.org"}
        row |= {"next of kin": f"zzbeside {number}", "whatsapp": f"+22399 00 {number:02} 11"}
        row["arrival"] = row["arrival"].replace("2021-03", "2019-07")
    rows[0]["nationality"] = "zzstray Awa"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write_workspace(root: Path) -> Path:
    """Two cities of one instrument, with checks and a comparison declared."""
    write_drawn(root)
    texts = {
        "surveys/drawn/form/survey.csv": SURVEY.replace("image,", "text,email,Email,Courriel,\nimage,")
        + "text,whatsapp,WhatsApp,WhatsApp,\n",
        "surveys/drawn/form/choices.csv": CHOICES.replace("sex,f", "city,ridge,Ridge,Crête\nsex,f"),
        "surveys/drawn/instrument.yaml": INSTRUMENT.replace("start}", "start, enumerator: enumerator}"),
        "surveys/drawn/plan.csv": PLAN,
        "surveys/drawn/checks.csv": CHECKS,
        "surveys/drawn/comparison.yaml": "mix: [sex]\noutcomes: [{table: incidents, choice: theft}]\n",
    }
    for seed, city in enumerate(CITIES):
        texts[f"data/{city}.csv"] = answers(city, seed)
        texts[f"params/{city}.yaml"] = PARAMS.replace("export.csv", f"{city}.csv").replace(
            "city: port", f"city: {city}"
        )
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    return root


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The folder with all that the commands write."""
    root = write_workspace(tmp_path_factory.mktemp("planted"))
    out = root / "out"
    for city in CITIES:
        prepare(declare(city, root))
    write_comparison(open_comparison(root))
    for place, language in (("port", "en"), (COMPARISON, "en"), ("ridge", "fr")):
        write_pack(PackOrder(place, root, out, language, "en", KINDS, ("en", "fr"), KINDS))
    release(ReleaseRequest(Workspace(root), root / "release.yaml"))
    verify(VerifyRequest(out / "port" / "port.docx", root, to=out / "verified", comment=True))
    for kind in ("mmc", "impact"):
        write_as(kind, "port", root, out, "en", None)
    draft_list("drawn", out / "drafted.csv", root, by=("sex",))
    _adopt(root, out / "adopted")
    return out


def _adopt(root: Path, workspace: Path) -> None:
    """A workspace adopted from the drawn survey, without what is for its owner alone: answers, and the list
    of all that reading them met.
    """
    made = adopt(
        root / "surveys" / "drawn" / "form", root / "data" / "port.csv", "city", workspace, by=("sex",)
    )
    shutil.rmtree(workspace / "data")
    made.listing.unlink()
    # The form is its maker's, enumerators among its choices.
    shutil.rmtree(workspace / "surveys" / "drawn" / "form", ignore_errors=True)
    (workspace / "surveys" / "drawn" / "form.xlsx").unlink(missing_ok=True)


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and text of every file under a folder, and of every part of those that are packed."""
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.name in FOR_THE_ANALYST:
            continue
        yield from parts(name, path)


def parts(name: str, path: Path) -> Iterator[tuple[str, str]]:
    content = path.read_bytes()
    yield name, content.decode("utf-8", errors="replace")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for part in packed.namelist():
                yield f"{name}/{part}", packed.read(part).decode("utf-8", errors="replace")
    elif path.suffix == ".parquet":
        yield f"{name} unpacked", pd.read_parquet(path).to_csv()
    elif path.suffix == ".pdf":
        reader = PdfReader(path)
        yield f"{name} unpacked", "".join(page.extract_text() for page in reader.pages)
        yield f"{name} described", str(reader.metadata)
    elif path.suffix == ".png":
        with Image.open(path) as picture:
            yield f"{name} described", str(picture.info)
    elif path.suffix == ".html" and b'id="data"' in content:
        yield f"{name} unpacked", str(read_data(content.decode("utf-8")))


def marked(folder: Path) -> list[tuple[str, str]]:
    """Every file that holds a mark, and the mark."""
    # a drawn id may hold the digits of a mark in its middle
    any_mark = re.compile("|".join(rf"(?<!\d){re.escape(mark)}" for mark in PLANTED), re.IGNORECASE)
    found = ((name, any_mark.search(text)) for name, text in contents(folder))
    return [(name, mark[0]) for name, mark in found if mark]


def test_no_file_holds_a_mark(written):
    assert marked(written) == []
