"""/actus: list what was announced or missed, read an announcement, follow or leave its topic."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from chatbot import conversation as ui
from chatbot.announcements import dates, links, news_queries as queries, wording
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.rules import AnnouncementUnknown, ReadInPrivate, longest
from chatbot.chantiers import links as chantiers
from chatbot.chantiers.matching import Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import TopicKind, leading_number
from chatbot.chantiers.service import followables_named, topic_of_key
from chatbot.chantiers.wording import back_to, numbered, plain_topic_name, share_link
from chatbot.events.links import show_dates
from chatbot.events.rules import is_past, next_occurrence
from chatbot.events.wording import entry as date_entry
from chatbot.french import protect, typeset
from chatbot.members import queries as people
from chatbot.rsvp.wording import rows_under
from chatbot.subscriptions import links as subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.pages.subscriptions import show_subscriptions, visible
from chatbot.subscriptions.pages.typed import follow_each
from chatbot.subscriptions.rules import Source, State
from chatbot.subscriptions.service import followed, leave, subscription_to
from chatbot.subscriptions.wording import day_of, follows_no_more

AGAIN = "Suivre de nouveau"  # a button
CHANTIERS = chantiers.show_chantiers.button("Les chantiers")
DATES = show_dates.button("Les dates")
ALL = chantiers.show_news.button("Toutes les actus")

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command(
    "actus",
    menu="Les dernières annonces des chantiers",
    aliases=("actu", "actualites", "news", "nouvelles"),
)
@router.wish(
    "news",
    *("quoi de neuf", "quoi de nouveau", "les nouvelles", "des nouvelles", "actus", "annonces"),
    *("les actus", "les annonces", "dernières annonces", "les dernières annonces"),
    "du nouveau",
    *(
        "quelles nouvelles",
        "quelles sont les nouvelles",
        "quelles sont les dernières nouvelles",
    ),
    *("quoi de neuf au chantier 7", "les nouvelles du 7", "dernières nouvelles", "du neuf"),
    *("les dernières nouvelles du 7", "actualités", "les dernières actualités", "latest news"),
)
async def news_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/actus`, `/actus 3`, `/actus alimentation`."""
    words = ctx.request.words
    if words in ("", "tout"):
        return await show_news(ctx)
    understood = await followables_named(ctx.session, words)
    topics = visible([*understood.topics, *understood.unclear], private=ctx.request.private)
    unknown = ui.not_understood(understood.unknown) if topics else ""
    if len(topics) == 1:
        reply = await show_news(ctx, topic=topics[0].key)
    elif topics:
        reply = ui.Reply("Les annonces de quel sujet ?", topic_buttons(topics, show_news))
    else:
        text = (
            "Je ne trouve pas de sujet qui corresponde. /actus montre toutes les annonces, "
            "<code>/actus 7</code> celles d’un chantier."
        )
        if number := leading_number(words):
            text = f"Il n’y a pas de chantier {number}. /actus montre toutes les annonces."
        reply = ui.Reply(text, ((ALL,),))
    return replace(reply, text=f"{unknown}\n\n{protect(reply.text)}") if unknown else reply


@router.answers(chantiers.show_news)
async def show_news(
    ctx: ui.Context,
    *,
    page: int = 1,
    topic: chantiers.TopicKey | Literal[""] = "",
    as_new_message: bool = False,
) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic) if topic else None
    if found is not None:
        _check_private(found, ctx.request)
    appeal = ctx.request.private
    count = await queries.count(ctx.session, topic, appeal=appeal)
    numbers = ui.paginate(range(count), page)
    posts = await queries.page(
        ctx.session, topic, appeal=appeal, limit=len(numbers.rows), offset=numbers.offset
    )
    listed = numbers.with_rows(posts)
    ways: ui.Keyboard = ((back_to(found), ALL),) if found else ()
    if not listed.rows:
        on = f" sur {ui.escape(plain_topic_name(found))}" if found else " ici"
        text = f"Aucune annonce n’est encore parue{on}."
        return ui.Reply(text, ways or ((CHANTIERS, DATES),), as_new_message=as_new_message)
    about = f" : {ui.escape(numbered(found))}" if found else ""
    how = "Touchez une annonce pour la lire en entier."
    if found is None:
        one_topic = "<code>/actus 7</code>, <code>/actus alimentation</code>"
        how = f"{how} Celles d’un seul sujet : {one_topic}."
    title = f"Les dernières annonces{about}"
    parts, read = _entries(title, listed, ctx.request.at, names_topics=found is None)
    turn = show_news.turn(listed, topic=found.key if found else "")
    buttons = ui.keyboard(*read, turn, *ways)
    parts.append(how)
    return ui.Reply("\n\n".join(parts), buttons, as_new_message=as_new_message)


@router.answers(links.show_missed)
async def show_missed(
    ctx: ui.Context, *, page: int = 1, since: links.Seconds, until: links.Seconds
) -> ui.Reply:
    chat = await people.known(ctx.session, ctx.request.chat)
    begins, ends = (datetime.fromtimestamp(moment, UTC) for moment in (since, until))
    rows = await queries.unseen(
        ctx.session, [chat.id] if chat else [], begins, earliest=begins, until=ends
    )
    ids = ui.paginate([announcement for _, _, announcement in rows], page)
    posts = await queries.posted(ctx.session, ids.rows)
    missed = ids.with_rows([posts[id_] for id_ in ids.rows if id_ in posts])
    if not missed.rows:
        return ui.Reply(
            "Il n’y a plus rien à rattraper. /actus montre toutes les annonces.", ((ALL,),)
        )
    parts, read = _entries("Les annonces qui ne sont pas venues ici", missed, ctx.request.at)
    turn = show_missed.turn(missed, since=since, until=until)
    return ui.Reply("\n\n".join(parts), ui.keyboard(*read, turn, (ALL,)))


