"""What Python has done before its memory is kept for the page: everything once, with the first example.

`session` and `answer` are what the worker of the page asks. `examples` is given by `build.mjs`.
"""

import gc
import json
import os
from pathlib import Path

from flowlang.playground.answer import answer
from flowlang.playground.session import Session

FOLDER = Path("/playground")
FOLDER.mkdir()
os.chdir(FOLDER)
session = Session(FOLDER, lambda drawing: '<svg xmlns="http://www.w3.org/2000/svg"><style/></svg>')


def _ask(**asked):
    json.loads(answer(session, json.dumps(asked)))


for _example in json.loads(examples):  # noqa: F821 - given
    _main, _text = _example["main"], _example["files"][_example["main"]]
    _ask(ask="open", main=_main, files=_example["files"])
    _ask(ask="check")
    _ask(ask="draw", name=_main, offset=len(_text) // 3)
    _ask(ask="test")
_ask(ask="format", name=_main)
_ask(ask="complete", name=_main, offset=_text.index("use recipe") + 4)
_ask(ask="hover", name=_main, offset=_text.index("use recipe") + 4)
# A mistake, so that what explains mistakes is at hand as well.
_ask(ask="check", files={_main: _text.replace("use recipe", "use recip")})

# The session of the visitor has drawn nothing yet, but knows the library already.
session = Session(FOLDER)
_first = json.loads(examples)[0]  # noqa: F821 - given
_ask(ask="open", main=_first["main"], files=_first["files"])
_ask(ask="check")
del examples, _example, _main, _text, _first  # noqa: F821 - given
gc.collect()
