"""What a database role may do, against what it should. Rights in excess are holes."""

from enum import StrEnum

from sqlalchemy import text

from treum.platform.database import Transaction


class Duty(StrEnum):
    """What a role is for."""

    OWN = "treum_owner"
    SERVE = "treum_app"
    READ = "treum_ro"


async def faults(tx: Transaction, duty: Duty) -> list[str]:
    """Of the role that this transaction runs as; one line each, none when all is well."""
    who: str = await tx.scalar(text("SELECT current_user"))
    found = [f"{who} has {power}" for power in await tx.scalars(_POWERS)]
    if duty is Duty.OWN:
        return found
    if await tx.scalar(text("SELECT to_regclass('platform.event') IS NULL")):
        return [*found, "there is no event log: run `treum migrate`"]
    if await tx.scalar(_OWNS):
        found.append(f"{who} owns the event log or acts for its owner")
    for row in await tx.execute(_RIGHTS):
        inserts = duty is Duty.SERVE and not row.is_chained
        is_wanted = row.asked == "SELECT" or (row.asked == "INSERT" and inserts)
        if row.may != is_wanted:
            found.append(f"{who} {'may' if row.may else 'may not'} {row.asked} {row.place}")
    return found


_POWERS = text(
    """
    SELECT power FROM pg_roles, unnest(
        ARRAY['SUPERUSER', 'CREATEDB', 'CREATEROLE', 'REPLICATION', 'BYPASSRLS'],
        ARRAY[rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls]
    ) AS given (power, is_given)
    WHERE rolname = current_user AND is_given ORDER BY power
    """
)
_OWNS = text(
    """
    SELECT bool_or(pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_class
    WHERE oid = 'platform.event'::regclass
    """
)
# The tables that only grow, and every day of the event log. The audit log is written by a function.
_RIGHTS = text(
    """
    SELECT place.oid::regclass::text AS place, asked, has_table_privilege(place.oid, asked) AS may,
        place.oid = to_regclass('platform.audit') AS is_chained
    FROM pg_class AS place,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS asked
    WHERE place.oid IN (to_regclass('platform.event'), to_regclass('platform.audit'),
            to_regclass('platform.audit_checkpoint'))
        OR (asked NOT IN ('SELECT', 'INSERT') AND place.oid IN (
            SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass('platform.event')))
    ORDER BY place, asked
    """
)
