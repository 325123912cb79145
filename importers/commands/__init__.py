"""The commands of `getbill import`, and `getbill demo`: one per file."""
