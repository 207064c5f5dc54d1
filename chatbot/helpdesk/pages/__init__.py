"""The pages of askers and of answerers."""
