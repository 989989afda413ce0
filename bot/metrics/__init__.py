"""The figures Foyer shows: what each is (``registry``), and the arithmetic that needs no store."""
