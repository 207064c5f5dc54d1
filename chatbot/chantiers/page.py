"""The list of the chantiers."""

from collections.abc import Sequence
from typing import Any

from chatbot import conversation as ui
from chatbot.chantiers import links, queries
from chatbot.chantiers.models import Topic
from chatbot.chantiers.wording import NO_CHANTIER, issue_in_words, numbered, titled
from chatbot.conversation.markup import escape
from chatbot.conversation.paging import PAGE_ROWS
from chatbot.french import protect

LISTED = 12  # chantiers on a page: as many titles of 300 characters fit a message

router = ui.Router(requires=ui.Requires.NOTHING)


@router.answers(links.show_chantiers)
async def show_chantiers(ctx: ui.Context) -> ui.Reply:
    return await turn_chantiers(ctx)


@router.button("lp", called="une page des chantiers")
async def turn_chantiers(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    """Show a page of the list of chantiers; up to LISTED chantiers fit one page."""
    topics = await queries.chantiers(ctx.session)
    if not topics:
        return ui.Reply(NO_CHANTIER)
    issue = issue_in_words(max(topic.edition for topic in topics), ctx.request.at.date())
    listed = ui.paginate(topics, page, size=LISTED)
    heading = "\n".join(filter(None, [f"<b>Les chantiers</b> ({issue})", listed.place]))
    lines = "\n".join(escape(titled(topic)) for topic in listed.rows)
    text = (
        f"{heading}\n\n{lines}\n\n"
        "Touchez un chantier, ou écrivez par exemple <code>/chantier 7</code> "
        "ou <code>/chantier alimentation</code>."
    )
    buttons = topic_buttons(listed.rows, links.show_card)
    return ui.Reply(text, ui.keyboard(*buttons, turn_chantiers.turn(listed)))


def topic_buttons(
    topics: Sequence[Topic], choice: ui.Link[...], label: str = "{}", **values: Any
) -> ui.Keyboard:
    """Lay out a button for each topic.

    `choice`: the action behind a button, with a parameter `topic`; `values`: its other parameters;
    `label`: the button's label, with {} for the topic's number and name.
    """
    return tuple(
        (choice.button(label.format(protect(numbered(topic))), topic=topic.key, **values),)
        for topic in topics
    )


def topic_pages(
    topics: Sequence[Topic],
    page: int,
    choice: ui.Link[...],
    turn: ui.Link[...],
    *,
    size: int = PAGE_ROWS,
    **values: Any,
) -> ui.Keyboard:
    """Lay out a page of topics, a button each, and the buttons to the other pages.

    `turn`: the action that shows a page, with a parameter `page`; `values`: the other parameters of
    `choice` and of `turn`.
    """
    shown = ui.paginate(topics, page, size=size)
    return ui.keyboard(*topic_buttons(shown.rows, choice, **values), turn.turn(shown, **values))
