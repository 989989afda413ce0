"""The tables and columns that there are, for the pages that tell what is kept."""

from storage.schema import Base, metadata


def columns() -> dict[str, tuple[str, ...]]:
    """The columns of every table, in the order of the schema."""
    return {table.name: tuple(column.name for column in table.columns) for table in metadata.sorted_tables}


def purposes() -> dict[str, str]:
    """What a row of each table is, in the first sentence of its class."""
    classes = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    return {name: _first_sentence(row.__doc__ or "") for name, row in sorted(classes.items())}


def _first_sentence(words: str) -> str:
    paragraph = " ".join(words.split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".") + "."
