import Concurrently
import Content
import Manifest
import Portal
import Signing
import Syntax

/// What a build came to.
public struct BuildReport: Sendable {
  /// How many projects there are.
  public let projects: Int
  /// How many portals, one for each contact of each project.
  public let portals: Int
  /// How many invitation emails lie in outbox/.
  public let emails: Int
  /// How many SMS lie in outbox/.
  public let texts: Int
  /// How many files were written, new or with new bytes.
  public let written: Int
  /// How many files are the same as before.
  public let unchanged: Int
  /// How many files were removed.
  public let removed: Int
  /// Whether the manifest is signed.
  public let isSigned: Bool
  /// What is allowed, and probably not meant.
  public let warnings: [Warning]
}

extension SignedEdition {
  /// Writes the tree: the only way to it. Until the last moment the old tree is whole; at any failure it stays.
  ///
  /// - Parameters:
  ///   - output: the folder, an absolute path without a final slash.
  ///   - jobs: how many threads may work.
  ///   - glance: what earlier builds of this site into this folder left; nil to build everything, and to remember nothing.
  ///   - waiting: called when another build of the same output has to be waited for.
  ///   - progress: called, from any thread, with the number of projects done and of all.
  /// - Throws: ``Problems`` with everything that is wrong with the projects, or ``BuildFailure``.
  public func write(
    to output: String, jobs: Int, after glance: BuildGlance? = nil, waiting: () -> Void = {},
    progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> BuildReport {
    let stage = try Stage.open(for: output, waiting: waiting)
    do {
      return try write(to: stage, jobs: jobs, after: glance, progress: progress)
    } catch {
      stage.discard()
      throw error
    }
  }

  private func write(
    to stage: borrowing Stage, jobs: Int, after early: BuildGlance?, progress: @Sendable (Int, Int) -> Void
  ) throws -> BuildReport {
    var shared = PlacedFiles()
    var files: [String: HexDigest] = [:]
    var made = MadeFolders()
    for file in edition.design.files {
      shared.add(file.path, try stage.place(file.bytes, at: file.path, &made))
      files[file.path] = HexDigest(of: file.bytes)
    }
    let recall = early.map { Recall($0, of: self, to: stage.output, jobs: jobs) }
    let notes = try stage.notes()
    let built = try projects(in: stage, notes, recall, jobs: jobs, progress: progress)
    let end = Stamp.now
    let ((manifest, signature), old) = try together(jobs: jobs) { [files] in
      try signedManifest(of: built, files)
    } _: { [output = stage.output] in
      try Stage.countFiles(output) { parent, name in
        built.index(of: name).map { built[$0].isKept && built[$0].summary.parents.contains(parent) } ?? false
      }
    }
    shared.add(SiteManifest.path, try stage.place(manifest, at: SiteManifest.path, &made))
    if let signature { shared.add(Signature.path, try stage.place(signature, at: Signature.path, &made)) }

    var counts = shared.counts
    for project in built { counts += project.counts }
    var before = built.reduce(old.files) { $0 + ($1.isKept ? $1.counts.unchanged : 0) }
    // What may stay as it is must hold nothing besides.
    if counts.changed + counts.added == 0, let recall {
      before += recall.foreignFiles(among: built, in: stage.output, jobs: jobs)
    }
    // Files behind a link were not counted.
    let removed = old.links + max(0, before - counts.unchanged - counts.changed)
    if counts.changed + counts.added + removed > 0 {
      try stage.replace(built, shared, notes, writtenUntil: end, recall?.memory, jobs: jobs)
    } else {
      stage.discard()
      if let memory = recall?.memory, memory.hasNewContacts || !built.allSatisfy(\.isKept) {
        memory.keep(built, notes, in: stage.output)
      }
    }
    func sum(_ count: (ProjectSummary) -> Int) -> Int { built.reduce(0) { $0 + count($1.summary) } }
    return BuildReport(
      projects: built.count, portals: sum(\.portals), emails: sum(\.emails), texts: sum(\.texts),
      written: counts.changed + counts.added, unchanged: counts.unchanged, removed: removed, isSigned: keys != nil,
      warnings: edition.site.heeded(edition.composition.catalog.warnings + built.flatMap(\.summary.warnings)))
  }

  /// The manifest, and its signature if there is a key.
  private func signedManifest(
    of built: [BuiltProject], _ files: [String: HexDigest]
  ) throws -> (manifest: [UInt8], signature: [UInt8]?) {
    let manifest = SiteManifest(
      site: edition.site.url, sequence: edition.now.seconds, issued: edition.now.iso8601,
      portals: Dictionary(uniqueKeysWithValues: built.lazy.map { ($0.id, $0.summary.record) }), files: files
    ).bytes
    return (manifest, try keys.map { Array(try $0.signing.sign(manifest).utf8) })
  }
}
