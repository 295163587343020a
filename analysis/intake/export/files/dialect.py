"""How an export file is written: what was detected, in one value and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KINDS = {"sav": "SPSS file", "zsav": "SPSS file", "por": "SPSS file", "dta": "Stata file"}


@dataclass(frozen=True)
class Dialect:
    """What was found out about one export file.

    `kind` is "csv", "xlsx", "sav" or "dta", `file` holds the interviews; `label_rows` counts rows under the
    header that hold labels or names, not answers; `separator` stands between question and choice;
    `group_prefix` says whether headers carry their groups; `multi_select` lists the styles met ("0/1",
    "TRUE/FALSE", "codes", "labels", "parent codes", "parent labels"); `values` is "codes", "labels" or
    "codes and labels"; `joined` says of each repeat how many of its rows found their interview.
    """

    source: str
    kind: str
    file: Path | None = None
    encoding: str = ""
    delimiter: str = ""
    label_rows: int = 0
    separator: str = ""
    group_prefix: bool = False
    multi_select: tuple[str, ...] = ()
    values: str = ""
    languages: tuple[str, ...] = ()
    headers: str = "names"
    rows: int = 0
    joined: tuple[str, ...] = ()
    wave: str = ""

    def __str__(self) -> str:
        """One sentence for the user."""
        delimiters = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        kind = KINDS.get(self.kind, "workbook")
        if self.kind == "csv":
            kind = f"{self.encoding} CSV with {delimiters.get(self.delimiter, self.delimiter)}"
        label_rows = {0: "no label row", 1: "a label row"}.get(
            self.label_rows, f"{self.label_rows} label rows"
        )
        phrases = [f"{self.rows} interviews", kind, label_rows]
        if self.headers != "names":
            phrases.append(f"columns headed by {self.headers}")
        if self.separator:
            phrases.append(
                f"choices after {self.separator!r}" + (" with group names" if self.group_prefix else "")
            )
        if self.multi_select:
            phrases.append("multi-selects as " + " and ".join(self.multi_select))
        if self.values:
            phrases.append(
                f"answers as {self.values}"
                + (f" ({', '.join(self.languages)})" if any(self.languages) else "")
            )
        sentences = [f"{self.source}: {', '.join(phrases)}.", *(f"{sentence}." for sentence in self.joined)]
        return " ".join(sentences)
