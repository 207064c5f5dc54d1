"""L'Établi, the Telegram bot of La Fabrique des Transitions.

The alliance's working groups, the chantiers, report in a newsletter; the bot makes it alive.
Each folder is a room; a room may import only those below it:

privacy        what is kept about a person: told to them, erased, dropped in time
welcome        the front door: /start and its links, /aide, /annuler, the chantier's card
content        packs and newsletters, in and out
moderation     what admins do: requests, followers, bans, exports, the reading of the log
questions      answering from what was published, or saying that it isn't known
announcements  news by référents: written, read twice, sent, corrected, withdrawn; reading them
events         the dates that were announced, and what has become of them
subscriptions  which chat follows which topic: follow, pause, stop
members        persons and chats; who somebody is here: allié, référent of some topics, admin
chantiers      what each chantier is: sections, porteurs, contacts, resources
audit          the log that the rooms above write

Under them: outbox (what is owed to others, to one or to many), inbox (what came in), grammar
(French dates, as precise as they are known), articles (what inline mode offers), limits
(Telegram's), storage (SQLite or PostgreSQL).
Above them: telegram (the only importer of python-telegram-bot), web (health, the webhook), sandbox
(a small Telegram of our own), cli (wires it all).
"""

__version__ = "0.1.0"
