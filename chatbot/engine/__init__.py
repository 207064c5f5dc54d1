"""The machinery under the mission: updates in, messages out, storage, the web and the logs."""
