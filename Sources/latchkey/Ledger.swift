import ArgumentParser
import CommandOptions
import Glibc
import Stores
import Syntax
import Verification

/// Where it is kept what was sent, so that each message goes out once.
struct LedgerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Where it is kept what was sent: sqlite:PATH or postgres://USER@HOST/DATABASE (default: .latchkey/ledger.sqlite in \
      the site's folder).
      """, valueName: "url"))
  var store: String?

  @OptionGroup var password: StorePasswordOption

  func validate() throws { _ = try setting() }

  private func setting() throws -> StoreSetting? { try store.map { try StoreSetting(option: "--store", $0) } }

  /// Opens the ledger, and makes it when there is none.
  func open(_ options: SiteOptions) throws -> any Store {
    if let setting = try setting() { return try setting.opened(isMade: true, password) }
    let folder = options.shown(".latchkey")
    try TextFile.makeFolder(folder)
    // Git is to leave the folder alone, whatever the site's own list says.
    if access("\(folder)/.gitignore", F_OK) != 0 { try TextFile.create(secret: "*\n", at: "\(folder)/.gitignore") }
    return try StoreSetting.sqlite(path: "\(folder)/ledger.sqlite").opened(isMade: true, password)
  }
}
