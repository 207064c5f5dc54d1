"""/suivre and /arreter, with what may be typed behind them: one topic, several, or all."""

import re
from collections.abc import Sequence

from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, followables_named
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.conversation import Context, Keyboard, Reply, Requires, Router
from chatbot.conversation.display import as_typed, not_understood
from chatbot.conversation.markup import escape
from chatbot.errors import Refusal
from chatbot.french import protect
from chatbot.subscriptions import service
from chatbot.subscriptions.pages.subscriptions import (
    follow_in_list,
    leave_in_list,
    leave_new_ones,
    refusal_reason,
    show_list,
    stop_all,
    to_list,
    to_news_of,
    visible,
)
from chatbot.subscriptions.rules import CURRENT, InPrivateOnly, NotFollowed, Source, State
from chatbot.subscriptions.wording import consent, follows_all, follows_no_more, now_follows

# Folded: "tout", "tous les chantiers", "tout sauf 5".
EVERYTHING = re.compile(
    r"(?:tou(?:t|s|te|tes)|all)(?: les)?(?: chantiers?)?(?: (?:sauf|excepte|hors) (?P<but>.+))?"
)
NEW_ONES = re.compile(r"(?:les )?(?:chantiers )?(?:a venir|futurs|nouveaux)(?: chantiers)?")

WHICH_TOPIC = "Lequel voulez-vous dire ?"
NO_SUCH_TOPIC = (
    "Je ne trouve rien à suivre sous le nom « {words} ». Choisissez dans la liste, "
    "ou écrivez un numéro de chantier : <code>/suivre 7</code>."
)
WHAT_TO_STOP = (
    "<b>Ne plus suivre</b>\n\nQue voulez-vous arrêter ? Touchez ce que vous ne voulez plus suivre."
)
NOTHING_COMES = "Vous ne suivez rien : aucune annonce n’arrive ici."

router = Router(requires=Requires.GROUP_ADMIN)


@router.command("suivre", aliases=("suis", "abonner", "sabonner", "follow", "subscribe"))
async def follow_command(ctx: Context) -> Reply:
    """Answer `/suivre 7`, `/suivre 5 7`, `/suivre tout`, `/suivre tout sauf 5`."""
    words = ctx.request.words
    if not words:
        return await show_list(ctx)
    if everything := EVERYTHING.fullmatch(fold(words)):
        return await follow_all(ctx, everything["but"] or "")
    understood = await followables_named(ctx.session, words)
    if not (understood.topics or _choice(ctx, understood)):
        return _no_such_topic(ctx)
    return await _follow_each(ctx, understood, Source.COMMAND)


@router.command(
    "arreter",
    aliases=("arrete", "desabonner", "sedesabonner", "quitter", "stop", "unfollow", "unsubscribe"),
)
async def leave_command(ctx: Context) -> Reply:
    """Answer `/arreter`, `/arreter 7`, `/arreter 5 7`, `/arreter tout`, `/arreter à venir`."""
    words = ctx.request.words
    if not words:
        return await choose_what_to_stop(ctx)
    everything = EVERYTHING.fullmatch(fold(words))
    if everything and not everything["but"]:
        return await stop_all.ask(ctx)
    if NEW_ONES.fullmatch(fold(words)):
        return await leave_new_ones(ctx)
    understood = await followables_named(ctx.session, everything["but"] if everything else words)
    if everything:
        understood = await _all_followed_but(ctx, understood)
    if not (understood.topics or _choice(ctx, understood, follow=False)):
        return _no_such_topic(ctx)
    return await _leave_each(ctx, understood)


async def choose_what_to_stop(ctx: Context) -> Reply:
    """Show what the chat follows, each one tap from its end."""
    current = await _followed(ctx)
    stop = (stop_all.button("Tout arrêter"),)
    if not current:
        return Reply(NOTHING_COMES, (stop, *to_list(private=ctx.request.private)))
    each = _choice(ctx, Understood(unclear=current), follow=False)
    return Reply(WHAT_TO_STOP, (*each, stop))


async def follow_and_tell(ctx: Context, topic: Topic, source: Source) -> Reply:
    """Follow a topic, and tell the outcome, with what was agreed to."""
    return await _follow_each(ctx, Understood([topic]), source)


