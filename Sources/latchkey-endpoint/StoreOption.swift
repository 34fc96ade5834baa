import ArgumentParser
import Glibc
import Portal
import StoreStatements
import Stores
import Syntax
import Verification

/// The store that a command works on.
struct StoreOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where what happens is kept: sqlite:PATH, or postgres://USER@HOST/DATABASE for several endpoints.",
      valueName: "url"))
  var store = "sqlite:latchkey.sqlite"

  @OptionGroup var password: StorePasswordOption

  func validate() throws { _ = try setting() }

  /// Where the store is.
  func setting() throws -> StoreSetting { try StoreSetting(option: "--store", store) }

  /// Opens the store.
  func open(isMade: Bool) throws -> any StatementStore {
    try setting().open(isMade: isMade, password: try password.text())
  }
}

/// The password of a database.
struct StorePasswordOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The database's password (default: LATCHKEY_STORE_PASSWORD, then libpq's own ways).", valueName: "file"))
  var storePasswordFile: String?

  private static let variable = "LATCHKEY_STORE_PASSWORD"

  /// The password; nil when none is given here.
  func text() throws(Problem) -> String? {
    if let storePasswordFile { return try SecretFile.password(at: storePasswordFile).text }
    return getenv(Self.variable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension StoreSetting {
  /// The setting that an option's value means, or a word about the command line.
  init(option: String, _ text: String) throws {
    do throws(Problem) {
      try self.init(setting: text, option: option)
    } catch {
      throw ValidationError("\(error.path) \(error.message): \(error.mend)")
    }
  }
}

/// The clock.
func now() -> Instant { Instant(seconds: time(nil)) }

/// Runs a command's work, and says on standard error what goes wrong.
func reporting<Value>(_ work: () async throws -> Value) async throws -> Value {
  do {
    return try await work()
  } catch let problems as Problems {
    fail(problems.list)
  } catch let problem as Problem {
    fail([problem])
    // A problem of an option's value names the option.
    if problem.path.hasPrefix("--") { throw ExitCode(64) }
  } catch let error as StoreError {
    say("\(error.message)\n  = \(error.mend)")
  }
  throw ExitCode(1)
}

private func fail(_ problems: [Problem]) {
  say(problems.map { $0.text(isColored: false) }.joined(separator: "\n"))
}

/// Writes a message to standard error.
func say(_ text: String) {
  let bytes = Array("\(text)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
