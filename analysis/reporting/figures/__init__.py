"""From estimates rows to figures."""
