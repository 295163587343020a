"""Writing files so that nothing a person made is ever overwritten by half a file."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY, FOR_ALL = 0o600, 0o666
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


Stamp = tuple[int, int, int, int]


def stamp_of(path: Path) -> Stamp:
    """What tells one state of a file from another without reading it: which file, how long, of when.

    The moment of the last change of any kind can't be set back by hand, as that of its content can.
    Raises OSError where there is none.
    """
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def make_file(path: Path, mode: int) -> None:
    """Make an empty file where none is, with what the user's umask leaves of `mode`."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))


@contextmanager
def replacing(path: Path, private: bool = False) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes `path`'s place when the block ends well.

    A `private` file, which holds people's answers or the key to their names, can be read by its owner alone.

    Raises OSError where the folder can't be written; `path` is then as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.stem[:40]}-{secrets.token_hex(6)}{path.suffix}"
    make_file(temporary, OWNER_ONLY if private else FOR_ALL)
    try:
        yield temporary
        if private:
            temporary.chmod(OWNER_ONLY)
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
