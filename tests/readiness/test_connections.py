"""What somebody sets for a database or a login does not bind the service: it sets what it depends on itself."""

import psycopg

from activities.database import fetch, open_pool
from api.embedded.service_login import service_url

OF_SOMEBODY = {
    "statement_timeout": "1ms",
    "transaction_timeout": "1ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "1ms",
    "idle_session_timeout": "1ms",
    "default_transaction_isolation": "serializable",
    "TimeZone": "Asia/Tokyo",
    "client_encoding": "SQL_ASCII",
    "search_path": "ledger",
    "bytea_output": "escape",
    "DateStyle": "German",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
}


def test_what_somebody_else_sets_does_not_hold_for_the_service(new_ledger):
    url = new_ledger(simulation=False)
    login = service_url(url)
    with psycopg.connect(url, autocommit=True) as owner:
        for name, value in OF_SOMEBODY.items():
            owner.execute(f"ALTER DATABASE {owner.info.dbname} SET {name} = '{value}'")
    with open_pool(login, size=1) as pool:
        ours = {name: fetch(pool, str, f"SHOW {name}")[0] for name in OF_SOMEBODY}
    assert ours == {
        "statement_timeout": "0",
        "transaction_timeout": "0",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "0",
        "idle_session_timeout": "0",
        "default_transaction_isolation": "read committed",
        "TimeZone": "UTC",
        "client_encoding": "UTF8",
        "search_path": "pg_catalog",
        "bytea_output": "hex",
        "DateStyle": "ISO, MDY",
        "quote_all_identifiers": "off",
        "standard_conforming_strings": "on",
    }
