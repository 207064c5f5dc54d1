"""The front door: /start, /aide, /confidentialite, /annuler, and the card of each chantier."""
