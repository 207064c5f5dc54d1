"""The sandbox under bots on other client libraries: `./bot clients`."""
