"""/journal: the log, newest first, of everybody or one person, about all topics or one."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from chatbot.audit import service as audit
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import leading_number
from chatbot.chantiers.service import followable, followable_by_key
from chatbot.chantiers.wording import numbered
from chatbot.conversation import (
    Button,
    Context,
    Keyboard,
    Reply,
    Requires,
    Router,
    Row,
    Wish,
    keyboard,
    paginate,
)
from chatbot.french import protect
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.members.search import search
from chatbot.members.wording import label_of
from chatbot.moderation.pages.log_entries import name_person, name_topic, sentence
from chatbot.moderation.rules import PAGE

ENTRIES = 10  # on a page
# Our own id of a person or an entry, short enough for the 64 bytes of a button; 0: all, or none.
ShortId = Annotated[int, Field(ge=0, lt=10**12)]
AnyTopic = TopicKey | Literal[""]

WHICH_TOPIC = "<b>Le journal</b>\n\nDe quel sujet ?"
WHICH_PERSON = (
    "<b>Le journal</b>\n\nDe qui ? Écrivez un nom, ou son début. Les personnes dont les "
    "données ont été effacées ne se cherchent plus par leur nom. Ou /annuler."
)
WHICH = "<b>Le journal</b>\n\nPlusieurs réponses sont possibles. Laquelle voulez-vous ?"
TOO_MANY = (
    "<b>Le journal</b>\n\nBeaucoup de personnes ont ce nom. Choisissez parmi celles-ci, "
    "ou écrivez-le plus précisément."
)
NOBODY = "Je ne connais personne de ce nom. Essayez un autre nom, ou son début. Ou /annuler."
NOTHING = (
    "Je ne trouve ni sujet ni personne de ce nom. Écrivez par exemple <code>/journal 7</code> "
    "ou <code>/journal dupont</code>."
)
USAGE = (
    "<i><code>/journal 7</code> ne montre qu’un sujet, <code>/journal dupont</code> "
    "qu’une personne.</i>"
)

router = Router(requires=Requires.ADMIN)


WISH = Wish(
    "journal",
    (
        *("journal", "le journal", "journal des actions", "qui a fait quoi", "historique"),
        *("l'historique des actions", "show the log", "audit log"),
    ),
)


@router.command("journal", aliases=("log", "historique"), wish=WISH)
async def log_command(ctx: Context) -> Reply:
    """Answer `/journal`, `/journal 7`, `/journal dupont`."""
    words = ctx.request.words
    if not words:
        return await show_log(ctx)
    topics = await followable(ctx.session, words)
    persons = [] if leading_number(words) else await _find(ctx)
    match topics, persons:
        case [topic], []:
            return await show_log(ctx, topic=topic.key)
        case [], [person]:
            return await show_log(ctx, person=person.id)
        case [], []:
            return Reply(NOTHING, ((_back(),),))
    return log_choice(persons, topics)


@router.button("j")
async def show_log(
    ctx: Context,
    *,
    person: ShortId = 0,
    topic: AnyTopic = "",
    before: ShortId = 0,
    after: ShortId = 0,
) -> Reply:
    """Show entries of one person or all (0), about one topic or all (""), before or after one."""
    page = await audit.read(
        ctx.session,
        person=person or None,
        topic=topic or None,
        before=before or None,
        after=after or None,
        limit=ENTRIES,
    )
    named = {id_ for entry in page.entries for id_ in (entry.actor, entry.subject) if id_}
    persons = await people.chats(ctx.session, named | {person})
    topics = await followable_by_key(ctx.session)
    text = log_text(
        [sentence(entry, persons, topics, at=ctx.request.at) for entry in page.entries],
        person=name_person(person, persons) if person else "",
        topic=name_topic(topic, topics) if topic else "",
        newest=not page.newer,
    )
    return Reply(text, keyboard(_turn(page, person, topic), *_other_choices(person, topic)))


@router.button("jt")
async def choose_log_topic(
    ctx: Context, *, page: int = 1, person: ShortId = 0, topic: AnyTopic = ""
) -> Reply:
    """Choose the topic; the choice of a person stays."""
    topics = paginate(await followable(ctx.session), page, size=PAGE)
    turn = choose_log_topic.turn(topics, person=person, topic=topic)
    choices = [(_of_topic(each, person),) for each in topics.rows]
    return Reply(WHICH_TOPIC, keyboard(*choices, turn, (_back(person, topic),)))


@router.button("jp")
async def choose_log_person(ctx: Context, *, person: ShortId = 0, topic: AnyTopic = "") -> Reply:
    """Ask for the person; the choice of a topic stays."""
    await members.begin_step(ctx, receive_log_person.pending(topic=topic))
    return Reply(WHICH_PERSON, ((_back(person, topic),),))


@router.step("journal")
async def receive_log_person(ctx: Context, *, topic: AnyTopic = "") -> Reply:
    """Show the log of the person whose name the admin typed, or ask again."""
    persons = await _find(ctx)
    if len(persons) == 1:
        return await show_log(ctx, person=persons[0].id, topic=topic)
    await members.begin_step(ctx, receive_log_person.pending(topic=topic))
    if not persons:
        return Reply(NOBODY, ((_back(topic=topic),),))
    return log_choice(persons, [], topic)


async def _find(ctx: Context) -> Sequence[Chat]:
    return await search(ctx.session, ctx.request.words, groups=True, limit=PAGE + 1)


def log_text(sentences: Sequence[str], *, person: str, topic: str, newest: bool) -> str:
    """Write a page; `person` and `topic` in HTML, "" where none was chosen."""
    only = ", ".join(filter(None, (person, topic)))
    title = f"<b>Le journal</b>, seulement : {only}" if only else "<b>Le journal</b>"
    usage = [USAGE] if newest and not only else []
    return "\n\n".join([title, *(sentences or ["Rien n’est noté."]), *usage])


def log_choice(persons: Sequence[Chat], topics: Sequence[Topic], topic: str = "") -> Reply:
    """Lay out the persons and topics that the words may mean; the choice of a topic stays."""
    rows = [
        *((_of_topic(each, 0),) for each in topics),
        *(
            (show_log.button(label_of(person), person=person.id, topic=topic),)
            for person in persons[:PAGE]
        ),
    ]
    which = TOO_MANY if len(persons) > PAGE else WHICH
    return Reply(which, (*rows, (_back(topic=topic),)))


def _turn(page: audit.LogPage, person: int, topic: str) -> Row:
    turn: list[Button] = []
    if page.newer:
        after = page.entries[0].id
        turn.append(show_log.button("Plus récentes", person=person, topic=topic, after=after))
    if page.older:
        before = page.entries[-1].id
        turn.append(show_log.button("Plus anciennes", person=person, topic=topic, before=before))
    return tuple(turn)


def _other_choices(person: int, topic: str) -> Keyboard:
    label = "Un autre sujet" if topic else "Un seul sujet"
    topics = [choose_log_topic.button(label, person=person, topic=topic)]
    if topic:
        topics.append(show_log.button("Tous les sujets", person=person))
    label = "Une autre personne" if person else "Une seule personne"
    persons = [choose_log_person.button(label, person=person, topic=topic)]
    if person:
        persons.append(show_log.button("Toutes les personnes", topic=topic))
    return (tuple(topics), tuple(persons))


def _of_topic(topic: Topic, person: int) -> Button:
    return show_log.button(protect(numbered(topic)), person=person, topic=topic.key)


def _back(person: int = 0, topic: str = "") -> Button:
    return show_log.button("Retour au journal", person=person, topic=topic)
