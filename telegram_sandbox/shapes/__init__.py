"""Texts, keyboards and pictures, parsed and checked; the Bot API's objects, made."""
