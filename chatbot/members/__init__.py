"""Persons and chats, and who somebody is here: allié, référent of some topics, admin, banned."""
