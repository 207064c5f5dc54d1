"""The other bots: each does what is measured and nothing else, as its library's documentation says.

They run in an environment of their own, so nothing here needs more than the standard library.
"""
