"""A message as somebody wrote it, which can be sent on."""

import pytest

from chatbot.engine.telegram.parsing import written
from chatbot.engine.telegram.schema import Message

ADDRESS = 'https://exemple.org/?q="a"&lt=2>1'


@pytest.mark.parametrize("text", ["text", "caption"])
def test_a_link_s_address_is_written_as_html_wants_it(text: str) -> None:
    link = {"type": "text_link", "offset": 0, "length": 3, "url": ADDRESS}
    photo = [{"file_id": "p", "file_unique_id": "q", "width": 9, "height": 9}]
    message = Message.model_validate(
        {
            "message_id": 1,
            "date": 0,
            "chat": {"id": 1, "type": "private"},
            text: "ici",
            "entities" if text == "text" else "caption_entities": [link],
            **({"photo": photo} if text == "caption" else {}),
        }
    )
    said = '<a href="https://exemple.org/?q=&quot;a&quot;&amp;lt=2&gt;1">ici</a>'
    assert written(message).html == said


def test_what_telegram_only_finds_in_a_text_leaves_it_as_it_is() -> None:
    number, longer = ({"type": "phone_number", "offset": 0, "length": n} for n in (6, 9))
    message = Message.model_validate(
        {
            "message_id": 1,
            "date": 0,
            "chat": {"id": 1, "type": "private"},
            "text": "01 02 03 & co",
            "entities": [number, longer],  # python-telegram-bot would write a part of it twice
        }
    )
    assert written(message).html == "01 02 03 &amp; co"
