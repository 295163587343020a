"""Interviews fetched from the servers they were sent to: KoboToolbox, ONA, ODK Central."""
