"""Paths and texts in any letters, also where the system's language is C and Python is told to leave it so: it
starts once more in its UTF-8 mode, which the processes that it starts take over.
"""

from __future__ import annotations

import os
import sys


def start_in_utf8() -> None:
    """Start this process again, as itself, where it would not know letters beyond ASCII in paths."""
    # Windows has its paths in Unicode, whatever its language
    if os.name == "nt" or sys.getfilesystemencoding() == "utf-8":
        return
    os.environ["PYTHONUTF8"] = "1"
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
