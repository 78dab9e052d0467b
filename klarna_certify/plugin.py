"""The pytest plugin under the one name that it has in the repository and in a wheel; it is `fixtures.plugin`."""

from fixtures.plugin import *  # noqa: F403 - pytest takes hooks and fixtures from what a module holds
