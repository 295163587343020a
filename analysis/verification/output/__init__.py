"""A verification as files: the marked page, the CSV, the commented copy."""
