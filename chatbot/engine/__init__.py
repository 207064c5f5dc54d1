"""The machinery under the mission: what comes in, what goes out, where it is kept."""
