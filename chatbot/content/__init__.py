"""Packs and newsletters: read, checked, merged into the published content, exported."""
