"""Packs and newsletters: read, checked, laid over what is published, written out."""
