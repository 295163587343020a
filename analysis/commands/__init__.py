"""What the commands beside `run` do: one module each."""
