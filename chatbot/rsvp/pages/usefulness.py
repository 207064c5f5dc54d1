"""After a date: feedback in one tap, and a sentence for guests who like to write."""

from datetime import date

from chatbot import conversation as ui
from chatbot.events import service
from chatbot.events.links import Day
from chatbot.members import queries as people, service as members
from chatbot.rsvp import links, service as rsvp
from chatbot.rsvp.models import Rsvp
from chatbot.rsvp.rules import LEAST_SHOWN, SENTENCE_LENGTH, Usefulness
from chatbot.rsvp.wording import USEFUL, rating_row

ABSENT = "C’est noté : vous n’y étiez pas. Votre réponse ne compte pas parmi les autres."
ONE_SENTENCE = "Une phrase à ajouter ? Les référents la liront sans votre nom."
WRITE = (
    f"Écrivez votre phrase, en {SENTENCE_LENGTH} signes au plus. Les référents la liront sans "
    f"votre nom, s’il y a au moins {LEAST_SHOWN} réponses."
)
WORDS_ONLY = "Je ne prends que du texte."

router = ui.Router(requires=ui.Requires.PRIVACY)


@router.answers(links.rate_date)
async def rate_date(ctx: ui.Context, *, event: ui.Id, day: Day, useful: Usefulness) -> ui.Reply:
    """Note whether the date was useful; another tap changes the answer."""
    on, person = date.fromordinal(day), await people.known(ctx.session, ctx.request.chat)
    row = await rsvp.rate(ctx.session, event, on, person, useful)
    return await _rated(ctx, row, useful)


@router.button("vs")
async def write_sentence(ctx: ui.Context, *, event: ui.Id, day: Day) -> ui.Reply:
    """Ask for the sentence."""
    person = await people.known(ctx.session, ctx.request.chat)
    row, useful = await rsvp.rated(ctx.session, event, date.fromordinal(day), person)
    return await _ask_for_sentence(ctx, row, useful)


@router.step("sentence")
async def receive_sentence(ctx: ui.Context, *, event: ui.Id, day: Day) -> ui.Reply:
    """Take the sentence, in the place of the one before."""
    on, person = date.fromordinal(day), await people.known(ctx.session, ctx.request.chat)
    row, useful = await rsvp.rated(ctx.session, event, on, person)
    words = ui.clean(ctx.request.words, None)
    if not words:
        return await _ask_for_sentence(ctx, row, useful, WORDS_ONLY)
    if len(words) > SENTENCE_LENGTH:
        problem = f"C’est trop long : {len(words)} signes, pour {SENTENCE_LENGTH} au plus."
        return await _ask_for_sentence(ctx, row, useful, problem)
    row.sentence = words
    return await _rated(ctx, row, useful)


async def _ask_for_sentence(
    ctx: ui.Context, row: Rsvp, useful: Usefulness, problem: str = ""
) -> ui.Reply:
    key = {"event": row.event_id, "day": row.day.toordinal()}
    await members.begin_step(ctx, receive_sentence.pending(**key))
    none = links.rate_date.button("Ne rien écrire", **key, useful=useful)
    return ui.Reply("\n\n".join(filter(None, [problem, WRITE])), ((none,),))


async def _rated(ctx: ui.Context, row: Rsvp, useful: Usefulness) -> ui.Reply:
    """Show the feedback as noted, with buttons to change it."""
    event = await service.find(ctx.session, row.event_id)
    title = f"<b>{ui.escape(event.title)}</b>"
    others = [other for other in Usefulness if other not in (useful, Usefulness.ABSENT)]
    change = rating_row(event.id, row.day, *others)
    if useful is Usefulness.ABSENT:
        return ui.Reply(f"{title}\n\n{ABSENT}", (change,))
    noted = f"C’est noté, merci. Utile : {USEFUL[useful].lower()}."
    said = (
        f"Votre phrase : « {ui.escape(ui.shown(row.sentence))} »" if row.sentence else ONE_SENTENCE
    )
    label = "Changer ma phrase" if row.sentence else "Ajouter une phrase"
    write = write_sentence.button(label, event=event.id, day=row.day.toordinal())
    return ui.Reply(f"{title}\n\n{noted}\n\n{said}", ui.keyboard((write,), change))
