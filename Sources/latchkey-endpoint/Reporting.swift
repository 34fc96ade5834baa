import ArgumentParser
import Glibc
import Syntax
import Verification

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
