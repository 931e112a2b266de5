"""What cspr-track knows without asking anybody: no sockets, no clock, no console in here."""
