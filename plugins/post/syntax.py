"""The Markdown of posts: CommonMark, by markdown-it-py, and what letters need besides.

Besides CommonMark it has GitHub's tables, strike-through and bare addresses, and those parts of
Python-Markdown's "extra" that bloggers use: notes, definitions, abbreviations, ``{: .class }``.
A rule here is a function as markdown-it-py has them: it returns whether it applies at a place, and
if so, and if it is not only asked (``silent``), adds its tokens and moves on.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    html_block,
    lheading,
    list_block,
    paragraph,
)
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from plugins.post.raw_html import COMMENT

BlockRule = Callable[[StateBlock, int, int, bool], bool]

DIVIDER_LINE = re.compile(r"---[ \t]*")
LABEL = r"\[\^ (?P<inner> [^\[\]\n]* [^\W_] [^\[\]\n]* ) \]"  # has a letter: [^_^] is a face
NOTE_MARK = re.compile(LABEL, re.VERBOSE)
NOTE_DEFINITION = re.compile(rf"{LABEL}:[ \t]*", re.VERBOSE)
PLAIN_ADDRESS = re.compile(r"[\w.~:/?#@!$&'()*+,;=-]*", re.ASCII)
LINK_WITH_A_SPACE = re.compile(r"""\]\([^\s()]*\s++(?!"[^"\n]*"\))""")  # and no title
ODD_LINK = re.compile(
    r"""
      (?P<code> (?<!`) (?P<ticks> `+ ) (?!`) .*? (?<!`) (?P=ticks) (?!`) )
    | \]\( (?! [^\s()]* \s+ (?: '[^'\n]*' | "[^"\n]*" | \([^()\n]*\) ) \s* \) )  # (/a "title")
      (?P<address> [^\s()<>"'“„«] [^()<>"“„«\n]* )
      (?: (?P<title> \s+ "[^"\n]*" ) | \s+ [“„«] (?P<curly> [^()<>"\n]* ) [”“»] )? \s* \)
    """,
    re.VERBOSE | re.DOTALL,
)
# `"https://example.org/"`, and « https://example.org/ »… : what stands beside it is none of it.
BESIDE_A_MARK = re.compile(  # begins with what is rare
    r"""://(?:(?<=["'«“„‹’]http://)|(?<=["'«“„‹’]https://)|[^\s<>"«»“”„‹›…]*["«»“”„‹›…])"""
)
OTHERS_BESIDE = re.compile(  # an underscore would part an e-mail
    r"""[\"'«“„‹’]www\.|www\.[^\s<>]*["«»“”„‹›…]|[_"'«“„‹’:][\w.+-]*@"""
)
ADDRESS_IN_TEXT = re.compile(
    r"""
      (?P<kept> (?<!`) (?P<ticks> `+ ) (?!`) .*? (?<!`) (?P=ticks) (?!`)
        | <a\b .*? </a> | < [^>]* > | \[ [^\[\]\n]* \] (?: \( [^)\n]* \) | \[ )
        | \]\( [^)\n]* \) | \]: .* )
    | (?<![\w/.=]) (?: https?:// | www\. ) (?=\w) [^\s<>"«»“”„‹›…]+
    | (?P<mail> (?<![\w.+/@-]) (?<!mailto:) [\w.+-]+ @ [\w-]+ (?: \. [\w-]+ )+ )
    """,
    re.VERBOSE | re.DOTALL,
)
LINK_DEFINITION = re.compile(r"\[[^\[\]\n]+\]:")
ABBREVIATION_LINE = re.compile(r"\*\[(?P<short>[^\]\n]+)\]:[ \t]*(?P<long>.+)")
ATTRIBUTES = re.compile(r"\{:[ ]*(?P<inner>[^}\n]+)\}")
FACE = re.compile(
    r"""
      (?<! [^\s(] ) (?: ([-^@=~+$*]) [_.]+ (?: \1 | [~^] ) | [<>] [_.]+ [<>] ) (?! \w )
    | (?<= [.;°'] ) _+ (?= [.;°'] )
    | (?<= ¯ ) \\{1,2} _\(ツ\)_/¯
    | (?<= [^\s]\s ) \*-\* (?! \w )
    | (?<! [^\s(] ) (?: \*\^[_.o]\^\* | \\\(\^[o_]\^\)/ ) (?! \w )
    """,
    re.VERBOSE,
)
BULLETS = "•●▪‣◦○■⁃∙·➢➤➔\uf0b7"  # the last is Word's
BULLET = re.compile(rf"^([ >]*)(?:[{BULLETS}][ \t\u00a0\u202f]|[•●▪](?=\w))")
# `[^1] : un` and `[ici] : /box/`, with the space that French has before a colon.
SPACED_DEFINITION = re.compile(
    r"^([ ]{0,3}\[(?:\^[^\]\n]+\]|[^\[\]\n]+\](?=[ \u00a0\u202f]+:[ \t]+(?:https?:|[/<{]))))"
    r"[ \u00a0\u202f]+:(?=[ \t])"
)
TYPED_OTHERWISE = re.compile(rf"[{BULLETS}\]](?:(?<!\])|[ \u00a0\u202f]+:)")
FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
MONTHS_OF_GERMAN = (
    r"(?:Jan(?:uar|\.)|Jän(?:ner|\.)|Feb(?:ruar|er|\.)|März|Apr(?:il|\.)|Mai|Jun[i.]|Jul[i.]"
    r"|Aug(?:ust|\.)|Sept?(?:ember|\.)|Okt(?:ober|\.)|Nov(?:ember|\.)|Dez(?:ember|\.))(?!\w)"
)
# At the head of a line these are text: a year, a day in German, a face.
NO_NUMBER = re.compile(
    rf"(?:1\d|20)\d\d[.)] | \d{{1,2}}\.\ ?(?:{MONTHS_OF_GERMAN}|\d{{1,2}}\.)", re.VERBOSE
)
NO_QUOTATION = re.compile(r">(?:[_.]+[<>]|:[()])")
INDENT_OF_NOTES = 4  # spaces
# A comment that nothing on its lines closes, where it is neither escaped nor code.
OPEN_COMMENT = re.compile(
    r"\\. | (?P<ticks>`+) (?!`) .*? (?<!`) (?P=ticks) (?!`) | <!--.*?--> | (?P<open> <!-- )",
    re.VERBOSE | re.DOTALL,
)


