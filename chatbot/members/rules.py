"""Rules about names, invitations and roles, and the refusals that come of them."""

import unicodedata
from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal

NAME_LENGTH = 128  # Bot API: two names of 64; a group's title is cut
USERNAME_LENGTH = 32
WORD_LENGTH = 32  # of a name's words, for the search
REASON_LENGTH = 300
STEP_LENGTH = 24
ADMIN, REFERENT = "admin", "referent"  # the roles that have a command menu of their own
NOTED_LENGTH = 60
INVITATION_DAYS = 7
INVITED_FOR = timedelta(days=INVITATION_DAYS)
STEP_LASTS = timedelta(minutes=30)
ZERO_WIDTH_JOINER = "\u200d"  # holds emoji together
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs of which nothing is seen
RIGHT_TO_LEFT = {"R", "AL", "AN"}
ISOLATED = "\u2068{}\u2069"  # so that what follows the name stays where it was
NAMELESS = "Sans nom"


ONLY_ADMINS = (
    "Seuls les admins du bot peuvent faire cela. /aide montre ce que vous pouvez demander."
)
ONLY_REFERENTS = (
    "Seuls les référents d’un sujet et les admins peuvent faire cela. "
    "/aide montre ce que vous pouvez demander."
)
ONLY_GROUP_ADMINS = (
    "Dans un groupe, seuls ses admins peuvent changer cela. "
    "Pour vous-même, écrivez-moi en privé : c’est ouvert à tous."
)
IN_PRIVATE = "Cela ne regarde que vous : écrivez-moi en privé."


class ChatKind(StrEnum):
    """The kinds of chat that subscribe."""

    PERSON = "person"
    GROUP = "group"


class LastAdmin(Refusal):
    """Without an admin nobody could name one any more."""

    sentence = "C’est le dernier admin : nommez d’abord quelqu’un d’autre avec /roles."


class InvitationClosed(Refusal):
    """It was used, revoked, is too old, or never was one. Which of them is nobody's business."""

    sentence = "Cette invitation n’est plus valable. Demandez-en une autre à qui vous l’a envoyée."


class OwnInvitation(Refusal):
    """The maker of an invitation touched its link: it is for somebody else, and stays open."""

    sentence = (
        "C’est votre propre invitation, et elle n’a pas servi : envoyez le lien à la "
        "personne que vous invitez. Pour vous-même, passez par /roles."
    )


class AlreadyReferent(Refusal):
    """Nothing is left to give to somebody who has that role; the link may be another's."""

    sentence = (
        "Vous avez déjà le rôle de référent pour ce sujet : cette invitation n’y change "
        "rien. /aide montre vos sujets."
    )


class NotReferent(Refusal):
    sentence = "Vous n’avez plus ce rôle. /aide montre ce que vous pouvez faire."


class BannedPerson(Refusal):
    """Said to an admin: who is banned is given no role."""

    sentence = "Cette personne est bannie : levez d’abord le bannissement avec /moderation."


class BannedFromRoles(Denied):
    """Said to somebody banned who opens an invitation, which stays open."""

    sentence = (
        "Vous ne pouvez recevoir aucun rôle ici : un admin en a décidé ainsi. "
        "/confidentialite dit à qui écrire."
    )


class PersonGone(Refusal):
    sentence = "Je ne connais plus cette personne : ses données ont été effacées."


def clean(name: str, length: int | None = NAME_LENGTH) -> str:
    """Take out of a name what could turn, break or hide the text around it.

    Return "" when nothing is left. It is cut at that length, if there is one.
    """
    kept = "".join(c if _is_harmless(c) else " " for c in unicodedata.normalize("NFC", name))
    words = " ".join(kept.split())[:length].strip()
    return words if any(_is_visible(c) for c in words) else ""


def shown(name: str) -> str:
    """Put a clean name in the middle of a sentence."""
    if any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in name):
        return ISOLATED.format(name)
    return name or NAMELESS


def shown_lines(words: str) -> str:
    """Put clean lines in a message, each by itself where it runs from right to left."""
    return "\n".join(shown(line) if line else "" for line in words.splitlines())


def _is_harmless(character: str) -> bool:
    if character == ZERO_WIDTH_JOINER:
        return True
    return unicodedata.category(character)[0] != "C" and character not in BLANKS


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNSP"
