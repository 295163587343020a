"""The folder that is shared, file by file, with a manifest of their hashes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from analysis.disclosure.release.measures.long_table import write_measures
from analysis.disclosure.release.package.codebook import write_codebook, write_questionnaire
from analysis.disclosure.release.package.data_files import write_csv, write_parquet, write_spss, write_stata
from analysis.disclosure.release.package.data_package import write_datapackage
from analysis.disclosure.release.package.ddi import write_ddi
from analysis.disclosure.release.package.description import DescribedRelease
from analysis.disclosure.release.package.report import write_report
from analysis.disclosure.release.recipe import FILE, Recipe
from analysis.files import write_atomic
from analysis.intake.form.form import Form

MANIFEST = "manifest.json"


def write_release(described: DescribedRelease, form: Form, folder: Path) -> tuple[Path, ...]:
    """Write every file of the release but the manifest; return them in the order a reader wants them.

    All of them or none: they are made beside the folder first. Files of an earlier release of the same name
    are replaced; what else lies in the folder stays.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as made:
        written = _write_files(described, form, Path(made))
        folder.mkdir(exist_ok=True)
        return tuple(path.replace(folder / path.name) for path in written)


def _write_files(described: DescribedRelease, form: Form, folder: Path) -> tuple[Path, ...]:
    rows = [(name, described.of_repeat(name)) for name in described.released.repeats]
    files = [write_readme(described, folder / "README.txt"), *_write_data(described, folder)]
    for _, of_rows in rows:
        files += _write_data(of_rows, folder)
    files.append(write_codebook(described, folder / "codebook.xlsx"))
    files += [write_codebook(of_rows, folder / f"codebook_{name}.xlsx") for name, of_rows in rows]
    files += [
        write_questionnaire(form, described, folder / "questionnaire.xlsx"),
        write_ddi(described, folder / "ddi.xml"),
        write_datapackage(described, folder / "datapackage.json"),
        write_report(described, folder / "risk_report.docx"),
        write_measures(described.released, folder / "risk.csv"),
    ]
    files += [write_measures(of_rows.released, folder / f"risk_{name}.csv") for name, of_rows in rows]
    return (*files, write_recipe(described.released.recipe, folder / FILE))


def _write_data(described: DescribedRelease, folder: Path) -> tuple[Path, ...]:
    """The data in every format."""
    data, name = described.data, described.name
    return (
        write_csv(data, folder / f"{name}.csv"),
        write_parquet(data, folder / f"{name}.parquet"),
        write_spss(data, folder / f"{name}.sav", described.title),
        write_stata(data, folder / f"{name}.dta", described.title),
    )


def write_recipe(recipe: Recipe, path: Path) -> Path:
    """The recipe without its seed, with which what was drawn at random could be drawn again."""
    content = recipe.model_dump(mode="json", exclude_defaults=True, exclude={"seed"})
    return write_atomic(path, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def write_readme(described: DescribedRelease, path: Path) -> Path:
    """The title, the verdict and its caveats, in plain text."""
    released = described.released
    lines = [described.title, "", described.confidentiality, ""]
    lines += [f"- {described.tell(caveat)}" for caveat in released.caveats]
    for name, rows in released.repeats.items():
        lines += ["", described.say("release.rows", repeat=name)]
        lines += [f"- {described.tell(caveat)}" for caveat in rows.caveats]
    lines += ["", described.about] if described.about else []
    if described.licence:
        lines += ["", f"{described.say('release.licence')}: {described.licence}"]
    if described.contact:
        lines += [f"{described.say('release.contact')}: {described.contact}"]
    return write_atomic(path, "\n".join(lines).strip() + "\n")


def write_manifest(folder: Path, record: Mapping[str, object]) -> Path:
    """Write the manifest; `record` holds what the command knows (files and inputs with hashes, versions)."""
    text = json.dumps(dict(record), ensure_ascii=False, indent=2)
    return write_atomic(folder / MANIFEST, text + "\n")
