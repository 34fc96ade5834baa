import CCurl

/// What is said over one connection about one message: hands the message out, and remembers how far it came.
final class SMTPDialog {
  private let message: [UInt8]
  private let needsUTF8: Bool
  private var offset = 0
  /// All of the message was given away: from here on the server may have taken it.
  private var isHandedOver = false
  private var command = Command.connect
  /// Whether the message was announced as one with letters beyond ASCII; nil before it was announced.
  private var hasUTF8: Bool?
  private var reply: Reply?

  /// What was said last to the server, as far as it matters.
  private enum Command: String {
    case connect = ""
    case hello = "EHLO"
    case startTLS = "STARTTLS"
    case authenticate = "AUTH"
    case mail = "MAIL"
    case recipient = "RCPT"
    case data = "DATA"
    case quit = "QUIT"

    /// Whether an answer concerns this message, and not the connection.
    var isAboutMessage: Bool { self == .mail || self == .recipient || self == .data }
  }

  /// A reply of one or more lines (RFC 5321, section 4.2).
  private struct Reply {
    /// What it answers.
    let command: Command
    let code: Int
    var text: String
    let isWhole: Bool
  }

  /// Replies that ask for another connection, whatever they follow: RFC 4954 (530, 534, 535, 538) and RFC 3207 (530).
  private static let aboutConnection: Set<Int> = [530, 534, 535, 538]

  init(_ message: [UInt8], needsUTF8: Bool) {
    self.message = message
    self.needsUTF8 = needsUTF8
  }

  /// Takes part in what a handle does; must live until it is done.
  func attach(to handle: CurlHandle) {
    let this = Unmanaged.passUnretained(self).toOpaque()
    handle.set(CURLOPT_READFUNCTION) { buffer, size, count, this in
      guard let this, let buffer else { return Int(CURL_READFUNC_ABORT) }
      return Unmanaged<SMTPDialog>.fromOpaque(this).takeUnretainedValue()
        .read(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
    }
    handle.set(CURLOPT_READDATA, this)
    handle.setDebug { _, kind, text, count, this in
      guard let this, let text else { return 0 }
      let line = String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
      let dialog = Unmanaged<SMTPDialog>.fromOpaque(this).takeUnretainedValue()
      switch kind {
      case CURLINFO_HEADER_OUT: dialog.said(line)
      case CURLINFO_HEADER_IN: dialog.heard(line)
      default: break
      }
      return 0
    }
    handle.set(CURLOPT_DEBUGDATA, this)
    handle.set(CURLOPT_VERBOSE, 1)
  }

  private func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    // Without SMTPUTF8 (RFC 6531) an address beyond ASCII must not be handed over.
    if lacksUTF8 { return Int(CURL_READFUNC_ABORT) }
    let piece = message[offset...].prefix(buffer.count)
    buffer.copyBytes(from: piece)
    offset += piece.count
    // The line that ends the message is sent only after this is asked for more and has none.
    if piece.isEmpty { isHandedOver = true }
    return piece.count
  }

  private var lacksUTF8: Bool { needsUTF8 && hasUTF8 == false }

  private func said(_ line: String) {
    guard let word = line.split(whereSeparator: \.isWhitespace).first, let command = Command(rawValue: String(word))
    else { return }
    self.command = command
    if command == .mail { hasUTF8 = line.contains(" SMTPUTF8") }
  }

  private func heard(_ line: String) {
    guard command != .quit, let code = Int(line.prefix(3)) else { return }
    let text = line.dropFirst(4).split(whereSeparator: \.isNewline).joined(separator: " ")
    let isWhole = line.dropFirst(3).first != "-"
    if let before = reply, !before.isWhole, before.code == code {
      reply = Reply(command: command, code: code, text: "\(before.text) \(text)", isWhole: isWhole)
    } else {
      reply = Reply(command: command, code: code, text: text, isWhole: isWhole)
    }
  }

  /// What the library's result and the server's last reply come to.
  func outcome(_ result: CURLcode, _ complaint: String) -> Outcome {
    if result == CURLE_OK { return .taken }
    if lacksUTF8 {
      return .never(Reason("the mail server takes no addresses with letters beyond ASCII (it does not offer SMTPUTF8)"))
    }
    if let reply, reply.code >= 400 {
      let reason = Reason("the mail server answered \(reply.code) \(reply.text)")
      let isForGood =
        reply.code >= 500 && reply.command.isAboutMessage && !Self.aboutConnection.contains(reply.code)
      return isForGood ? .never(reason) : .later(reason)
    }
    if isHandedOver {
      return .uncertain(Reason("the mail server had the whole message and did not answer: \(complaint)"))
    }
    return .later(Reason("the mail server cannot be used: \(complaint)"))
  }
}
