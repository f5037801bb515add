"""The real PostgreSQL and Valkey of `make demo` and `make test`, started by us on private sockets.

Standard library only: the supervisor that uses this stays small in memory.
"""
