import ArgumentParser
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

  func run() async throws {
    try await reporting {
      let report = try ActivityReport(try storeOption.open(.existing), at: now())
      print(format == .json ? report.json.text : report.text)
    }
  }
}
