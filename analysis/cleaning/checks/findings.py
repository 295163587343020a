"""Findings: what the checks flag, one row a value to look at. Nothing here changes data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

#: `row` is what a row of a repeat is called where the finding is of one; `uuid` is its interview then.
FINDING_COLUMNS = ("uuid", "row", "question", "value", "check", "severity", "sentence", "binding")
SEVERITIES = {"low": 1, "medium": 2, "high": 3}


def empty_findings() -> pd.DataFrame:
    """A frame of no findings, with the declared columns."""
    return _EMPTY.copy()


# Most checks of a city flag nothing: the frame that says so is made once.
_EMPTY = pd.DataFrame({name: pd.Series(dtype="str") for name in FINDING_COLUMNS})


def flag(
    uuids: Sequence[str],
    question: str | Sequence[str],
    sentences: str | Sequence[str],
    values: str | Sequence[str] = "",
    bindings: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Findings of one check: one row a uuid; check and severity are still to be named.

    `bindings` ties rows that belong together (a pair of duplicates, the questions of one
    logical check); left out, every interview is bound to itself. A blank uuid is a
    finding about no single interview (an enumerator, a sample cell).
    """
    uuids = list(uuids)
    if not uuids:
        return _NO_PART
    columns = {
        "uuid": uuids,
        "question": question,
        "value": values,
        "sentence": sentences,
        "binding": bindings,
    }
    if bindings is None:
        columns["binding"] = uuids
    plain = {name: column if isinstance(column, str) else list(column) for name, column in columns.items()}
    return pd.DataFrame(plain, index=range(len(uuids)), dtype="str")


_NO_PART = pd.DataFrame(
    {name: [] for name in ("uuid", "question", "value", "sentence", "binding")}, dtype="str"
)


def collect(parts: Iterable[pd.DataFrame], check: str, severity: str) -> pd.DataFrame:
    """The parts one check flagged as one frame with FINDING_COLUMNS."""
    flagged = [part for part in parts if len(part)]
    if not flagged:
        return empty_findings()
    frame = pd.concat(flagged, ignore_index=True)
    bindings = check + " ~/~ " + frame["binding"]
    named = frame.assign(row="", check=check, severity=severity, binding=bindings)
    return named[list(FINDING_COLUMNS)].astype("str")


def stack_findings(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Findings of several checks as one frame, in the order the checks were run."""
    frames = [frame for frame in frames if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else empty_findings()


def at(index: pd.Index, mask: np.ndarray) -> list[str]:
    """The uuids where `mask` (bool, one a row) holds."""
    return index[np.flatnonzero(mask)].astype("str").tolist()
