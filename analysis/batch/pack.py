"""The pack of a place: which files it has in which language, and which of them are out of date (`pack.json`).

1. A file is remade when the results, the style, the analyst's own text or the package changed, or it is gone.
2. What an earlier run wrote and no kind or language has any more is taken away; nothing else is.
3. A kind that this run was not asked for stays as it lies.

read_packs(folder) -> {language: {kind: PackRecord}}
stale_kinds(place, request, language, kinds) -> kinds
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from analysis.batch.manifest import PACK
from analysis.batch.tasks import Place
from analysis.digests import combine, digest
from analysis.files import write_atomic
from analysis.problems import CaseStudyError, hint

KINDS = ("docx", "html", "xlsx", "snapshot", "pptx", "layout")
"""What a pack is made of; the workbook in the results' own language is made with them."""
STYLE, TEXT = "style", "text"
"""Folders of a workspace: the house style, and the analyst's own text, in a folder a city."""


@dataclass(frozen=True)
class PackRecord:
    """The files of one kind in one language, from the place's folder, and the hash of what they were made
    from.
    """

    key: str
    files: tuple[str, ...]
    warnings: tuple[str, ...] = ()


Packs = Mapping[str, Mapping[str, PackRecord]]


def check_kinds(text: str) -> tuple[str, ...]:
    """ "docx,html" as kinds. Raises CaseStudyError, with the nearest match, for one there is not."""
    named = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in named:
        if name not in KINDS:
            raise CaseStudyError(f"--pack {name}: there is no such part of the pack{hint(name, KINDS)}.")
    return tuple(dict.fromkeys(named))


def read_packs(folder: Path) -> Packs:
    """What was written of a place's pack, by language and kind; nothing where it can't be read."""
    try:
        content = json.loads((folder / PACK).read_text(encoding="utf-8"))
        return {
            language: {kind: _record(record) for kind, record in kinds.items()}
            for language, kinds in content.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def record_of(folder: Path, key: str, made: Mapping[str, Any]) -> PackRecord:
    """The record of what a kind's writing made: its `files`, in a place's results folder, and `warnings`."""
    return PackRecord(key, relative_names(folder, made["files"]), tuple(made["warnings"]))


def _record(values: Mapping) -> PackRecord:
    return PackRecord(values["key"], tuple(values["files"]), tuple(values["warnings"]))


def pack_key(results: str, language: str, kind: str, workspace: Path, place: str) -> str:
    """One hash of what a kind of file of a place is made from: results, language, style and own text."""
    files = own_files(workspace, place)
    own = [f"{path.relative_to(workspace).as_posix()} {digest(path)}" for path in files]
    return combine(results, language, kind, *own)


def pack_order(place: Place, language: str, kinds: Sequence[str], planned: Sequence[str]) -> dict[str, Any]:
    """What the writing of a pack is told, in plain values: `planned` are all kinds, `kinds` those to make
    now.
    """
    return {
        "language": language,
        "own": place.language,
        "kinds": list(kinds),
        "languages": list(place.languages),
        "planned": list(planned),
    }


def own_files(workspace: Path, place: str) -> list[Path]:
    """Every file of a workspace's style, and of a place's own text."""
    paths = [path for folder in (STYLE, f"{TEXT}/{place}") for path in (workspace / folder).rglob("*")]
    return sorted(path for path in paths if path.is_file() and not path.name.startswith(("~$", ".")))


def stale_kinds(
    folder: Path, language: str, keys: Mapping[str, str], *, force: bool = False
) -> tuple[str, ...]:
    """The kinds (of `keys`, by kind) whose files are out of date or gone."""
    records = read_packs(folder).get(language, {})
    stale = []
    for kind, key in keys.items():
        record = records.get(kind)
        fresh = (
            record is not None
            and record.key == key
            and all((folder / name).is_file() for name in record.files)
        )
        if force or not fresh:
            stale.append(kind)
    return tuple(stale)


def write_packs(folder: Path, language: str, records: Mapping[str, PackRecord]) -> None:
    """Add what was made to what is known of the folder's packs; files that a kind no longer has go."""
    packs = {name: dict(kinds) for name, kinds in read_packs(folder).items()}
    earlier = _files(packs)
    packs.setdefault(language, {}).update(records)
    current_files = set(_files(packs))
    for name in earlier:
        if name not in current_files:
            (folder / name).unlink(missing_ok=True)
    _write(folder, packs)


def forget_keys(folder: Path, language: str, kinds: Iterable[str]) -> None:
    """Let files that are about to be made again count as out of date: whatever stops it, they aren't taken
    for those they were.
    """
    packs = {name: dict(records) for name, records in read_packs(folder).items()}
    own = packs.get(language, {})
    own |= {kind: replace(own[kind], key="") for kind in kinds if kind in own}
    _write(folder, packs)


def _write(folder: Path, packs: Packs) -> None:
    plain = {name: {kind: asdict(record) for kind, record in kinds.items()} for name, kinds in packs.items()}
    write_atomic(folder / PACK, json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def _files(packs: Packs) -> list[str]:
    return [name for kinds in packs.values() for record in kinds.values() for name in record.files]


def relative_names(folder: Path, paths: Iterable[str | Path]) -> tuple[str, ...]:
    """Paths as seen from the folder; the page of all cities lies above it."""
    return tuple(Path(os.path.relpath(path, folder)).as_posix() for path in paths)


def warnings_of(packs: Packs, languages: Sequence[str]) -> list[str]:
    """What the making of a place's pack had to say, each once."""
    warnings = [
        text for name in languages for record in packs.get(name, {}).values() for text in record.warnings
    ]
    return list(dict.fromkeys(warnings))
