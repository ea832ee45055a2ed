"""What a project says about itself: `flow.toml`, or the table `[tool.flowlang]` of its pyproject.toml."""

from flowlang.configuration.find import (
    NO_FILE,
    environment_settings,
    find_configuration,
    is_settings,
    load_configuration,
)
from flowlang.configuration.model import Configuration, GivenSetting, SettingValue
from flowlang.configuration.read import read_configuration

__all__ = [
    "NO_FILE",
    "Configuration",
    "GivenSetting",
    "SettingValue",
    "environment_settings",
    "find_configuration",
    "is_settings",
    "load_configuration",
    "read_configuration",
]
