"""/journal: the log, newest first, of all acts or only of a person, a topic, a kind of act."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from chatbot import conversation as ui
from chatbot.audit import service as audit
from chatbot.audit.models import Entry
from chatbot.audit.rules import Kind
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import fold, leading_number
from chatbot.chantiers.service import followable, followable_by_key
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.members.wording import label_of, told_apart
from chatbot.moderation import rules, wording

ENTRIES = 6  # entries on a page; each may have a long reason
# Our own id of a person or an entry, short enough for a button's 64 bytes; 0: all, or none.
ShortId = Annotated[int, Field(ge=0, lt=10**12)]
AnyTopic = TopicKey | Literal[""]

KINDS = {
    Kind.BANS: "bannissements",
    Kind.REQUESTS: "demandes",
    Kind.ROLES: "rôles",
    Kind.ANNOUNCEMENTS: "annonces",
    Kind.DATES: "dates",
    Kind.QUESTIONS: "questions",
    Kind.DENIED: "refus",
    Kind.OTHERS: "le reste",
}
LOOKED_FOR, LONGEST_NAMES = 8, 500  # words and characters; longer text names nobody
NUMBER_ALONE = re.compile(r"(?:chantier )?(?:n|no|numero)? ?\d{1,3}")

router = ui.Router(requires=ui.Requires.ADMIN)


@router.command("journal", aliases=("log", "historique"))
@router.wish(
    "journal",
    *("journal", "le journal", "journal des actions", "qui a fait quoi", "historique"),
    *("l'historique des actions", "show the log", "audit log"),
)
async def log_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/journal`, `/journal 7`, `/journal dupont`, `/journal 7 dupont demandes`."""
    kinds = {  # by the beginning of the word that chooses a kind of acts, folded
        "banni": Kind.BANS,
        "demande": Kind.REQUESTS,
        "role": Kind.ROLES,
        "annonce": Kind.ANNOUNCEMENTS,
        "date": Kind.DATES,
        "question": Kind.QUESTIONS,
        "refus": Kind.DENIED,
    }
    kind, words = Kind.ALL, ctx.request.words
    typed = words.split()
    for index, word in enumerate(map(fold, typed)):
        named = [each for beginning, each in kinds.items() if word.startswith(beginning)]
        if named:
            kind, words = named[0], " ".join([*typed[:index], *typed[index + 1 :]])
            break
    return await (_narrow(ctx, words, kind) if words else show_log(ctx, kind=kind))


async def _narrow(ctx: ui.Context, words: str, kind: Kind) -> ui.Reply:
    """Show the log of the topic, of the person, or of both that the words name."""
    topics = await followable(ctx.session, words)
    persons = [] if leading_number(words) else await _find(ctx, words)
    goes_on = leading_number(words) and not NUMBER_ALONE.fullmatch(fold(words))
    if goes_on or not (topics or persons):
        if (both := await _both(ctx, words)) is not None:
            topic, persons = both
            if len(persons) > 1:
                return _choice(ctx, persons, [], topic.key, kind)
            return await show_log(ctx, person=persons[0].id, topic=topic.key, kind=kind)
        topics = []  # the words after the number match nobody, and must not be ignored
    match topics, persons:
        case [topic], []:
            return await show_log(ctx, topic=topic.key, kind=kind)
        case [], [person]:
            return await show_log(ctx, person=person.id, kind=kind)
        case [], []:
            text = (
                "Je ne trouve ni sujet ni personne de ce nom. Écrivez par exemple "
                "<code>/journal 7</code>, <code>/journal dupont</code> ou "
                "<code>/journal 7 dupont demandes</code>."
            )
            return ui.Reply(text, ((_back(),),))
    return _choice(ctx, persons, topics, "", kind)


