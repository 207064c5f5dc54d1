"""What a référent writes, from `/annonce` to the moment of sending."""
