import ArgumentParser
import Editing

/// Whose access a command is about.
struct AccessTarget: ParsableArguments {
  @Argument(help: ArgumentHelp("The project: the name of its folder.", valueName: "project"))
  var project: String

  @Argument(help: ArgumentHelp("The contacts: the names of their files.", valueName: "contact"))
  var contacts: [String]

  func command(_ verb: AccessCommand.Verb, _ options: SiteOptions, by author: String?) -> AccessCommand {
    AccessCommand(verb, project: project, contacts: contacts, at: options.now, by: author)
  }
}
