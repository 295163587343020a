"""How what `adopt` drafted gets into the workspace, for the first time or again.

1. Everything is drafted into a folder of its own first; what fails leaves no trace.
2. A file that nobody has changed since it was drafted is drafted anew.
3. A file that somebody has changed is kept: what the new export adds (values, tables, its own name) is
   added to it, nothing else.
4. A file that is there and was not drafted here is never touched.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from analysis.digests import digest
from analysis.files import copy_private, write_atomic
from analysis.problems import CaseStudyError, Problems
from analysis.reading.csv_text import read_text_frame, with_rows

DATA = "data"
_CONFIDENTIAL = (DATA, "cleaning")
_ALWAYS = ("adopted.csv",)


@dataclass(frozen=True)
class Draft:
    """A drafted workspace, the one it is for, and what an earlier adopt wrote there (path -> hash)."""

    folder: Path
    workspace: Path
    written: Mapping[str, str]

    def is_changed(self, name: str) -> bool:
        """Whether somebody has changed a file since it was drafted (or made it)."""
        path = self.workspace / name
        return path.is_file() and digest(path) != self.written.get(name)


@dataclass(frozen=True)
class Settled:
    """The files that were written, with their hashes, and those kept as somebody changed them."""

    written: Mapping[str, str]
    kept: tuple[str, ...]


def check_free(draft: Draft, cities: Sequence[str]) -> None:
    """No city of another survey may be replaced. Raises CaseStudyError with all that would be."""
    taken = []
    for city in cities:
        name = f"params/{city}.yaml"
        if (draft.workspace / name).exists() and name not in draft.written:
            taken.append(city)
    if taken:
        raise CaseStudyError(
            f"{draft.workspace / 'params'}: these cities are already there: {', '.join(taken)}. "
            "Remove their params files, or name another --workspace."
        )


def settle(draft: Draft, exports: Mapping[str, str], new_tables: Sequence[str]) -> Settled:
    """Bring the draft into the workspace by the rules above.

    `exports` maps the path of the export in earlier params to the new one, `new_tables` are the drafted
    tables that no plan had before.
    """
    changed_files, written = [], {}
    for path in sorted(path for path in draft.folder.rglob("*") if path.is_file()):
        name = path.relative_to(draft.folder).as_posix()
        target = draft.workspace / name
        if draft.is_changed(name) and path.name not in _ALWAYS:
            if digest(path) == digest(target):
                written[name] = digest(target)
                continue
            _check_own(name, target, draft)
            _add(path, target, name, exports, new_tables)
            changed_files.append(name)
            is_copy = name.split("/")[0] in _CONFIDENTIAL
            written[name] = digest(target) if is_copy else draft.written.get(name, "")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        private = name.split("/")[0] in _CONFIDENTIAL or path.name in _ALWAYS
        copy_private(path, target) if private else shutil.copyfile(path, target)
        written[name] = digest(target)
    return Settled(written, tuple(changed_files))


def _check_own(name: str, target: Path, draft: Draft) -> None:
    """Answers and logs that nobody adopted stay where they are."""
    if name.split("/")[0] in _CONFIDENTIAL and name not in draft.written:
        raise CaseStudyError(
            f"{target}: another file of this name is already there. Move it away, or name yours otherwise."
        )


def _add(path: Path, target: Path, name: str, exports: Mapping[str, str], new_tables: Sequence[str]) -> None:
    """Add to a changed file what the new export brings."""
    if name.split("/")[0] in _CONFIDENTIAL:
        # a copy of the data that somebody worked in stays beside the new one
        aside = target.with_name(f"{target.stem}.before{target.suffix}")
        if aside.exists():
            raise CaseStudyError(
                f"{target}: this copy was changed, and {aside.name} is there already. Move one of them away."
            )
        target.replace(aside)
        copy_private(path, target)
    elif path.name == "plan.csv":
        write_atomic(target, with_rows(target, _rows_of(path, new_tables)))
    elif path.name == "recodes.csv":
        write_atomic(target, with_rows(target, _new_values(path, target)))
    elif name.startswith("params/"):
        write_atomic(target, _with_exports(target.read_text(encoding="utf-8-sig"), exports))


def _rows_of(path: Path, tables: Sequence[str]) -> list[dict[str, str]]:
    """The drafted rows of some tables."""
    return [row for row in _records(path) if row["table"] in tables]


def _new_values(path: Path, target: Path) -> list[dict[str, str]]:
    """The drafted values that the changed recodes don't have."""
    pairs = {(row.get("variable"), row.get("from")) for row in _records(target)}
    return [row for row in _records(path) if (row["variable"], row["from"]) not in pairs]


def _records(path: Path) -> list[dict[str, str]]:
    problems = Problems()
    frame = read_text_frame(path, problems)
    problems.stop_if_fatal()
    return frame.to_dict("records")


def _with_exports(text: str, exports: Mapping[str, str]) -> str:
    """A params file that reads the new export; all else in it, comments too, stays as it is."""
    for old, new in exports.items():
        quoted = yaml.safe_dump(new, allow_unicode=True).split("\n")[0]
        pattern = rf"(export:\s*)(['\"]?){re.escape(old)}\2(?=\s|$)"
        text = re.sub(pattern, lambda found, quoted=quoted: found[1] + quoted, text)
    return text
