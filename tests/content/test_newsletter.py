"""The reader of L'Établi's layout: the real issue where it is there, and issues of our own."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.chantiers.rules import KEY, fold
from chatbot.content.drafts import ContactDraft, TopicDraft
from chatbot.content.newsletter import NewsletterError, NewsletterReading, read_newsletter
from chatbot.content.newsletter.headings import heading_at
from chatbot.content.newsletter.typography import typeset
from chatbot.events.rules import Status
from chatbot.french import parse_when

EDITIONS = Path(__file__).parent / "editions"
REAL = Path(__file__).parents[3] / "shared" / "etabli-2022-05.txt"


@pytest.fixture(scope="module")
def real() -> NewsletterReading:
    if not REAL.exists():
        pytest.skip("the newsletter of May 2022 isn't beside this checkout")
    return read_newsletter(REAL.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def october() -> NewsletterReading:
    text = (EDITIONS / "octobre-2023.txt").read_text(encoding="utf-8")
    return read_newsletter("\ufeff" + text.replace("\n", "\r\n"))


@pytest.fixture(scope="module")
def march() -> NewsletterReading:
    return read_newsletter((EDITIONS / "mars-2024.txt").read_text(encoding="utf-8"))


def section(topic: TopicDraft, key: str) -> str:
    [body] = [each.body for each in topic.sections if each.key == key]
    return body


def porteurs(topic: TopicDraft) -> list[tuple[str, str]]:
    return [(each.name, each.role) for each in topic.porteurs]


def events(topic: TopicDraft) -> list[tuple[str, str, Status]]:
    return [(each.title, each.when, each.status) for each in topic.events]


def keys(topic: TopicDraft) -> list[str]:
    return [each.key for each in topic.sections]


class TestTheIssueOfMay2022:
    def test_it_has_eight_chantiers_the_appeal_and_the_alliance(
        self, real: NewsletterReading
    ) -> None:
        assert real.edition == "2022-05"
        assert {topic.edition for topic in real.topics} == {"2022-05"}
        assert [(topic.kind, topic.number, topic.title) for topic in real.topics] == [
            ("chantier", 1, "Accompagner la transition écologique et sociale"),
            (
                *("chantier", 2),
                (
                    "Proposer une suite à la journée d’initiation aux fondamentaux de la conduite"
                    " du changement systémique"
                ),
            ),
            (
                *("chantier", 3),
                "Vers un référentiel partagé sur les dimensions économiques de la transition",
            ),
            (
                *("chantier", 4),
                "Vers une ingénierie et une intelligence territoriale de la transition systémique",
            ),
            ("chantier", 5, "Média capacitant"),
            ("chantier", 6, "Un projet d’administration sous l’angle des transitions"),
            (
                *("chantier", 7),
                "Réseau des Acteurs Engagés pour Accélérer la Transition Alimentaire",
            ),
            (
                *("chantier", 8),
                (
                    "Construire et porter des propositions communes «\u00a0fabrique\u00a0» en vue"
                    " des élections présidentielles et législatives"
                ),
            ),
            ("appeal", None, "Osons les territoires\u00a0!"),
            ("alliance", None, "La Fabrique des Transitions"),
        ]

    def test_every_section_is_under_its_right_name(self, real: NewsletterReading) -> None:
        assert [keys(topic) for topic in real.topics] == [
            ["pourquoi", "dynamique", "enjeux"],
            ["pourquoi", "actualites", "concretement", "texte"],
            ["pourquoi", "savoir-plus", "dynamique", "enjeux"],
            ["pourquoi", "dynamique"],
            ["pourquoi", "enjeux", "dynamique"],
            ["pourquoi", "enjeux", "dynamique"],
            ["pourquoi", "enjeux", "dynamique"],
            ["pourquoi", "dynamique", "enjeux", "participer"],
            ["participer"],
            ["introduction"],
        ]
        titles = {each.title for topic in real.topics for each in topic.sections}
        assert titles == {
            "Pourquoi ce chantier est-il important pour répondre aux enjeux de transition\u00a0?",
            "En quoi nourrit-il la dynamique de l’Alliance\u00a0?",
            "En quoi il nourrit la dynamique de l’Alliance\u00a0?",
            "Enjeux",
            "Actualités",
            "Concrètement",
            "En savoir plus",
            "Autres informations",
            "Comment participer",
            "Comment signer",
            "L’Établi spécial chantiers, mai 2022",
        }

    def test_who_carries_what(self, real: NewsletterReading) -> None:
        ie_efc = ("Institut européen de l’économie de la fonctionnalité (IE-EFC)", "")
        assert [porteurs(topic) for topic in real.topics[:8]] == [
            [("UNADEL", ""), ("IRDSU", "Carrefour des métiers du développement territorial")],
            [
                ("un collectif d’alliés", ""),
                ("Claire Dellatolas", "animation"),
                ("Claire Jacquinod", "animation"),
            ],
            [
                ie_efc,
                (
                    "Patrice Vuidel",
                    "chercheur associé / laboratoire de recherche intervention Atemis",
                ),
            ],
            [("Laurent Fussien", "")],
            [ie_efc],
            [("Sébastien Defix", "Conseil départemental du Puy-de-Dôme")],
            [("Solagro", ""), ("Pistyles", ""), ("Chaire Unesco Alimentation du Monde", "")],
            [("Pierre Calame", ""), ("Kristina Hakala", "")],
        ]
        assert real.topics[6].carried_by == (
            "Porté par Solagro, Pistyles, la Chaire Unesco Alimentation du Monde"
            " (et d’autres acteurs motivés)"
        )

    def test_whom_to_write_to(self, real: NewsletterReading) -> None:
        assert [topic.contacts for topic in real.topics] == [
            [],
            [],
            [
                ContactDraft(
                    name="Brigitte Corinthios",
                    organisation="IE-EFC",
                    address="brigitte.corinthios@ieefc.eu",
                )
            ],
            [],
            [ContactDraft(address="dominique.dupuis@ieefc.eu")],
            [],
            [
                ContactDraft(
                    name="Alizée Marceau",
                    address="alizee.marceau@gmail.com",
                    note="Pour être informé et/ou participer aux actions d’ALTAA, envoyez un mail"
                    " à Alizée Marceau.",
                )
            ],
            [],
            [],
            [
                ContactDraft(
                    address="anne-louise.negre@fabriquedestransitions.net",
                    note="Pour toutes questions, n’hésitez pas à nous contacter par mail.",
                )
            ],
        ]

    def test_every_date_to_come_and_no_past_happening(self, real: NewsletterReading) -> None:
        confirmed, open_still = Status.CONFIRMED, Status.TO_BE_CONFIRMED
        assert [events(topic) for topic in real.topics] == [
            [
                (
                    (
                        "Lancement d’un groupe de travail sur le renouvellement des pratiques"
                        "\u00a0: «\u00a0Développement social local et transition"
                        " territoriale\u00a0»"
                    ),
                    "8 juin 2022, de 9h à 12h",
                    confirmed,
                ),
                (
                    (
                        "Journée d’étude «\u00a0Accélérer les transitions écologiques\u00a0: récit"
                        " et quartiers populaires\u00a0»"
                    ),
                    "second semestre 2022",
                    open_still,
                ),
                (
                    (
                        "Journée d’étude «\u00a0Mieux connaître les enjeux d’une écologie du"
                        " quotidien/populaire\u00a0»"
                    ),
                    "second semestre 2022",
                    open_still,
                ),
            ],
            [],
            [],
            [
                (
                    (
                        "Journée d’étude «\u00a0L’ingénierie des transitions face au changement"
                        " systémique\u00a0»"
                    ),
                    "23 mai 2022",
                    confirmed,
                )
            ],
            [
                (
                    "Rencontre du chantier «\u00a0Média capacitant\u00a0»",
                    "7 juin 2022, de 16h à 18h",
                    confirmed,
                )
            ],
            [],
            [
                (
                    (
                        "Atelier Accès digne à une alimentation saine et de qualité pour tous"
                        "\u00a0: les leviers d’actions des acteurs engagés sur et auprès des"
                        " territoires"
                    ),
                    "juin 2022",
                    open_still,
                )
            ],
            [],
            [],
            [],
        ]
        [journee] = real.topics[3].events
        assert journee.place == "Campus Condorcet Paris-Aubervilliers"
        assert journee.description.startswith("Elle proposera, au-delà d’une présentation")
        assert [event.online for event in real.topics[0].events] == [True, False, False]
        assert [event.description for event in real.topics[0].events] == [
            *("", "Journées d’étude collectives.", "Journées d’étude collectives."),
        ]
        assert real.topics[4].events[0].description == "Les rencontres sont ouvertes aux alliés."

    def test_every_resource_with_its_reference_and_no_dead_link(
        self, real: NewsletterReading
    ) -> None:
        assert [len(topic.resources) for topic in real.topics] == [3, 0, 1, 0, 2, 3, 2, 1, 0, 0]
        assert not any(each.url for topic in real.topics for each in topic.resources)
        assert [each.text for each in real.topics[0].resources] == [
            (
                "Caroline Lejeune, La justice distributive appliquée aux enjeux environnementaux"
                " est aujourd’hui obsolète\u00a0: Millénaire 3, Société."
            ),
            (
                "Jean-Baptiste Comby, À propos de la dépossession écologiques des classes"
                " populaires, Éditions du Croquant | «\u00a0Savoir/Agir\u00a0», 2015/3 N° 33 |"
                " pages 23 à 30."
            ),
            (
                "Le maillage territorial, Archives des Leviers de la transition socio-écologique,"
                " Coopération Transition BFC."
            ),
        ]
        assert [each.text for each in real.topics[6].resources] == [
            "Déclaration d’Intention d’ALTAA.",
            "Présentation d’ALTAA.",
        ]
        assert real.topics[7].resources[0].text == (
            "Entretien avec Pierre Calame à l’origine de l’initiative, publié le 2 février 2022"
            " par Ouest-France, pour décrire notre démarche transpartisane."
        )

    def test_sentences_cut_by_a_blank_line_are_whole(self, real: NewsletterReading) -> None:
        assert "prise en compte des inégalités socio-écologiques se heurtent" not in section(
            real.topics[0], "pourquoi"
        )
        assert "des inégalités socio-écologiques se heurte à des cadres" in section(
            real.topics[0], "pourquoi"
        )
        assert "quelles expertises, quels gestes" in section(real.topics[3], "pourquoi")

    def test_bodies_keep_their_lists_headings_and_emphasis(self, real: NewsletterReading) -> None:
        concretely = section(real.topics[1], "concretement").split("\n\n")
        assert [each for each in concretely if each.startswith("#")] == [
            "### Sur les territoires",
            "### Pour l’Alliance",
        ]
        assert section(real.topics[6], "enjeux").endswith(
            ":\n\n- l’accès digne à une alimentation saine et de qualité pour tous\u00a0;\n"
            "- la réduction de la part des protéines animales dans nos régimes alimentaires."
        )
        assert "retour d’expérience de **la Traverse**." in section(real.topics[4], "enjeux")
        assert len(section(real.topics[2], "enjeux").split("\n\n")) == 6

    def test_the_appeal_says_how_one_signs(self, real: NewsletterReading) -> None:
        appeal = real.topics[8]
        assert (appeal.key, appeal.about) == ("appel", "8")
        assert section(appeal, "participer") == (
            "Les alliés qui souhaitent participer à ce chantier peuvent signer l’Appel Osons les"
            " territoires\u00a0! en remplissant le formulaire en bas de la page du chantier, dont"
            " le contenu est actualisé très régulièrement."
        )

    def test_what_was_not_plain_is_told_and_nothing_else(self, real: NewsletterReading) -> None:
        assert [(each.line, each.message.partition(":")[0]) for each in real.remarks] == [
            (84, "after a wide gap"),
            (168, "a date to come outside the dates section"),
            (178, "the event has no title of its own"),
            (272, "no heading of its own"),
        ]
        assert section(real.topics[1], "texte") == "Alliés et domaines de compétences impliqués."


class TestAnIssueOfAnotherLayout:
    def test_titles_are_told_from_numbered_lists(self, october: NewsletterReading) -> None:
        assert october.edition == "2023-10"
        assert [(topic.number, topic.title) for topic in october.topics] == [
            (1, "Habiter autrement les bourgs"),
            (2, "Une école du territoire"),
            (None, "La Fabrique des Transitions"),
        ]
        assert section(october.topics[0], "enjeux") == (
            "Quatre questions se posent\u00a0:\n\n1. Qui habite encore le centre\u00a0?\n"
            "2. Que faire des commerces vides\u00a0?\n3. Avec quel argent\u00a0?\n"
            "4. Pour combien de temps\u00a0?"
        )
        assert section(october.topics[1], "concretement").endswith(
            "1. Un jardin d’école.\n\nPorté par les parents, il nourrit la cantine."
        )

    def test_people_with_their_roles(self, october: NewsletterReading) -> None:
        assert porteurs(october.topics[0]) == [
            ("association Les Volets Verts", ""),
            ("Awa Diallo", "urbaniste"),
            ("mairie de Loos", ""),
        ]
        assert porteurs(october.topics[1]) == [
            ("Jean Petit", "animation"),
            ("Zoé Lacroix", "animation"),
            ("CNFPT", "pilotage"),
        ]
        assert october.topics[0].contacts == [
            ContactDraft(
                name="Awa Diallo", organisation="Les Volets Verts", address="awa@example.org"
            )
        ]
        assert october.topics[2].contacts == [
            ContactDraft(address="equipe@example.org", note="Écrivez-nous.")
        ]

    def test_ranges_seasons_hours_and_deadlines(self, october: NewsletterReading) -> None:
        voyage, soiree, visite = october.topics[0].events
        assert (voyage.title, voyage.when, voyage.place) == (
            *("Voyage d’étude «\u00a0Rouvrir les volets\u00a0»", "14 et 15 mars 2024", "Dunkerque"),
        )
        assert (soiree.title, soiree.when, soiree.online) == (
            *("Soirée des bourgs", "1er décembre 2023 à 20h", True),
        )
        assert (visite.title, visite.when, visite.status) == (
            *("Visite du Val-d’Oise", "printemps 2024", Status.TO_BE_CONFIRMED),
        )
        assert section(october.topics[0], "dates") == "inscription au voyage avant le 1er février"

    def test_a_date_on_its_own_line_takes_the_title_after_it(
        self, october: NewsletterReading
    ) -> None:
        rencontre, visite = october.topics[1].events
        assert (visite.when, visite.status) == ("", Status.TO_BE_CONFIRMED)
        assert visite.title == "Visite du chantier «\u00a0Une école du territoire\u00a0»"
        assert rencontre.title == "Rencontre des écoles de la mer"
        assert rencontre.when == "14 novembre 2023 à 18h30"
        assert rencontre.description.startswith("On y mangera.")

    def test_a_real_link_is_kept_and_a_dead_one_is_not(self, october: NewsletterReading) -> None:
        assert [(each.text, each.url) for each in october.topics[1].resources] == [
            ("Le guide des écoles, 2022", "https://example.org/guide.pdf"),
            ("Le film de la journée.", ""),
            ("Pour aller plus loin, Apprendre ensemble, un livre collectif", ""),
        ]
        assert section(october.topics[1], "participer") == (
            "Pour rejoindre le chantier, il suffit de venir."
        )

    def test_what_could_not_be_placed_is_told(self, october: NewsletterReading) -> None:
        assert "### Gouvernance" in section(october.topics[1], "texte")
        said = " | ".join(each.message for each in october.remarks)
        for expected in (
            "is a last day to do something",
            "doesn't go on after 2",
            "unknown heading “Gouvernance”",
            "nothing stands under “Actualités”",
            "the event's title is what follows its date",
            "“en janvier 2024”",
            "lundi 14 novembre” isn't understood",
            "a date moved or cancelled",
            "an event without any date: “Une visite est à confirmer.”",
        ):
            assert expected in said
        assert "12 septembre" not in said

    def test_a_gap_in_the_count_and_a_missing_porteur_are_told(
        self, march: NewsletterReading
    ) -> None:
        assert march.edition == "2024-03"
        assert [topic.number for topic in march.topics] == [1, 3, None, None]
        said = " | ".join(each.message for each in march.remarks)
        assert "chantier 3 comes after 1" in said
        assert "chantier 3 has no line “Porté par …”" in said
        assert "the edition is counted as 2024-03" in said
        assert porteurs(march.topics[0]) == [("Forêts Vives", ""), ("Luc Morin (ONF)", "")]

    def test_several_dates_of_one_sentence_are_several_events(
        self, march: NewsletterReading
    ) -> None:
        colloque, metz, online, marche = march.topics[0].events
        assert (colloque.when, colloque.place, colloque.status) == (
            "du 30 septembre au 2 octobre 2024",
            "université de Lille",
            Status.CONFIRMED,
        )
        assert colloque.title == "Colloque «\u00a0Bois et communs\u00a0»"
        assert colloque.description.endswith("le programme est à préciser.\n\nUn repas suivra.")
        assert [(each.when, each.place, each.online) for each in (metz, online)] == [
            ("12 avril 2024", "Metz", False),
            ("19 avril 2024", "", True),
        ]
        assert (marche.title, marche.when) == ("Marche en forêt", "juin 2024")
        assert section(march.topics[0], "dates").startswith("Date limite")
        assert section(march.topics[0], "enjeux") == "La forêt brûle plus souvent."

    def test_a_title_on_its_own_line_is_of_the_date_after_it(
        self, march: NewsletterReading
    ) -> None:
        berges, nuit = march.topics[1].events
        assert (berges.title, berges.when) == ("Marche des berges", "8 juin 2024 à 9h")
        assert (nuit.title, nuit.when) == ("Nuit de l’eau", "été 2024")
        assert nuit.description == "Apportez une lampe."

    def test_an_address_inside_a_text_is_a_contact(self, march: NewsletterReading) -> None:
        [contact] = march.topics[1].contacts
        assert (contact.name, contact.address) == ("Léa Roux", "lea@example.org")
        assert section(march.topics[1], "pourquoi").startswith("L’eau manque. Elle répond vite.")
        assert march.topics[2].title == "De l’eau pour tous"
        assert march.topics[2].about == "3"


@pytest.mark.parametrize(
    "text", ["", "L'Établi, mai 2022", "1. Un chantier\n\nPorté par nous.\n\nEnjeux\n\nVivre."]
)
def test_what_is_no_newsletter_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(NewsletterError, match=r"^line 1: "):
        read_newsletter(text)


# -- nothing is lost --------------------------------------------------------------------------

#: Words that become a date, a status, a role or a heading instead of staying words.
TURNED = fold(
    """janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    lundi mardi mercredi jeudi vendredi samedi dimanche prochain date dates confirmer cours
    programmation visio intitulée tiendra prochaine prévue autres acteurs motivés information
    contact journées collectives chantier semestre"""
).split()


def words_of(text: str) -> set[str]:
    """The words long enough to carry meaning."""
    return {word for word in fold(text).split() if len(word) > 3 and not re.search(r"\d", word)}


def strings_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of(each)
    elif value is not None:
        yield str(value)


def lost_in(text: str, reading: NewsletterReading) -> set[str]:
    kept = [" ".join(strings_of(topic.model_dump())) for topic in reading.topics]
    told = [each.message for each in reading.remarks]
    body = "\n".join(
        line if (heading := heading_at(line.strip())) is None else heading.rest
        for line in re.sub(r"\]\(\S*\)", "]", text).splitlines()
    )
    return words_of(body) - words_of(" ".join([*kept, *told])) - set(TURNED)


def test_nothing_of_the_real_issue_is_lost(real: NewsletterReading) -> None:
    assert lost_in(REAL.read_text(encoding="utf-8"), real) == set()


@pytest.mark.parametrize("name", ["octobre-2023.txt", "mars-2024.txt"])
def test_nothing_of_our_own_issues_is_lost(name: str) -> None:
    text = (EDITIONS / name).read_text(encoding="utf-8")
    assert lost_in(text, read_newsletter(text)) == set()


NONSENSE = st.text("abdeiklmnorstuvz", min_size=4, max_size=9)
PIECE = st.one_of(
    NONSENSE,
    st.sampled_from(
        ("le 8 juin", "de 9h à 12h", "à confirmer", "(en visio)", "« Abri »", "**bol**")
    ),
    st.sampled_from(("avant le 3 mai", "à Lyon", "zoe@example.org", "le 31 février", "pour tous")),
    st.sampled_from(("Pour participer", "[lien](#)", "[site](https://example.org/a)", "aura lieu")),
    st.sampled_from(("; ", " : ", ", ", ". Or", " ! ", " ? ", "(", ")", "«", "»", "-")),
)
SENTENCE = st.lists(PIECE, min_size=1, max_size=9).map(" ".join)
LINE = st.one_of(
    SENTENCE,
    SENTENCE.map(lambda words: f"{words.capitalize()}."),
    SENTENCE.map(lambda words: f"- {words}"),
    st.tuples(st.integers(1, 5), SENTENCE).map(lambda pair: f"{pair[0]}. {pair[1]}"),
    SENTENCE.map(lambda words: f"Porté par {words}."),
    st.sampled_from(
        ("Enjeux", "Ressources", "Prochaines dates", "Agenda :", "Contact", "## Divers")
    ),
    st.sampled_from(("", "", "\n\n", "Sur place :", "En savoir plus", "Pourquoi ce chantier ?")),
)
HEAD = "L'Établi, mai 2022\n\n1. Vivre\n\nPorté par Abel Roux.\n\n"


@given(st.lists(LINE, max_size=25).map("\n".join))
def test_whatever_stands_in_an_issue_no_word_of_it_is_lost(body: str) -> None:
    text = HEAD + body
    reading = read_newsletter(text)
    assert lost_in(text, reading) <= {"aura", "lieu", "pour", "porté", "porte"}
    for topic in reading.topics:
        event_keys = [event.key for event in topic.events]
        assert len(set(event_keys)) == len(event_keys)
        assert len(set(keys(topic))) == len(keys(topic))
        for event in topic.events:
            assert KEY.match(event.key)
            assert len(event.key) <= 24
            assert event.title
            parse_when(event.when)
    lines = len(text.splitlines())
    assert all(1 <= each.line <= lines for each in reading.remarks)


@given(st.one_of(st.text(), st.lists(st.one_of(LINE, st.text(max_size=20))).map("\n".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NewsletterError):
        read_newsletter(text)
    with suppress(NewsletterError):  # a control character, or a name longer than any
        read_newsletter(HEAD + text)


# -- typography -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("l'école d'aujourd'hui", "l’école d’aujourd’hui"),
        ("Prêts ? Oui ! Voici : un ; deux", "Prêts\u00a0? Oui\u00a0! Voici\u00a0: un\u00a0; deux"),
        ("Prêts? Oui! Voici: un; deux", "Prêts\u00a0? Oui\u00a0! Voici\u00a0: un\u00a0; deux"),
        ("**Contact:** (quoi ?)", "**Contact\u00a0:** (quoi\u00a0?)"),
        ("**Contact** : vraiment ?!", "**Contact**\u00a0: vraiment\u00a0?!"),
        ("un « mot » et «un autre»", "un «\u00a0mot\u00a0» et «\u00a0un autre\u00a0»"),
        ("« Qui ? »: personne...", "«\u00a0Qui\u00a0?\u00a0»\u00a0: personne…"),
        (
            "[Osons !](https://osons.example/a) : ici",
            "[Osons\u00a0!](https://osons.example/a)\u00a0: ici",
        ),
    ],
)
def test_signs_are_those_of_french(written: str, shown: str) -> None:
    assert typeset(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("https://example.org/l'a?b=c;d!e...f", "mailto:zoe@example.org?subject=l'avis"),
        *(
            "jean.d'arc@example.org;zoe@example.org",
            "à 9:00 ou 9 :30",
            "[lien](https://example.org/?q)",
        ),
        *(
            "merci :-) et :) et ;-) et :D",
            "R&amp;D",
            "un 'mot' et 5'",
            "- un\n- deux",
            "!!",
            "....",
            "",
        ),
    ],
)
def test_addresses_times_and_faces_stay(text: str) -> None:
    assert typeset(text) == text


SIGNS = st.sampled_from(
    (*";:!?«»'’.…()[]*_@/&-\"\n \u00a0\u202f", "...", "](", "://", "www.", "a", "É", "D", "9")
)


@given(st.one_of(st.text(), st.lists(st.one_of(SIGNS, PIECE), max_size=30).map("".join)))
def test_typesetting_changes_signs_alone_and_only_once(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once
    assert fold(once) == fold(text)


def test_two_events_in_a_row_keep_what_is_said_of_both_and_not_each_other() -> None:
    dates = "Prochaines dates\n\nLe 3 juin, les ateliers « Le bois » et « La pierre »{}."
    told = [
        read_newsletter(f"{HEAD}{dates.format(after)}").topics[0].events
        for after in ("", ", ouverts aux élus")
    ]
    assert [[event.title for event in events] for events in told] == [
        ["Atelier «\u00a0Le bois\u00a0»", "Atelier «\u00a0La pierre\u00a0»"]
    ] * 2
    assert [event.description for event in told[0]] == ["", ""]
    assert [event.description for event in told[1]] == ["Ateliers, ouverts aux élus."] * 2
