"""The files that are shared: data, codebooks, descriptions, report."""
