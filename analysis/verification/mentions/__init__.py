"""The numbers that a text mentions: how each is written, and the words around it."""
