import ArgumentParser
import Glibc
import Portal
import SQLiteStore
import Syntax
import Verification

/// The store that a command works on.
struct StoreOption: ParsableArguments {
  @Option(help: ArgumentHelp("Where what happens is kept: sqlite:PATH.", valueName: "url"))
  var store = "sqlite:latchkey.sqlite"

  func validate() throws {
    guard SQLiteStore.path(of: store) != nil else {
      throw ValidationError("--store takes sqlite:PATH, such as sqlite:latchkey.sqlite, not \"\(store)\"")
    }
  }

  /// The store's file.
  var path: String { SQLiteStore.path(of: store) ?? store }

  /// Opens the store.
  func open(_ opening: SQLiteStore.Opening) throws(StoreError) -> any Store {
    try SQLiteStore(path: path, opening)
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
