"""The pages of the front door; app.py gives each its place in the command menu."""
