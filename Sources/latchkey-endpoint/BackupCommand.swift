import ArgumentParser
import SQLiteStore
import Stores
import Syntax
import Verification

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy an SQLite store while the endpoint runs.",
    discussion: """
      The copy is one moment of the store, checked when it is made, and takes the store's place as it is. Keep it with the \
      secret file. PostgreSQL has its own program for this: pg_dump.
      """)

  @OptionGroup var storeOption: StoreOption

  @Argument(help: ArgumentHelp("The file to make.", valueName: "file"))
  var copy: String

  func validate() throws {
    if try storeOption.setting().path == nil {
      throw ValidationError("PostgreSQL has its own program for this: pg_dump --format=custom --file=COPY DATABASE")
    }
  }

  func run() async throws {
    try await reporting {
      guard let path = try storeOption.setting().path else { return }
      try SQLiteStore(path: path, .existing).copy(to: copy)
      print("\(copy) is a whole copy. Keep \(path).secret with it.")
    }
  }
}
