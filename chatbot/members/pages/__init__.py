"""The pages about persons and their roles."""
