import CPostgres
import Syntax

/// Where a PostgreSQL database is, as libpq's URLs say it: `postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full`.
public struct PostgresAddress: Sendable, Hashable {
  /// The URL, which holds no password.
  public let text: String
  /// What the URL says of single settings, by libpq's names.
  private let settings: [String: String]

  /// The variable of the environment that may hold a database's password.
  public static let passwordVariable = "LATCHKEY_STORE_PASSWORD"

  /// Whether a text means a PostgreSQL database.
  public static func isOne(_ text: String) -> Bool {
    text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
  }

  /// The address that a URL of an option names.
  ///
  /// - Throws: a ``Problem`` when libpq cannot read it, or when it holds a password: anyone on the machine can read a
  ///   running program's command line.
  public init(setting text: String, option: String = "--store") throws(Problem) {
    guard !text.utf8.contains(0) else {
      throw Problem(path: option, "holds a NUL character", mend: Self.example)
    }
    var message: UnsafeMutablePointer<CChar>?
    let parsed = PQconninfoParse(text, &message)
    defer { PQconninfoFree(parsed) }
    guard let parsed else {
      let reason = message.map { oneLine(String(cString: $0)) } ?? "there is no memory left"
      PQfreemem(message)
      throw Problem(path: option, "cannot be read: \(reason)", mend: Self.example)
    }
    var settings: [String: String] = [:]
    var entry = parsed
    while let keyword = entry.pointee.keyword {
      if let value = entry.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
      entry += 1
    }
    guard settings["password"] == nil, settings["sslpassword"] == nil else {
      throw Problem(
        path: option, "holds a password, which everyone on this machine can read",
        mend: "take it out, and name its file with --store-password-file, or set \(Self.passwordVariable)")
    }
    self.text = text
    self.settings = settings
  }

  private static let example =
    "write postgres://USER@HOST:PORT/DATABASE, such as postgres://latchkey@db.example.com/latchkey?sslmode=verify-full"

  /// Whether what is sent stays on this machine.
  var isLocal: Bool {
    let hosts = settings["hostaddr"] ?? settings["host"] ?? ""
    return hosts.split(separator: ",").allSatisfy { host in
      host.hasPrefix("/") || host.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains(host)
    }
  }

  /// What libpq is given to connect: the URL, and what it leaves open.
  ///
  /// - Parameter password: the password; nil when the server wants none, or libpq knows it from elsewhere.
  func parameters(password: String?, connectSeconds: Int, silenceMilliseconds: Int) -> [(String, String)] {
    // What stands later counts, but for the URL's own settings, which libpq puts in its place: they come last.
    var parameters = [
      ("application_name", "latchkey"), ("connect_timeout", String(connectSeconds)), ("client_encoding", "UTF8"),
      ("tcp_user_timeout", String(silenceMilliseconds)), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
      ("keepalives_count", "2"),
    ]
    if !isLocal { parameters.append(("sslmode", "require")) }
    if let password { parameters.append(("password", password)) }
    return parameters + [("dbname", text)]
  }
}

extension PostgresAddress: CustomStringConvertible {
  /// The URL.
  public var description: String { text }
}

/// A message of libpq in one line without a final period or line feed.
func oneLine(_ message: String) -> String {
  var text = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  while text.last == "." { text.removeLast() }
  return text
}