async def _follow_each(ctx: Context, understood: Understood, source: Source) -> Reply:
    private, lines, changed, joined = ctx.request.private, [], False, []
    was_told = await service.has_agreed(ctx.session, ctx.request)
    here = visible(understood.topics, private=private)
    if understood.topics and not here:
        raise InPrivateOnly
    for topic in here:
        outcome = await service.follow(ctx.session, ctx.request, topic, source=source)
        lines.append(escape(now_follows(topic, outcome, private=private)))
        lines.append(refusal_reason(outcome.reason))
        changed |= outcome.changed
        joined += [topic] if outcome.joined else []
    agreed = consent(private=private) if changed and not was_told else ""
    if len(here) < len(understood.topics):
        lines.append(InPrivateOnly.sentence)
    news = to_news_of(joined[0]) if len(joined) == 1 == len(here) else ()
    return _told(ctx, understood, lines, agreed, (*_choice(ctx, understood), *news))


async def follow_all(ctx: Context, but: str = "") -> Reply:
    """Follow every chantier but those named, and tell the outcome, with what was agreed to."""
    private = ctx.request.private
    excepted = await followables_named(ctx.session, but)
    if excepted.unclear or excepted.unknown:  # rather nothing than what was excepted
        unknown = [*excepted.unknown, *map(numbered, excepted.unclear)]
        return Reply(not_understood(unknown), to_list(private=private))
    outcomes = await service.follow_all(
        ctx.session, ctx.request, but=excepted.topics, source=Source.COMMAND
    )
    waiting = [
        escape(now_follows(topic, outcome, private=private))
        for topic, outcome in outcomes
        if outcome.after is not State.ACTIVE
    ]
    lines = [follows_all(excepted.topics, private=private), *waiting]
    return _told(ctx, Understood(), lines, consent(private=private, to_all=True), ())


async def _leave_each(ctx: Context, understood: Understood) -> Reply:
    lines = []
    for topic in understood.topics:
        try:
            outcome = await service.leave(ctx.session, ctx.request, topic.key)
        except NotFollowed as refusal:
            lines.append(_not_followed(topic, refusal, among=len(understood.topics)))
        else:
            lines.append(escape(follows_no_more(topic, outcome)))
    return _told(ctx, understood, lines, "", _choice(ctx, understood, follow=False))


async def _all_followed_but(ctx: Context, excepted: Understood) -> Understood:
    if excepted.unclear or excepted.unknown:  # rather nothing than what was excepted
        return Understood()
    followed = await _followed(ctx)
    return Understood([topic for topic in followed if topic not in excepted.topics])


async def _followed(ctx: Context) -> list[Topic]:
    _, rows = await service.followed(ctx.session, ctx.request)
    current = {row.topic_key for row in rows if row.state in CURRENT}
    return [topic for topic in await followable(ctx.session) if topic.key in current]


def _told(
    ctx: Context, understood: Understood, lines: Sequence[str], agreed: str, ways: Keyboard
) -> Reply:
    which = WHICH_TOPIC if understood.unclear else ""
    parts = [*lines, not_understood(understood.unknown), which, agreed]
    return Reply("\n\n".join(filter(None, parts)), (*ways, *to_list(private=ctx.request.private)))


def _choice(ctx: Context, understood: Understood, *, follow: bool = True) -> Keyboard:
    """Label a button for each topic that the same words may mean."""
    action = follow_in_list if follow else leave_in_list
    verb = "Suivre" if follow else "Ne plus suivre"
    topics = visible(understood.unclear, private=ctx.request.private)
    return tuple(
        (action.button(f"{verb} : {protect(numbered(topic))}", topic=topic.key),)
        for topic in topics
    )


def _no_such_topic(ctx: Context) -> Reply:
    text = NO_SUCH_TOPIC.format(words=as_typed(ctx.request.words))
    return Reply(text, to_list(private=ctx.request.private))


def _not_followed(topic: Topic, refusal: Refusal, *, among: int) -> str:
    return refusal.sentence if among == 1 else f"Vous ne suivez pas {topic_name(topic)}."
