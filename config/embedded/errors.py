"""What can go wrong with an embedded server, in words for the person at the terminal."""


class ServerFailed(RuntimeError):
    """A server could not be found, started or prepared; the message says what to do or shows its log."""


class AlreadyRunning(ServerFailed):
    """Another process has started a server on the same directory."""


class NotRunning(ServerFailed):
    """No server answers for this directory."""
