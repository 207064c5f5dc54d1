"""The list of the chantiers."""

from chatbot.chantiers import links, queries
from chatbot.chantiers.choosing import topic_buttons
from chatbot.chantiers.wording import NO_CHANTIER, issue_in_words, titled
from chatbot.conversation import Context, Reply, Requires, Router, keyboard, paginate
from chatbot.conversation.markup import escape

LISTED = 12  # chantiers on a page: so many titles, each of 300 characters, fit a message

router = Router(requires=Requires.NOTHING)


@router.answers(links.show_chantiers)
async def show_chantiers(ctx: Context) -> Reply:
    return await turn_chantiers(ctx)


@router.button("lp", called="une page des chantiers")
async def turn_chantiers(ctx: Context, *, page: int = 1) -> Reply:
    """Show a page of the chantiers; an edition has one, but for those of more than `LISTED`."""
    topics = await queries.chantiers(ctx.session)
    if not topics:
        return Reply(NO_CHANTIER)
    issue = issue_in_words(max(topic.edition for topic in topics), ctx.request.at.date())
    listed = paginate(topics, page, size=LISTED)
    heading = "\n".join(filter(None, [f"<b>Les chantiers</b> ({issue})", listed.place]))
    lines = "\n".join(escape(titled(topic)) for topic in listed.rows)
    text = (
        f"{heading}\n\n{lines}\n\n"
        "Touchez un chantier, ou écrivez par exemple <code>/chantier 7</code> "
        "ou <code>/chantier alimentation</code>."
    )
    buttons = topic_buttons(listed.rows, links.show_card)
    return Reply(text, keyboard(*buttons, turn_chantiers.turn(listed)))
