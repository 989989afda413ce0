"""Rich text, and the cells of tables. Source: docs.slack.dev, rich text block."""

from sandbox.blockkit.checks import Check, Choice, Flag, Many, Number, Shape, String, Typed, shape_of

_MOST = 1000
_STYLES: dict[str, Check] = {name: Flag() for name in ("bold", "italic", "strike", "code", "underline")}
_MENTION_STYLES: dict[str, Check] = {**_STYLES, "highlight": Flag(), "client_highlight": Flag(), "unlink": Flag()}
_STYLE: dict[str, Check] = {"style": Shape({}, _STYLES)}
_MENTION_STYLE: dict[str, Check] = {"style": Shape({}, _MENTION_STYLES)}
_DATE: dict[str, Check] = {"url": String(3000), "fallback": String(3000), **_STYLE}
_BORDER: dict[str, Check] = {"border": Number(0, 1)}

INLINE = Typed(
    {
        "text": shape_of("text", {"text": String(40_000)}, _STYLE),
        "link": shape_of("link", {"url": String(3000)}, {"text": String(40_000), "unsafe": Flag(), **_STYLE}),
        "emoji": shape_of("emoji", {"name": String(100)}, {"unicode": String(100), "skin_tone": Number(1, 6), **_STYLE}),
        "user": shape_of("user", {"user_id": String(255)}, _MENTION_STYLE),
        "channel": shape_of("channel", {"channel_id": String(255)}, _MENTION_STYLE),
        "usergroup": shape_of("usergroup", {"usergroup_id": String(255)}, _MENTION_STYLE),
        "broadcast": shape_of("broadcast", {"range": Choice(("here", "channel", "everyone"))}, _STYLE),
        "date": shape_of("date", {"timestamp": Number(0), "format": String(255)}, _DATE),
        "color": shape_of("color", {"value": String(7)}),
    }
)
_INLINES = Many(INLINE, _MOST, 0)
_SECTION = shape_of("rich_text_section", {"elements": _INLINES})

RICH_TEXT = shape_of(
    "rich_text",
    {
        "elements": Many(
            Typed(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": shape_of(
                        "rich_text_list",
                        {
                            "style": Choice(("bullet", "ordered")),
                            "elements": Many(Typed({"rich_text_section": _SECTION}), _MOST),
                        },
                        {"indent": Number(0, 8), "offset": Number(0), **_BORDER},
                    ),
                    "rich_text_preformatted": shape_of(
                        "rich_text_preformatted", {"elements": _INLINES}, {"language": String(255), **_BORDER}
                    ),
                    "rich_text_quote": shape_of("rich_text_quote", {"elements": _INLINES}, _BORDER),
                }
            ),
            _MOST,
            0,
        )
    },
    {"block_id": String(255)},
)
RAW_TEXT = shape_of("raw_text", {"text": String(10_000)})
RAW_NUMBER = shape_of("raw_number", {"value": Number(whole=False), "text": String(10_000)})
