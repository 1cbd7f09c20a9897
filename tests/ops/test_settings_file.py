"""`.env.example` names every setting, and none that does nothing."""

import re

from backend.settings import Settings
from ops.steps import ROOT


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert named == {name.upper() for name in Settings.model_fields}
