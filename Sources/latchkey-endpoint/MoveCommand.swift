import ArgumentParser
import CommandOptions
import StoreStatements
import Stores
import Syntax
import Verification

struct MoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Carry all that one store holds into another one.",
    discussion: """
      Stop the endpoints first. The new store must hold nothing yet; both are compared by count and digest of every table \
      before the old one is closed. Cut off at any moment, run it again.
      """)

  @Option(help: ArgumentHelp("The store that is in use, such as sqlite:latchkey.sqlite.", valueName: "url"))
  var from: String

  @Option(help: ArgumentHelp("The new one, such as postgres://USER@HOST/DATABASE.", valueName: "url"))
  var to: String

  @OptionGroup var password: StorePasswordOption

  func validate() throws {
    if try settings().source == settings().target {
      throw ValidationError("--from and --to name one and the same store")
    }
  }

  private func settings() throws -> (source: StoreSetting, target: StoreSetting) {
    (try StoreSetting(option: "--from", from), try StoreSetting(option: "--to", to))
  }

  func run() async throws {
    try await reporting {
      let (source, target) = try settings()
      let password = try password.text()
      let move = StoreMove(
        from: try source.open(isMade: false, password: password), to: try target.open(isMade: true, password: password))
      let contents = try move.run { say("\($0.name): \($0.count) rows, \($0.digest)") }
      let rows = contents.reduce(0) { $0 + $1.count }
      print("Moved \(rows) rows of \(contents.count) tables to \(target), each table compared by count and digest.")
      print("The old store \(source) is closed and only keeps what was.")
      print("Next: start the endpoints with --store '\(target)' and --secret-file \(secret(of: source)).")
      print("The secret file must come along: without it, codes on their way and counts of addresses are lost.")
    }
  }

  private func secret(of source: StoreSetting) -> String {
    source.path.map { "\($0).secret (or the file that the endpoint was given)" } ?? "FILE, the one that they had before"
  }
}
