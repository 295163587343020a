"""Cities and rounds beside each other: what differs, by how much, and how surely."""
