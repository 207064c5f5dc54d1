"""News by référents: written, previewed, read twice, sent to followers, corrected, withdrawn."""
