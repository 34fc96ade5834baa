import ArgumentParser
import Editing

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Withdraw the invitation or the access.",
    discussion: "The contact's link, sessions and pages end with the next build. invite gives access again.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var target: AccessTarget

  func run() throws {
    try options.run(ending: "; nothing was written") {
      try options.run(target.command(.cancel, options, by: nil))
    }
  }
}
