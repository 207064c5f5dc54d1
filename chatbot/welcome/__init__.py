"""The front door: /start, /aide, /annuler, the card of each chantier, inline mode."""
