import ArgumentParser
import Content
import Foundation
import Manifest
import Signing
import Syntax

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "A new site: sample content, templates, a key outside the repository.")

  @OptionGroup var options: SiteOptions
  @OptionGroup var keyOptions: KeyOptions

  @Argument(help: ArgumentHelp("The folder of the new site.", valueName: "dir"))
  var folder: String?

  private static let parts = ["content", "templates"]
  private static let ignored = "dist/\n.*.latchkey-stage/\n.*.latchkey-new\n.latchkey/\noutgoing/\n"

  func run() throws {
    try options.run {
      let folder = self.folder ?? options.folder
      let share = try Self.share()
      for part in Self.parts where FileManager.default.fileExists(atPath: "\(folder)/\(part)") {
        throw Problem(
          path: "\(folder)/\(part)", "there is a site already", mend: "choose an empty folder for the new site")
      }
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for part in Self.parts {
          try FileManager.default.copyItem(atPath: "\(share)/\(part)", toPath: "\(folder)/\(part)")
        }
        let ignore = "\(folder)/.gitignore"
        if !FileManager.default.fileExists(atPath: ignore) {
          try Self.ignored.write(toFile: ignore, atomically: true, encoding: .utf8)
        }
      } catch {
        throw Problem(
          path: folder, "the site cannot be written: \(error.localizedDescription)",
          mend: "check the path and its permissions")
      }
      var site = options
      site.folder = folder
      let own = site.content.read().site
      if let key = try keyOptions.signingKey(for: own) {
        options.say("The site's signing key is here already: \(key.publicKey.fingerprint).")
      } else {
        _ = try SigningKey.make(at: keyOptions.signingKeyFile, for: own, say: options.say)
      }
      options.report(
        "A new site is in \(folder). Build it with: latchkey build -C \(folder)",
        .object(["site": .string(folder), "problems": .array([])]))
    }
  }

  /// The folder that holds the sample site: named by LATCHKEY_SHARE, or above the program itself.
  private static func share() throws(Problem) -> String {
    if let share = Terminal.environment("LATCHKEY_SHARE"), !share.isEmpty { return share }
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      if parts.allSatisfy({ FileManager.default.fileExists(atPath: "\(folder.path)/\($0)") }) { return folder.path }
      folder.deleteLastPathComponent()
    }
    throw Problem(
      path: "LATCHKEY_SHARE", "the sample site is not found",
      mend: "set it to the folder that holds Latchkey's content/ and templates/")
  }
}
