"""The pages of the front door, in the order of the command menu."""
