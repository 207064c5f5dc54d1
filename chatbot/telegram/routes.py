"""Every room's routes, in the order of the command menu."""

from chatbot.chantiers import handlers as chantiers
from chatbot.conversation import Route
from chatbot.events import handlers as events
from chatbot.welcome import handlers as welcome

ROUTES: list[Route] = [*chantiers.ROUTES, *welcome.CARDS, *events.ROUTES, *welcome.ROUTES]
