"""The pages on which announcements are read, written and followed up."""

from chatbot.announcements.pages import (
    announcement,
    colleague,
    compose,
    date,
    departure,
    editor,
    my_announcements,
    news,
    options,
    others,
    proposing,
    review,
    telling,
    withdrawal,
)
from chatbot.conversation import Router

reading = Router().include(news.router)
writing = Router().include(
    compose.router,
    editor.router,
    departure.router,
    telling.router,
    colleague.router,
    options.router,
    others.router,
    date.router,
    review.router,
    proposing.router,
    my_announcements.router,
    announcement.router,
    withdrawal.router,
)
