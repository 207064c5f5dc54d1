"""L'Établi, the Telegram bot of La Fabrique des Transitions.

The alliance's working groups, the chantiers, report in a newsletter; the bot makes it alive.
Each folder is a room of that mission, and imports only those below it:

privacy        what is kept about a person: told to them, erased, dropped in time
welcome        the front door: /start and its links, /aide, /annuler, the chantier's card
content        packs and newsletters, in and out
moderation     what admins do: requests, followers, bans, exports, the reading of the log
answers        any question, answered from what was published, or « je ne sais pas »
helpdesk       questions passed on to those who can answer; published answers; what is asked in vain
announcements  news by référents: written, reviewed, sent, corrected, withdrawn; reading them
events         the dates that were announced, and what has become of them
subscriptions  which chat follows which topic: follow, pause, stop
members        persons and chats; who somebody is here: allié, référent of some topics, admin
chantiers      what each chantier is: sections, porteurs, contacts, resources
audit          the log that the rooms above write

Under them: engine (inbox, outbox, storage, and telegram, the only importer of
python-telegram-bot), conversation (how a page is written), french (dates, as precise as they are
known; the spaces of its typography), settings and errors. Above them: tables (all models together),
app (what starts when) and cli (the commands).
docs/architecture.md draws it, and follows an update, an announcement and a question through it.
"""

__version__ = "0.1.0"
