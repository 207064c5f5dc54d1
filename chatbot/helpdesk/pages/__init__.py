"""The pages of those who ask, and of those who answer."""

from chatbot.conversation import Router
from chatbot.helpdesk.pages import answer, ask, publish, questions, triage, unanswered

router = Router().include(
    ask.router,
    questions.router,
    answer.router,
    triage.router,
    publish.router,
    unanswered.router,
)
