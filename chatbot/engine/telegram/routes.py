"""Every room's routes, in the order of the command menu."""

from chatbot.announcements import pages as announcements
from chatbot.chantiers import page as chantiers
from chatbot.conversation import Route
from chatbot.events import page as events
from chatbot.helpdesk.forwarding import handlers as passing
from chatbot.helpdesk.publishing import command_handlers as question_commands
from chatbot.helpdesk.publishing import handlers as publishing
from chatbot.helpdesk.unanswered import handlers as gaps
from chatbot.members import pages as members
from chatbot.moderation import handlers as moderation
from chatbot.moderation.export import handlers as export
from chatbot.moderation.journal import handlers as journal
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
    *passing.ROUTES,
    *question_commands.COMMANDS,
    *publishing.ROUTES,
    *gaps.ROUTES,
    *announcements.writing.routes,
    *moderation.ROUTES,
    *members.router.routes,
    *journal.ROUTES,
    *export.ROUTES,
    *privacy.router.routes,
    *guide.router.routes,
    *front_door.router.routes,
    *inline.router.routes,
]
