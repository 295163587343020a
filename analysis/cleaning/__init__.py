"""Checks, the cleaning log, and the audit: clean = raw + log."""
