"""As much of GMime, a parser of messages, as tells what it reads and what it stumbles over."""

from ctypes import CDLL, CFUNCTYPE, c_char_p, c_int, c_int64, c_size_t, c_uint, c_void_p

WARNING = CFUNCTYPE(None, c_int64, c_uint, c_char_p, c_void_p)
NAMES = [
    "duplicate header", "duplicate parameter", "8-bit header", "invalid Content-Type", "invalid encoded word",
    "malformed multipart", "truncated message", "malformed message", "invalid header name",
    "conflicting header", "conflicting parameter", "multipart without boundary", "invalid parameter",
    "invalid address list", "nesting too deep", "part without content", "part without headers and content",
]  # GMimeParserWarning, from 1

_library = CDLL("libgmime-3.0.so.0")


def _function(name, result, *parameters):
    function = getattr(_library, f"g_mime_{name}")
    function.restype, function.argtypes = result, parameters
    return function


_options = _function("parser_options_new", c_void_p)
_on_warning = _function("parser_options_set_warning_callback", None, c_void_p, WARNING, c_void_p)
_stream = _function("stream_mem_new_with_buffer", c_void_p, c_char_p, c_size_t)
_parser = _function("parser_new_with_stream", c_void_p, c_void_p)
_message = _function("parser_construct_message", c_void_p, c_void_p, c_void_p)
_root = _function("message_get_mime_part", c_void_p, c_void_p)
_count = _function("multipart_get_count", c_int, c_void_p)
_part = _function("multipart_get_part", c_void_p, c_void_p, c_int)
_text = _function("text_part_get_text", c_char_p, c_void_p)
_function("init", None)()


def parse(raw):
    """The parser's warnings, and a function that gives the texts of a multipart of texts."""
    warnings = []

    @WARNING
    def warn(_, code, item, __):
        name = NAMES[code - 1] if code <= len(NAMES) else f"warning {code}"
        warnings.append(f"{name} {(item or b'').decode(errors='replace').strip()}".strip())

    options = _options()
    _on_warning(options, warn, None)
    message = _message(_parser(_stream(raw, len(raw))), options)
    if not message:
        return ["it is no message"], list

    def texts():
        root = _root(message)
        return [_text(_part(root, index)).decode() for index in range(_count(root))]

    return warnings, texts
