"""Who may do what: the specification as data, and the tests that hold the bot against it."""
