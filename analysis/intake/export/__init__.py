"""The exports of Kobo, ONA, ODK and their like, whatever their layout."""
