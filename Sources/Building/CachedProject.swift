import Content
import Manifest
import Portal

/// What is remembered of a project that was built: enough to tell that building it again would change nothing.
struct CachedProject: Sendable {
  /// What was read: the project's folder with all that it holds.
  let sources: PathList
  let sourceStamp: HexDigest
  /// The contacts that it names, by digest.
  let contacts: [(id: String, digest: HexDigest)]
  let validity: Validity
  let summary: ProjectSummary
  /// Its files in dist/.
  let files: PathList
  /// The stamp of its files in dist/, which are the spare's as well.
  var fileStamp: HexDigest?
  /// The folders of its files in dist/.
  var folders: CachedFolders

  /// Whether the moment, and what others say, leave it as it was.
  func isCurrent(_ sight: CacheSight) -> Bool {
    validity.covers(sight.now, on: sight.today) && contacts.allSatisfy { sight.digest(ofContact: $0.id) == $0.digest }
  }

  /// Whether the files that it was made from, and those that were made, are as they were.
  func isUnchanged(_ content: Int32, _ output: Int32) -> Bool {
    fileStamp != nil && Stamp(of: sources, in: content)?.digest == sourceStamp
      && Stamp(of: files, in: output)?.digest == fileStamp
  }

  /// It as it is written.
  var bytes: [UInt8] {
    var writer = CacheWriter(room: size)
    write(to: &writer)
    return writer.bytes
  }

  /// How many bytes it is written with, about.
  var size: Int { sources.bytes.count + files.bytes.count + folders.paths.bytes.count + 1024 }

  func write(to writer: inout CacheWriter) {
    folders.write(to: &writer)
    sources.write(to: &writer)
    writer.add(sourceStamp)
    writer.add(contacts) { writer, contact in
      writer.add(contact.id)
      writer.add(contact.digest)
    }
    for number in [validity.days.lowerBound, validity.days.upperBound] { writer.add(number) }
    for number in [validity.moments.lowerBound, validity.moments.upperBound] { writer.add(number) }
    writer.add(summary.record)
    files.write(to: &writer)
    for number in [summary.portals, summary.emails, summary.texts] { writer.add(number) }
    writer.add(summary.warnings)
    writer.add(stamp: fileStamp)
  }

  /// Nil when the bytes are no project.
  init?(from reader: inout CacheReader) {
    let folders = CachedFolders(from: &reader)
    let sources = PathList(from: &reader)
    let sourceStamp = reader.digest()
    let contacts = reader.list { reader -> (id: String, digest: HexDigest)? in
      let name = reader.text()
      return reader.digest().map { (name, $0) }
    }
    let (firstDay, endDay, first, end) = (reader.number(), reader.number(), reader.number(), reader.number())
    let record = reader.digest()
    let files = PathList(from: &reader)
    let (portals, emails, texts) = (reader.number(), reader.number(), reader.number())
    let warnings = reader.warnings()
    fileStamp = reader.stamp()
    guard reader.isWhole, let sources, let sourceStamp, firstDay <= endDay, first <= end, let record, let files,
      let folders
    else { return nil }
    self.sources = sources
    self.sourceStamp = sourceStamp
    self.contacts = contacts
    validity = Validity(days: firstDay..<endDay, moments: first..<end)
    summary = ProjectSummary(record: record, portals: portals, emails: emails, texts: texts, warnings: warnings)
    self.files = files
    self.folders = folders
  }

  /// What is to be remembered of a project that was just built; nil when its sources changed as it was read, or so shortly before
  /// that it could not be told.
  ///
  /// - Parameters:
  ///   - sources: what was read.
  ///   - start: the moment before.
  init?(
    _ project: Project, _ result: ProjectBuild.Result, _ sources: Sightings.Seen, from start: Int64, site: Site,
    _ sight: CacheSight
  ) {
    let stamp = Stamp(of: sources.statuses.map(Stamp.Entry.init))
    guard stamp.isSettled(at: start) else { return nil }
    self.sources = PathList(sources.paths, count: sources.statuses.count)
    sourceStamp = stamp.digest
    var names = Set(project.accesses.map(\.contact.id))
    if let client = project.client { names.insert(client.id) }
    let audiences =
      project.updates.map(\.audience) + project.documents.map(\.audience) + project.invoices.map(\.audience)
    for case .only(let contacts) in audiences { names.formUnion(contacts) }
    contacts = names.sorted().compactMap { name in sight.digest(ofContact: name).map { (name, $0) } }
    validity = Validity(of: project, for: site, at: sight.now, on: sight.today)
    summary = result.summary
    files = result.files.all
    // dist/, portals/ and outbox/ are all projects'.
    folders = CachedFolders(files.folders(deeperThan: 1))
  }
}

/// What is remembered of the folders of a project's files.
struct CachedFolders: Sendable {
  let paths: PathList
  /// Their stamps in the two trees that take turns as the output and the spare; nil for one that does not hold these very files.
  var stamps: TreePair<HexDigest?> = TreePair(nil, nil)

  init(_ paths: PathList) { self.paths = paths }

  /// Nil when the bytes are none.
  init?(from reader: inout CacheReader) {
    guard let paths = PathList(from: &reader) else { return nil }
    self.paths = paths
    stamps = TreePair(reader.stamp(), reader.stamp())
  }

  func write(to writer: inout CacheWriter) {
    paths.write(to: &writer)
    for stamp in [stamps[.first], stamps[.second]] { writer.add(stamp: stamp) }
  }

  /// Whether a tree holds the project's very files and no others, if the files are as they were. None can be replaced, nor one be
  /// added, without a trace in its folder.
  ///
  /// - Parameters:
  ///   - tree: the open tree.
  ///   - turn: which of the two it is.
  func isWhole(_ tree: Int32, _ turn: TreeTurn) -> Bool {
    stamps[turn] != nil && Stamp(of: paths, in: tree)?.digest == stamps[turn]
  }
}
