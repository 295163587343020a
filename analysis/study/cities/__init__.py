"""All cities beside each other: what is worked out between them, and what the comparison notebook holds."""
