"""What people may type and press: every script, our commands, our buttons, and nonsense."""

import random

from bench.bots import ROOT
from bench.sink import ME

LONGEST = 4096  # Bot API, sendMessage: code points
MOST_BYTES = 64  # Bot API, InlineKeyboardButton
PACK = ROOT / "chatbot" / "content" / "pack"

COMMANDS = (
    "abonnements actus aide annonce annonces annuler appel arreter chantier chantiers "
    "confidentialite dates exporter journal mesdonnees moderation oublier questions roles start "
    "suivre transmettre"
).split()
# What our buttons carry, and what each part of it is: they stay in people's chats for years.
BUTTONS = (
    "a:page:yes c:topic cf:topic cu:topic d:page:topic:month:yes ex:topic:yes:state:n:n "
    "f:page:topic j:n:topic:n:n jp:n:topic jt:page:n:topic ka:n:n kc:n:n ko:n:n:yes:yes kr:n:n "
    "ks:n:n:yes l m ma:n:topic mb:n:yes md:topic:yes me:n:topic mf:topic:state:n:n ml:n mo "
    "mp:page mq:n:n:topic mr:n:topic:yes ms:topic mt:yes:n:yes mu:n mw:page:n mx:n:topic:yes "
    "my:topic:yes na:n nf:topic nl:page:topic:yes nm:page:n:n nu:topic:yes p pe:n pw:topic "
    "qa:n qc qe:n:n qg:page qh:topic:n qk ql:page qm:n qn:n qo:n qp:n:n qr:n qs:page qt:topic "
    "qu:n:n qv:n qw:n qx:n:yes qz:topic:n r:page ra:n:yes rd:n:yes rg:n:topic ri:page rl:topic "
    "rm:page rn:topic:yes rp:page:n rs rt:page:n rv:n rx:n:topic s:page:topic:section tc:n "
    "td:state:n:yes tl:page tm:n to:n tv:n tw:n:yes:yes u:page:topic w:n:n:yes wa:n:n:n "
    "wb:n:n:yes wd:n:n:page we:n:n wh:n:n:yes wl:page wm:n:n wn:topic wo:n:n:page wp:n:n "
    "wr:n:n ws:n:n:yes wt:n:n:topic wx:n:n wz:n:n:yes x:yes z zd:n zr zu zw:yes"
).split()
ARGUMENTS = (
    "porteurs contact objectifs résumé textes dates passées juin decembre alimantation 2022"
).split()

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
    """What is said is left to chance, but mostly aimed at what the bot looks for."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        files = sorted(PACK.glob("*.md"))
        self._texts = [file.read_text("utf-8") for file in files]
        keys = [file.stem for file in files]
        self._arguments = [*NUMBERS, *keys, *ARGUMENTS]
        self._parts = {
            "topic": [*keys, *keys, "disparu", ""],
            "section": ["summary", "contact", "goals", "disparue"],
            "state": ["active", "pending", "banned", "sent", "failed", "disparu"],
            "page": ["1", "2", "3", "0", "-1", "99", "9" * 30],
            "month": ["", "", "6", "12-2022", "1-0000", "13"],
            "yes": ["False", "True", "", "2"],
            "n": NUMBERS,
        }

    def said(self) -> str:
        """Write a message's text: a command, or anything."""
        return (self._command() if self._chance.randrange(3) else self.text())[:LONGEST]

    def text(self, longest: int = LONGEST) -> str:
        """Write in one or several scripts; never nothing."""
        count = self._chance.choice([1, 1, 1, 2, 3, 10, 100])
        words = "".join(self._chance.choice([*PIECES, *self._texts]) for _ in range(count))
        start = self._chance.randrange(len(words))
        kept = words[start : start + self._chance.choice([1, 2, 20, 200, longest])]
        if not self._chance.randrange(20):
            kept *= longest // len(kept) + 1
        return kept[:longest]

    def data(self) -> str:
        """Write what a button carries: valid, stale, broken."""
        chance = self._chance
        if not chance.randrange(8):
            return _cut(chance.choice([self.text(MOST_BYTES), *NONSENSE]) or "-")
        prefix, *parts = chance.choice(BUTTONS).split(":")
        values = [chance.choice(self._parts[part]) for part in parts]
        if not chance.randrange(8):
            values = [*values, *values][: chance.randrange(2 * len(values) + 1)]
        return _cut(":".join([prefix, *values]))

    def _command(self) -> str:
        chance = self._chance
        name = chance.choice([*COMMANDS, *COMMANDS, *NAMES])
        name += chance.choice(["", "", "", "", chance.choice(NUMBERS), "_7", "7" * 4080, "é"])
        name = chance.choice([name, name, name, name.upper()])
        at = chance.choice(["", "", "", f"@{ME['username']}", "@BANC_bot", "@autre_bot", "@"])
        arguments = [
            "",
            chance.choice(self._arguments),
            " ".join(chance.sample(self._arguments, 2)),
            f"chantier-{chance.choice(self._arguments)}",
            chance.choice(NONSENSE),
            self.text(),
        ]
        return f"/{name}{at}{chance.choice(GAPS)}{chance.choice(arguments)}"


def _cut(text: str) -> str:
    """Keep as many bytes as a button may have, and no letter's half."""
    return text.encode()[:MOST_BYTES].decode(errors="ignore")
