import Dispatch
import Manifest
import NIOCore
import Portal
import Synchronization
import Syntax
import Verification

/// A file whose bytes were found to be those that were signed, kept in memory.
struct KeptFile: Sendable {
  let digest: HexDigest
  let bytes: ByteBuffer
  /// The state in which it was read.
  let identity: FileIdentity
}

/// Small files that requests ask for, of any build, by their paths.
typealias KeptFiles = RecentValues<String, KeptFile>

/// The check of a build's files against the digests that were signed, and what is learned on the way.
struct BuildCheck: Sendable {
  /// What is remembered of a project that was checked.
  struct Outline: Sendable {
    /// How many files it has, portal.json included.
    let fileCount: Int32
    let hasMessages: Bool
  }

  private let folder: DistFolder
  private let records: PortalRecords
  private let kept: KeptFiles
  /// What is wrong; of damaged files the first few.
  private(set) var problems: [Problem] = []
  /// How many files were looked at.
  private(set) var fileCount = 0
  /// The bytes of the files below endpoint/.
  private(set) var endpoint: [String: [UInt8]] = [:]
  /// The projects that were checked.
  private(set) var grants: [PackedGrants] = []
  private(set) var outlines: [String: Outline] = [:]

  private static let mostProblems = 10
  /// How many projects one thread takes at a time.
  private static let pieceCount = 32

  init(_ folder: DistFolder, _ records: PortalRecords, _ kept: KeptFiles) {
    self.folder = folder
    self.records = records
    self.kept = kept
  }

  /// Checks files that the manifest itself lists.
  mutating func files(_ files: [String: HexDigest]) {
    for (path, digest) in files { file(path, digest, isServed: path.hasPrefix("assets/")) }
  }

  /// Checks projects whole, on all processors.
  mutating func projects(_ projects: [String]) {
    all(projects) { check, project in
      guard let record = check.record(of: project) else { return }
      check.files(of: record)
      check.grants.append(PackedGrants(record))
      check.outlines[project] = Outline(
        fileCount: Int32(1 + record.files.count + record.messages.count), hasMessages: !record.messages.isEmpty)
    }
  }

  /// Checks the files of projects whose records were checked before.
  mutating func files(ofProjects projects: [String]) {
    all(projects) { check, project in
      if let record = check.record(of: project) { check.files(of: record) }
    }
  }

  private mutating func all(_ projects: [String], _ body: @Sendable (inout BuildCheck, String) -> Void) {
    let start = BuildCheck(folder, records, kept)
    let results = Mutex([BuildCheck]())
    let pieces = (projects.count + Self.pieceCount - 1) / Self.pieceCount
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      var check = start
      let first = piece * Self.pieceCount
      for project in projects[first..<min(first + Self.pieceCount, projects.count)] { body(&check, project) }
      let done = check
      results.withLock { $0.append(done) }
    }
    for result in results.withLock({ $0 }) {
      problems += result.problems
      fileCount += result.fileCount
      grants += result.grants
      outlines.merge(result.outlines) { _, new in new }
    }
    problems = Array(problems.sorted { $0.path < $1.path }.prefix(Self.mostProblems))
  }

  private mutating func record(of project: String) -> PortalRecord? {
    fileCount += 1
    guard problems.count < Self.mostProblems else { return nil }
    do throws(Problem) {
      return try records.checked(project)
    } catch {
      problems.append(error)
      return nil
    }
  }

  private mutating func files(of record: PortalRecord) {
    let folder = Tree.portal(record.project)
    for (path, digest) in record.files { file("\(folder)/\(path)", digest, isServed: true) }
    for message in record.messages { file(message.path, message.digest, isServed: false) }
  }

  private mutating func file(_ path: String, _ digest: HexDigest, isServed: Bool) {
    fileCount += 1
    guard problems.count < Self.mostProblems else { return }
    guard let file = folder.file(at: path) else {
      problems.append(DistFolder.missing(path))
      return
    }
    let isEndpoint = path.hasPrefix("endpoint/")
    let size = file.identity.size
    let isKept = isEndpoint || isServed && size <= Publication.smallBytes && kept.hasRoom(for: size)
    let bytes = isKept ? file.contents(most: Publication.smallBytes) : nil
    guard (isKept ? bytes.map { HexDigest(of: $0) } : file.digest()) == digest else {
      problems.append(
        Problem(path: path, "its bytes are not those that were signed", mend: "copy the whole build again"))
      return
    }
    guard let bytes else { return }
    if isEndpoint {
      endpoint[path] = bytes
    } else {
      kept.keep(
        KeptFile(digest: digest, bytes: ByteBuffer(bytes: bytes), identity: file.identity), for: path,
        weight: bytes.count)
    }
  }
}