def parser() -> MarkdownIt:
    """Build the parser; it keeps nothing of a post for the next.

    >>> [token.type for token in parser().parse("***\\n\\n---", {"letter": True})]
    ['hr', 'divider']
    """
    md = MarkdownIt("commonmark", {"store_labels": True}).enable(["table", "strikethrough"])
    md.use(deflist_plugin).use(gfm_autolink_plugin)
    md.disable("text_join")  # what was escaped is to be told from what was not
    md.validateLink = is_any_address  # type: ignore[method-assign]
    md.normalizeLink = percent_encoded  # type: ignore[method-assign]
    md.core.ruler.after("normalize", "as_meant", as_meant)
    md.core.ruler.before("inline", "odd_links", odd_links)
    block, inline = md.block.ruler, md.inline.ruler
    others = ["paragraph", "reference", "blockquote"]
    block.at("blockquote", _no_marker_in(NO_QUOTATION, blockquote), {"alt": [*others, "list"]})
    block.at("list", _no_marker_in(NO_NUMBER, list_block), {"alt": others})
    block.at("html_block", html_or_comment, {"alt": others})
    block.at("lheading", underlined_heading)
    block.at("paragraph", paragraph_with_comments)
    block.before("hr", "divider", divider, {"alt": others})
    block.before("reference", "note", note_definition, {"alt": [*others, "list"]})
    block.before("reference", "end_of_note", end_of_note, {"alt": ["paragraph"]})
    block.before("reference", "abbreviation", abbreviation, {"alt": [*others, "list"]})
    inline.before("escape", "face", face)
    inline.before("link", "note", note)
    inline.before("link", "attributes", attributes)
    return md


def is_any_address(url: str) -> bool:  # noqa: ARG001 (markdown-it-py names it)
    """Return that an address is taken: plugins/site tells which are none."""
    return True


def percent_encoded(url: str) -> str:
    """Return an address as pages have it: what no address may have is percent-encoded.

    Letters of other scripts stay, as browsers encode them; so does what Pelican resolves.

    >>> percent_encoded("https://example.org/a b"), percent_encoded("{static}/images/a b.jpg")
    ('https://example.org/a%20b', '{static}/images/a b.jpg')
    """
    if PLAIN_ADDRESS.fullmatch(url) or not url.isascii() or url.startswith(("{", "|")):
        return url
    return normalizeLink(url)


def as_meant(state: StateCore) -> None:
    """Read a bullet that was typed, or pasted, as the mark of an item, and ``[^1] :`` as a note."""
    if not TYPED_OTHERWISE.search(state.src):
        return
    fence, lines = "", state.src.split("\n")
    for number, line in enumerate(lines):
        if found := FENCE.match(line):
            fence = found[1] if not fence else "" if found[1].startswith(fence) else fence
        if not fence:
            lines[number] = SPACED_DEFINITION.sub(r"\1:", BULLET.sub(r"\1- ", line))
    state.src = "\n".join(lines)


def odd_links(state: StateCore) -> None:
    """Take spaces in the address of a link, and curly marks around its title.

    Files have spaces in their names, as in ``![](images/la box.jpg)``, and word processors
    make ``[ici](/box/ “Là”)``.
    """
    for token in state.tokens:
        if token.type != "inline":
            continue
        if LINK_WITH_A_SPACE.search(token.content):
            token.content = ODD_LINK.sub(_with_marks, token.content)
        if BESIDE_A_MARK.search(token.content) or (
            ("www." in token.content or "@" in token.content)
            and OTHERS_BESIDE.search(token.content)
        ):
            token.content = ADDRESS_IN_TEXT.sub(_in_brackets, token.content)


