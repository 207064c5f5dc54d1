"""Set French signs in what an issue says: curly apostrophes, fixed spaces, one-sign ellipses.

No word changes, and a text that has them already stays as it is. (french/typography.py is for our
own sentences, and puts no space in.)
"""

import re
from typing import Any

from chatbot.content.drafts import TopicDraft
from chatbot.french.typography import BLANKS, NO_BREAK

# Fields for the program rather than for readers.
_AS_THEY_ARE = {"kind", "key", "edition", "about", "when", "deadline", "status"}
_AS_THEY_ARE |= {"address", "url", "link"}

_BLANK = f"[{BLANKS}]"
# Web and e-mail addresses, where a link leads, HTML's names of signs.
_ADDRESS = (
    r"(?<!\w)(?:\w+://|www\.|mailto:)[^\s<>«»]+|\]\([^)\s]{0,500}\)|&#?[a-z0-9]{2,8};"
    r"|(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"
)
_EMOTICON = r"[:;](?:['’]?-|['’]?[()/|DPp](?!\w))"
# A sign that a space precedes, unless it begins a time ("9 :00"), a face or an image.
_SPACED = rf"(?<=\S){_BLANK}+(?!{_EMOTICON}|:\d|!\[)(?=[;:!?])"
# A sign right after a word, and before no other word: "9:00" stays.
_CLOSE = rf"(?<=[\w.…»)\]”\"*%°])(?!{_EMOTICON})(?=[;:!?]+(?:[\s*_»)\]”\"]|\Z))"
_SIGNS = re.compile(
    rf"(?P<address>{_ADDRESS})"
    r"|(?P<apostrophe>(?<=[^\W\d_])'(?=[^\W\d_]))"
    r"|(?P<ellipsis>(?<!\.)\.\.\.(?!\.))"
    rf"|(?P<opening>«{_BLANK}*(?=\S))"
    rf"|(?P<space>{_SPACED}|{_CLOSE}|(?<=[^\s«]){_BLANK}*(?=»))"
)
_FRENCH = {"apostrophe": "’", "ellipsis": "…", "opening": f"«{NO_BREAK}", "space": NO_BREAK}


def french_signs(text: str) -> str:
    """Set the signs that a French reader expects; addresses and faces in a text are left alone."""
    return _SIGNS.sub(lambda sign: _FRENCH.get(sign.lastgroup or "", sign[0]), text)


def with_french_signs(topic: TopicDraft) -> TopicDraft:
    """Set French signs in every text of a topic that people read.

    Raises ValidationError where the spaces put in make a text longer than its field allows.
    """
    return TopicDraft.model_validate(_in_fields(topic.model_dump()))


def _in_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: each if name in _AS_THEY_ARE else _in_fields(each) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_in_fields(each) for each in value]
    return french_signs(value) if type(value) is str else value
