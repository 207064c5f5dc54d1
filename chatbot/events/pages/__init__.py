"""The pages about dates."""

from chatbot.conversation import Router
from chatbot.events.pages import dates

router = Router().include(dates.router)
