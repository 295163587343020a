"""What a release would tell of people, what it lost, and whether that may leave."""
