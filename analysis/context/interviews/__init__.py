"""The register of qualitative interviews: who was heard, about what, never their names."""
