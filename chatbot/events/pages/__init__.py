"""The pages about dates."""

from chatbot.conversation import Router
from chatbot.events.pages import adding, calendar, command, dates, managing, moving, written

router = Router().include(dates.router, calendar.router)
changing = Router().include(
    command.router, managing.router, adding.router, moving.router, written.router
)
