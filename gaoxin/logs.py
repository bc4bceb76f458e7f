"""One event, one JSON line: a line break or escape sequence in a user's input cannot forge another. What
a failing statement says of a row is told without the telephone numbers in it."""

import json
import logging
from datetime import UTC, datetime

from gaoxin.text import mask_phones


class JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": mask_phones(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = mask_phones(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
