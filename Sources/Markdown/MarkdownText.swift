import CCmark
import Glibc

/// A text in CommonMark, read once by libcmark, with what it refers to and the HTML it becomes.
public struct MarkdownText {
  /// Something that the text points at.
  public struct Reference: Sendable, Hashable {
    /// What kind of thing.
    public enum Kind: Sendable, Hashable {
      case link, image
    }

    /// What kind of thing.
    public let kind: Kind
    /// The address as written, escapes resolved.
    public let address: String
    /// The line of the block that holds it, counted from 1 in the text.
    public let line: Int
  }

  /// A fragment of HTML without raw HTML: tags in the text are shown as text, comments are left out, and headings start at
  /// level 2, because the page's title is its heading of level 1.
  public let html: String
  /// The beginning of the first paragraph as plain text, at most 200 characters, cut at a word.
  public let excerpt: String
  /// Everything it points at, in reading order.
  public let references: [Reference]

  /// - Parameters:
  ///   - text: the text, UTF-8.
  ///   - address: what the HTML says in place of an address; nil leaves the link's or picture's text alone.
  public init(_ text: some Collection<UInt8>, address: (Reference) -> String?) {
    let outer = latchkey_begin_text()
    // Whatever libcmark made of the text is gone with that.
    defer { latchkey_end_text(outer) }
    let root = text.withContiguousStorageIfAvailable(Self.parse) ?? Array(text).withUnsafeBufferPointer(Self.parse)
    excerpt = Self.excerpt(of: root)
    references = Self.prepare(root, address: address)
    html = cmark_render_html(root, CMARK_OPT_DEFAULT).map(Self.withoutClosingSlashes) ?? ""
  }

  private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> OpaquePointer? {
    let parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, latchkey_allocator())
    text.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    return cmark_parser_finish(parser)
  }

  /// libcmark writes void elements as XHTML has them. In its HTML " />" stands nowhere else: in text and in attributes the
  /// last character is escaped.
  private static func withoutClosingSlashes(_ html: UnsafeMutablePointer<CChar>) -> String {
    // The text only grows shorter, so it is moved within its own memory.
    var (read, write) = (html, html)
    while let end = strstr(read, " />") {
      let count = end - read
      memmove(write, read, count)
      write += count
      write.pointee = CChar(UInt8(ascii: ">"))
      write += 1
      read = end + 3
    }
    let count = strlen(read)
    memmove(write, read, count)
    write += count
    return String(decoding: UnsafeRawBufferPointer(start: html, count: write - html), as: UTF8.self)
  }

  private static let excerptLength = 200

  /// Walks the tree once: collects what it points at, rewrites addresses, and turns raw HTML into text.
  private static func prepare(_ root: OpaquePointer?, address: (Reference) -> String?) -> [Reference] {
    var references: [Reference] = []
    var doomed: [OpaquePointer] = []
    var line = 1
    let iterator = cmark_iter_new(root)
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard let node = cmark_iter_get_node(iterator) else { break }
      let type = cmark_node_get_type(node)
      if event == CMARK_EVENT_ENTER, type.rawValue <= CMARK_NODE_LAST_BLOCK.rawValue {
        line = max(line, Int(cmark_node_get_start_line(node)))
      }
      switch (type, event) {
      case (CMARK_NODE_HEADING, CMARK_EVENT_ENTER):
        cmark_node_set_heading_level(node, min(6, cmark_node_get_heading_level(node) + 1))
      case (CMARK_NODE_LINK, CMARK_EVENT_EXIT), (CMARK_NODE_IMAGE, CMARK_EVENT_EXIT):
        let reference = Reference(
          kind: type == CMARK_NODE_LINK ? .link : .image, address: string(cmark_node_get_url(node)), line: line)
        references.append(reference)
        if let address = address(reference) {
          cmark_node_set_url(node, address)
        } else {
          while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
          doomed.append(node)
        }
      case (CMARK_NODE_HTML_BLOCK, _), (CMARK_NODE_HTML_INLINE, _):
        let rest = withoutComments(string(cmark_node_get_literal(node)))
        if !rest.allSatisfy(\.isWhitespace), let text = new(CMARK_NODE_TEXT) {
          cmark_node_set_literal(text, rest)
          if type == CMARK_NODE_HTML_BLOCK, let paragraph = new(CMARK_NODE_PARAGRAPH) {
            cmark_node_append_child(paragraph, text)
            cmark_node_insert_before(node, paragraph)
          } else {
            cmark_node_insert_before(node, text)
          }
        }
        doomed.append(node)
      default: break
      }
    }
    for node in doomed { cmark_node_unlink(node) }
    return references
  }

  private static func new(_ type: cmark_node_type) -> OpaquePointer? {
    cmark_node_new_with_mem(type, latchkey_allocator())
  }

  private static func excerpt(of root: OpaquePointer?) -> String {
    var block = cmark_node_first_child(root)
    while let node = block, cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH { block = cmark_node_next(node) }
    guard let block else { return "" }
    var text = ""
    let iterator = cmark_iter_new(block)
    while text.utf8.count < excerptLength * 8 {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      switch cmark_node_get_type(node) {
      case CMARK_NODE_TEXT, CMARK_NODE_CODE: text += string(cmark_node_get_literal(node))
      case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
      default: break
      }
    }
    // A character has at least a byte.
    guard text.utf8.count > excerptLength, text.count > excerptLength else { return text }
    let cut = text.prefix(excerptLength)
    var words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
    while let last = words.last, last.isPunctuation || last.isWhitespace { words.removeLast() }
    return words + "…"
  }

  private static func withoutComments(_ html: String) -> String {
    var rest = html[...]
    var kept = ""
    while let start = rest.firstRange(of: "<!--") {
      kept += rest[..<start.lowerBound]
      let end = rest[start.upperBound...].firstRange(of: "-->")
      rest = end.map { rest[$0.upperBound...] } ?? ""
    }
    return kept + rest
  }

  private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}
