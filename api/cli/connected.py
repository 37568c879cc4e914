"""The settings of a command, with the servers that it needs: found, and tried before anything is begun."""

import os

from activities.usable_database import try_as_service
from api.embedded.data_folder import connected
from api.settings.settings import Settings


def with_servers(*, engine: bool = True) -> Settings:
    """Return the settings with the addresses of the service that runs here, the database tried.

    Without `engine` the database is enough. Raises CannotRunError, UnusableDatabaseError and OperationalError.
    """
    settings = connected(Settings.from_environment(os.environ), engine=engine)
    try_as_service(settings.database_url)
    return settings
