"""The pages about persons and their roles."""

from chatbot.conversation import Router
from chatbot.members.pages import invitations, roles, roles_of_person

router = Router().include(roles.router, roles_of_person.router, invitations.router)
