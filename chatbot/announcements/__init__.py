"""News by référents: written, previewed, reviewed, sent to followers, corrected, withdrawn."""
