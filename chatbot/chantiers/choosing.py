"""Topics to choose from: a button each, on one page or on several."""

from collections.abc import Sequence
from typing import Any

from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import numbered
from chatbot.conversation import Keyboard, Link, keyboard, paginate
from chatbot.conversation.paging import PAGE_ROWS
from chatbot.french import protect


def topic_buttons(
    topics: Sequence[Topic], choice: Link[...], label: str = "{}", **values: Any
) -> Keyboard:
    """Lay out a button for each topic.

    `choice`: the action behind a button, with a parameter `topic`; `values`: its other parameters;
    `label`: what stands around the topic's number and title.
    """
    return tuple(
        (choice.button(label.format(protect(numbered(topic))), topic=topic.key, **values),)
        for topic in topics
    )


def topic_pages(
    topics: Sequence[Topic],
    page: int,
    choice: Link[...],
    turn: Link[...],
    *,
    size: int = PAGE_ROWS,
    **values: Any,
) -> Keyboard:
    """Lay out a page of topics, a button each, and the buttons to the other pages.

    `turn`: the action that shows a page, with a parameter `page`; `values`: the other parameters of
    `choice` and of `turn`.
    """
    shown = paginate(topics, page, size=size)
    return keyboard(*topic_buttons(shown.rows, choice, **values), turn.turn(shown, **values))
