"""What is looked at in the interviews before anything is decided. Checks only report."""
