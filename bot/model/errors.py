"""A refusal that a person can read."""


class FoyerError(Exception):
    """Something a person asked for that can't be done, and nothing was changed.

    ``text_key`` names a text of the catalogues, ``values`` fill its placeholders. The door answers it privately, in the
    person's language; anything else that is raised is our own mistake and gets an apology with a reference.
    """

    def __init__(self, text_key: str, **values: object) -> None:
        super().__init__(text_key)
        self.text_key = text_key
        self.values = values


class FieldError(FoyerError):
    """A refusal about one field of a form: shown beside the field, so that what was typed stays there."""

    def __init__(self, field: str, text_key: str, **values: object) -> None:
        super().__init__(text_key, **values)
        self.field = field
