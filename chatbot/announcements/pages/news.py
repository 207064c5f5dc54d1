"""/actus: what was announced, what a chat missed, one announcement in full, following from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field

from chatbot.announcements import links, service
from chatbot.announcements import news_queries as queries
from chatbot.announcements.links import Seconds
from chatbot.announcements.models import Announcement
from chatbot.announcements.news_queries import Posted
from chatbot.announcements.rules import AnnouncementUnknown, ReadInPrivate
from chatbot.announcements.wording import (
    EXCERPT,
    beginning,
    corrected_on,
    entry,
    published_day,
    read_button,
)
from chatbot.chantiers import links as chantiers
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import Kind, leading_number
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.wording import back_to, numbered, plain_topic_name, share_link
from chatbot.conversation import (
    Button,
    Context,
    Keyboard,
    Page,
    Post,
    Reply,
    Request,
    Requires,
    Router,
    Row,
    keyboard,
    paginate,
)
from chatbot.conversation.limits import CAPTION_LENGTH, TEXT_LENGTH
from chatbot.conversation.markup import escape, length
from chatbot.events.models import Event
from chatbot.events.rules import is_past
from chatbot.events.wording import entry as date_entry
from chatbot.french import protect, typeset
from chatbot.members import queries as people
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.pages.subscriptions import follow_and_tell
from chatbot.subscriptions.rules import Outcome, Source, State
from chatbot.subscriptions.service import leave, standing
from chatbot.subscriptions.wording import follows_no_more

NONE_MISSED = "Il n’y a plus rien à rattraper. /actus montre toutes les annonces."
ALL = chantiers.show_news.button("Toutes les annonces")

router = Router()


@dataclass(frozen=True, slots=True)
class InFull:
    """One announcement, as somebody reads it."""

    announcement: Announcement
    topic: Topic
    event: Event | None
    following: Subscription | None  # how the chat that reads stands to the topic


@router.command("actus", menu="Les dernières annonces des chantiers")
async def news_command(ctx: Context) -> Reply:
    """Answer `/actus`, `/actus 3`, `/actus alimentation`."""
    words = ctx.request.words
    if not words:
        return await show_news(ctx)
    topics = await followable(ctx.session, words)
    if not ctx.request.private:  # of the appeal a group is never told
        topics = [topic for topic in topics if topic.kind is not Kind.APPEAL]
    if len(topics) == 1:
        return await show_news(ctx, topic=topics[0].key)
    return topic_choice(topics, words)


@router.answers(chantiers.show_news)
async def show_news(
    ctx: Context, *, page: int = 1, topic: TopicKey | Literal[""] = "", as_new_message: bool = False
) -> Reply:
    """Show what was announced about a topic, or about all of them."""
    found = await topic_of_key(ctx.session, topic) if topic else None
    if found is not None:
        _check_private(found, ctx.request)
    appeal = ctx.request.private
    count = await queries.count(ctx.session, topic, appeal=appeal)
    places = paginate(range(count), page)
    offset = places.rows[0] if places.rows else 0
    posts = await queries.page(
        ctx.session, topic, appeal=appeal, limit=len(places.rows), offset=offset
    )
    listed = news_page(Page(posts, places.number, places.count), found, at=ctx.request.at)
    return replace(listed, as_new_message=as_new_message)


@router.answers(links.show_missed)
async def show_missed(ctx: Context, *, page: int = 1, since: Seconds, until: Seconds) -> Reply:
    """Show what did not reach this chat."""
    chat = await people.known(ctx.session, ctx.request.chat)
    begins, ends = (datetime.fromtimestamp(moment, UTC) for moment in (since, until))
    rows = await queries.unseen(
        ctx.session, [chat.id] if chat else [], begins, earliest=begins, until=ends
    )
    places = paginate([announcement for _, _, announcement in rows], page)
    posts = await queries.posted(ctx.session, places.rows)
    there = [posts[announcement] for announcement in places.rows if announcement in posts]
    missed = Page(there, places.number, places.count)
    return missed_page(missed, since, until, at=ctx.request.at)


@router.answers(links.read_announcement)
async def read_announcement(
    ctx: Context, *, announcement: Annotated[int, Field(ge=0, lt=10**18)]
) -> Reply:
    """Show one in full, as a message of its own: it may be a file."""
    found = await queries.posted(ctx.session, [announcement])
    if announcement not in found:
        raise AnnouncementUnknown
    read, topic = found[announcement]
    _check_private(topic, ctx.request)
    _, event = await service.about(ctx.session, read)
    subscription = await standing(ctx.session, ctx.request, topic.key)
    return Reply(post=full_post(InFull(read, topic, event, subscription), ctx.request))


@router.answers(links.leave_here, requires=Requires.GROUP_ADMIN)
async def leave_here(ctx: Context, *, topic: TopicKey, preview: bool = False) -> Reply:
    """Leave, under an announcement that stays as it is; the button is then the way back."""
    found = await topic_of_key(ctx.session, topic)
    if preview:
        return Reply(toast=would_leave_toast(found))
    outcome = await leave(ctx.session, ctx.request, topic)
    return Reply(toast=left_toast(found, outcome), pressed_becomes=way_back(found))


@router.answers(links.follow_here, requires=Requires.GROUP_ADMIN)
async def follow_here(ctx: Context, *, topic: TopicKey) -> Reply:
    """Follow, under an announcement; what one agrees to needs a message of its own."""
    found = await topic_of_key(ctx.session, topic)
    reply = await follow_and_tell(ctx, found, Source.NEWS)
    subscription = await standing(ctx.session, ctx.request, topic)
    return replace(reply, as_new_message=True, pressed_becomes=way_out(found, subscription))


def _check_private(topic: Topic, request: Request) -> None:
    if topic.kind is Kind.APPEAL and not request.private:
        raise ReadInPrivate


def topic_choice(topics: Sequence[Topic], words: str) -> Reply:
    """Lay out the topics that the words may mean, or the way to all where they mean none."""
    if topics:
        choices = [
            (show_news.button(protect(numbered(topic)), topic=topic.key),) for topic in topics
        ]
        return Reply("Les annonces de quel sujet ?", tuple(choices))
    if number := leading_number(words):
        text = f"Il n’y a pas de chantier {number}. /actus montre toutes les annonces."
    else:
        text = (
            "Je ne trouve pas de sujet qui corresponde. /actus montre toutes les annonces, "
            "<code>/actus 7</code> celles d’un chantier."
        )
    return Reply(text, ((ALL,),))


def news_page(page: Page[Posted], topic: Topic | None, *, at: datetime) -> Reply:
    """Lay out a page of what was announced, about all or about one topic."""
    ways: Keyboard = ((back_to(topic), ALL),) if topic else ()
    if not page.rows:
        return Reply(_none_yet(topic), ways)
    about = f" : {escape(numbered(topic))}" if topic else ""
    parts = [
        _title(f"Les dernières annonces{about}", page),
        *(entry(post, None if topic else its, at) for post, its in page.rows),
        _how_to_read(topic),
    ]
    key = topic.key if topic else ""
    turn = show_news.turn(page, topic=key)
    return Reply("\n\n".join(parts), keyboard(*_read_buttons(page), turn, *ways))


def missed_page(page: Page[Posted], since: int, until: int, *, at: datetime) -> Reply:
    """Lay out a page of what a chat did not get."""
    if not page.rows:
        return Reply(NONE_MISSED, ((ALL,),))
    parts = [
        _title("Les annonces qui ne sont pas venues ici", page),
        *(entry(post, topic, at) for post, topic in page.rows),
    ]
    turn = show_missed.turn(page, since=since, until=until)
    return Reply("\n\n".join(parts), keyboard(*_read_buttons(page), turn, (ALL,)))


def full_post(read: InFull, request: Request) -> Post:
    """Render it for whoever opens it, as it was written; about what and when, if it fits."""
    announcement, event, at = read.announcement, read.event, request.at
    parts = [announcement.text]
    if event is not None:
        parts.append(typeset(date_entry(event, past=is_past(event.when, event.edition, at))))
    about = escape(f"{numbered(read.topic)}, annonce du {published_day(announcement, at)}")
    foot = typeset(f"<i>{about}{corrected_on(announcement, at)}</i>")
    longest = CAPTION_LENGTH if announcement.file_kind else TEXT_LENGTH
    text = _joined([*parts, foot])
    if length(text) > longest:
        text = _joined(parts)
    return Post(text, announcement.media, _under(read, request), announcement.shows_links)


def would_leave_toast(topic: Topic) -> str:
    """Say in a preview what the button does under the announcement itself."""
    return (
        "C’est un aperçu : sous l’annonce envoyée, ce bouton met fin à l’abonnement à "
        f"{protect(plain_topic_name(topic))}."
    )


def left_toast(topic: Topic, outcome: Outcome) -> str:
    """Say that the chat follows no more; no HTML."""
    again = topic.number or topic.key
    return f"{protect(follows_no_more(topic, outcome))} Pour suivre de nouveau : /suivre {again}"


def way_back(topic: Topic) -> Button:
    """Replace the way out, once it was taken."""
    return follow_here.button("Suivre de nouveau", topic=topic.key)


def way_out(topic: Topic, subscription: Subscription | None) -> Button:
    """Replace the way back, once it was taken."""
    match subscription.state if subscription else None:
        case State.ACTIVE:
            return leave_here.button("Ne plus suivre", topic=topic.key)
        case State.PENDING:
            return leave_here.button("Retirer la demande", topic=topic.key)
    return way_back(topic)


def _none_yet(topic: Topic | None) -> str:
    if topic is None:
        return "Aucune annonce n’est encore parue ici."
    return f"Aucune annonce n’est encore parue sur {escape(plain_topic_name(topic))}."


def _how_to_read(topic: Topic | None) -> str:
    if topic is not None:
        return "Touchez une annonce pour la lire en entier."
    return (
        "Touchez une annonce pour la lire en entier. Celles d’un seul sujet : "
        "<code>/actus 7</code>, <code>/actus alimentation</code>."
    )


def _title(words: str, page: Page[Posted]) -> str:
    pages = f"\nPage {page.number} sur {page.count}" if page.count > 1 else ""
    return f"<b>{words}</b>{pages}"


def _read_buttons(page: Page[Posted]) -> list[Row]:
    return [(read_button(announcement),) for announcement, _ in page.rows]


def _under(read: InFull, request: Request) -> Keyboard:
    announcement = read.announcement
    theirs = [(Button(protect(link["label"]), url=link["url"]),) for link in announcement.links]
    words = beginning(announcement, EXCERPT)
    address = share_link(f"annonce-{announcement.id}", request.bot, words)
    more = show_news.button("Autres annonces", as_new_message=True)
    follow = _follow_button(read, private=request.private)
    return keyboard(*theirs, follow, (Button("Partager", url=address), more))


def _follow_button(read: InFull, *, private: bool) -> Row:
    if read.topic.kind is Kind.ALLIANCE:
        return ()
    name, key = protect(numbered(read.topic)), read.topic.key
    match read.following.state if read.following else None:
        case State.ACTIVE:
            return (leave_here.button(f"Ne plus suivre : {name}", topic=key),)
        case State.PENDING:
            return (leave_here.button(f"Retirer la demande : {name}", topic=key),)
    label = "Suivre" if private else "Suivre pour le groupe"
    return (follow_here.button(f"{label} : {name}", topic=key),)


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts))
