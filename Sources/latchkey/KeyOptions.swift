import ArgumentParser
import Building
import Glibc
import Portal
import Signing
import Syntax

/// Where the keys come from: a file that is named, the environment, or the place where `latchkey key new` puts one.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The signing key's file, an OpenSSH Ed25519 key; else LATCHKEY_SIGNING_KEY holds the key's text.",
      valueName: "file"))
  var signingKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "An older signing key's file, after a rotation: links stay as that key made them. Else LATCHKEY_LINK_KEY.",
      valueName: "file"))
  var linkKeyFile: String?

  static let signingVariable = "LATCHKEY_SIGNING_KEY"
  static let linkVariable = "LATCHKEY_LINK_KEY"

  /// The keys; nil when there is no signing key.
  func keys(for site: Site?) throws(Problem) -> SiteKeys? {
    guard let signing = try signingKey(for: site) else { return nil }
    let older = try Self.key(linkKeyFile, Self.linkVariable)
    return SiteKeys(signing: signing, link: LinkKey(of: older ?? signing))
  }

  /// The signing key; nil when there is none. The site is asked for only when its own key is needed.
  func signingKey(for site: @autoclosure () -> Site?) throws(Problem) -> SigningKey? {
    if signingKeyFile != nil || Terminal.environment(Self.signingVariable) != nil {
      return try Self.key(signingKeyFile, Self.signingVariable)
    }
    guard let place = site().flatMap(KeyPlace.init), access(place.path, F_OK) == 0 else { return nil }
    return try Self.read(place.path)
  }

  /// The key of a file, or else of the environment; an empty variable is no key.
  private static func key(_ file: String?, _ variable: String) throws(Problem) -> SigningKey? {
    if let file { return try read(file) }
    guard let text = Terminal.environment(variable), !text.allSatisfy(\.isWhitespace) else { return nil }
    return try parse(Array(text.utf8), from: "$\(variable)")
  }

  private static func read(_ path: String) throws(Problem) -> SigningKey {
    guard let file = fopen(path, "re") else {
      throw Problem(
        path: path, "cannot be read: \(String(cString: strerror(errno)))", mend: "name the signing key's file")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: SigningKey.maximumBytes + 1)
    let count = fread(&bytes, 1, bytes.count, file)
    return try parse(Array(bytes.prefix(count)), from: path)
  }

  private static func parse(_ text: [UInt8], from place: String) throws(Problem) -> SigningKey {
    do throws(PrivateKeyError) {
      return try SigningKey(privateKeyFile: text)
    } catch {
      throw Problem(path: place, error.message, mend: error.mend)
    }
  }
}

/// Where a site's own key is kept: outside the repository, by the host of the site's address.
struct KeyPlace {
  /// The key's file.
  let path: String

  /// Nil when the environment names no home.
  init?(of site: Site) {
    let home = Terminal.environment("HOME").flatMap { $0.isEmpty ? nil : "\($0)/.config" }
    let config = Terminal.environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
    guard let config else { return nil }
    path = "\(config)/latchkey/\(site.host.replacing(":", with: "_"))/signing_key"
  }
}
