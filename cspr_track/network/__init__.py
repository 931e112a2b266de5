"""cspr-track."""
