"""Stable pseudonyms for enumerators, so that an annex can be printed.

A pseudonym is a keyed hash of the name. The key is drawn once and kept in the workspace, which
is as confidential as the microdata: with it a name keeps its pseudonym when enumerators join,
leave or send interviews late (a rank by first interview would not), and without it nobody who
has the staff list can try names until one fits.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from analysis.cleaning.checks.paradata import UNKNOWN
from analysis.files import OWNER_ONLY
from analysis.problems import CaseStudyError

KEY_FILE = "pseudonyms.key"
_LENGTHS = (4, 8, 16)
_TRIES, _PAUSE = 10, 0.02


def read_key(workspace: Path) -> str:
    """The key in a workspace; it is drawn at first use. Raises CaseStudyError where it can be neither read
    nor written.
    """
    path = Path(workspace) / KEY_FILE
    try:
        # "x": of two runs that start together, the first one's key stays.
        with suppress(FileExistsError), open(path, "x", encoding="utf-8", opener=_owner_only) as file:
            file.write(secrets.token_hex(16) + "\n")
        key = _patiently(path)
    except OSError as error:
        raise CaseStudyError(
            f"{path}: the key of the enumerators' pseudonyms can't be read or written ({error.strerror}); "
            "make the folder writable."
        ) from error
    if not key:
        raise CaseStudyError(
            f"{path}: the key of the enumerators' pseudonyms is empty; restore it, or delete the file to draw"
            " a new one."
        )
    return key


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)


def _patiently(path: Path) -> str:
    """The text of a file that another run may be about to write."""
    for _ in range(_TRIES):
        if key := path.read_text(encoding="utf-8").strip():
            return key
        time.sleep(_PAUSE)
    return ""


def pseudonyms(names: Iterable[str], key: str) -> Mapping[str, str]:
    """A pseudonym for every name ("" is UNKNOWN); the same name and key give the same one, whoever else is
    there.

    Two names that would share the short form (one chance in a million a pair) both get a longer one.
    """
    codes = {
        name: base64.b32encode(hmac.new(key.encode(), name.encode(), hashlib.sha256).digest()).decode()
        for name in dict.fromkeys(names)
        if name not in ("", UNKNOWN)
    }
    taken: dict[str, int] = {}
    for code in codes.values():
        taken[code[: _LENGTHS[0]]] = taken.get(code[: _LENGTHS[0]], 0) + 1
    short = {name: code[: _LENGTHS[taken[code[: _LENGTHS[0]]] > 1]] for name, code in codes.items()}
    return {"": UNKNOWN, UNKNOWN: UNKNOWN, **{name: f"Enumerator {code}" for name, code in short.items()}}
