"""What people may type and press: every script, our commands, our buttons, and nonsense."""

import random
from collections.abc import Callable

from bench.sink import ME
from chatbot.app import ROUTES
from chatbot.content.service import BUILT_IN, read_source
from chatbot.conversation import Command, Payload, Press
from chatbot.french.vocabulary import MONTHS
from chatbot.welcome.rules import LABELS, SECTION_WORDS

LONGEST = 4096  # Bot API, sendMessage: code points
MOST_BYTES = 64  # Bot API, InlineKeyboardButton

PIECES = (
    "La Fabrique à Nœux-les-Mines\u00a0: où l’été s’achève, ça ira, Ÿvonne\u00a0?",
    "مرحبا بالعالم ٧ في المشروع",
    "שלום עולם \u05d0\u05b8\u05dc\u05b6\u05e3",
    "नमस्ते दुनिया ७ क्षेत्र",
    "你好，世界。地方轉型第七項",
    "สวัสดีชาวโลกไม่มีช่องว่าง",
    "こんにちは 한국어 안녕 Ελληνικά Ђорђе አማርኛ",
    "👩🏽‍🌾👨‍👩‍👧‍👦🏳️‍🌈🇫🇷7️⃣🫱🏿‍🫲🏻",
    "𝕬𝖑𝖎𝖒𝖊𝖓𝖙𝖆𝖙𝖎𝖔𝖓 𝟕 ７ ² Ⅶ ½ ﬁ ǆ ß ŉ İ",
    "\u202eà l’envers\u202c \u200f\u200e\u2066\u2069",
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164",
    "Z\u0351\u0333a\u0310\u0335l\u0344\u0327g\u031b\u0300o" + "\u0301" * 40,
    "\x00\x01\x07\x08\x0b\x1b[31m\x7f\x85\u2028\u2029\ufffd\uffff\U0010ffff",
    "<b>a</i> &lt; &amp; <a href='x'>y <blockquote expandable> &#0; <!-- ",
    "_a_ *b* [c](d) `e` ||f|| ```g",
    "'; DROP TABLE received; -- \\ %s %(x)s {bot} {0.__class__} ${HOME} $(id)",
    "https://exemple.fr/?a=1&b=2 marie@exemple.fr +33 1 23 45 67 89 #tag $USD",
    "\r\n\t \u00a0\u2003\u3000\n\n",
    "mardi 8 juin 2022 à 14h, le 30 février, en l’an 0000, dans 10⁹⁹⁹ jours",
)
NUMBERS = "0 1 5 7 07 10 99 999 1000 -1 7.5 1e9 ٧ ７ ² n°7 sept 7/8".split()
NONSENSE = ("", " ", "?", "*", "/", "//", "@", ":", "\\", "null", "9" * 30, "7 " * 60, "a" * 500)
GAPS = (" ", " ", " ", "  ", "\n", "\t", "\u00a0", "")
NAMES = ("help", "menu", "chantirs", "date", "x", "_", "é", "chantiér", "a" * 32, "a" * 4080)


class Words:
    """Left to `chance`, but mostly aimed at what the bot looks for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        topics = read_source(BUILT_IN).drafts
        self._commands = [route.name for route in ROUTES if isinstance(route, Command)]
        self._payloads = [route.payload for route in ROUTES if isinstance(route, Press)]
        self._keys = [topic.key for topic in topics if topic.key]
        self._texts = [text for topic in topics for text in (topic.title, topic.summary) if text]

    def said(self) -> str:
        """A message's text: a command, or anything."""
        wanted: Callable[[], str] = self._chance.choice([self._command, self._command, self.text])
        return wanted()[:LONGEST]

    def text(self, longest: int = LONGEST) -> str:
        """In one or several scripts; never empty."""
        count = self._chance.choice([1, 1, 1, 2, 3, 10, 100])
        words = "".join(self._chance.choice([*PIECES, *self._texts]) for _ in range(count))
        start = self._chance.randrange(len(words))
        kept = words[start : start + self._chance.choice([1, 2, 20, 200, longest])]
        if not self._chance.randrange(20):
            kept *= longest // len(kept) + 1
        return kept[:longest]

    def data(self) -> str:
        """What a button carries: valid, stale, broken."""
        choose = self._chance
        if not choose.randrange(8):
            return cut(choose.choice([self.text(MOST_BYTES), *NONSENSE]) or "-", MOST_BYTES)
        payload: type[Payload] = choose.choice(self._payloads)
        values = [self._value(name) for name in payload.model_fields]
        if not choose.randrange(8):
            values = [*values, *values][: choose.randrange(2 * len(values) + 1)]
        return cut(":".join([payload.prefix, *values]), MOST_BYTES)

    def _command(self) -> str:
        choose = self._chance
        name = choose.choice([*self._commands, *self._commands, *NAMES])
        name += choose.choice(["", "", "", "", choose.choice(NUMBERS), "_7", "7" * 4080, "é"])
        name = choose.choice([name, name, name, name.upper()])
        at = choose.choice(["", "", "", f"@{ME['username']}", "@BANC_bot", "@autre_bot", "@"])
        return f"/{name}{at}{choose.choice(GAPS)}{self._arguments()}"

    def _arguments(self) -> str:
        choose = self._chance
        some = (*NUMBERS, *self._keys, *SECTION_WORDS, *MONTHS, "passées", "2022", "alimantation")
        return choose.choice(
            [
                "",
                choose.choice(some),
                " ".join(choose.sample(some, 2)),
                f"chantier-{choose.choice([*self._keys, *NUMBERS])}",
                choose.choice(NONSENSE),
                self.text(),
            ]
        )

    def _value(self, field: str) -> str:
        """Of a payload's field, by its name; anything for one that isn't known here."""
        known = {
            "topic": [*self._keys, *self._keys, "disparu", ""],
            "section": [*LABELS, "disparue"],
            "page": ["1", "2", "3", "0", "-1", "99", "9" * 30],
            "month": ["", "", "6", "12-2022", "1-0000", "13"],
            "past": ["False", "True", "2"],
        }
        return self._chance.choice(known.get(field, NUMBERS))


def cut(text: str, most: int) -> str:
    """So many bytes of it, and no letter's half."""
    return text.encode()[:most].decode(errors="ignore")
