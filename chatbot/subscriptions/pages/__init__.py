"""The pages about what a chat follows, and when its news comes."""

from chatbot.conversation import Router
from chatbot.subscriptions.pages import reminders, rhythm, subscriptions, typed, wished

router = Router().include(
    rhythm.router, reminders.router, subscriptions.router, typed.router, wished.router
)
