"""Words and presses for the fuzz: every script, our commands, our buttons, and nonsense."""

import random
from collections.abc import Sequence

from bench.bots import ROOT
from bench.sink import ME
from chatbot.app import ROUTES
from chatbot.conversation import Action, Command

LONGEST = 4096  # Bot API, sendMessage: code points
MOST_BYTES = 64  # Bot API, InlineKeyboardButton

TOPICS = {
    path.stem: path.read_text("utf-8") for path in sorted(ROOT.glob("chatbot/content/pack/*.md"))
}
COMMANDS = [route.name for route in ROUTES if isinstance(route, Command)]
ACTIONS = [route for route in ROUTES if isinstance(route, Action)]
SCRIPTS = (  # first and last letter
    *(" ~", "\xa0ɏ", "\u0300\u036f", "ͰϿ", "Ѐӿ", "\u0590\u05ff", "\u0600\u06ff", "\u0900\u097f"),
    *("\u0e00\u0e7f", "\u1200\u137f", "\u2000\u206f", "\u2150\u218f", "\u3040\u30ff", "一龥"),
    *("가힣", "\ufb00\ufb06", "\ufe00\ufe0f", "０ｚ", "\U0001d400\U0001d7ff", "🌀🗿", "🏻🏿", "🇦🇿"),
    *("\x00\x1f", "\x7f\x9f", "\ufff0\uffff", "\U000e0020\U0010ffff"),
)
PIECES = (
    "👩🏽‍🌾👨‍👩‍👧‍👦🏳️‍🌈🇫🇷7️⃣",
    "Z\u0351\u0333a\u0310\u0335l\u0344\u0327g\u031b\u0300o" + "\u0301" * 40,
    "<b>a</i> &lt; &amp; <a href='x'>y <blockquote expandable> &#0; <!-- _a_ *b* [c](d) `e` ||f||",
    "'; DROP TABLE received; -- \\ %s %(x)s {bot} {0.__class__} ${HOME} $(id)",
    "https://exemple.fr/?a=1&b=2 marie@exemple.fr +33 1 23 45 67 89 #tag $USD",
    "mardi 8 juin 2022 à 14h, le 30 février, en l’an 0000, dans 10⁹⁹⁹ jours",
    *TOPICS.values(),
)
NUMBERS = "0 1 5 7 07 10 99 999 1000 -1 7.5 1e9 ٧ ７ ² n°7 sept 7/8".split()
ARGUMENTS = (
    *NUMBERS,
    *TOPICS,
    *"porteurs contact objectifs résumé textes dates passées juin decembre alimantation".split(),
)
NONSENSE = ("", " ", "?", "*", "/", "//", "@", ":", "\\", "null", "9" * 30, "7 " * 60, "a" * 500)
GAPS = (" ", " ", " ", "  ", "\n", "\t", "\u00a0", "")
NAMES = ("help", "menu", "chantirs", "date", "x", "_", "é", "chantiér", "a" * 32, "a" * 4080)
FLAGS = ("False", "True", "", "2")
KEYS = (*TOPICS, *"summary goals disparu active pending banned sent failed 6 12-2022".split(), "")


class Texts:
    """Random words and presses, mostly aimed at what the bot looks for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def said(self) -> str:
        """Write a message's text: a command, or anything."""
        return (self._command() if self._chance.randrange(3) else self.text())[:LONGEST]

    def text(self, longest: int = LONGEST) -> str:
        """Write in one or several scripts; never nothing."""
        chance = self._chance
        count = chance.choice([1, 1, 1, 2, 3, 10, 100])
        words = "".join(chance.choice([self._word(), *PIECES]) for _ in range(count))
        start = chance.randrange(len(words))
        kept = words[start : start + chance.choice([1, 2, 20, 200, longest])]
        if not chance.randrange(20):
            kept *= longest // len(kept) + 1
        return kept[:longest]

    def data(self) -> str:
        """Write what a button carries: valid, stale, broken."""
        chance = self._chance
        if not chance.randrange(8):
            return _cut(chance.choice([self.text(MOST_BYTES), *NONSENSE]) or "-")
        action = chance.choice(ACTIONS)
        kinds = {
            name: field.annotation for name, field in action.parameters.model.model_fields.items()
        }
        pools: dict[object, Sequence[str]] = {bool: FLAGS, int: NUMBERS}
        values = [chance.choice(pools.get(kinds[name], KEYS)) for name in action.parameters.names]
        if not chance.randrange(8):
            values = [*values, *values][: chance.randrange(2 * len(values) + 1)]
        return _cut(":".join([action.prefix, *values]))

    def _command(self) -> str:
        chance = self._chance
        name = chance.choice([*COMMANDS, *COMMANDS, *NAMES])
        name += chance.choice(["", "", "", "", chance.choice(NUMBERS), "_7", "7" * 4080, "é"])
        name = chance.choice([name, name, name, name.upper()])
        at = chance.choice(["", "", "", f"@{ME['username']}", "@BANC_bot", "@autre_bot", "@"])
        arguments = [
            "",
            chance.choice(ARGUMENTS),
            " ".join(chance.sample(ARGUMENTS, 2)),
            f"chantier-{chance.choice(ARGUMENTS)}",
            chance.choice(NONSENSE),
            self.text(),
        ]
        return f"/{name}{at}{chance.choice(GAPS)}{chance.choice(arguments)}"

    def _word(self) -> str:
        first, last = map(ord, self._chance.choice(SCRIPTS))
        return "".join(chr(self._chance.randint(first, last)) for _ in range(20))


def _cut(text: str) -> str:
    """Keep as many bytes as a button may have, and no letter's half."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")
