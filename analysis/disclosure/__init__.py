"""One gate: nothing about a person leaves through what is printed."""
