"""What admins see and do.

The log, the export and the bot's own state stand alone: their commands come after those about
roles.
"""

from chatbot.conversation import Router
from chatbot.moderation.pages import bans, followers, home, people, person, requests, revoking, week

router = Router().include(
    home.router,
    people.router,
    requests.router,
    followers.router,
    person.router,
    bans.router,
    revoking.router,
    week.router,
)
