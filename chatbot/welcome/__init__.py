"""The front door: /start, /aide, /annuler, and the card of each chantier."""
