"""What the log keeps of somebody."""

from datetime import datetime

from chatbot.conversation.personal_data import Kept


def kept_entries(count: int, oldest: datetime | None) -> Kept:
    """How many entries hold their number, and since when."""
    return Kept(
        "Journal des admins",
        {"notes qui portent votre numéro": count, "la plus ancienne": oldest},
        stays="les notes du journal des admins, qui ne se réécrit pas (votre numéro n’y mènera "
        "plus à personne)",
    )
