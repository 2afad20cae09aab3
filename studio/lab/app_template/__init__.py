"""App template: marks what moves. Being a package lets its test import it by name."""
