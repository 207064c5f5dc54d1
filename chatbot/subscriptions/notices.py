"""The message that admins get of the requests that wait for them."""

from collections.abc import Mapping, Sequence

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Reply
from chatbot.conversation.markup import escape
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.wording import label_of, name_of
from chatbot.subscriptions.links import open_requests
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.wording import requests_wait

NAMED = 5  # of those who wait, at most
FURTHER_DOWN = Reply("Les demandes qui attendent sont plus bas, dans un message plus récent.")
NONE_WAITS = "Plus aucune demande n’attend de réponse."


def requests_waiting(
    first: Sequence[tuple[Subscription, Chat]], count: int, topics: Mapping[str, Topic]
) -> Reply:
    """Tell admins how many requests wait, and who has waited longest."""
    if not count:
        return Reply(NONE_WAITS)
    lines = [
        f"• {name_of(chat)} : {escape(numbered(topics[row.topic_key]))}"
        for row, chat in first
        if row.topic_key in topics
    ]
    if count > len(first):
        lines.append("• …")
    text = f"<b>{requests_wait(count).capitalize()} votre réponse</b>\n\n" + "\n".join(lines)
    # In a message of its own: this one keeps itself up to date.
    sheets = [
        show_person.button(f"Fiche : {label_of(chat)}", chat=chat.id, as_new_message=True)
        for chat in {chat.id: chat for _, chat in first}.values()
    ]
    pairs = [tuple(sheets[place : place + 2]) for place in range(0, len(sheets), 2)]
    return Reply(text, ((open_requests.button("Répondre aux demandes"),), *pairs))
