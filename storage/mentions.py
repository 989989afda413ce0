"""Where the id of a person stands among words and data, as a mention or as a value, and how it is taken out."""

import json
import re
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, inspect, select, update

from storage.store import Transaction


def take_out(tx: Transaction, workspace: str, column: Any, person: str, *conditions: ColumnElement[bool]) -> None:
    """Take mentions of a person, and values that are their id, out of a column of words or data."""
    row = column.class_
    keys = inspect(row).primary_key
    suspected = select(*keys, column).where(row.workspace == workspace, cast(column, String).contains(person, autoescape=True))
    for *key, value in tx.execute(suspected.where(*conditions)).all():
        same = and_(*(name == part for name, part in zip(keys, key, strict=True)))
        tx.execute(update(row).where(same).values({column.key: without(value, person)}))


def without(value: Any, person: str) -> Any:
    """Words or data as they were, but for every mention of this person."""
    is_data = not isinstance(value, str)
    words = json.dumps(value, ensure_ascii=False) if is_data else value
    token = re.escape(person)
    bare = re.sub(rf"<@{token}(\|[^>]*)?>|(?<![A-Za-z0-9]){token}(?![A-Za-z0-9])", "…", words)
    return json.loads(bare) if is_data else bare


def is_named(value: Any, person: str) -> bool:
    """Whether a person's id stands in words or data."""
    return value is not None and without(value, person) != value
