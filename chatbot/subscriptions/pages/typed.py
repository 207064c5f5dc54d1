"""/suivre and /arreter, with what may be typed behind them: one topic, several, or all."""

import re
from collections.abc import Sequence

from chatbot import conversation as ui
from chatbot.chantiers.matching import EXCEPTING, Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, followables_named
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import typeset
from chatbot.subscriptions import rules, service, wording
from chatbot.subscriptions.pages import subscriptions

# Folded: "tout", "tous les chantiers", "tout sauf 5".
EVERYTHING = re.compile(
    rf"(?:tou(?:t|s|te|tes)|all)(?: les)?(?: chantiers?)?(?: (?:{EXCEPTING}) (?P<but>.+))?"
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
NOTHING_ELSE = "Vous ne suivez rien d’autre que {}."
NEW_ONES_END = "Les chantiers à venir ne seront plus suivis."

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@router.command("suivre", aliases=("suis", "abonner", "sabonner", "follow", "subscribe"))
async def follow_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/suivre 7`, `/suivre 5 7`, `/suivre tout`, `/suivre tout sauf 5`."""
    words = ctx.request.words
    if not words:
        return await subscriptions.show_list(ctx)
    if everything := EVERYTHING.fullmatch(fold(words)):
        return await follow_all(ctx, everything["but"] or "")
    understood = await followables_named(ctx.session, words)
    if not (understood.topics or _choice(ctx, understood)):
        return _no_such_topic(ctx)
    return await follow_each(ctx, understood, rules.Source.COMMAND)


@router.command(
    "arreter",
    aliases=("arrete", "desabonner", "sedesabonner", "quitter", "stop", "unfollow", "unsubscribe"),
)
async def leave_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/arreter`, `/arreter 5 7`, `/arreter tout`, `tout sauf 7`, `à venir`."""
    words = ctx.request.words
    if not words:
        return await choose_what_to_stop(ctx)
    if everything := EVERYTHING.fullmatch(fold(words)):
        but = everything["but"]
        return await (leave_all_but(ctx, but) if but else subscriptions.stop_all.ask(ctx))
    if NEW_ONES.fullmatch(fold(words)):
        return await subscriptions.leave_new_ones(ctx)
    understood = await followables_named(ctx.session, words)
    if not (understood.topics or _choice(ctx, understood, follow=False)):
        return _no_such_topic(ctx)
    return await _leave_each(ctx, understood)


async def choose_what_to_stop(ctx: ui.Context) -> ui.Reply:
    """Show what the chat follows, each one tap from its end; in pages where that is much."""
    current = await _followed(ctx)
    stop = (subscriptions.stop_all.button("Tout arrêter"),)
    if not current:
        return ui.Reply(NOTHING_COMES, (stop, *subscriptions.to_list(private=ctx.request.private)))
    if len(current) > subscriptions.PAGE:
        return await subscriptions.show_list(ctx)
    each = _choice(ctx, Understood(unclear=current), follow=False)
    return ui.Reply(WHAT_TO_STOP, (*each, stop))


async def follow_each(ctx: ui.Context, understood: Understood, source: rules.Source) -> ui.Reply:
    """Follow topics, and tell the outcome, with what was agreed to."""
    private, lines, changed, joined = ctx.request.private, [], False, []
    was_told = await service.has_agreed(ctx.session, ctx.request)
    here = subscriptions.visible(understood.topics, private=private)
    if understood.topics and not here:
        raise rules.InPrivateOnly
    for topic in here:
        outcome = await service.follow(ctx.session, ctx.request, topic, source=source)
        lines.append(ui.escape(wording.now_follows(topic, outcome, private=private)))
        lines.append(subscriptions.refusal_reason(outcome.reason))
        changed |= outcome.changed
        joined += [topic] if outcome.joined else []
    agreed = wording.consent(private=private) if changed and not was_told else ""
    if len(here) < len(understood.topics):
        lines.append(rules.InPrivateOnly.sentence)
    news = subscriptions.to_news_of(joined[0]) if len(joined) == 1 == len(here) else ()
    return _told(ctx, understood, lines, agreed, (*_choice(ctx, understood), *news))


async def follow_all(ctx: ui.Context, but: str = "") -> ui.Reply:
    """Follow every chantier but those named, and tell the outcome, with what was agreed to."""
    private = ctx.request.private
    excepted = await followables_named(ctx.session, but)
    if but and (unclear := _unclear(ctx, excepted, but)):
        return unclear
    states = (await subscriptions.following_of(ctx)).states
    stay = {
        topic: rules.Outcome(states[topic.key], states[topic.key])
        for topic in excepted.topics
        if states.get(topic.key) in rules.CURRENT
    }
    outcomes = await service.follow_all(
        ctx.session, ctx.request, but=excepted.topics, source=rules.Source.COMMAND
    )
    waiting = [
        ui.escape(wording.now_follows(topic, outcome, private=private))
        for topic, outcome in outcomes
        if outcome.after is not rules.State.ACTIVE
    ]
    left_out = [topic for topic in excepted.topics if topic not in stay]
    who = "vous suivez" if private else "le groupe suit"
    besides = f", sauf {wording.names_of(left_out)}" if left_out else ""
    everything = typeset(
        f"C’est noté : {who} tous les chantiers{besides}, et ceux à venir. "
        "Leurs nouvelles arriveront ici."
    )
    lines = [everything, *waiting]
    lines += [ui.escape(wording.now_follows(topic, stay[topic], private=private)) for topic in stay]
    leave = tuple((subscriptions.toggle(topic, states[topic.key]),) for topic in stay)
    return _told(ctx, Understood(), lines, wording.consent(private=private, to_all=True), leave)


async def leave_all_but(ctx: ui.Context, but: str) -> ui.Reply:
    """End all that is followed but the topics named, those to come too, and tell the outcome."""
    excepted = await followables_named(ctx.session, but)
    if unclear := _unclear(ctx, excepted, but):
        return unclear
    left = [topic for topic in await _followed(ctx) if topic not in excepted.topics]
    has_ended = await service.leave_new_ones(ctx.session, ctx.request)
    if not (left or has_ended):
        text = NOTHING_ELSE.format(wording.names_of(excepted.topics))
        return ui.Reply(text, subscriptions.to_list(private=ctx.request.private))
    return await _leave_each(ctx, Understood(left), NEW_ONES_END if has_ended else "")


async def _leave_each(ctx: ui.Context, understood: Understood, more: str = "") -> ui.Reply:
    lines = []
    for topic in understood.topics:
        try:
            outcome = await service.leave(ctx.session, ctx.request, topic.key)
        except rules.NotFollowed as refusal:
            is_only = len(understood.topics) == 1
            lines.append(
                refusal.sentence if is_only else f"Vous ne suivez pas {topic_name(topic)}."
            )
        else:
            lines.append(ui.escape(wording.follows_no_more(topic, outcome)))
    return _told(ctx, understood, [*lines, more], "", _choice(ctx, understood, follow=False))


def _unclear(ctx: ui.Context, excepted: Understood, but: str) -> ui.Reply | None:
    """Tell what wasn't understood, or None: rather nothing is done than to what was excepted."""
    if excepted.topics and not (excepted.unclear or excepted.unknown):
        return None
    unknown = [*excepted.unknown, *map(numbered, excepted.unclear)] or [but]
    return ui.Reply(ui.not_understood(unknown), subscriptions.to_list(private=ctx.request.private))


async def _followed(ctx: ui.Context) -> list[Topic]:
    _, rows = await service.followed(ctx.session, ctx.request)
    current = {row.topic_key for row in rows if row.state in rules.CURRENT}
    return [topic for topic in await followable(ctx.session) if topic.key in current]


def _told(
    ctx: ui.Context, understood: Understood, lines: Sequence[str], agreed: str, ways: ui.Keyboard
) -> ui.Reply:
    which = WHICH_TOPIC if understood.unclear else ""
    parts = [*lines, ui.not_understood(understood.unknown), which, agreed]
    return ui.Reply(
        "\n\n".join(filter(None, parts)),
        (*ways, *subscriptions.to_list(private=ctx.request.private)),
    )


def _choice(ctx: ui.Context, understood: Understood, *, follow: bool = True) -> ui.Keyboard:
    """Label a button for each topic that the same words may mean."""
    action = subscriptions.follow_in_list if follow else subscriptions.leave_in_list
    label = "Suivre : {}" if follow else "Ne plus suivre : {}"
    topics = subscriptions.visible(understood.unclear, private=ctx.request.private)
    return topic_buttons(topics, action, label)


def _no_such_topic(ctx: ui.Context) -> ui.Reply:
    text = NO_SUCH_TOPIC.format(words=ui.as_typed(ctx.request.words))
    return ui.Reply(text, subscriptions.to_list(private=ctx.request.private))
