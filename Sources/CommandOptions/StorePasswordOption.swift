import ArgumentParser
import Delivery
import Glibc
import Stores
import Syntax

/// The password of a store in a database.
public struct StorePasswordOption: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "The database's password (default: \(StoreSetting.passwordVariable), then libpq's own ways).", valueName: "file"))
  var storePasswordFile: String?

  /// For the parser of the command line.
  public init() {}

  /// The password; nil when none is given here.
  ///
  /// - Throws: a ``Problem`` when the file cannot be read, or holds none.
  public func text() throws(Problem) -> String? {
    if let storePasswordFile { return try Password(at: storePasswordFile).text }
    return getenv(StoreSetting.passwordVariable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension StoreSetting {
  /// The setting that an option's value means.
  ///
  /// - Parameters:
  ///   - option: the option's name, such as `--store`.
  ///   - text: its value.
  /// - Throws: a `ValidationError` that names the option.
  public init(option: String, _ text: String) throws {
    do throws(Problem) {
      try self.init(setting: text, option: option)
    } catch {
      throw ValidationError("\(error.path) \(error.message): \(error.mend)")
    }
  }
}
