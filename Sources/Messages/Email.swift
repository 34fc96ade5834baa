import Foundation
import Portal
import Syntax

/// An email of a text and its HTML, written as RFC 5322 and MIME (RFC 2045 to 2047) say, in 7 bits.
struct Email {
  /// A name and an address.
  struct Mailbox {
    let name: String
    let address: String
  }

  let from: Mailbox
  let to: Mailbox
  let replyTo: Mailbox?
  let subject: String
  let date: Instant
  /// The Message-ID without its angle brackets.
  let id: String
  let text: String
  let html: String

  /// The Message-ID of a message with a key, the same whenever it is made: the key's words, joined by points, and the
  /// site's host (RFC 5322, section 3.6.4).
  static func id(_ key: String, of site: Site) -> String {
    var words: [UInt8] = []
    for byte in key.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        words.append(byte)
      default: if !words.isEmpty, words.last != UInt8(ascii: ".") { words.append(UInt8(ascii: ".")) }
      }
    }
    if words.last == UInt8(ascii: ".") { words.removeLast() }
    words.append(UInt8(ascii: "@"))
    return String(decoding: words + site.host.utf8.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
  }

  /// Never part of quoted-printable text, which writes an equals sign as `=3D`.
  private static let boundary = "=_latchkey"

  /// The subject as a header field has it: one line.
  var subjectLine: String {
    // A template's last line ends with a line feed, as a rule.
    let lines = subject.unicodeScalars.split(whereSeparator: Header.breaksLine)
    return lines.count == 1 ? String(lines[0]) : lines.map(String.init).joined(separator: " ")
  }

  var bytes: [UInt8] {
    var message: [UInt8] = []
    func add(_ line: String) {
      message += line.utf8
      message += [0x0D, 0x0A]
    }
    add("From: \(Header.mailbox(from, after: 6))")
    add("To: \(Header.mailbox(to, after: 4))")
    if let replyTo { add("Reply-To: \(Header.mailbox(replyTo, after: 10))") }
    add("Subject: \(Header.text(subjectLine, after: 9))")
    add("Date: \(Header.date(date))")
    add("Message-ID: <\(id)>")
    add("Auto-Submitted: auto-generated")
    add("MIME-Version: 1.0")
    add("Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"")
    add("")
    for (type, content) in [("plain", text), ("html", html)] {
      let (encoding, encoded) = Self.encode(content)
      add("--\(Self.boundary)")
      add("Content-Type: text/\(type); charset=utf-8")
      add("Content-Transfer-Encoding: \(encoding)")
      add("")
      message += encoded
    }
    add("--\(Self.boundary)--")
    return message
  }

  /// The text with lines ended by CRLF: as it is when it is plain enough, else quoted-printable (RFC 2045, section 6.7).
  static func encode(_ text: String) -> (encoding: String, bytes: [UInt8]) {
    var text = text
    return text.withUTF8 { text in
      let isPlain = lines(of: text).allSatisfy(isPlain)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(text.count + text.count / 16)
      for line in lines(of: text) {
        if isPlain {
          bytes.append(contentsOf: line)
        } else {
          quote(line, into: &bytes)
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
      }
      return (isPlain ? "7bit" : "quoted-printable", bytes)
    }
  }

  private typealias Line = UnsafeBufferPointer<UInt8>

  /// The lines without their ends; none comes after a last line feed.
  private static func lines(of text: UnsafeBufferPointer<UInt8>) -> some Sequence<Line> {
    sequence(state: 0) { start -> Line? in
      guard start < text.count, let base = text.baseAddress else { return nil }
      let feed = memchr(base + start, 0x0A, text.count - start)
      let end = feed.map { UnsafeRawPointer(base).distance(to: $0) } ?? text.count
      defer { start = end + 1 }
      let count = end > start && text[end - 1] == 0x0D ? end - 1 - start : end - start
      return Line(start: base + start, count: count)
    }
  }

  /// Whether a character stands for itself anywhere but at the end of a line, in a text of 7 bits.
  private static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F || byte == 0x09 }

  private static func isPlain(_ line: Line) -> Bool {
    line.count <= 998 && areAllPlain(line)
      && !line.starts(with: boundaryLine) && line.last != 0x20 && line.last != 0x09
  }

  /// Whether all characters of a line stand for themselves, looked at eight at a time.
  private static func areAllPlain(_ line: Line) -> Bool {
    let bytes = UnsafeRawBufferPointer(line)
    var index = 0
    while index + 8 <= bytes.count {
      let word = ByteWord(bytes, at: index)
      let isOdd = word.mayHold(lessThan: 0x20) || word.mayHold(moreThan: 0x7E)
      if isOdd, !bytes[index..<index + 8].allSatisfy(isPlain) { return false }
      index += 8
    }
    return bytes[index...].allSatisfy(isPlain)
  }

  private static let boundaryLine = Array("--\(boundary)".utf8)
  private static let hex = Array("0123456789ABCDEF".utf8)

  private static func quote(_ line: Line, into bytes: inout [UInt8]) {
    var (index, column) = (0, 0)
    let last = line.count - 1
    while index <= last {
      // Characters that stand for themselves, as many as the line has room for; the last one is looked at below.
      let start = index
      let end = min(last, index + max(0, 75 - column))
      while index < end, isPlain(line[index]), line[index] != UInt8(ascii: "=") { index += 1 }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: line[start..<index]))
      column += index - start

      let byte = line[index]
      let isBlank = byte == 0x20 || byte == 0x09
      let isPlain = isPlain(byte) && byte != UInt8(ascii: "=") && !(index == last && isBlank)
      // A line holds 76 characters, the last of which may have to be the equals sign that breaks it.
      if column + (isPlain ? 1 : 3) > (index == last ? 76 : 75) {
        bytes.append(UInt8(ascii: "="))
        bytes.append(0x0D)
        bytes.append(0x0A)
        column = 0
      }
      if isPlain {
        bytes.append(byte)
        column += 1
      } else {
        bytes.append(UInt8(ascii: "="))
        bytes.append(hex[Int(byte >> 4)])
        bytes.append(hex[Int(byte & 15)])
        column += 3
      }
      index += 1
    }
  }
}

