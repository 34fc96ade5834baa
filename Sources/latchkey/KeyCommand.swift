import ArgumentParser
import Content
import Manifest
import Portal
import Signing
import Syntax

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make a signing key; print the public line to trust.",
    subcommands: [New.self, Show.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new", abstract: "Make a signing key outside the repository.",
      discussion: "Prints the line for an allowed_signers file. A key that is there already is never replaced.")

    @OptionGroup var options: SiteOptions
    @OptionGroup var keyOptions: KeyOptions

    func run() throws {
      try options.run {
        let site = options.content.site
        let key = try SigningKey.make(at: keyOptions.signingKeyFile, for: site, say: options.say)
        Terminal.result(AllowedSigners.line(trusting: key.publicKey, comment: key.comment))
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print the line to put into allowed_signers.")

    @OptionGroup var options: SiteOptions
    @OptionGroup var keyOptions: KeyOptions

    func run() throws {
      try options.run {
        guard let key = try keyOptions.signingKey(for: options.content.site) else {
          throw Problem(
            path: options.shown("content"), "the site has no signing key here",
            mend: "make one with latchkey key new, or name it with --signing-key-file")
        }
        Terminal.result(AllowedSigners.line(trusting: key.publicKey, comment: key.comment))
      }
    }
  }
}

extension SigningKey {
  /// A new key, kept in a file that is named, or where the site's key belongs.
  static func make(at file: String?, for site: Site?, say: (String) -> Void) throws(Problem) -> SigningKey {
    guard let path = file ?? site.flatMap(KeyPlace.init)?.path else {
      throw Problem(
        path: "--signing-key-file", "there is no place for the key: the site or the home folder is not known",
        mend: "name a file outside the repository with --signing-key-file")
    }
    let key = SigningKey(comment: site?.host ?? "latchkey")
    try TextFile.create(secret: key.privateKeyFile, at: path)
    say("The signing key is \(path). Keep it secret, and keep a copy: links derive from it.")
    return key
  }
}
