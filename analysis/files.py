"""Writing files so that nothing a person made is ever overwritten by half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY = 0o600
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guard_formula(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.lstrip("' ").startswith(FORMULA_STARTS) else text


def unguard_formula(text: str) -> str:
    """`text` as it was before `guard_formula`."""
    return text[1:] if text.startswith("'") and text.lstrip("' ").startswith(FORMULA_STARTS) else text


def copy_private(source: Path, target: Path) -> Path:
    """Copy people's answers so that their owner alone can read the copy; return the copy's path."""
    return write_atomic(target, Path(source).read_bytes(), private=True)


@contextmanager
def replacing(path: Path, private: bool = False) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes `path`'s place when the block ends well.

    A `private` file, which holds people's answers or the key to their names, can be read by its owner alone.

    Raises OSError where the folder can't be written; `path` is then as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(OWNER_ONLY if private else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, content: str | bytes, private: bool = False) -> Path:
    """Write text (UTF-8, line ends as given) or bytes to `path` in one step and return it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path, private) as temporary:
        temporary.write_bytes(data)
    return Path(path)
