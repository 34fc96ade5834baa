import ArgumentParser
import Portal
import Syntax
import Verification

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What clients did: accepted, signed in, viewed, failed, not delivered.")

  /// How the report is given.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case human, json
  }

  @OptionGroup var storeOption: StoreOption

  @Option(help: ArgumentHelp("How the report is given: human or json.", valueName: "form"))
  var format = Format.human

  @Flag(help: "Print the audit trail instead: what clients, the team and the program did, each in a line of JSON.")
  var audit = false

  func run() async throws {
    try await reporting {
      if audit {
        let entries = try storeOption.open(isMade: false).read { (rows) throws(StoreError) in
          try rows.audit(from: Instant(seconds: 0), limit: .max)
        }
        for entry in entries { print(entry.line) }
        return
      }
      let report = try ActivityReport(try storeOption.open(isMade: false), at: now())
      print(format == .json ? report.json.text : report.text)
    }
  }
}
