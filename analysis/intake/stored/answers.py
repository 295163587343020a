"""Responses that lie in a store: every column read when it is looked at, and pieces that fit in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from analysis.intake.answers.responses import Responses
from analysis.intake.stored.frame import CATEGORY, StoredFrame


@dataclass(frozen=True, eq=False)
class StoredResponses(Responses):
    """Responses whose `frame` and `asked` are `StoredFrame`s over the same rows."""

    in_pieces = True

    def pieces(self) -> Iterator[tuple[slice, Responses]]:
        """The interviews of each file, with the rows that it holds, still unread."""
        for (rows, frame), (_, asked) in zip(self._frame.pieces(), self._asked.pieces(), strict=True):
            yield rows, replace(self, frame=frame, asked=asked)

    def lists_choices(self, question: str) -> bool:
        if self.type_of(question) == "select_multiple":
            return True
        return self._frame.dtypes.get(question) == CATEGORY

    def subset(self, mask: np.ndarray) -> StoredResponses:
        """The rows where `mask` is true, still unread."""
        mask = np.asarray(mask, dtype=bool)
        return replace(self, frame=self.frame[mask], asked=self.asked[mask])

    def loaded(self) -> Responses:
        """The responses in memory, by uuid."""
        return self._with(self._frame.loaded(), None)

    def numbered(self, names: Sequence[str]) -> Responses:
        """Responses in memory with some of the columns, each interview named by its number: uuids would
        take most of the room.
        """
        columns = self._columns_of(names)
        return self._with(self._frame[columns], columns)

    def _columns_of(self, names: Sequence[str]) -> list[str]:
        """The columns that hold some questions: of a multi-select all its choices."""
        wanted = set(names)
        return [name for name in self._frame.order if name in wanted or name.partition("/")[0] in wanted]

    def _with(self, frame: pd.DataFrame, names: Sequence[str] | None) -> Responses:
        questions_left = list(self._asked.order)
        if names is not None:
            questions = {name.partition("/")[0] for name in names}
            questions_left = [question for question in questions_left if question in questions]
        columns = {question: self._asked[question].to_numpy() for question in questions_left}
        asked = pd.DataFrame(columns, index=frame.index, columns=questions_left)
        values = {one.name: getattr(self, one.name) for one in fields(Responses)}
        return Responses(**{**values, "frame": frame, "asked": asked})

    @property
    def _frame(self) -> StoredFrame:
        return self.frame

    @property
    def _asked(self) -> StoredFrame:
        return self.asked
