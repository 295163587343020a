"""What people decided about findings: read, reviewed, applied."""
