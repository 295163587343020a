"""The uuids of a log, as a spreadsheet may have left them."""

from __future__ import annotations

import re

import pandas as pd

from analysis.problems import Problems, nearest

_CHARACTERS_THAT_TELL = 8
_NUMBER = re.compile(r"\d+(\.\d+)?([eE]\+?\d{1,2})?")
_NO_INTERVIEW = ("", "all")


def mend_uuids(log: pd.DataFrame, known: pd.Index, problems: Problems) -> pd.DataFrame:
    """The log with every uuid that was cut or reformatted put right, where only one of `known` fits; a warning says so.

    A uuid that fits none is fatal; where none at all fits, that is said once. cleaningtools' "all", a
    finding about no single interview, becomes blank.
    """
    log = log.assign(uuid=log["uuid"].where(~log["uuid"].isin(_NO_INTERVIEW), ""))
    strange = log[(log["uuid"] != "") & ~log["uuid"].isin(known)]
    mended = {text: _nearest_uuid(text, known) for text in strange["uuid"].unique()}
    found = {text: uuid for text, uuid in mended.items() if uuid}
    if found:
        _tell_mended(strange, found, problems)
    lost = strange[~strange["uuid"].isin(found)]
    if lost["uuid"].nunique() > 1 and not found and not log["uuid"].isin(known).any():
        sentence = f"None of the {lost['uuid'].nunique()} uuids is in the responses: this is the log of another survey."
        problems.fatal(
            _files(lost),
            sentence,
            column="uuid",
            got=lost["uuid"].iloc[0],
            expected=known[0] if len(known) else "",
        )
    else:
        for row in lost.itertuples():
            match = nearest(row.uuid, known)
            sentence = "No interview has this uuid; correct it or take the row out."
            problems.fatal(
                row.file,
                sentence,
                row=int(row.row),
                column="uuid",
                got=row.uuid,
                expected=f"perhaps {match!r}" if match else "",
            )
    return log.assign(uuid=log["uuid"].replace(found))


def _files(rows: pd.DataFrame) -> str:
    return ", ".join(rows["file"].unique())


def _tell_mended(rows: pd.DataFrame, found: dict[str, str], problems: Problems) -> None:
    text, uuid = next(iter(found.items()))
    sentence = f"{len(found)} uuids were cut or changed by a spreadsheet; each fits one interview only and was taken for it."
    problems.warn(_files(rows), sentence, column="uuid", got=text, expected=uuid)


def _nearest_uuid(text: str, known: pd.Index) -> str:
    """The one uuid that a cut or reformatted text can stand for; "" where none or several can."""
    bare = text.removeprefix("uuid:").rstrip(".… ")
    fitting = known[known == bare]
    if not len(fitting) and len(bare) >= _CHARACTERS_THAT_TELL:
        fitting = known[known.str.startswith(bare) | (known.str.lower() == bare.lower())]
    if not len(fitting) and _NUMBER.fullmatch(bare):
        fitting = known[[_same_digits(bare, uuid) for uuid in known]]
    return str(fitting[0]) if len(fitting) == 1 else ""


def _same_digits(shown: str, uuid: str) -> bool:
    """Whether a number as a spreadsheet shows it ("1.23456789E+15") can be the number `uuid`; only with digits enough to tell."""
    digits = len(shown.lower().partition("e")[0].replace(".", "").strip("0"))
    if digits < _CHARACTERS_THAT_TELL or not _NUMBER.fullmatch(uuid):
        return False
    return f"{float(uuid):.{digits - 1}e}" == f"{float(shown):.{digits - 1}e}"
