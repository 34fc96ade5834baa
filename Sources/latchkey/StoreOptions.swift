import ArgumentParser
import Delivery
import Stores
import Syntax
import Verification

/// The password of a store in a database.
struct StorePasswordOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The database's password (default: LATCHKEY_STORE_PASSWORD, then libpq's own ways).", valueName: "file"))
  var storePasswordFile: String?

  private static let variable = "LATCHKEY_STORE_PASSWORD"

  /// The password; nil when none is given here.
  func text() throws(Problem) -> String? {
    if let password = try Password.read(storePasswordFile) { return password.text }
    return Terminal.environment(Self.variable).flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension StoreSetting {
  /// The setting that an option's value means, or a word about the command line.
  init(option text: String) throws {
    do throws(Problem) {
      try self.init(setting: text)
    } catch {
      throw ValidationError("\(error.path) \(error.message): \(error.mend)")
    }
  }

  /// Opens the store that an option names.
  func opened(isMade: Bool, _ option: StorePasswordOption) throws(Problem) -> any Store {
    let password = try option.text()
    do throws(StoreError) {
      return try open(isMade: isMade, password: password)
    } catch {
      throw Problem(path: path ?? description, error.message, mend: error.mend)
    }
  }
}
