"""What is written down of the code by a program, rather than kept by hand.

`.venv/bin/python -m tests.registries` writes each page and table; a test holds them to be current.
"""
