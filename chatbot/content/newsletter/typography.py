"""French signs for what an issue says: curly apostrophes, fixed spaces, one-character ellipses.

No word changes, and a text that is typeset already stays as it is.
"""

import re
from typing import Any

from chatbot.content.drafts import TopicDraft

#: Fields for the program rather than for readers.
_AS_THEY_ARE = {"kind", "key", "edition", "about", "when", "status", "address", "url"}

_BLANK = r"[ \u00a0\u2009\u202f]"
#: Web and e-mail addresses, where a link leads, HTML's names of signs.
_ADDRESS = (
    r"(?<!\w)(?:\w+://|www\.|mailto:)[^\s<>«»]+|\]\([^)\s]{0,500}\)|&#?[a-z0-9]{2,8};"
    r"|(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
)
_EMOTICON = r"[:;](?:['’]?-|['’]?[()/|DPp](?!\w))"
#: A sign that a space precedes, unless it begins a time ("9 :00"), a face or an image.
_SPACED = rf"(?<=\S){_BLANK}+(?!{_EMOTICON}|:\d|!\[)(?=[;:!?])"
#: A sign right after a word, and before no other word: "9:00" stays.
_CLOSE = rf"(?<=[\w.…»)\]”\"*%°])(?!{_EMOTICON})(?=[;:!?]+(?:[\s*_»)\]”\"]|\Z))"
_SIGNS = re.compile(
    rf"(?P<address>{_ADDRESS})"
    r"|(?P<apostrophe>(?<=[^\W\d_])'(?=[^\W\d_]))"
    r"|(?P<ellipsis>(?<!\.)\.\.\.(?!\.))"
    rf"|(?P<opening>«{_BLANK}*(?=\S))"
    rf"|(?P<space>{_SPACED}|{_CLOSE}|(?<=[^\s«]){_BLANK}*(?=»))"
)
_TYPESET = {"apostrophe": "’", "ellipsis": "…", "opening": "«\u00a0", "space": "\u00a0"}


def typeset(text: str) -> str:
    """The text as a French reader expects it; addresses and faces in it are left alone."""
    return _SIGNS.sub(lambda sign: _TYPESET.get(sign.lastgroup or "", sign[0]), text)


def typeset_topic(topic: TopicDraft) -> TopicDraft:
    """A topic with every text that people read typeset.

    Raises ValidationError where the spaces put in make a text longer than its field allows.
    """
    return TopicDraft.model_validate(_typeset_fields(topic.model_dump()))


def _typeset_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: each if name in _AS_THEY_ARE else _typeset_fields(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_typeset_fields(each) for each in value]
    return typeset(value) if type(value) is str else value
