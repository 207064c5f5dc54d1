"""The pages about dates."""

from chatbot.conversation import Router
from chatbot.events.pages import calendar, dates

router = Router().include(dates.router, calendar.router)
