"""The pages about dates."""
