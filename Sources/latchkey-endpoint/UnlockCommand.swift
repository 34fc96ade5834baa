import ArgumentParser
import Syntax
import Verification

struct UnlockCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Lift a contact's locks and sending limits.")

  @Argument(help: "The project.")
  var project: String

  @Argument(help: "The contact.")
  var contact: String

  @OptionGroup var storeOption: StoreOption

  func run() async throws {
    try await reporting {
      let store = try storeOption.open(isMade: false)
      let client = Client(project: project, contact: contact)
      guard try Upkeep.unlock(client, in: store, at: now()) else { throw unknown(try Upkeep.clients(in: store)) }
      print("\(client) may sign in again.")
    }
  }

  private func unknown(_ clients: [Client]) -> Problem {
    let names = clients.map(\.description)
    return Problem(
      path: "\(project)/\(contact)", "the store knows no such client",
      mend: nearest(to: "\(project)/\(contact)", in: names).map { "did you mean \"\($0)\"?" }
        ?? "latchkey-endpoint status lists the clients that it knows")
  }
}
