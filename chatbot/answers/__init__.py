"""Any question, answered from what was published, or told that it isn't known."""