@router.button("j")
async def show_log(
    ctx: ui.Context,
    *,
    person: ShortId = 0,
    topic: AnyTopic = "",
    before: ShortId = 0,
    after: ShortId = 0,
    kind: Kind = Kind.ALL,
) -> ui.Reply:
    """Show acts of a person (0: of all) about a topic ("": any), `before` or `after` an entry."""
    page = await audit.read(
        ctx.session, ENTRIES, person=person, topic=topic, kind=kind, before=before, after=after
    )
    acts, persons, topics = await sentences(ctx, page, person)
    who = wording.name_person(person, persons) if person else ""
    what = wording.name_topic(topic, topics) if topic else ""
    acts_of = KINDS[kind] if kind else ""
    text = log_text(acts, person=who, topic=what, kind=acts_of, newest=not page.newer)
    labels = ("Plus récentes", "Plus anciennes")
    turn = show_log.turn_keyset(
        page, lambda entry: entry.id, labels, person=person, topic=topic, kind=kind
    )
    return ui.Reply(text, ui.keyboard(turn, *_other_choices(person, topic, kind)))


async def sentences(
    ctx: ui.Context, page: ui.KeysetPage[Entry], person: int
) -> tuple[list[str], wording.Persons, wording.Topics]:
    """Write the acts of a page of the log, in HTML; also return the named persons, and topics."""
    named = {id_ for entry in page.rows for id_ in (entry.actor, entry.subject) if id_}
    persons = await people.chats(ctx.session, named | {person})
    topics, at = await followable_by_key(ctx.session), ctx.request.at
    acts = [wording.act_sentence(act, persons, topics, at=at) for act in audit.by_act(page.rows)]
    return acts, persons, topics


@router.button("jt")
async def choose_log_topic(
    ctx: ui.Context,
    *,
    page: int = 1,
    person: ShortId = 0,
    topic: AnyTopic = "",
    kind: Kind = Kind.ALL,
) -> ui.Reply:
    """Offer the topics to narrow the log to; the chosen person and kind stay."""
    topics = ui.paginate(await followable(ctx.session), page, size=rules.PAGE)
    turn = choose_log_topic.turn(topics, person=person, topic=topic, kind=kind)
    choices = topic_buttons(topics.rows, show_log, person=person, kind=kind)
    keyboard = ui.keyboard(*choices, turn, (_back(person, topic, kind),))
    return ui.Reply("<b>Le journal</b>\n\nDe quel sujet ?", keyboard)


@router.button("jk")
async def choose_log_kind(
    ctx: ui.Context, *, person: ShortId = 0, topic: AnyTopic = "", kind: Kind = Kind.ALL
) -> ui.Reply:
    """Offer the kinds of acts to narrow the log to; the chosen person and topic stay."""
    del ctx
    buttons = [
        show_log.button(label.capitalize(), person=person, topic=topic, kind=each)
        for each, label in KINDS.items()
    ]
    keyboard = ui.keyboard(*ui.in_pairs(buttons), (_back(person, topic, kind),))
    return ui.Reply("<b>Le journal</b>\n\nQuels actes ?", keyboard)


@router.button("jp")
async def choose_log_person(
    ctx: ui.Context, *, person: ShortId = 0, topic: AnyTopic = "", kind: Kind = Kind.ALL
) -> ui.Reply:
    """Ask for the person to narrow the log to; the chosen topic and kind stay."""
    await members.begin_step(ctx, receive_log_person.pending(topic=topic, kind=kind))
    text = (
        "<b>Le journal</b>\n\nDe qui ? Écrivez un nom, ou son début. Les personnes dont les "
        "données ont été effacées ne se cherchent plus par leur nom. Ou /annuler."
    )
    return ui.Reply(text, ((_back(person, topic, kind),),))


@router.step("journal", again=True)
async def receive_log_person(
    ctx: ui.Context, *, topic: AnyTopic = "", kind: Kind = Kind.ALL
) -> ui.Reply:
    """Show the log of the person whose name the admin typed, or ask again."""
    persons = await _find(ctx, ctx.request.words)
    if len(persons) == 1:
        return await show_log(ctx, person=persons[0].id, topic=topic, kind=kind)
    await members.begin_step(ctx, receive_log_person.pending(topic=topic, kind=kind))
    if not persons:
        text = "Je ne connais personne de ce nom. Essayez un autre nom, ou son début. Ou /annuler."
        return ui.Reply(text, ((_back(topic=topic, kind=kind),),))
    return _choice(ctx, persons, [], topic, kind)


