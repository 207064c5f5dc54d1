"""The pages about dates."""

from chatbot.conversation import Router
from chatbot.events.pages import (
    adding,
    calendar,
    command,
    date,
    dates,
    guests,
    managing,
    moving,
    reminders,
    usefulness,
    written,
)

router = Router().include(
    dates.router,
    date.router,
    reminders.router,
    guests.router,
    usefulness.router,
    calendar.router,
)
changing = Router().include(
    command.router, managing.router, adding.router, moving.router, written.router
)
