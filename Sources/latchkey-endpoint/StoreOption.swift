import ArgumentParser
import CommandOptions
import StoreStatements
import Stores

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
