"""Every room's routes, in the order of the command menu."""

from chatbot.announcements import pages as announcements
from chatbot.answers import page as answers
from chatbot.chantiers import page as chantiers
from chatbot.conversation import Route
from chatbot.events import page as events
from chatbot.helpdesk import pages as helpdesk
from chatbot.members import pages as members
from chatbot.moderation import pages as moderation
from chatbot.moderation.pages import export, log
from chatbot.privacy import page as privacy
from chatbot.subscriptions import pages as subscriptions
from chatbot.welcome.pages import card, front_door, guide, inline, section

ROUTES: list[Route] = [
    *chantiers.router.routes,
    *card.router.routes,
    *section.router.routes,
    *events.router.routes,
    *announcements.reading.routes,
    *subscriptions.router.routes,
    *answers.router.routes,
    *helpdesk.router.routes,
    *announcements.writing.routes,
    *moderation.router.routes,
    *members.router.routes,
    *log.router.routes,
    *export.router.routes,
    *privacy.router.routes,
    *guide.router.routes,
    *front_door.router.routes,
    *inline.router.routes,
]
