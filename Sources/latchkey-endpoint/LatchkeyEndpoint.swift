import ArgumentParser

@main
struct LatchkeyEndpoint: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey-endpoint",
    abstract: "Checks one-time codes and serves portals.",
    discussion: "It can verify what latchkey signed, but never sign: it holds public keys alone.",
    version: "0.1.0",
    subcommands: [ServeCommand.self, StatusCommand.self, UnlockCommand.self, MoveCommand.self, BackupCommand.self])
}
