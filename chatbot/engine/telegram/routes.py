"""Every room's routes, in the order of the command menu."""

from chatbot.announcements.approval import handlers as approval
from chatbot.announcements.news import handlers as news
from chatbot.announcements.tracking import handlers as tracking
from chatbot.announcements.writing import handlers as writing
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
    *news.ROUTES,
    *subscriptions.router.routes,
    *answers.router.routes,
    *helpdesk.router.routes,
    *writing.ROUTES,
    *approval.ROUTES,
    *tracking.ROUTES,
    *moderation.router.routes,
    *members.router.routes,
    *log.router.routes,
    *export.router.routes,
    *privacy.router.routes,
    *guide.router.routes,
    *front_door.router.routes,
    *inline.router.routes,
]
