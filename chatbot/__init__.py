"""L'Établi, the Telegram bot of La Fabrique des Transitions.

The alliance's working groups, the chantiers, report in a newsletter; the bot makes it alive.
Each folder is a room of that mission, and imports only those below it: docs/architecture.md has the
map, and follows an update, an announcement and a question through the rooms.
"""

__version__ = "0.2.0"
