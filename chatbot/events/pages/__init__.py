"""The pages about dates."""

from chatbot.conversation import Router
from chatbot.events.pages import calendar, date, dates, guests, usefulness

router = Router().include(
    dates.router, date.router, guests.router, usefulness.router, calendar.router
)
