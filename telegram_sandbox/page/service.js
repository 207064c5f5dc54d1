// Service messages: who came and went, and what became of the group, as small lines between the bubbles.

import { exact, french } from "./french.js";
import { el } from "./dom.js";

/** A service message as one French sentence. */
export function told({ service, from, topic }) {
  const [kind] = Object.keys(service);
  return SENTENCES[kind](from.first_name, service[kind], { by: from.id, topic });
}

export const serviceLine = (message) =>
  el("p", { className: "service", "data-id": message.message_id, title: exact(message.date) }, told(message));

const SENTENCES = {
  new_chat_members: (who, members, { by }) =>
    members.some(({ id }) => id === by) ? `${who} a rejoint le groupe` : `${who} a ajouté ${names(members)}`,
  left_chat_member: (who, member, { by }) =>
    member.id === by ? `${who} a quitté le groupe` : `${who} a retiré ${names([member])} du groupe`,
  forum_topic_created: (who, { name }) => `${who} a créé ${subject(name)}`,
  forum_topic_closed: (who, _, { topic }) => `${who} a fermé ${subject(topic)}`,
  forum_topic_reopened: (who, _, { topic }) => `${who} a rouvert ${subject(topic)}`,
  migrate_to_chat_id: () => "Ce groupe a été transformé en supergroupe",
  migrate_from_chat_id: () => french`Ce groupe est maintenant un supergroupe ; la suite se passe ici`,
};

const names = (members) => members.map((one) => one.first_name || "un compte supprimé").join(", ");

/** A topic by its name, which is left out where only that topic is read. */
const subject = (name) => (name ? french`le sujet « ${name} »` : "ce sujet");