async def _find(ctx: ui.Context, words: str) -> Sequence[Chat]:
    return await members.search(ctx.session, words, groups=True, limit=rules.PAGE + 1)


async def _both(ctx: ui.Context, words: str) -> tuple[Topic, Sequence[Chat]] | None:
    """Find the topic and the person that the words name, in either order: « 7 marie ».

    Return several persons if no split of the words into topic and name matches only one person.
    """
    typed, namesakes = words.split() if len(words) <= LONGEST_NAMES else [], None
    for index in range(1, min(len(typed), LOOKED_FOR)):
        before, behind = " ".join(typed[:index]), " ".join(typed[index:])
        for topic_words, name in ((before, behind), (behind, before)):
            topics, persons = await followable(ctx.session, topic_words), await _find(ctx, name)
            if len(topics) == 1 and len(persons) == 1:
                return topics[0], persons
            if len(topics) == 1 and persons:
                namesakes = namesakes or (topics[0], persons)
    return namesakes


def log_text(acts: Sequence[str], *, person: str, topic: str, kind: str = "", newest: bool) -> str:
    """Write a page of the log; `person` and `topic` in HTML, "" where the log isn't narrowed."""
    only = ", ".join(filter(None, (person, topic, kind)))
    title = f"<b>Le journal</b>, seulement : {only}" if only else "<b>Le journal</b>"
    usage = ""
    if newest and not only:
        usage = (
            "<i><code>/journal 7</code> ne montre qu’un sujet, <code>/journal dupont</code> "
            "qu’une personne, <code>/journal 7 dupont demandes</code> les trois à la fois.</i>"
        )
    return ui.paragraphs(title, *(acts or ["Rien n’est noté."]), usage)


def _choice(
    ctx: ui.Context, persons: Sequence[Chat], topics: Sequence[Topic], topic: str, kind: Kind
) -> ui.Reply:
    """Lay out the persons and topics that the words may mean; `topic` and `kind` stay chosen."""
    alike = told_apart(persons[: rules.PAGE], ctx.request.at)
    rows = list(topic_buttons(topics, show_log, person=0, kind=kind))
    for person in persons[: rules.PAGE]:
        label = label_of(person, alike)
        rows.append((show_log.button(label, person=person.id, topic=topic, kind=kind),))
    which = "Plusieurs réponses sont possibles. Laquelle voulez-vous ?"
    if len(persons) > rules.PAGE:
        which = (
            "Beaucoup de personnes ont ce nom. Choisissez parmi celles-ci, ou écrivez-le plus "
            "précisément."
        )
    return ui.Reply(f"<b>Le journal</b>\n\n{which}", (*rows, (_back(topic=topic, kind=kind),)))


def _other_choices(person: int, topic: str, kind: Kind) -> ui.Keyboard:
    label = "Un autre sujet" if topic else "Un seul sujet"
    topics = [choose_log_topic.button(label, person=person, topic=topic, kind=kind)]
    if topic:
        topics.append(show_log.button("Tous les sujets", person=person, kind=kind))
    label = "Une autre personne" if person else "Une seule personne"
    persons = [choose_log_person.button(label, person=person, topic=topic, kind=kind)]
    if person:
        persons.append(show_log.button("Toutes les personnes", topic=topic, kind=kind))
    label = "D’autres actes" if kind else "Certains actes"
    kinds = [choose_log_kind.button(label, person=person, topic=topic, kind=kind)]
    if kind:
        kinds.append(show_log.button("Tous les actes", person=person, topic=topic))
    return (tuple(topics), tuple(persons), tuple(kinds))


def _back(person: int = 0, topic: str = "", kind: Kind = Kind.ALL) -> ui.Button:
    return show_log.button("Retour au journal", person=person, topic=topic, kind=kind)