/// The values of header fields.
enum Header {
  private static let width = 76

  /// A name and an address; the name in quotes, or in encoded words (RFC 2047) when it is not ASCII.
  static func mailbox(_ mailbox: Email.Mailbox, after column: Int) -> String {
    let address = "<\(Punycode.address(mailbox.address))>"
    let name = mailbox.name
    let isEncoded = needsEncoding(name)
    let shown = isEncoded ? encodedWords(name, after: column) : "\"" + quoted(name) + "\""
    let used = isEncoded ? shown.split(separator: "\n").last?.utf8.count ?? 0 : shown.utf8.count
    let fits = column + used + 1 + address.utf8.count <= width
    return shown + (fits ? " " : "\r\n ") + address
  }

  private static func quoted(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }) else { return name }
    return name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  /// Whether a character ends a line, as Unicode has it.
  static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Whether all of a text is printable ASCII.
  static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

  /// Unstructured text, folded at spaces, in encoded words when it is not ASCII.
  static func text(_ text: String, after column: Int) -> String {
    if column + text.utf8.count <= width, !needsEncoding(text) { return text }
    let words = Array(text.utf8).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    if needsEncoding(text) || words.contains(where: { $0.count > 900 }) { return encodedWords(text, after: column) }
    var folded: [UInt8] = []
    var used = column
    for (index, word) in words.enumerated() {
      if index > 0, !word.isEmpty, used + 1 + word.count > width {
        folded += "\r\n ".utf8
        used = 1
      } else if index > 0 {
        folded.append(UInt8(ascii: " "))
        used += 1
      }
      folded += word
      used += word.count
    }
    return String(decoding: folded, as: UTF8.self)
  }

  /// RFC 5322, section 3.3, in UTC.
  static func date(_ moment: Instant) -> String {
    let text = Array(moment.iso8601.utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
    let day = Day(part(0..<10)) ?? Day(daysSince1970: 0)
    return
      "\(weekdays[day.weekday]), \(day.day) \(months[day.month - 1]) \(part(0..<4)) \(part(11..<text.count - 1)) +0000"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  private static func needsEncoding(_ text: String) -> Bool {
    !isPlain(text) || text.utf8.contains(UInt8(ascii: "=")) && text.contains("=?")
  }

  /// RFC 2047, section 2: each encoded word at most 75 characters, no character divided.
  private static func encodedWords(_ text: String, after column: Int) -> String {
    let frame = "=?UTF-8?B??=".utf8.count
    var words: [String] = []
    var chunk: [UInt8] = []
    var room = (width - column - frame) / 4 * 3
    for scalar in text.unicodeScalars {
      let bytes = Array(String(Character(scalar)).utf8)
      if chunk.count + bytes.count > room, !chunk.isEmpty {
        words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
        chunk = []
        room = (75 - frame) / 4 * 3
      }
      chunk += bytes
    }
    words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
    return words.joined(separator: "\r\n ")
  }
}
