"""Every room's routes, in the order of the command menu."""

from chatbot.announcements.approval import handlers as approval
from chatbot.announcements.news import handlers as news
from chatbot.announcements.tracking import handlers as tracking
from chatbot.announcements.writing import handlers as writing
from chatbot.chantiers import handlers as chantiers
from chatbot.conversation import Route
from chatbot.events import handlers as events
from chatbot.helpdesk.forwarding import handlers as passing
from chatbot.helpdesk.publishing import command_handlers as question_commands
from chatbot.helpdesk.publishing import handlers as publishing
from chatbot.helpdesk.unanswered import handlers as gaps
from chatbot.members import pages as members
from chatbot.moderation import handlers as moderation
from chatbot.moderation.export import handlers as export
from chatbot.moderation.journal import handlers as journal
from chatbot.privacy import handlers as privacy
from chatbot.subscriptions import handlers as subscriptions
from chatbot.subscriptions.rhythm import handlers as rhythm
from chatbot.welcome import handlers as welcome
from chatbot.welcome.sharing import handlers as sharing

ROUTES: list[Route] = [
    *chantiers.ROUTES,
    *welcome.CARDS,
    *events.ROUTES,
    *news.ROUTES,
    *rhythm.ROUTES,
    *subscriptions.ROUTES,
    *passing.ROUTES,
    *question_commands.COMMANDS,
    *publishing.ROUTES,
    *gaps.ROUTES,
    *writing.ROUTES,
    *approval.ROUTES,
    *tracking.ROUTES,
    *moderation.ROUTES,
    *members.router.routes,
    *journal.ROUTES,
    *export.ROUTES,
    *privacy.ROUTES,
    *welcome.ROUTES,
    *sharing.ROUTES,
]
