import ArgumentParser

@main
struct Latchkey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latchkey",
    abstract: "Client portals from files in git.",
    discussion: """
      Turns a site's content and templates into private portal pages for each client, the invitations that bring them \
      there, and a signed manifest of one-time links.
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, CheckCommand.self, BuildCommand.self, VerifyCommand.self, InviteCommand.self,
      ResendCommand.self, CancelCommand.self, StatusCommand.self, PlanCommand.self, PreviewCommand.self,
      SendCommand.self, KeyCommand.self,
    ])
}
