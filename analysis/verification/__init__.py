"""A finished report held against the estimates it was written from: what stands behind each number."""
