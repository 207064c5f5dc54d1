"""The authorisation matrix: ways of speaking to the bot, and what comes of each for each role.

This is the specification; it knows nothing of the code that is held against it. A row is named as
telegram/dispatcher.py names a way: "/suivre", "wish about", "press stop_all", "step pause",
"words", "came", "went"; what stands in parentheses behind it says with which words it is tried
("/suivre (appel)"). A way without a row has that of its declaration (rows.py): whatever depends on
more than the right that a route states, such as on whose topic it is, has its row here.
docs/droits.md shows it to people: `.venv/bin/python -m tests.registries` writes it anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum


class Role(Enum):
    """Who speaks, and where; in the order of the patterns."""

    STRANGER = "de passage"  # in private, until the admin of the bot
    ALLY = "allié"
    PAUSED = "en pause"
    BANNED = "banni"
    REFERENT = "référent du sujet"
    OTHER_REFERENT = "référent d’un autre"
    ADMIN = "admin du bot"
    GROUP_ADMIN = "admin"  # in a group, from here on
    MEMBER = "membre"
    ANONYMOUS = "admin anonyme"  # whose messages are the group's, but whose presses are theirs


IN_GROUP = (Role.GROUP_ADMIN, Role.MEMBER, Role.ANONYMOUS)


class Outcome(StrEnum):
    """What comes of it, by its letter in the patterns."""

    YES = "o"
    ADMINS = "A"  # only the bot's admins may
    GROUP_ADMINS = "G"  # in a group, only its own admins may
    PRIVATE = "P"  # in private only
    BANNED = "B"
    REFERENTS = "R"  # only référents and the bot's admins may; or only those of that topic
    ANOTHER = "x"  # somebody else has to do that
    NOTHING = "r"  # they may, but nothing of theirs is there: not followed, no such role
    NOWHERE = "-"  # can't be done there: what somebody types as an answer, in a group


NOTED = (Outcome.ADMINS, Outcome.REFERENTS, Outcome.GROUP_ADMINS, Outcome.BANNED)
"""An attempt that the log of the audit holds."""

# In private: stranger, allié, paused, banned, référent, of another topic, admin of the bot; then in
# a group: its admin, a member, an anonymous admin.
EVERYBODY = "ooooooo ooo"
PRIVATE = "ooooooo PPP"
GROUP = "ooooooo oGo"  # in a group its own admins, in private everybody
FOLLOW = "oooBooo oGo"
FOLLOW_APPEAL = "oooBooo PGP"
ASK = "oooBooo PPP"
COME = "oooBooo ooo"  # each for themselves, in a group too
ASK_ANYWHERE = "oooBooo oor"  # an anonymous admin's words are the group's
ASKED_NO_MORE = "oooBooo rrr"
KEEP_BACK = "ooooooo oor"
ASK_ANSWER = "oooBooo ---"
OWN_QUESTION = "roooooo PPP"
HEARD = "roooooo PPP"  # who was asked
HEARD_ANSWER = "roooooo ---"
NOBODY = "rrrrrrr PPP"  # what is somebody else's
LEAVE = "roorooo oGo"
WITHDRAW = "roorooo PPP"
ANSWER = "ooooooo ---"
INVITED = "oooBroo PPP"
RENOUNCE = "rrrrorr PPP"
REFERENTS = "RRRRooo PPP"
OF_TOPIC = "RRRRoRo PPP"
OWN = "RRRRoro PPP"
OWN_ALWAYS = "rrrroro PPP"  # also without the role that they had
OWN_ANSWER = "RRRRoRo ---"
NOT_OWN = "RRRRxRx PPP"
ADMINS = "AAAAAAo PPP"
ADMIN_S_ANSWER = "AAAAAAo ---"

MATRIX: dict[str, dict[str, tuple[str, str]]] = {
    "Lire": {
        "/start": ("/start", EVERYBODY),
        "/aide": ("/aide", EVERYBODY),
        "/confidentialite": ("/confidentialite", EVERYBODY),
        "/annuler": ("/annuler", EVERYBODY),
        "/chantiers": ("/chantiers", EVERYBODY),
        "press show_chantiers": ("« Les chantiers »", EVERYBODY),
        "/chantier": ("/chantier", EVERYBODY),
        "press show_card": ("le nom d’un chantier", EVERYBODY),
        "press show_section": ("une rubrique", EVERYBODY),
        "/dates": ("/dates", EVERYBODY),
        "press show_dates": ("« Les dates »", EVERYBODY),
        "press show_date": ("une date", EVERYBODY),
        "/appel": ("/appel", EVERYBODY),
        "/actus": ("/actus", EVERYBODY),
        "press show_news": ("« Les actus »", EVERYBODY),
        "press show_missed": ("« Voir ces annonces »", EVERYBODY),
        "press read_announcement": ("« Lire » une annonce", EVERYBODY),
        "/start (annonce)": ("ouvrir le lien d’une annonce", EVERYBODY),
        "press read_announcement (appel)": ("« Lire » une annonce de l’appel", PRIVATE),
        "words": ("un message sans commande", EVERYBODY),
        "wish menu": ("« menu »", EVERYBODY),
        "wish calendar": ("« ajouter à mon agenda »", EVERYBODY),
        "press show_calendar": ("« Dans mon agenda »", EVERYBODY),
        "press send_calendar": ("« Recevoir le fichier » des dates", EVERYBODY),
        "press add_to_calendar": ("« Au calendrier » pour une date", EVERYBODY),
        "wish share": ("« partager »", EVERYBODY),
        "wish sign": ("« signer l’appel »", PRIVATE),
        "wish unsign": ("« retirer ma signature »", PRIVATE),
        "wish about": ("« qui es-tu ? »", EVERYBODY),
        "wish frustration": ("« ça ne marche pas »", EVERYBODY),
        "wish status": ("« le bot va bien ? »", EVERYBODY),
        "inline": ("le nom du bot, puis des mots, dans n’importe quelle conversation", EVERYBODY),
    },
    "Suivre": {
        "/abonnements": ("/abonnements", EVERYBODY),
        "press show_subscriptions": ("« Mes abonnements »", EVERYBODY),
        "wish follow": ("« suivre le 7 » en mots, qui le propose", GROUP),
        "wish unfollow": ("« ne plus suivre le 7 » en mots", GROUP),
        "wish stop_all": ("« stop »", GROUP),
        "wish stop_sending": ("« arrête l’envoi »", GROUP),
        "wish pause": ("« pause »", GROUP),
        "wish resume": ("« reprendre »", GROUP),
        "wish digest": ("« un résumé par semaine »", GROUP),
        "wish at_once": ("« tout de suite »", GROUP),
        "wish reminders": ("« des rappels »", GROUP),
        "wish no_reminders": ("« plus de rappels »", GROUP),
        "/suivre": ("/suivre", FOLLOW),
        "press follow_everything": ("« Suivre tous les chantiers »", FOLLOW),
        "press follow_in_list": ("« Suivre » dans la liste", FOLLOW),
        "press follow_on_card": ("« Suivre » sur une page", FOLLOW),
        "press follow_here": ("« Suivre » sous une annonce", FOLLOW),
        "/suivre (appel)": ("/suivre appel", FOLLOW_APPEAL),
        "press follow_in_list (appel)": ("« Suivre » l’appel", FOLLOW_APPEAL),
        "press follow_on_card (appel)": ("« Suivre cet appel » sur sa page", FOLLOW_APPEAL),
        "/arreter": ("/arreter", LEAVE),
        "press leave_in_list": ("« Ne plus suivre » dans la liste", LEAVE),
        "press leave_on_card": ("« Ne plus suivre » sur une page", LEAVE),
        "press leave_here": ("« Ne plus suivre » sous une annonce", LEAVE),
        "press stop_all": ("« Tout arrêter »", GROUP),
        "press leave_new_ones": ("« Ne pas suivre ceux à venir »", GROUP),
        "press leave_others": ("« Arrêter tous les autres »", GROUP),
        "press show_pauses": ("« Faire une pause »", GROUP),
        "press pause_news": ("une durée de pause", GROUP),
        "press pause_until": ("« Pause jusqu’au… »", GROUP),
        "press resume_news": ("« Reprendre »", GROUP),
        "press choose_rhythm": ("« Recevoir un résumé », « Recevoir tout de suite »", GROUP),
        "press choose_reminders (yes)": ("« Rappeler les dates »", FOLLOW),
        "press choose_reminders (no)": ("« Ne plus rappeler les dates »", GROUP),
        "press answer_offer (yes)": ("« Oui, rappeler les dates », quand le bot l’offre", FOLLOW),
        "press answer_offer (no)": ("« Non merci »", GROUP),
        "press switch_reminders (yes)": ("« Reprendre les rappels » sous un rappel", FOLLOW),
        "press switch_reminders (no)": ("« Plus de rappels » sous un rappel", GROUP),
        "press follow_date": ("« Me le rappeler », « Me dire quand ce sera fixé »", FOLLOW),
        "press leave_date": ("« Ne plus le dire ici »", GROUP),
        "press choose_last_day": ("« Jusqu’à une date »", PRIVATE),
        "step pause": ("la date, quand le bot la demande", ANSWER),
        "came": ("laisser revenir le bot ou l’ajouter", EVERYBODY),
        "went": ("bloquer ou retirer le bot", EVERYBODY),
    },
    "Venir à une date": {
        "press answer_date": ("« Je viens », « Peut-être », « Non »", COME),
        "press come_from_here": ("« Je viens » sous une annonce", COME),
        "press let_name_be_read": ("« Montrer mon nom », « Ne plus montrer mon nom »", PRIVATE),
        "press let_own_name_be_read": ("les mêmes dans /mesdonnees", PRIVATE),
        "press rate_date": ("dire si une rencontre a été utile", HEARD),
        "press write_sentence": ("« Ajouter une phrase »", HEARD),
        "step sentence": ("la phrase, quand le bot la demande", HEARD_ANSWER),
        "press show_guests": ("« Qui vient »", OF_TOPIC),
        "press change_places": ("« Changer les places »", OF_TOPIC),
        "step places": ("le nombre de places, quand le bot le demande", OWN_ANSWER),
        "press show_feedback": ("« Les retours »", OF_TOPIC),
    },
    "L’adresse de son agenda": {
        "press make_own_calendar": ("« Créer mon adresse »", GROUP),
        "press close_own_calendar": ("« Fermer mon adresse »", GROUP),
    },
    "Vos données": {
        "/mesdonnees": ("/mesdonnees", PRIVATE),
        "press show_personal_data": ("voir ses données", PRIVATE),
        "press keep_all": ("« Non, ne rien effacer »", PRIVATE),
        "/oublier": ("/oublier", PRIVATE),
        "press erase_all": ("« Tout effacer »", PRIVATE),
        "press withdraw_consent": ("« Retirer mon accord »", WITHDRAW),
        "press close_calendar": ("« Fermer l’adresse de mon agenda »", PRIVATE),
    },
    "Demander à une personne": {
        "wish human": ("« parler à quelqu’un »", EVERYBODY),
        "wish ask_referents": ("« transmettre aux référents »", PRIVATE),
        "/transmettre": ("/transmettre", PRIVATE),
        "/transmettre (question)": ("/transmettre et une question", ASK),
        "press choose_recipient": (
            "« Transmettre aux référents », « Ce n’est pas ça »",
            ASK_ANYWHERE,
        ),
        "press choose_recipient (gone)": (
            "« Transmettre aux référents », sans la question ou sous celle de quelqu’un d’autre",
            ASKED_NO_MORE,
        ),
        "press choose_other_recipient": ("« Un autre sujet »", KEEP_BACK),
        "press forward_to": ("choisir à qui la question va", ASK_ANYWHERE),
        "press forward_to (gone)": (
            "choisir à qui va une question qui n’est plus là, ou celle de quelqu’un d’autre",
            ASKED_NO_MORE,
        ),
        "press write_question": ("« Poser une question » sur une page", ASK),
        "step question": ("la question, quand le bot la demande", ASK_ANSWER),
        "press cancel_forwarding": ("« Ne pas transmettre »", KEEP_BACK),
        "press withdraw_question": ("« Retirer » la question d’une autre personne", NOBODY),
        "press withdraw_question (own)": ("« Retirer ma question »", OWN_QUESTION),
        "press thank": ("« Merci » pour la réponse faite à une autre personne", NOBODY),
        "press thank (own)": ("« Merci »", OWN_QUESTION),
        "press ask_again": ("la suite d’un échange d’une autre personne", NOBODY),
        "press ask_again (own)": ("« Poser une autre question »", OWN_QUESTION),
        "/questions": ("/questions", REFERENTS),
        "press show_questions": ("« Toutes les questions »", REFERENTS),
        "press open_question": ("ouvrir une question", OF_TOPIC),
        "press take_question": ("« Répondre »", OF_TOPIC),
        "press release_question": ("« Laisser à d’autres »", OF_TOPIC),
        "press close_question": ("« Classer »", OF_TOPIC),
        "step closing": ("un mot à qui demandait, quand le bot le demande", OWN_ANSWER),
        "press choose_topic_of_question": ("« Autre sujet »", OF_TOPIC),
        "press reassign_question": ("passer la question à un autre sujet", OF_TOPIC),
        "press report_question": ("« Signaler »", OF_TOPIC),
        "press preview_answer": ("« Publier la question et la réponse »", OF_TOPIC),
        "press edit_answer": ("« Changer la question », « Changer la réponse »", OF_TOPIC),
        "step wording": ("le texte à publier, quand le bot le demande", OWN_ANSWER),
        "press publish_answer": ("« Publier »", OF_TOPIC),
        "press show_published_answers": ("« Ce qui est publié »", REFERENTS),
        "press take_back_answer": ("« Retirer de la page »", OF_TOPIC),
        "step answer": ("la réponse, quand le bot la demande", OWN_ANSWER),
        "press show_unanswered": ("« Ce qui manque »", REFERENTS),
        "press open_unanswered": ("ouvrir ce qui manque à un sujet", OF_TOPIC),
        "press settle_unanswered": ("« C’est réglé »", OF_TOPIC),
    },
    "Le rôle de référent": {
        "/start (invitation)": ("ouvrir une invitation pour ce sujet", INVITED),
        "press show_my_topics": ("« Mes sujets »", PRIVATE),
        "press renounce": ("« Renoncer » au rôle pour ce sujet", RENOUNCE),
    },
    "Publier une annonce": {
        "wish who_publishes": ("« qui peut publier ? »", EVERYBODY),
        "wish publish": ("« publier », qui le propose ou dit qui le peut", PRIVATE),
        "wish edit_card": ("« modifier la fiche », qui dit qui le peut", EVERYBODY),
        "/annonce": ("/annonce", REFERENTS),
        "press choose_announced_topic": ("une autre page de ses sujets", REFERENTS),
        "press write_for": ("choisir le sujet", OF_TOPIC),
        "press take_text": ("« Prendre mon nouveau texte »", OF_TOPIC),
        "press use_words": ("« En faire le message »", OF_TOPIC),
        "press remove_file": ("« Enlever la photo »", OF_TOPIC),
        "step announcement": ("le message, quand le bot le demande", OWN_ANSWER),
        "press show_draft": ("« Revenir à l’annonce »", OWN_ALWAYS),
        "press send_draft": ("« Envoyer », « Corriger »", OF_TOPIC),
        "press choose_colleague": ("« À un collègue »", OF_TOPIC),
        "press show_to": ("choisir à qui montrer un essai", OF_TOPIC),
        "press nothing_to_say": ("« Rien à redire » à un essai", OF_TOPIC),
        "press tell_change": ("« Corriger et prévenir »", OF_TOPIC),
        "press tell_nobody": ("« Ne pas prévenir »", OF_TOPIC),
        "step note": ("ce qui prévient d’une correction, quand le bot le demande", OWN_ANSWER),
        "press schedule_draft": ("« Programmer »", OF_TOPIC),
        "press try_draft": ("« M’envoyer un essai »", OF_TOPIC),
        "press abandon_draft": ("« Abandonner »", OWN_ALWAYS),
        "press cancel_correction": ("« Annuler » une correction", OWN_ALWAYS),
        "press take_back": ("« Modifier » ce qui est programmé", OF_TOPIC),
        "press change_draft": ("« Modifier »", OF_TOPIC),
        "press change_message": ("« Le message »", OF_TOPIC),
        "press change_links": ("« Les boutons »", OF_TOPIC),
        "step links": ("les boutons, quand le bot les demande", OWN_ANSWER),
        "press choose_date": ("« La date »", OF_TOPIC),
        "press attach_date": ("joindre une date", OF_TOPIC),
        "step attached_date": ("la date, quand le bot la demande", OWN_ANSWER),
        "press plan_read": ("« L’ajouter aux dates », avant l’envoi", OF_TOPIC),
        "press plan_changes": ("« Annuler la date », « Changer la date », avant l’envoi", OF_TOPIC),
        "press plan_change": (
            "« La déplacer », « L’annuler », la date d’une annonce que l’on corrige",
            OF_TOPIC,
        ),
        "press add_written": ("« L’ajouter aux dates », après l’envoi", OF_TOPIC),
        "press dismiss_written": ("« Non » : ce n’est pas une date", OF_TOPIC),
        "press move_to_written": ("« La déplacer », la date d’une annonce corrigée", OF_TOPIC),
        "press cancel_gone": ("« L’annuler », la date d’une annonce corrigée, retirée", OF_TOPIC),
        "press leave_gone": ("« La laisser »", OF_TOPIC),
        "press choose_hour": ("« L’heure d’envoi »", OF_TOPIC),
        "press take_moment": ("« Ce soir à 18h », « Demain à 9h »", OF_TOPIC),
        "step departure": ("l’heure, quand le bot la demande", OWN_ANSWER),
        "press choose_other_topic": ("« Changer de sujet »", OWN),
        "press move_draft": ("choisir un autre sujet", OWN),
        "press choose_others": ("« Autres chantiers »", OF_TOPIC),
        "press switch_other": ("un chantier de plus, ou de moins", OF_TOPIC),
        "press choose_all_others": ("« Tous », « Aucun autre »", OF_TOPIC),
        "press ask_review": ("« Demander une relecture »", OF_TOPIC),
        "press open_review": ("« Relire » l’annonce d’une autre personne", OF_TOPIC),
        "press approve": ("« Approuver » l’annonce d’une autre personne", OF_TOPIC),
        "press approve (own)": ("« Approuver » la sienne", NOT_OWN),
        "press stop_departure": (
            "« Empêcher le départ » de ce qu’une autre personne a programmé",
            OF_TOPIC,
        ),
        "press ask_changes": ("« Demander des changements »", OF_TOPIC),
        "press propose_text": ("« Proposer un texte » à qui l’a écrite", OF_TOPIC),
        "step proposal": ("le texte proposé, quand le bot le demande", OWN_ANSWER),
        "press take_proposal": ("« Prendre ce texte »", OF_TOPIC),
        "step changes": ("les changements, quand le bot les demande", OWN_ANSWER),
        "/annonces": ("/annonces", EVERYBODY),
        "press show_announcements": ("« Suivi des annonces »", REFERENTS),
        "press show_announcement": ("une annonce de la liste", OF_TOPIC),
        "press see_announcement": ("« Voir l’annonce »", OF_TOPIC),
        "press continue_announcement": (
            "« Reprendre le brouillon », « Voir l’annonce » qui n’est pas partie",
            OWN,
        ),
        "press decide_sending": (
            "« Suspendre », « Reprendre l’envoi », « Arrêter l’envoi », « Renvoyer », « Laisser »",
            OF_TOPIC,
        ),
        "press correct_announcement": ("« Corriger » ce qui est parti", OF_TOPIC),
        "press copy_announcement": ("« Dupliquer », « Reprendre le texte »", OF_TOPIC),
        "press withdraw_announcement": ("« Retirer »", OF_TOPIC),
    },
    "Changer les dates": {
        "/date": ("/date, qui montre les dates à qui ne peut pas les changer", EVERYBODY),
        "wish manage_date": ("« changer une date », qui le fait ou dit qui le peut", EVERYBODY),
        "press show_changeable_dates": ("« Les dates à changer »", REFERENTS),
        "press manage_date": ("une date de la liste", OF_TOPIC),
        "press write_date": ("« Ajouter une date »", REFERENTS),
        "step date": ("la date, quand le bot la demande", OWN_ANSWER),
        "press choose_topic_of_date": ("« Un autre sujet »", REFERENTS),
        "press preview_for": ("choisir le sujet de la date", OF_TOPIC),
        "press add_date": ("« Ajouter »", OF_TOPIC),
        "press confirm_date": ("« Confirmer »", OF_TOPIC),
        "press cancel_date": ("« Elle n’aura pas lieu »", OF_TOPIC),
        "press skip_day": ("« Seulement le… »", OF_TOPIC),
        "press restore_date": ("« Annuler ce changement »", OF_TOPIC),
        "press write_move": ("« Déplacer ou changer »", OF_TOPIC),
        "step date_move": ("ce qui change, quand le bot le demande", OWN_ANSWER),
        "press preview_move": ("choisir la date à déplacer", OF_TOPIC),
        "press move_date": ("« Changer »", OF_TOPIC),
    },
    "Modérer": {
        "/moderation": ("/moderation", ADMINS),
        "press show_moderation": ("« Modération »", ADMINS),
        "press search_people": ("« Chercher »", ADMINS),
        "step sought": ("la personne cherchée", ADMIN_S_ANSWER),
        "press show_requests": ("« Demandes »", ADMINS),
        "press open_requests": ("« Répondre aux demandes »", ADMINS),
        "press accept_request": ("« Accepter »", ADMINS),
        "press refuse_request": ("« Refuser »", ADMINS),
        "press answer_all_requests": ("« Tout accepter », « Tout refuser »", ADMINS),
        "press accept_after_all": ("« Accepter finalement »", ADMINS),
        "press show_topics": ("« Sujets et abonnés »", ADMINS),
        "press show_followers": ("les abonnés d’un sujet", ADMINS),
        "press search_followers": ("« Chercher un nom »", ADMINS),
        "press set_policy": ("« Passer sur approbation », « Rendre libre »", ADMINS),
        "press set_two_person_review": (
            "« Exiger une double lecture », « Ne plus exiger de double lecture »",
            ADMINS,
        ),
        "press show_person": ("la fiche d’une personne", ADMINS),
        "press show_week": ("« La semaine »", ADMINS),
        "press choose_week": ("« La recevoir chaque lundi »", ADMINS),
        "press show_subscriptions_of": ("« Ses abonnements »", ADMINS),
        "press remove_follower": ("« Mettre fin » à un abonnement", ADMINS),
        "press ban_person": ("« Bannir »", ADMINS),
        "press show_bans": ("« Personnes bannies »", ADMINS),
        "press unban_account": ("« Lever le bannissement »", ADMINS),
        "step refusal": ("le motif d’un refus", ADMIN_S_ANSWER),
        "step ban": ("le motif d’un bannissement", ADMIN_S_ANSWER),
        "step search": ("le nom d’un abonné cherché", ADMIN_S_ANSWER),
        "/journal": ("/journal", ADMINS),
        "press show_log": ("une page du journal", ADMINS),
        "press choose_log_topic": ("« Un seul sujet »", ADMINS),
        "press choose_log_kind": ("« Certains actes »", ADMINS),
        "press choose_log_person": ("« Une seule personne »", ADMINS),
        "step journal": ("le nom cherché dans le journal", ADMIN_S_ANSWER),
        "/exporter": ("/exporter", ADMINS),
        "press export_subscriptions": ("« Partie suivante »", ADMINS),
        "/statut": ("/statut", ADMINS),
        "press show_status": ("« Actualiser » l’état du bot", ADMINS),
        "press suspend_sending": ("« Suspendre tous les envois »", ADMINS),
        "press resume_sending": ("« Reprendre les envois »", ADMINS),
    },
    "Donner des rôles": {
        "/roles": ("/roles", ADMINS),
        "press show_roles": ("« Voir les rôles »", ADMINS),
        "press search_person": ("« Chercher une personne »", ADMINS),
        "press show_roles_of": ("les rôles d’une personne", ADMINS),
        "press give_admin": ("donner le rôle d’admin", ADMINS),
        "press take_admin": ("retirer le rôle d’admin", ADMINS),
        "press choose_topic": ("choisir le sujet d’un référent", ADMINS),
        "press give_referent": ("donner le rôle de référent", ADMINS),
        "press take_referent": ("retirer le rôle de référent", ADMINS),
        "press choose_invited": ("« Inviter un référent »", ADMINS),
        "press invite": ("faire un lien d’invitation", ADMINS),
        "press revoke_invitation": ("annuler une invitation", ADMINS),
        "step person": ("le nom d’une personne cherchée", ADMIN_S_ANSWER),
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """One way: its name, how it is tried, what people call it, and what comes of it by role."""

    name: str
    variant: str
    called: str
    pattern: str

    def outcome(self, role: Role) -> Outcome:
        """Return what the pattern says for that role."""
        return Outcome(self.pattern.replace(" ", "")[list(Role).index(role)])

    def __str__(self) -> str:
        return f"{self.name} ({self.variant})" if self.variant else self.name


def rows_of(section: str) -> Iterator[Row]:
    """Read the rows of a section."""
    for key, (called, pattern) in MATRIX[section].items():
        name, _, variant = key.partition(" (")
        yield Row(name, variant.rstrip(")"), called, pattern)
