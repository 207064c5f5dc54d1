"""The sentences of what others decide: a double reading, a departure stopped."""

from datetime import datetime

from chatbot.announcements.writing.texts import moment, subscribers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import the
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH, shown
from chatbot.members.wording import name_of

CORRECTS = "<b>Ce que la correction change</b>"
FIRST_READING = "<b>Première lecture</b>\u00a0: rien n’a encore été décidé."
SINCE_LAST = "<b>Depuis la dernière lecture</b>"
NOTHING_CHANGED = "Rien n’a changé."
AT_ONCE = "dès votre accord"
HOUR_OVER = (
    "L’heure choisie est passée depuis que vous avez ouvert cette annonce\u00a0: avec votre "
    "accord, elle partirait maintenant."
)
WHICH_CHANGES = (
    "<b>Demander des changements</b>\n\nLesquels, et pourquoi\u00a0? Écrivez-le en un message "
    f"({REASON_LENGTH} signes au plus)\u00a0: {{author}} le lira tel quel. Rien ne part. /annuler "
    "arrête là."
)
NO_WORDS = "Je n’ai pas trouvé de texte. Écrivez vos mots en un message. Ou /annuler."
TOO_LONG = (
    f"C’est trop long\u00a0: {{length}} signes, {REASON_LENGTH} au plus. Écrivez plus court. "
    "Ou /annuler."
)
NOT_NEEDED = "Ce sujet ne demande plus de double lecture\u00a0: vous pouvez envoyer vous-même."
ITS_AUTHOR, SOMEBODY = "son auteur", "Quelqu’un"
AUTHOR_LEFT = (
    "Son auteur n’est plus référent de ce sujet\u00a0: elle ne peut plus partir ainsi. Vous pouvez "
    "encore la lui rendre."
)

NOBODY_ELSE = (
    "Personne d’autre ne peut la relire\u00a0: il n’y a ni autre référent de ce sujet, ni autre "
    "admin, que je puisse joindre.\n\nVous êtes admin\u00a0: ouvrez le sujet et touchez «\u00a0Ne "
    "plus exiger de double lecture\u00a0», ou nommez quelqu’un, avec /roles. Votre brouillon reste."
)
SWITCHED = {
    True: (
        "C’est fait\u00a0: chaque annonce de ce sujet attend l’accord d’une autre personne, même "
        "celles qui sont déjà programmées."
    ),
    False: (
        "C’est fait\u00a0: les annonces de ce sujet partent sans relecture. Celle qui en attend "
        "une ne part pas seule\u00a0: on peut l’approuver, ou son auteur la reprend et l’envoie."
    ),
}
STOPPED_ORPHAN = (
    "C’est fait\u00a0: elle ne partira pas. Son auteur n’est plus référent de ce sujet\u00a0: un "
    "admin peut la reprendre, depuis /annonces."
)


def title(topic: Topic, author: Chat | None, *, corrects: bool) -> str:
    """Of what is read; below stands who wrote it, by whose name one can write to them."""
    what = "Correction" if corrects else "Annonce"
    return (
        f"<b>{what} à relire, pour {the(topic)}</b>\n"
        f"Ci-dessus, telle que ses abonnés la liront. Écrite par {linked(author)}."
    )


def linked(person: Chat | None) -> str:
    """A name that leads to its person (Bot API, formatting options: tg://user)."""
    if person is None:
        return name_of(None)
    return f'<a href="tg://user?id={person.telegram_id}">{name_of(person)}</a>'


def quoted(words: str) -> str:
    """What a reader wrote, on one line."""
    return f"«\u00a0{escape(shown(words))}\u00a0»"


def asked(count: int) -> str:
    """To the author, of so many who may read it."""
    who = "une personne peut" if count == 1 else f"{count} personnes peuvent"
    first = "" if count == 1 else ", et la première qui décide l’emporte"
    return (
        f"C’est demandé\u00a0: {who} la relire{first}. Je vous préviens de la suite. D’ici là, "
        "vous pouvez la reprendre."
    )


def sure_to_approve(topic: Topic, what: str, *, corrects: bool) -> str:
    """Asked first; `what` it does, as an infinitive."""
    title = f"<b>Approuver et {what}\u00a0?</b>\n\n"
    if corrects:
        return f"{title}Les messages déjà reçus changent aussitôt, sur place."
    return (
        f"{title}L’annonce pour {the(topic)} part aussitôt. Vous pourrez encore arrêter l’envoi, "
        "la corriger ou la retirer, depuis /annonces."
    )


def leaves(count: int, when: datetime | None, at: datetime, *, corrects: bool) -> str:
    """What comes of an approval, after a colon."""
    if when is not None:
        return f"elle partira {moment(when, at)}"
    if corrects:
        return "les messages déjà reçus sont corrigés"
    return f"elle part vers {subscribers(count)}" if count else "elle est publiée"


def sure_to_stop(which: str, when: datetime, author: Chat | None, *, at: datetime) -> str:
    """Asked first; `which` in HTML."""
    return (
        f"<b>Empêcher le départ de cette annonce\u00a0?</b>\n{which}\n\nElle doit partir "
        f"{moment(when, at)}. Rien ne s’efface\u00a0: elle revient en brouillon à qui l’a écrite, "
        f"{name_of(author)}, qui saura que c’est vous."
    )


def stopped(author: Chat | None) -> str:
    """To who stopped it."""
    return (
        f"C’est fait\u00a0: elle ne partira pas. {name_of(author)} l’apprend, et la retrouve en "
        "brouillon."
    )


def returned(author: Chat | None) -> str:
    """To who asked for changes."""
    if author is None:
        return "C’est fait\u00a0: l’annonce ne part pas."
    return f"C’est fait\u00a0: {name_of(author)} reçoit vos mots. Rien n’est parti."


def file_changed(before: str | None, now: str | None) -> str:
    """Also one that was sent again."""
    if before is None:
        return "Un fichier a été ajouté."
    return "Le fichier a été enlevé." if now is None else "Le fichier a été remplacé."


def hour_changed(before: datetime | None, at: datetime) -> str:
    """When it was to leave; the new hour stands above."""
    was = f"elle devait partir {moment(before, at)}" if before else "aucune heure n’était fixée"
    return f"L’heure de départ a changé\u00a0: {was}."
