"""Write everything anew that is made of the code."""

from tests.registries.written import REGISTRIES

for registry in REGISTRIES:
    registry.path.write_text(registry.make(), encoding="utf-8")
