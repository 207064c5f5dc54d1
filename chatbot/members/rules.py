"""Limits of names, reasons, steps and invitations, and the refusals about roles."""

from datetime import timedelta
from enum import StrEnum

from chatbot.errors import Denied, Refusal

USERNAME_LENGTH = 32
WORD_LENGTH = 32  # characters of a word of a name, for the search
REASON_LENGTH = 300
STEP_LENGTH = 24
ADMIN, REFERENT = "admin", "referent"  # the roles that have a command menu of their own
NOTED_LENGTH = 1000  # characters; the longest notes hold a sentence that is being completed
INVITED_FOR = timedelta(days=7)
STEP_LASTS = timedelta(minutes=30)
# How long a conversation stays about what the bot last told, and its question open.
CONVERSATION_LASTS = timedelta(minutes=10)
KEPT_AGAIN_AFTER = timedelta(minutes=1)  # until then, the same subject isn't written again
# Added to CONVERSATION_LASTS, this makes the « quart d’heure » that people are told.
CONVERSATIONS_DROPPED_EVERY = timedelta(minutes=5)
SOUGHT_LENGTH = 24
LABEL_LENGTH = 100  # characters of a button's label; longer ones are cut

ONLY_ADMINS = "Cela revient aux admins du bot. /aide montre tout ce que vous pouvez faire ici."
ONLY_REFERENTS = (
    "Cela revient aux référents et aux admins. /aide montre tout ce que vous pouvez faire ici."
)
YOU_ARE_LAST = "Vous êtes le seul admin : nommez d’abord quelqu’un d’autre avec /roles."
ONLY_GROUP_ADMINS = (
    "Dans un groupe, seuls ses admins peuvent changer cela. "
    "Pour vous-même, écrivez-moi en privé : c’est ouvert à tous."
)
IN_PRIVATE = "Cela ne regarde que vous : écrivez-moi en privé."


class ChatKind(StrEnum):
    PERSON = "person"
    GROUP = "group"


class LastAdmin(Refusal):
    """The last admin can't be removed: only an admin can name another admin."""

    sentence = "Il n’y a pas d’autre admin : nommez d’abord quelqu’un avec /roles."


class InvitationClosed(Refusal):
    """The invitation was used, revoked, expired or never made; the sentence doesn't say which."""

    sentence = "Cette invitation n’est plus valable. Demandez-en une autre à qui vous l’a envoyée."


class OwnInvitation(Refusal):
    """The maker of an invitation touched its link: it is for somebody else, and stays open."""

    sentence = (
        "C’est votre propre invitation, et elle n’a pas servi : envoyez le lien à la "
        "personne que vous invitez. Pour vous-même, passez par /roles."
    )


class AlreadyReferent(Refusal):
    """The person has the role already; the link stays open, as it may be for somebody else."""

    sentence = (
        "Vous avez déjà le rôle de référent pour ce sujet : cette invitation n’y change "
        "rien. /aide montre vos sujets."
    )


class NotReferent(Refusal):
    sentence = "Vous n’avez plus ce rôle. /aide montre ce que vous pouvez faire."


class BannedPerson(Refusal):
    """An admin gives a role to a banned person."""

    sentence = "Cette personne est bannie : levez d’abord le bannissement avec /moderation."


class BannedFromRoles(Denied):
    """A banned person opens an invitation, which stays open."""

    sentence = (
        "Vous ne pouvez recevoir aucun rôle ici : un admin en a décidé ainsi. "
        "/confidentialite dit à qui écrire."
    )


class PersonGone(Refusal):
    sentence = "Je ne connais plus cette personne : ses données ont été effacées."
