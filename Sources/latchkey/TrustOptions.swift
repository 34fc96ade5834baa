import ArgumentParser
import Content
import Manifest
import Syntax

/// Whose signatures count.
struct TrustOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The keys to trust, an OpenSSH allowed_signers file.", valueName: "allowed_signers"))
  var trust: String?

  /// The keys of the file that is named, or else the site's own key.
  func signers(_ options: SiteOptions, _ keyOptions: KeyOptions) throws -> AllowedSigners {
    if let trust { return try AllowedSigners(try TextFile.read(trust, most: AllowedSigners.maximumBytes)) }
    guard let key = try keyOptions.signingKey(for: options.content.site) else {
      throw Problem(
        path: "--trust", "there is no key to check the signature with",
        mend: "name an allowed_signers file with --trust, or the site's key with --signing-key-file")
    }
    let line = AllowedSigners.line(trusting: key.publicKey)
    return try AllowedSigners(Source(path: "the site's own key", text: line))
  }
}
