"""A real OpenID Connect provider, of its own: another Django project, another process, other people."""
