"""What is kept of who somebody is here, in words."""

from chatbot.conversation.personal_data import Kept
from chatbot.members.models import Admin, Ban, Chat, Invitation, Referent, Started


def kept_name(chat: Chat) -> Kept:
    """A person's own row."""
    return Kept(
        "Votre nom et votre compte",
        {
            "nom": chat.name,
            "nom d’utilisateur": f"@{chat.username}" if chat.username else None,
            "numéro du compte Telegram": chat.telegram_id,
            "numéro chez moi": chat.id,
            "connu depuis": chat.known_since,
            "en pause jusqu’au": chat.paused_until,
            "hors d’atteinte depuis": chat.unreachable_since,
            "annonces à vous proposer depuis": chat.missing_since,
            "résumé chaque lundi, de ce qui est paru depuis": chat.digest_since,
        },
    )


def kept_admin(admin: Admin) -> Kept:
    """They are one."""
    return Kept("Rôle d’admin", {"depuis": admin.since})


def kept_referent(referent: Referent, topic: str) -> Kept:
    """They are one of that topic."""
    return Kept(f"Rôle de référent\u00a0: {topic}", {"depuis": referent.since})


def kept_invitation(invitation: Invitation, topic: str, number: int) -> Kept:
    """One that the person of that number made or opened."""
    mine, opened = invitation.made_by == number, invitation.opened_by == number
    return Kept(
        f"Invitation de référent\u00a0: {topic}",
        {
            "créée par vous" if mine else "créée": invitation.made_at,
            "ouverte par vous" if opened else "fermée": invitation.closed_at,
        },
    )


def kept_step(step: Started) -> Kept:
    """Something begun."""
    return Kept(
        "Ce que vous aviez commencé",
        {"étape": step.step, "noté": step.noted, "depuis": step.at},
    )


def kept_ban(ban: Ban) -> Kept:
    """What outlives everything else that is known of them."""
    return Kept(
        "Bannissement de votre compte",
        {"numéro du compte Telegram": ban.telegram_id, "depuis": ban.since, "motif": ban.reason},
        stays="le numéro de votre compte et la date du bannissement, sans le motif (seul un admin "
        "peut le lever)",
    )
