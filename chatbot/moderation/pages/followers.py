"""The topics with their policies and figures, and the followers of one topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.announcements import review
from chatbot.announcements.news_queries import count_recipients
from chatbot.announcements.queries import reviewed_topics
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import numbered
from chatbot.french import counted
from chatbot.members import service as members
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.wording import full_name, label_of, told_apart
from chatbot.moderation import rules, wording
from chatbot.subscriptions import links, queries, service as subscriptions
from chatbot.subscriptions.queries import Followed
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.wording import day_of

TITLES = {
    State.ACTIVE: "Abonnés",
    State.REFUSED: "Demandes refusées",
    State.PENDING: "Demandes en attente",
    State.ENDED: "Anciens abonnés",
}
REVIEW_SWITCHED = {
    True: (
        "C’est fait : chaque annonce de ce sujet attend l’accord d’une autre personne, même "
        "celles qui sont déjà programmées."
    ),
    False: (
        "C’est fait : les annonces de ce sujet partent sans relecture. Celle qui en attend "
        "une ne part pas seule : on peut l’approuver, ou son auteur la reprend et l’envoie."
    ),
}

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Overview:
    """What admins see of a topic: what is decided about it, and how many chats follow it."""

    needs_approval: bool  # an admin accepts or refuses each request to follow
    needs_review: bool  # a second person approves each announcement
    states: Mapping[State, int]  # how many chats are in each state
    paused: int  # of the followers
    unreachable: int  # of the followers


@router.button("mp")
async def show_topics(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    topics = ui.paginate(await followable(ctx.session), page, size=rules.PAGE)
    approved, states = await queries.topics_on_approval(ctx.session), await _states(ctx)
    lines = [
        f"• {ui.escape(numbered(topic))} : {_followed(states.get(topic.key, {}))}"
        f"{', sur approbation' if topic.key in approved else ''}"
        for topic in topics.rows
    ]
    text = (
        "<b>Sujets et abonnés</b>\n\n" + "\n".join(lines) + "\n\n"
        "Un sujet est libre, ou sur approbation : un admin accepte alors chaque demande."
    )
    rows = topic_buttons(topics.rows, links.show_followers)
    return ui.Reply(text, ui.keyboard(*rows, show_topics.turn(topics), (wording.HOME,)))


@router.answers(links.show_followers)
async def show_followers(
    ctx: ui.Context,
    *,
    topic: TopicKey,
    state: State = State.ACTIVE,
    before: ui.Id = 0,
    after: ui.Id = 0,
) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    rows = await queries.followers(
        ctx.session, topic, state, before=before or None, after=after or None, limit=rules.PAGE + 1
    )
    followers = ui.keyset_page(rows, rules.PAGE, before=before, after=after)
    reached = await count_recipients(ctx.work, [topic])
    overview = Overview(
        topic in await queries.topics_on_approval(ctx.session),
        bool(await reviewed_topics(ctx.session, [topic])),
        (await _states(ctx)).get(topic, {}),
        reached.paused,
        reached.unreachable,
    )
    return followers_page(found, state, followers, overview, at=ctx.request.at)


@router.button("ms")
async def search_followers(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    await members.begin_step(ctx, receive_follower_name.pending(topic=topic))
    text = "Qui cherchez-vous ? Écrivez un nom, ou son début. Ou /annuler."
    return ui.Reply(text, ((_all_followers(topic),),))


@router.step("search", again=True)
async def receive_follower_name(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    return await find_followers(ctx, await topic_of_key(ctx.session, topic), ctx.request.words)


@router.button("my")
async def set_policy(ctx: ui.Context, *, topic: TopicKey, approval: bool) -> ui.Reply:
    """Put a topic on approval, or let everybody follow it."""
    found = await topic_of_key(ctx.session, topic)
    await subscriptions.set_policy(await members.by_sender(ctx), found.key, approval=approval)
    toast = "C’est fait : un admin devra accepter chaque nouvelle demande."
    if not approval:
        toast = "C’est fait : chacun peut suivre ce sujet. Les demandes en attente le restent."
    return replace(await show_followers(ctx, topic=topic), toast=toast)


@router.button("md")
async def set_two_person_review(ctx: ui.Context, *, topic: TopicKey, on: bool) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    await review.set_required(await members.by_sender(ctx), found.key, on=on)
    return replace(await show_followers(ctx, topic=topic), toast=REVIEW_SWITCHED[on])


async def find_followers(ctx: ui.Context, topic: Topic, words: str) -> ui.Reply:
    rows: Sequence[Followed] = ()
    if folded := members.words_of(words):
        rows = await queries.followers(
            ctx.session, topic.key, State.ACTIVE, words=folded, limit=rules.PAGE + 1
        )
    found = ui.keyset_page(rows, rules.PAGE)
    return search_results(topic, words, found.rows, more=found.older, at=ctx.request.at)


async def _states(ctx: ui.Context) -> dict[str, dict[State, int]]:
    states: dict[str, dict[State, int]] = {}
    for topic, state, count in await queries.counts(ctx.session):
        states.setdefault(topic, {})[state] = count
    return states


def followers_page(
    topic: Topic,
    state: State,
    followers: ui.KeysetPage[Followed],
    overview: Overview,
    *,
    at: datetime,
) -> ui.Reply:
    """Lay out a page of the chats in one state of a topic, with the decisions about the topic."""
    access = "sur approbation" if overview.needs_approval else "libre"
    reviewed = ""
    if overview.needs_review:
        reviewed = " Ses annonces partent après une double lecture."
    silent = [f"{overview.paused} en pause"] if overview.paused else []
    silent += [counted(overview.unreachable, "injoignable")] if overview.unreachable else []
    asides = f", dont {' et '.join(silent)}" if silent else ""
    alike = told_apart((chat for _, chat in followers.rows), at)
    lines = []
    for row, chat in followers.rows:
        out_of_reach = ", en pause" if is_paused(chat.paused_until, at) else ""
        if chat.unreachable_since:
            out_of_reach = ", injoignable"
        lines.append(f"• {full_name(chat, alike)}, {day_of(row.since, at)}{out_of_reach}")
    parts = [
        f"<b>{TITLES[state]}</b> : {ui.escape(numbered(topic))}",
        f"{_followed(overview.states)}{asides}. Ce sujet est {access}.{reviewed}",
        "\n".join(lines) or "Personne pour l’instant.",
    ]
    chats = [(_person(chat, alike),) for _, chat in followers.rows]
    decisions = _followers_buttons(topic.key, state, overview)
    labels = ("Plus récents", "Plus anciens")
    turn = links.show_followers.turn_keyset(
        followers, lambda row: row[1].id, labels, topic=topic.key, state=state
    )
    return ui.Reply("\n\n".join(parts), ui.keyboard(*chats, turn, *decisions))


def search_results(
    topic: Topic, words: str, rows: Sequence[Followed], *, more: bool, at: datetime
) -> ui.Reply:
    name = ui.escape(ui.shown(ui.clean(words)))
    text = f"<b>Recherche « {name} »</b> : {ui.escape(numbered(topic))}"
    if not rows:
        text += "\n\nPersonne de ce nom parmi les abonnés."
    elif more:
        text += f"\n\nVoici les {rules.PAGE} premiers ; précisez le nom pour voir les autres."
    again = search_followers.button("Chercher un autre nom", topic=topic.key)
    alike = told_apart((chat for _, chat in rows), at)
    chats = ((_person(chat, alike),) for _, chat in rows)
    return ui.Reply(text, (*chats, (again,), (_all_followers(topic.key),)))


def _followers_buttons(topic: str, state: State, overview: Overview) -> ui.Keyboard:
    is_free, is_reviewed = not overview.needs_approval, overview.needs_review
    waiting = overview.states.get(State.PENDING, 0)
    approval = "Passer sur approbation" if is_free else "Rendre libre"
    reviewed = "Ne plus exiger de double lecture" if is_reviewed else "Exiger une double lecture"
    other, label = State.ACTIVE, "Voir les abonnés"
    if state is State.ACTIVE:
        other, label = State.REFUSED, "Voir les demandes refusées"
    requests: ui.Keyboard = ()
    if waiting and state is not State.PENDING:
        to_requests = links.show_followers.button
        label_of_requests = f"Voir les demandes ({waiting})"
        requests = ((to_requests(label_of_requests, topic=topic, state=State.PENDING),),)
    return (
        *requests,
        (search_followers.button("Chercher un nom", topic=topic),),
        (set_policy.button(approval, topic=topic, approval=is_free),),
        (set_two_person_review.button(reviewed, topic=topic, on=not is_reviewed),),
        (links.show_followers.button(label, topic=topic, state=other),),
        (show_topics.button("Tous les sujets"), wording.HOME),
    )


def _all_followers(topic: str) -> ui.Button:
    return links.show_followers.button("Tous les abonnés", topic=topic)


def _person(chat: Chat, alike: Mapping[int, str]) -> ui.Button:
    return show_person.button(label_of(chat, alike), chat=chat.id)


def _followed(states: Mapping[State, int]) -> str:
    text = counted(states.get(State.ACTIVE, 0), "abonné")
    waiting = states.get(State.PENDING, 0)
    return f"{text}, {counted(waiting, 'demande')}" if waiting else text
