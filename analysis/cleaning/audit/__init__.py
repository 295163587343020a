"""What cleaning in fact changed, and what the annex of quality says of it."""
