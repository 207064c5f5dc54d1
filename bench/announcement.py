"""What everybody is sent, and how Telegram says that it was."""

import json
from typing import Any

from bench.sink import ME

WHAT = "Chantier Habitat"
NEWS = "appel à contributions"
MORE = (
    "La prochaine rencontre aura lieu le jeudi 19 mai à 18 h, en visioconférence. Nous y "
    "relirons ensemble la feuille de route, puis chacun dira ce qu’il peut apporter.\n\n"
    "Dites-nous avant mercredi si vous venez, et les questions que vous aimeriez voir traitées."
)
AUTHORS_CHAT = 999  # where our bot shows how it goes out, which the others don't
LINK = {"text": "Je viens", "url": "https://example.org/habitat"}

SAYS: dict[str, Any] = {
    "text": f"<b>{WHAT}</b> : {NEWS}\n\n{MORE}",
    "parse_mode": "HTML",
    "link_preview_options": {"is_disabled": True},
    "reply_markup": {"inline_keyboard": [[LINK]]},
}
MESSAGE = {
    "from": ME,
    "date": 1_652_608_800,
    "text": f"{WHAT} : {NEWS}\n\n{MORE}",
    "entities": [{"offset": 0, "length": len(WHAT), "type": "bold"}],
    "link_preview_options": SAYS["link_preview_options"],
    "reply_markup": SAYS["reply_markup"],
}

_REST = json.dumps(MESSAGE).encode()[1:] + b"}"
_BEGINNING = (
    b'{"ok": true, "result": {"message_id": %d, '
    b'"chat": {"id": %d, "type": "private", "first_name": "Marie"}, '
)


def sent(number: int, chat: int) -> bytes:
    """Telegram's answer: the message, which has this number, in that chat."""
    return _BEGINNING % (number, chat) + _REST
