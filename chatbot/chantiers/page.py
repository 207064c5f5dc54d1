"""The list of the chantiers."""

from chatbot.chantiers import links, queries
from chatbot.chantiers.wording import NO_CHANTIER, issue_in_words, numbered, titled
from chatbot.conversation import Context, Reply, Requires, Router
from chatbot.conversation.markup import escape
from chatbot.french import protect

router = Router(requires=Requires.NOTHING)


@router.answers(links.show_chantiers)
async def show_chantiers(ctx: Context) -> Reply:
    topics = await queries.chantiers(ctx.session)
    if not topics:
        return Reply(NO_CHANTIER)
    issue = issue_in_words(max(topic.edition for topic in topics), ctx.request.at.date())
    lines = "\n".join(escape(titled(topic)) for topic in topics)
    text = (
        f"<b>Les chantiers</b> ({issue})\n\n{lines}\n\n"
        "Touchez un chantier, ou écrivez par exemple <code>/chantier 7</code> "
        "ou <code>/chantier alimentation</code>."
    )
    button = links.show_card.button
    buttons = [(button(protect(numbered(topic)), topic=topic.key),) for topic in topics]
    return Reply(text, tuple(buttons))
