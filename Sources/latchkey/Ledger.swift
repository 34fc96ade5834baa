import ArgumentParser
import Glibc
import SQLiteStore
import Syntax
import Verification

/// Where it is kept what was sent, so that each message goes out once.
struct LedgerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where it is kept what was sent: sqlite:PATH (default: .latchkey/ledger.sqlite in the site's folder).",
      valueName: "url"))
  var store: String?

  func validate() throws {
    if let store, SQLiteStore.path(of: store) == nil {
      throw ValidationError("--store takes sqlite:PATH, such as sqlite:ledger.sqlite, not \"\(store)\"")
    }
  }

  /// Opens the ledger, and makes it when there is none.
  func open(_ options: SiteOptions) throws(Problem) -> any Store {
    let path: String
    if let named = store.flatMap(SQLiteStore.path(of:)) {
      path = named
    } else {
      let folder = options.shown(".latchkey")
      try TextFile.makeFolder(folder)
      // Git is to leave the folder alone, whatever the site's own list says.
      if access("\(folder)/.gitignore", F_OK) != 0 { try TextFile.create(secret: "*\n", at: "\(folder)/.gitignore") }
      path = "\(folder)/ledger.sqlite"
    }
    do throws(StoreError) {
      return try SQLiteStore(path: path)
    } catch {
      throw Problem(path: path, error.message, mend: error.mend)
    }
  }
}
