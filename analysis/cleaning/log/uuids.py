"""The uuids of a log, as a spreadsheet may have left them."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy as np
import pandas as pd

from analysis.problems import Problems, nearest
from analysis.reading.label_text import counted

_CHARACTERS_THAT_TELL = 8
_SUGGESTIONS = 20
_NUMBER = re.compile(r"\d+(\.\d+)?([eE]\+?\d{1,2})?")
_NO_INTERVIEW = ("", "all")


def mend_uuids(log: pd.DataFrame, known: pd.Index, problems: Problems) -> pd.DataFrame:
    """The log with every uuid that was cut or reformatted put right, where only one of `known` fits; a
    warning says so.

    A uuid that fits none is fatal; where none at all fits, that is said once. cleaningtools' "all", a
    finding about no single interview, becomes blank.
    """
    log = log.assign(uuid=log["uuid"].where(~log["uuid"].isin(_NO_INTERVIEW), ""))
    if (log["uuid"] == "").all():
        return log  # a million uuids need not be laid out for looking up
    strange = log[(log["uuid"] != "") & ~log["uuid"].isin(known)]
    finder = _Finder(known) if len(strange) else None
    mended = {text: finder.find(text) for text in strange["uuid"].unique()} if finder else {}
    uuids_by_text = {text: uuid for text, uuid in mended.items() if uuid}
    if uuids_by_text:
        _tell_mended(strange, uuids_by_text, problems)
    lost = strange[~strange["uuid"].isin(uuids_by_text)]
    if lost["uuid"].nunique() > 1 and not uuids_by_text and not log["uuid"].isin(known).any():
        sentence = (
            f"None of the {lost['uuid'].nunique()} uuids is in the responses: this is the log of another"
            " survey."
        )
        problems.fatal(
            _files(lost),
            sentence,
            column="uuid",
            got=lost["uuid"].iloc[0],
            expected=known[0] if len(known) else "",
        )
    else:
        _tell_lost(lost, known, problems)
    return log.assign(uuid=log["uuid"].replace(uuids_by_text))


def _files(rows: pd.DataFrame) -> str:
    return ", ".join(rows["file"].unique())


def _tell_mended(rows: pd.DataFrame, found: dict[str, str], problems: Problems) -> None:
    text, uuid = next(iter(found.items()))
    sentence = (
        f"A spreadsheet cut or changed {counted(len(found), 'uuid')}; each fits one interview only and was"
        " taken for it."
    )
    problems.warn(_files(rows), sentence, column="uuid", got=text, expected=uuid)


def _tell_lost(rows: pd.DataFrame, known: pd.Index, problems: Problems) -> None:
    for place, row in enumerate(rows.itertuples()):
        match = nearest(row.uuid, known) if place < _SUGGESTIONS else None
        problems.fatal(
            row.file,
            "No interview has this uuid; correct it or take the row out.",
            row=int(row.row),
            column="uuid",
            got=row.uuid,
            expected=f"perhaps {match!r}" if match else "",
        )


class _Finder:
    """Finds the one uuid that a cut or reformatted text can stand for."""

    def __init__(self, known: pd.Index):
        self.originals: dict[str, list[str]] = {}
        for uuid in known:
            self.originals.setdefault(uuid.lower(), []).append(uuid)
        self.sorted = sorted(self.originals)
        self.numbers = [uuid for uuid in known if _NUMBER.fullmatch(uuid)]
        self.floats = np.array([float(uuid) for uuid in self.numbers])

    def find(self, text: str) -> str:
        """The uuid; "" where none or several fit."""
        bare = text.removeprefix("uuid:").rstrip(".… ").lower()
        fitting = self.originals.get(bare) or self._that_begin(bare) or self._as_numbers(bare)
        return fitting[0] if len(fitting) == 1 else ""

    def _that_begin(self, bare: str) -> list[str]:
        if len(bare) < _CHARACTERS_THAT_TELL:
            return []
        first = bisect_left(self.sorted, bare)
        return [
            uuid
            for text in self.sorted[first : first + 2]
            if text.startswith(bare)
            for uuid in self.originals[text]
        ]

    def _as_numbers(self, bare: str) -> list[str]:
        """Uuids that are numbers a spreadsheet can show so ("1.23456789E+15"); only with digits enough to
        tell.
        """
        digits = len(bare.partition("e")[0].replace(".", "").strip("0"))
        if digits < _CHARACTERS_THAT_TELL or not _NUMBER.fullmatch(bare):
            return []
        reach = 0.5 * 10.0 ** (np.floor(np.log10(float(bare))) - digits + 1)
        return [self.numbers[place] for place in np.flatnonzero(np.abs(self.floats - float(bare)) <= reach)]
