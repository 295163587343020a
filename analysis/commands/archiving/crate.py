"""An archive as an RO-Crate of the Process Run profile: what was run, on what, with what, and what came out.

Source: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5).
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.commands.archiving.contents import Archived, Contents
from analysis.digests import digest, package_digest, versions
from analysis.files import replacing, write_atomic
from analysis.problems import CaseStudyError

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
HOW = "archive.json"
"""The file of an archive that says how to make it again."""
TOOL = "#casestudy"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive, so that the same results give the same bytes."""
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{OFFICE}.presentationml.presentation",
}


def write_crate(contents: Contents, how: dict[str, Any], target: Path, licence: str) -> Path:
    """Write the archive as one zip file; `how` is kept in it.

    Raises CaseStudyError where rocrate is not installed, and OSError where the file can't be written.
    """
    crate = _empty_crate()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "crate"
        how_path = write_atomic(Path(folder) / HOW, json.dumps(how, indent=1, ensure_ascii=False) + "\n")
        _describe(crate, contents, how_path, licence)
        crate.write(written)
        for name, path in contents.files.items():
            (written / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, written / name)
        with replacing(target) as temporary:
            _zip(written, temporary)
    return target


def _empty_crate() -> Any:
    try:
        from rocrate.rocrate import ROCrate
    except ImportError as error:
        raise CaseStudyError(
            'Archives need rocrate: `pip install "casestudy[archive]"` (conda: `conda install rocrate`).'
        ) from error
    return ROCrate(version="1.1")


def _describe(crate: Any, contents: Contents, how: Path, licence: str) -> None:
    from rocrate.model.contextentity import ContextEntity

    def add(identifier: str, **properties: Any) -> Any:
        return crate.add(ContextEntity(crate, identifier, properties=properties))

    crate.metadata.extra_contexts.append(TERMS)
    names = [archived.place.name for archived in contents.places]
    root = crate.root_dataset
    root["name"] = f"Case studies: {', '.join(names)}"
    root["description"] = (
        "Params, instruments, plans, results, manifests and versions of case studies made with casestudy."
        " Answers of people are not in it: the files that hold them are named by their SHA-256."
    )
    root["datePublished"] = max(archived.manifest.started for archived in contents.places)
    root["license"] = add("#licence", **{"@type": "CreativeWork", "name": licence, "description": licence})
    profile = {"@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    root["conformsTo"] = add(PROFILE, **profile)
    tool = _add_tool(add, contents)
    crate.add_file(how, HOW, properties={"name": "How to make it again", "encodingFormat": TYPES[".json"]})
    described = {
        name: crate.add_file(path, name, properties=_facts(path)) for name, path in contents.files.items()
    }
    entities = {file.path: _add_hashed(add, file.path, asdict(file)) for file in contents.hashed.values()}
    actions = [_add_action(crate, archived, tool, described, entities) for archived in contents.places]
    root["mentions"] = actions[0] if len(actions) == 1 else actions


def _add_tool(add: Any, contents: Contents) -> Any:
    manifest = contents.places[0].manifest
    libraries = []
    for name, version in manifest.packages.items():
        facts = {"@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        libraries.append(
            add(
                f"https://pypi.org/project/{name}/{version}/",
                **facts,
                url=f"https://pypi.org/project/{name}/",
            )
        )
    from importlib import metadata

    return add(
        TOOL,
        **{
            "@type": "SoftwareApplication",
            "name": "casestudy",
            "softwareVersion": f"{metadata.version('casestudy')}+{manifest.git_commit or manifest.package}",
            "url": "https://pypi.org/project/casestudy/",
            "description": f"Python {manifest.python} on {manifest.system}; code {manifest.package}",
            "softwareRequirements": libraries,
        },
    )


def _facts(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": path.name,
        "sha256": digest(path),
        "contentSize": str(path.stat().st_size),
    }
    facts["encodingFormat"] = TYPES.get(path.suffix, "application/octet-stream")
    return facts


def _add_hashed(add: Any, path: str, facts: dict[str, Any]) -> Any:
    return add(
        f"urn:hash::sha256:{facts['sha256']}",
        **{
            "@type": "CreativeWork",
            "name": path,
            "description": "Answers of people, or what goes with them: not in here, kept by its owner.",
            "sha256": facts["sha256"],
            "contentSize": str(facts["size"]),
            "conditionsOfAccess": "confidential",
        },
    )


def _add_action(crate: Any, archived: Archived, tool: Any, described: dict, kept: dict) -> Any:
    manifest = archived.manifest
    ended = [record.started for record in manifest.notebooks.values()]
    objects = [described[name] for name in archived.inputs if name in described]
    objects += [kept[file.path] for file in archived.hashed]
    properties = {
        "@type": "CreateAction",
        "name": f"casestudy run {archived.place.name}",
        "description": f"Results of {archived.place.name}, key {manifest.key}",
        "startTime": manifest.started,
        "endTime": max([manifest.started, *ended]),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    results = [described[name] for name in archived.results]
    return crate.add_action(
        tool, f"#run-{archived.place.name}", object=objects, result=results, properties=properties
    )


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), LONG_AGO)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                made.writestr(entry, path.read_bytes())


def how_to_run(contents: Contents, pack: tuple[str, ...], out: str) -> dict[str, Any]:
    """What another machine needs to know to make it again, in plain values; `out`: the results' folder, from
    the workspace.
    """
    manifest = contents.places[0].manifest
    cities = [archived for archived in contents.places if archived.place.is_city]
    return {
        "cities": {archived.place.name: archived.place.language for archived in cities},
        "compared": any(not archived.place.is_city for archived in contents.places),
        "pack": list(pack),
        "out": out,
        "package": package_digest(),
        "python": manifest.python,
        "packages": dict(versions()),
        "data": [asdict(file) for file in contents.hashed.values()],
        "requirements": [f"{name}=={version}" for name, version in versions().items()],
    }
