import ArgumentParser
import Editing

struct ResendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resend", abstract: "Issue a new invitation; older links stop accepting.",
    discussion: "For contacts who are invited, or whose invitation expired.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var target: AccessTarget

  func run() throws {
    try options.run(ending: "; nothing was written") {
      try options.run(target.command(.resend, options, by: Git.author(in: options.folder)))
    }
  }
}