@router.answers(chantiers.read_announcement)
async def read_announcement(
    ctx: ui.Context, *, announcement: Annotated[int, Field(ge=0, lt=10**18)]
) -> ui.Reply:
    """Show an announcement in full, as a message of its own: it may be a file."""
    found = await queries.posted(ctx.session, [announcement])
    if announcement not in found:
        raise AnnouncementUnknown
    read, topic, _ = found[announcement]
    _check_private(topic, ctx.request)
    dossier = await open_dossier(ctx.session, read)
    subscription = await subscription_to(ctx.session, ctx.request, topic.key)
    follow = "Suivre" if ctx.request.private else "Suivre pour le groupe"
    name = f" : {protect(numbered(topic))}"
    can_follow = topic.kind is not TopicKind.ALLIANCE
    way = (_follow_button(topic, subscription, follow, name),) if can_follow else ()
    words = wording.beginning(read, wording.EXCERPT)
    address = share_link(f"annonce-{read.id}", ctx.request.bot, words)
    more = show_news.button("Autres annonces", as_new_message=True)
    share = (ui.Button("Partager", url=address), more)
    under = rows_under(dossier.dates, at=ctx.request.at)
    buttons = ui.keyboard(*wording.link_buttons(read), *under, way, share)
    outdated = wording.since_changed(await dates.outdated(ctx.work, read))
    text = _full_text(dossier, outdated, ctx.request.at)
    return ui.Reply(post=ui.Post(text, read.media, buttons, read.shows_links))


@router.answers(subscriptions.leave_here, requires=ui.Requires.GROUP_ADMIN)
async def leave_here(
    ctx: ui.Context, *, topic: chantiers.TopicKey, preview: bool = False, announcement: ui.Id = 0
) -> ui.Reply:
    """Stop following an announcement's topic; the button then offers to follow the topic again.

    A chat that follows several topics of the announcement is shown the list of its subscriptions,
    to choose there.
    """
    if preview:
        found = await topic_of_key(ctx.session, topic)
        name = protect(plain_topic_name(found))
        toast = (
            f"C’est un aperçu : sous l’annonce envoyée, ce bouton met fin à l’abonnement à {name}."
        )
        return ui.Reply(toast=toast)
    if announcement:
        topics = await queries.topics_of(ctx.session, announcement)
        _, rows = await followed(ctx.session, ctx.request)
        stays = {State.ACTIVE, State.PENDING}
        keys = [row.topic_key for row in rows if row.topic_key in topics and row.state in stays]
        if len(keys) > 1:
            return await show_subscriptions(ctx, as_new_message=True)
        topic = keys[0] if keys else topic
    found = await topic_of_key(ctx.session, topic)
    outcome = await leave(ctx.session, ctx.request, topic)
    again = found.number or found.key
    toast = f"{protect(follows_no_more(found, outcome))} Pour suivre de nouveau : /suivre {again}"
    return ui.Reply(toast=toast, pressed_becomes=_follow_button(found, None, AGAIN))


@router.answers(subscriptions.follow_here, requires=ui.Requires.GROUP_ADMIN)
async def follow_here(ctx: ui.Context, *, topic: chantiers.TopicKey) -> ui.Reply:
    """Follow an announcement's topic; a new message says what the person agrees to."""
    found = await topic_of_key(ctx.session, topic)
    reply = await follow_each(ctx, Understood([found]), Source.NEWS)
    way_out = _follow_button(found, await subscription_to(ctx.session, ctx.request, topic), AGAIN)
    return replace(reply, as_new_message=True, pressed_becomes=way_out)


def _check_private(topic: Topic, request: ui.Request) -> None:
    if topic.kind is TopicKind.APPEAL and not request.private:
        raise ReadInPrivate


def _full_text(dossier: Dossier, outdated: str, at: datetime) -> str:
    """Write an announcement with its dates, and with its topics and day if the limit allows."""
    announcement, parts = dossier.announcement, [dossier.announcement.text]
    for event in dossier.dates:
        when = next_occurrence(event, at)
        parts.append(typeset(date_entry(event, when=when, past=is_past(event, at))))
    parts.append(typeset(outdated))
    topics = wording.numbered_among(dossier.topic, len(dossier.others))
    day = day_of(announcement.published_at or announcement.changed_at, at)
    about = ui.escape(f"{topics}, annonce du {day}")
    foot = typeset(f"<i>{about}{wording.corrected_on(announcement, at)}</i>")
    text, room = ui.paragraphs(*parts, foot), longest(with_file=announcement.media is not None)
    return text if ui.length(text) <= room else ui.paragraphs(*parts)


def _entries(
    title: str, page: ui.Page[queries.Posted], at: datetime, *, names_topics: bool = True
) -> tuple[list[str], list[ui.Row]]:
    """Lay out the announcements of a page: the paragraphs, and the buttons to read each."""
    parts = ["\n".join(filter(None, [f"<b>{title}</b>", page.place]))]
    rows: list[ui.Row] = []
    for announcement, topic, others in page.rows:
        parts.append(wording.entry(announcement, topic if names_topics else None, others, at))
        rows.append((wording.read_button(announcement),))
    return parts, rows


def _follow_button(
    topic: Topic, following: Subscription | None, follow: str, name: str = ""
) -> ui.Button:
    """Lay out the button to follow a topic or, if the chat follows the topic, to leave it."""
    match following.state if following else None:
        case State.ACTIVE:
            return leave_here.button(f"Ne plus suivre{name}", topic=topic.key)
        case State.PENDING:
            return leave_here.button(f"Retirer la demande{name}", topic=topic.key)
    return follow_here.button(f"{follow}{name}", topic=topic.key)