def _in_brackets(found: re.Match[str]) -> str:
    """Write a bare address so that it ends before a quotation mark, and may follow one."""
    if found["kept"]:
        return found[0]
    address = found[0]
    while address[-1] in ".,;:!?'’" or (address[-1] == ")" and "(" not in address):
        address = address[:-1]
    link = f"[{address}](http://{address})" if address.startswith("www.") else f"<{address}>"
    return link + found[0][len(address) :]


def _with_marks(found: re.Match[str]) -> str:
    """Write a link so that CommonMark takes it: ``<`` and ``>`` around the address."""
    address, curly = (found["address"] or "").strip(), found["curly"]
    if " " not in address and curly is None:  # code, or a link as any other
        return found[0]
    title = found["title"] or "" if curly is None else f' "{curly.strip()}"'
    return f"](<{address}>{title})"


# --- blocks ------------------------------------------------------------------------------


def _typed_line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _no_marker_in(text: re.Pattern[str], rule: BlockRule) -> BlockRule:
    """Return a rule that leaves alone what is text at the head of a line."""

    def without(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return not text.match(_typed_line(state, start)) and rule(state, start, end, silent)

    return without


def divider(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Read ``---`` on a line of its own, which parts chapeau, letter and afterword."""
    at = state.bMarks[start], state.eMarks[start]
    if state.level or not state.env.get("letter") or not DIVIDER_LINE.fullmatch(state.src, *at):
        return False
    if not silent:
        state.push("divider", "hr", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def html_or_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read raw HTML; what follows a comment on its line is Markdown still, as in a paragraph."""
    if _typed_line(state, start).startswith("<!--"):
        text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[end - 1]]
        if COMMENT.sub("", text).partition("\n")[0].strip():
            return False
    return html_block(state, start, end, silent)


def underlined_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a heading with a line below it, which is none in a comment."""
    return not _has_open_comment(_typed_line(state, start)) and lheading(state, start, end, silent)


def paragraph_with_comments(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph; a comment in it may hold blank lines."""
    paragraph(state, start, end, silent)
    inline, first_end = state.tokens[-2], state.line
    if not _has_open_comment(inline.content):
        return True
    while state.line < state.lineMax and _has_open_comment(_lines_read(state, start)):
        state.line += 1
    if _has_open_comment(_lines_read(state, start)):
        state.line = first_end
        return True
    paragraph(state, state.line - 1, end, silent)  # what follows the comment on its line
    del state.tokens[-3:]
    inline.content = _lines_read(state, start)
    return True


def _lines_read(state: StateBlock, start: int) -> str:
    return state.getLines(start, state.line, state.blkIndent, False).strip()


def _has_open_comment(text: str) -> bool:
    return "<!--" in text and any(found["open"] for found in OPEN_COMMENT.finditer(text))


def note_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read ``[^1]: a note``, and what is indented by four spaces below it."""
    found = None if state.is_code_block(start) else NOTE_DEFINITION.match(_typed_line(state, start))
    if not found or silent:
        return bool(found)
    token = state.push("note_open", "", 1)
    token.info, token.map = " ".join(found["inner"].split()), [start, start + 1]
    before = state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent
    state.bMarks[start] += state.tShift[start] + found.end()
    state.tShift[start] = 0
    state.blkIndent += INDENT_OF_NOTES
    state.sCount[start] = state.blkIndent
    state.env["notes"] = state.env.get("notes", 0) + 1
    state.md.block.tokenize(state, start, end)
    state.env["notes"] -= 1
    state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent = before
    token.hidden = state.tokens[-1] is token  # there is no text
    state.push("note_close", "", -1)
    return True


def end_of_note(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Have the address of a link, ``[a]: https://…``, end the text of a note above it."""
    is_outside = state.env.get("notes") and state.sCount[start] < state.blkIndent
    return bool(silent and is_outside and LINK_DEFINITION.match(_typed_line(state, start)))


def abbreviation(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Read ``*[SAV]: service après-vente``, which is for all of the post."""
    found = (
        None
        if state.is_code_block(start)
        else ABBREVIATION_LINE.fullmatch(_typed_line(state, start))
    )
    if found and not silent:
        state.env.setdefault("abbreviations", {})[found["short"].strip()] = found["long"].strip()
        state.line = start + 1
    return bool(found)


# --- in a text ---------------------------------------------------------------------------


def face(state: StateInline, silent: bool) -> bool:
    """Read an emoticon as text: ``^_^``."""
    found = FACE.match(state.src, state.pos)
    if not found or (state.pos and state.src[state.pos - 1].isalnum()):
        return False
    if not silent:
        state.push("text_special", "", 0).content = found[0].replace("\\\\", "\\")
    state.pos = found.end()
    return True


def note(state: StateInline, silent: bool) -> bool:
    """Read the mark of a note: ``[^1]``."""
    return _read(state, NOTE_MARK, "note", silent)


def attributes(state: StateInline, silent: bool) -> bool:
    """Read attributes, which are for what stands before them: ``{: .nonote }``."""
    return _read(state, ATTRIBUTES, "attributes", silent)


def _read(state: StateInline, pattern: re.Pattern[str], name: str, silent: bool) -> bool:
    found = pattern.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push(name, "", 0)
        token.content, token.info = found[0], " ".join(found["inner"].split())
    state.pos = found.end()
    return True
