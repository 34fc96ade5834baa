import Portal
import Testing

@testable import Messages

struct EmailTests {
  private func message(name: String = "Ana Ortiz", subject: String = "Your portal", text: String = "Hello\n") throws
    -> String
  {
    let email = Email(
      from: Email.Mailbox(name: "Maya", address: "maya@example.com"),
      to: Email.Mailbox(name: name, address: "ana@example.com"), replyTo: nil, subject: subject,
      date: try #require(Instant(utc: "2026-11-22T10:04:00Z")), id: "a.b.1@example.com", text: text,
      html: "<p>Hello</p>\n")
    return String(decoding: email.bytes, as: UTF8.self)
  }

  private func header(_ name: String, of message: String) throws -> String {
    let head = try #require(message.firstRange(of: "\r\n\r\n")).lowerBound
    let unfolded = message[..<head].replacing("\r\n ", with: " ")
    return try #require(unfolded.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }).dropFirst(name.count + 2)
      .description
  }

  @Test func aMessageIsCompleteToTheByte() throws {
    #expect(
      try message() == """
        From: "Maya" <maya@example.com>\r
        To: "Ana Ortiz" <ana@example.com>\r
        Subject: Your portal\r
        Date: Sun, 22 Nov 2026 10:04:00 +0000\r
        Message-ID: <a.b.1@example.com>\r
        Auto-Submitted: auto-generated\r
        MIME-Version: 1.0\r
        Content-Type: multipart/alternative; boundary="=_latchkey"\r
        \r
        --=_latchkey\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: 7bit\r
        \r
        Hello\r
        --=_latchkey\r
        Content-Type: text/html; charset=utf-8\r
        Content-Transfer-Encoding: 7bit\r
        \r
        <p>Hello</p>\r
        --=_latchkey--\r

        """)
  }

  @Test(arguments: [
    ("Zoë", "=?UTF-8?B?Wm/Dqw==?= <ana@example.com>"),
    (#"A "B" \C"#, #""A \"B\" \\C" <ana@example.com>"#),
    ("=?utf-8?q?x?=", "=?UTF-8?B?PT91dGYtOD9xP3g/PQ==?= <ana@example.com>"),
  ])
  func namesAreQuotedOrEncoded(_ name: String, _ expected: String) throws {
    #expect(try header("To", of: message(name: name)) == expected)
  }

  @Test func noLineIsLongAndAllIsSevenBits() throws {
    let long = String(repeating: "Küche und Bad – “neu” 😀 ", count: 60)
    let message = try message(
      name: long, subject: long, text: long + "\n" + String(repeating: "x", count: 3_000) + "\n")
    for line in message.split(separator: "\r\n", omittingEmptySubsequences: false) {
      #expect(line.utf8.count <= 76)
      #expect(line.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0A && $0 != 0x0D })
    }
  }

  @Test func whatNeedsEncodingIsSeenWhereverItStands() {
    for byte in UInt8(0)...0x7F where byte != 0x0A && byte != 0x0D {
      for place in 0..<20 {
        var line = [UInt8](repeating: UInt8(ascii: "x"), count: 20)
        line[place] = byte
        let isPlain = (0x20..<0x7F).contains(byte) || byte == 0x09
        let isBlankAtEnd = place == 19 && (byte == 0x20 || byte == 0x09)
        #expect(
          (Email.encode(String(decoding: line, as: UTF8.self)).encoding == "7bit") == (isPlain && !isBlankAtEnd),
          "\(byte) at \(place)")
      }
    }
  }

  /// Around the place where a line is full, whatever stands there.
  @Test func quotedPrintableIsReadBackAsItWas() throws {
    for count in [0, 1] + Array(68...80) + Array(143...156) {
      for middle in ["", "=", " ", "\t", "é", "==", " \t", "€=x"] {
        for end in ["", "y", "yy", "=", " ", "y ", "y\t", "é"] {
          let line = String(repeating: "x", count: count) + middle + end
          let (encoding, bytes) = Email.encode("é\n\(line)\n")
          #expect(encoding == "quoted-printable")
          let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
          #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") && !$0.hasSuffix("\t") }, "\(line)")
          #expect(try decoded(lines) == Array("é\n\(line)\n".utf8), "\(line)")
        }
      }
    }
  }

  /// What lines of quoted-printable text stand for (RFC 2045, section 6.7), with line feeds.
  private func decoded(_ lines: [Substring]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for line in lines.dropLast() {
      var rest = line.utf8[...]
      var isBroken = false
      while let byte = rest.popFirst() {
        if byte != UInt8(ascii: "=") {
          bytes.append(byte)
        } else if rest.isEmpty {
          isBroken = true
        } else {
          bytes.append(try #require(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)))
          rest = rest.dropFirst(2)
        }
      }
      if !isBroken { bytes.append(0x0A) }
    }
    return bytes
  }

  @Test func aLongSubjectIsFoldedAtSpacesAndReadBackAsItWas() throws {
    let subject =
      "  A  subject of many words, some of which stand apart   by more than a space, and one long: "
      + String(repeating: "w", count: 90) + " end "
    let message = try message(subject: subject)
    #expect(try header("Subject", of: message) == subject)
    let lines = message.split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 76 || $0.contains("wwww") })
  }

  @Test func aSubjectStaysOneLine() throws {
    #expect(try header("Subject", of: message(subject: "One\r\nBcc: x@example.com\n")) == "One Bcc: x@example.com")
  }

  @Test func textThatLooksLikeTheBoundaryIsEncoded() throws {
    let message = try message(text: "--=_latchkey--\n")
    #expect(message.contains("\r\n--=3D_latchkey--\r\n"))
  }

  @Test func domainsAreWrittenInASCII() {
    #expect(Punycode.address("ana@bücher.example") == "ana@xn--bcher-kva.example")
    #expect(Punycode.address("ana@Example.com") == "ana@Example.com")
    #expect(Punycode.address("añá@bücher.example") == "añá@bücher.example")
  }

  /// The sample strings of RFC 3492, section 7.1.
  @Test(arguments: [
    ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
    ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"), ("そのスピードで", "d9juau41awczczp"),
  ])
  func punycodeIsThatOfTheRFC(_ label: String, _ expected: String) { #expect(Punycode.encode(label) == expected) }
}
