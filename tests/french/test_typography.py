"""The no-break spaces of our own sentences, and what people wrote beside them."""

import html

import pytest
from hypothesis import example, given, strategies as st

from chatbot.conversation import Button, Reply
from chatbot.conversation.markup import blocks, escape, length, visible
from chatbot.conversation.reply import Article
from chatbot.french.typography import NO_BREAK, grouped, protect, typeset

# What people can write: Telegram and packs take control characters out.
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from(" ;:!?%«»<>&n°"))
AWKWARD = "« Qui ? » n° 4 : 100 % <a href='b !'>&amp; ;"


@pytest.mark.parametrize(
    ("written", "sent"),  # ~ is a no-break space
    [
        ("C’est fait : ce rôle est donné.", "C’est fait~: ce rôle est donné."),
        ("Voulez-vous quitter « Eau » ?", "Voulez-vous quitter «~Eau~»~?"),
        ("Bienvenue ! 100 % ; n° 7, N° 8", "Bienvenue~! 100~%~; n°~7, N°~8"),
        ("<b>Une date</b> : <i>« Eau »</i>", "<b>Une date</b>~: <i>«~Eau~»</i>"),
        (
            '<a href="https://a.org/b ?c=d ;e">à 9:00 :</a>',
            '<a href="https://a.org/b ?c=d ;e">à 9:00~:</a>',
        ),
        ("https://t.me/un_bot?start=a à 9:00", "https://t.me/un_bot?start=a à 9:00"),
    ],
)
def test_our_sentences_get_their_no_break_spaces(written: str, sent: str) -> None:
    assert typeset(written) == sent.replace("~", NO_BREAK)


@given(WORDS)
@example(AWKWARD)
def test_a_typeset_text_is_left_as_it_is(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once
    assert typeset(str(once)) == once
    assert len(once) == len(text)


@given(WORDS)
@example(AWKWARD)
def test_what_people_wrote_comes_out_as_it_was(words: str) -> None:
    assert typeset(f"[{protect(words)}]") == f"[{words}]"
    assert html.unescape(typeset(f"[{escape(words)}]")) == f"[{html.unescape(html.escape(words))}]"
    assert visible(escape(words)) == words


@given(WORDS)
@example(AWKWARD)
def test_a_message_and_its_buttons_are_typeset(words: str) -> None:
    reply = Reply(f"<b>{escape(words)}</b> : oui !", ((Button(f"Lire : ({protect(words)})"),),))
    assert reply.text == f"<b>{html.escape(words, quote=False)}</b>{NO_BREAK}: oui{NO_BREAK}!"
    assert reply.buttons[0][0].label == f"Lire{NO_BREAK}: ({words})"
    article = Article("key", f"La page : ({protect(words)})", "", reply.text, "Ouvrir", "")
    assert article.title == f"La page{NO_BREAK}: ({words})"
    assert article.text == reply.text


@given(WORDS)
@example("Un titre\n: la suite")
def test_what_was_published_is_nobody_s_to_change(words: str) -> None:
    published = "\n".join(blocks(words))
    assert NO_BREAK in words or NO_BREAK not in typeset(published)
    assert length(published) == length(typeset(published))


def test_thousands_stand_apart() -> None:
    assert grouped(20_000) == f"20{NO_BREAK}000"
