"""Ids: UUIDv7 by time, uuid5 by content."""

from treum.platform.ids import derive_id, new_id


def test_new_ids_are_version_7_unique_and_ordered_by_time() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    assert len(set(ids)) == 1000
    stamps = [one.int >> 80 for one in ids]
    assert stamps == sorted(stamps)


def test_the_same_parts_give_the_same_id() -> None:
    assert derive_id("run", "hash") == derive_id("run", "hash")
    assert derive_id("run", "hash") != derive_id("run/hash2")
    assert derive_id("a").version == 5
