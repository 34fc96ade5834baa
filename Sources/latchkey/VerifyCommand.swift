import ArgumentParser
import Building
import Syntax

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check a build's signature and every digest, offline.",
    discussion: "Trusts the keys of --trust, or else the site's own key.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions

  @Argument(help: ArgumentHelp("The folder that latchkey build wrote.", valueName: "dist"))
  var dist = "dist"

  @OptionGroup var trust: TrustOptions

  func run() throws {
    try options.run {
      let found = try DistVerification(
        of: dist, shownAs: dist, trust: try trust.signers(options, keyOptions), at: options.now.seconds,
        jobs: options.threads)
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
}
