import Markdown
import Portal
import Syntax

/// What a project's texts may point at.
struct References: Sendable {
  /// The files in photos/, by name.
  let photos: [String: Picture]
  /// The names of the files in documents/.
  let documents: Set<String>

  /// The Markdown text of a definition as a page shows it: the text after the front matter, or the field `body`.
  func prose(of definition: Definition, on page: Tree.Page, _ fields: inout Fields) -> Prose {
    let source = definition.source
    if let body = definition.body {
      return prose(source.bytes[body], on: page) { reference in
        // The caret goes to the address itself where it can be found, else to the block's first line.
        let lines = source.position(at: body.lowerBound).line + reference.line - 1
        let start = source.offset(of: Position(line: lines, column: 1))
        let address = Array(reference.address.utf8)
        let rest = source.bytes[min(start, source.bytes.count)...]
        return rest.firstRange(of: address).map { ($0.lowerBound, address.count) } ?? (start, 1)
      } report: {
        fields.add([Problem(in: source, at: $0.offset, length: $0.length, $1, mend: $2)])
      } warn: {
        fields.warn(.deadLink, at: $0.offset, length: $0.length, Self.deadLink($1), mend: Self.deadLinkMend)
      }
    }
    guard let text = fields.text("body"), let node = fields.node(of: "body") else { return .empty }
    var found: [(String, String)] = []
    var dead: [String] = []
    let prose = prose(Array(text.utf8)[...], on: page) { _ in
      (node.offset, node.length)
    } report: {
      found.append(($1, $2))
    } warn: {
      dead.append($1)
    }
    for address in dead {
      fields.warn(.deadLink, at: node.offset, length: node.length, Self.deadLink(address), mend: Self.deadLinkMend)
    }
    for (message, mend) in found { fields.report(node, message, mend: mend) }
    return prose
  }

  private typealias Place = (offset: Int, length: Int)

  private static func deadLink(_ address: String) -> String { "the link to \"\(address)\" leads nowhere" }
  private static let deadLinkMend =
    "write a whole address (https://…, mailto:…, tel:…), or documents/ and a file's name; pages show the text alone"

  private func prose(
    _ text: ArraySlice<UInt8>, on page: Tree.Page, place: (MarkdownText.Reference) -> Place,
    report: (Place, String, String) -> Void, warn: (Place, String) -> Void
  ) -> Prose {
    var shown: [String] = []
    var linked: [String] = []
    let markdown = MarkdownText(text) { reference in
      let name = name(reference.address)
      switch (reference.kind, name) {
      case (.image, .photo(let name)):
        guard photos[name] != nil else {
          let mend =
            nearest(to: name, in: photos.keys).map { "did you mean \"photos/\($0)\"?" }
            ?? "put the picture there, or correct the name"
          report(place(reference), "there is no file photos/\(name)", mend)
          return nil
        }
        shown.append(name)
        return page.address(of: name, in: Tree.Folder.photos)
      case (.image, _):
        report(
          place(reference), "a picture from outside the project",
          "put the picture into photos/, and write photos/ and its name")
        return nil
      case (.link, .document(let name)):
        guard documents.contains(name) else {
          let mend =
            nearest(to: name, in: documents).map { "did you mean \"documents/\($0)\"?" }
            ?? "put the document there, or correct the name"
          report(place(reference), "there is no file documents/\(name)", mend)
          return nil
        }
        linked.append(name)
        return page.address(of: name, in: Tree.Folder.documents)
      case (.link, .outside(let address)): return address
      case (.link, _):
        warn(place(reference), reference.address)
        return nil
      }
    }
    return Prose(html: markdown.html, excerpt: markdown.excerpt, photos: shown, documents: linked)
  }

  private enum Name {
    case photo(String), document(String), outside(String), unknown
  }

  private static let schemes = ["https:", "http:", "mailto:", "tel:"]

  private func name(_ address: String) -> Name {
    for (folder, make) in [("photos/", Name.photo), ("documents/", Name.document)] where address.hasPrefix(folder) {
      return make(Self.decoded(address.dropFirst(folder.count)))
    }
    let start = address.prefix(8).lowercased()
    return Self.schemes.contains(where: start.hasPrefix) ? .outside(address) : .unknown
  }

  /// A path segment without its percent-encoding, where it has any (RFC 3986, section 2.1).
  private static func decoded(_ segment: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = segment.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
