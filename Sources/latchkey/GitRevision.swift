import Foundation
import Syntax

/// A site as a git revision has it.
struct GitRevision {
  private let name: String
  private let commit: String
  private let repository: String
  /// The site's folder in the repository, with a final slash, or empty.
  private let prefix: String

  private static let parts = ["content", "templates"]

  /// Nil when the site is in no repository, or there is no such revision.
  init?(_ name: String, of site: String) {
    guard !name.hasPrefix("-"),
      let commit = Git.run(["rev-parse", "--verify", "--quiet", "\(name)^{commit}"], in: site),
      let repository = Git.run(["rev-parse", "--absolute-git-dir"], in: site),
      let prefix = Git.run(["rev-parse", "--show-prefix"], in: site)
    else { return nil }
    self.name = name
    self.commit = commit
    self.repository = repository
    self.prefix = prefix
  }

  /// How problems name a part of the site, as git does: `main:content`.
  func shown(_ part: String) -> String { "\(name):\(prefix)\(part)" }

  /// Writes content/ and templates/ into a folder.
  ///
  /// - Returns: false when the revision has no site.
  /// - Throws: a ``Problem`` when git fails.
  func export(to folder: String) throws(Problem) -> Bool {
    let environment = [
      "GIT_DIR": repository, "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": "\(folder)/index",
    ]
    func git(_ arguments: String...) -> Bool { Git.run(arguments, in: folder, environment: environment) != nil }
    guard git("cat-file", "-e", "\(commit):\(prefix)content") else { return false }
    let isDone =
      Self.parts.allSatisfy { part in
        !git("cat-file", "-e", "\(commit):\(prefix)\(part)")
          || git("read-tree", "--prefix=\(part)/", "\(commit):\(prefix)\(part)")
      } && git("checkout-index", "--all")
    guard isDone else {
      throw Problem(
        path: name, "git could not write this revision aside",
        mend: "see that git checkout works with it, and that there is room on the disk")
    }
    return true
  }
}
