"""L'Établi, the Telegram bot of La Fabrique des Transitions.

The alliance's working groups, the chantiers, report in a newsletter; the bot makes it alive.
Each folder is a room; a room may import only those below it:

welcome     the front door: /start, /aide, /confidentialite, /annuler, the chantier's card
content     packs and newsletters, in and out
events      the dates, and the precision that is really known
chantiers   what each chantier is: sections, porteurs, contacts, resources

Under them: inbox (what came in), storage (SQLite or PostgreSQL), telegram (the only importer of
python-telegram-bot), web (health, the webhook), sandbox (a small Telegram of our own), cli (wires
it all).
"""
