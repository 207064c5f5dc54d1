"""The pages about what a chat follows, and when its news comes."""

from chatbot.conversation import Router
from chatbot.subscriptions.pages import rhythm, subscriptions, typed

router = Router().include(rhythm.router, subscriptions.router, typed.router)
