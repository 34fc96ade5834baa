import ArgumentParser
import Content
import Editing
import Glibc
import Portal
import Syntax

struct InviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Give access and issue an invitation.",
    usage: """
      latchkey invite <project> <contact> ... [<options>]
      latchkey invite <project> --new <id> --name <name> [--email <email>] [--phone <phone>] [<options>]
      """,
    discussion: """
      For contacts who were never invited to the project, or were cancelled. Where the project has no client yet, the first \
      one named becomes its client. On a terminal, a project alone offers the contacts to choose from.
      """)

  @OptionGroup var options: SiteOptions

  @Argument(help: ArgumentHelp("The project: the name of its folder.", valueName: "project"))
  var project: String

  @Argument(help: ArgumentHelp("The contacts: the names of their files.", valueName: "contact"))
  var contacts: [String] = []

  @Option(
    help: ArgumentHelp("Make a contact, and invite them: lower-case letters, digits and hyphens.", valueName: "id"))
  var new: String?

  @Option(help: ArgumentHelp("The new contact's name.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The new contact's mailbox.", valueName: "email"))
  var email: String?

  @Option(help: ArgumentHelp("The new contact's phone, in E.164: +15125550142.", valueName: "phone"))
  var phone: String?

  func validate() throws {
    if new != nil, name == nil {
      throw ValidationError("--new makes a contact, who needs a name: add --name NAME")
    }
    if new == nil, name != nil || email != nil || phone != nil {
      throw ValidationError("--name, --email and --phone describe a contact to make: add --new ID")
    }
    if contacts.isEmpty, new == nil, isatty(STDIN_FILENO) != 1 {
      throw ValidationError(
        """
        name a contact: latchkey invite \(project) CONTACT
               or make one: latchkey invite \(project) --new ID --name NAME --email EMAIL --phone PHONE
        """)
    }
  }

  func run() throws {
    try options.run(ending: "; nothing was written") {
      var (chosen, newcomer) = (
        contacts, new.map { NewContact(id: $0, name: name ?? "", email: email, phone: phone) }
      )
      if chosen.isEmpty, newcomer == nil {
        switch try ContactChoice(options, project: project).ask() {
        case .contact(let id): chosen = [id]
        case .new(let contact): newcomer = contact
        case nil:
          options.say("Nobody was invited.")
          return
        }
      }
      try options.run(
        AccessCommand(
          .invite, project: project, contacts: chosen, newcomer: newcomer, at: options.now,
          by: Git.author(in: options.folder)))
    }
  }
}
