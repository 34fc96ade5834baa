import ArgumentParser
import Building
import Content
import Manifest
import Syntax

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a build's signature and every digest, offline.",
    discussion: "Trusts the keys of --trust, or else the site's own key.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions

  @Argument(help: ArgumentHelp("The folder that latchkey build wrote.", valueName: "dist"))
  var dist = "dist"

  @Option(help: ArgumentHelp("The keys to trust, an OpenSSH allowed_signers file.", valueName: "allowed_signers"))
  var trust: String?

  func run() throws {
    try options.run {
      let found = try DistVerification(
        of: dist, shownAs: dist, trust: try trusted(), at: options.now.seconds, jobs: options.threads)
      let manifest = found.manifest.manifest
      options.report(
        """
        Verified \(dist): \(found.files) files as they were signed by \(found.manifest.signer.fingerprint) \
        for \(manifest.site) at \(manifest.issued).
        """,
        .object([
          "problems": .array([]), "files": .integer(found.files), "site": .string(manifest.site),
          "sequence": .integer(manifest.sequence), "issued": .string(manifest.issued),
          "signer": .string(found.manifest.signer.fingerprint),
        ]))
    }
  }

  private func trusted() throws -> AllowedSigners {
    if let trust { return try AllowedSigners(try TextFile.read(trust, most: AllowedSigners.maximumBytes)) }
    guard let key = try keyOptions.signingKey(for: options.content.read().site) else {
      throw Problem(
        path: "--trust", "there is no key to check the signature with",
        mend: "name an allowed_signers file with --trust, or the site's key with --signing-key-file")
    }
    let line = AllowedSigners.line(trusting: key.publicKey)
    return try AllowedSigners(Source(path: "the site's own key", text: line))
  }
}
