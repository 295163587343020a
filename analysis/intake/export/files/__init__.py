"""Which files and sheets an export is, how they are written, and where their rows end."""
