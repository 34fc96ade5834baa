import Delivery
import Logging
import Manifest
import NIOPosix
import Portal
import ServiceLifecycle
import Synchronization
import Syntax
import Verification

/// A publication in use, with the rules over it.
public final class Edition: Sendable {
  /// The build.
  public let publication: Publication
  /// Who decides about links, codes and sessions.
  public let verifier: Verifier
  /// What writes the messages.
  let composer: Composer

  /// A publication in use.
  init(_ publication: Publication, _ verifier: Verifier) {
    self.publication = publication
    self.verifier = verifier
    composer = publication.composer
  }
}

/// Looks for new builds, and switches to one between two requests.
public final class PublicationWatch: Service {
  private let path: String
  private let trust: AllowedSigners
  private let clock: @Sendable () -> Instant
  private let verifier: @Sendable (Publication) -> Verifier
  private let metrics: Metrics
  private let logger: Logger
  private let wholeFiles: Int
  private let thread: NIOThreadPool
  private let edition: Mutex<Edition>
  private let last: Mutex<Look>
  /// The projects of the build in use whose files are still to be checked.
  private let unswept = Mutex<ArraySlice<String>>([])

  /// How often it looks.
  public static let interval = Duration.seconds(2)
  /// How much longer it waits each time before it reads a refused build again, and at most.
  private static let firstWait = 2
  private static let longestWait = 60
  /// Of about how many files the sweep reads between two looks: a tenth of a second's work.
  private static let sweptFiles = 5_000

  /// What the last look found.
  private struct Look {
    var mark: [FileIdentity]
    var refusal: String?
    var wait = PublicationWatch.firstWait
    var again: Instant?
  }

  /// Checks the build in a folder, and refuses to start with one that may not be used.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - trust: the keys to trust.
  ///   - clock: tells the time.
  ///   - metrics: counts builds.
  ///   - logger: told of builds that are used and refused.
  ///   - wholeFiles: up to how many files a build is checked whole each time: see ``Publication``.
  ///   - verifier: makes the rules over a build.
  /// - Throws: ``Problems`` of the build, or a `StoreError`.
  public init(
    _ path: String, trust: AllowedSigners, clock: @escaping @Sendable () -> Instant, metrics: Metrics, logger: Logger,
    wholeFiles: Int = Publication.wholeFiles, verifier: @escaping @Sendable (Publication) -> Verifier
  ) throws {
    self.path = path
    self.trust = trust
    self.clock = clock
    self.verifier = verifier
    self.metrics = metrics
    self.logger = logger
    self.wholeFiles = wholeFiles
    let started = ContinuousClock.now
    guard let folder = DistFolder(at: path) else { throw Problems([Self.missing(path)]) }
    let mark = folder.mark
    let first: Edition
    switch try Self.read(folder, trust, clock(), verifier, wholeFiles) {
    case .usable(let edition): first = edition
    case .refused(let reason): throw Problems([Problem(path: path, reason.message, mend: reason.mend)])
    }
    edition = Mutex(first)
    last = Mutex(Look(mark: mark))
    thread = NIOThreadPool(numberOfThreads: 1)
    thread.start()
    tell(first, since: started)
  }

  /// The build in use; a request keeps the one it began with.
  public var current: Edition { edition.withLock { $0 } }

  /// Whether a question was signed with a trusted key a moment ago.
  func isFromTeam(_ question: StatusRequest, signature: String, at now: Instant) -> Bool {
    guard signature.utf8.count <= Signature.maximumBytes, let armored = Base64.decode(Array(signature.utf8)) else {
      return false
    }
    do throws(Problem) {
      try question.check(signature: armored, trust: trust, at: now)
      return true
    } catch {
      return false
    }
  }

  /// Looks every ``interval`` until the program is told to end.
  public func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: Self.interval)
        await self.look()
        await self.sweep()
      }
    }
    try await thread.shutdownGracefully()
  }

  /// Looks now, after whatever look is under way.
  public func look() async { try? await thread.runIfActive { self.lookBlocking() } }

  /// Checks more files of the projects that stayed as they were when the build in use came; what is missing or damaged is
  /// told of, and is not served.
  ///
  /// - Parameter files: about how many.
  func sweep(files: Int = sweptFiles) async { try? await thread.runIfActive { self.sweepBlocking(files) } }

  private func sweepBlocking(_ files: Int) {
    let publication = current.publication
    let projects = unswept.withLock { unswept in
      var (count, projects) = (0, [String]())
      while count < files, let project = unswept.popFirst() {
        projects.append(project)
        count += publication.fileCount(of: project)
      }
      return projects
    }
    if projects.isEmpty { return }
    for problem in publication.sweep(projects) {
      metrics.count(.filesDamaged)
      logger.error(
        "a file of the build is missing or damaged",
        metadata: ["reason": .string(problem.text(isColored: false)), "build": .string(path)])
    }
  }

  private func lookBlocking() {
    guard let folder = DistFolder(at: path) else { return refuse(Self.missing(path).message, mark: []) }
    let mark = folder.mark
    let now = clock()
    let started = ContinuousClock.now
    let isKnown = last.withLock { $0.mark == mark && ($0.again.map { now < $0 } ?? true) }
    if isKnown { return }
    do {
      let old = current
      switch try Self.read(folder, trust, now, verifier, wholeFiles, replacing: old) {
      case .usable(let new):
        last.withLock { $0 = Look(mark: mark) }
        edition.withLock { $0 = new }
        unswept.withLock { $0 = new.publication.unswept[...] }
        tell(new, since: started)
      case .refused(let reason): refuse(reason.message, mark: mark)
      }
    } catch let problems as Problems {
      refuse(problems.list.map { $0.text(isColored: false) }.joined(separator: "\n"), mark: mark)
    } catch {
      refuse("\(error)", mark: mark)
    }
  }

  /// Says once why a build is refused, and looks again later: a copy may be under way, or the clock behind.
  private func refuse(_ reason: String, mark: [FileIdentity]) {
    let now = clock()
    let isNew = last.withLock { last in
      let isNew = last.mark != mark || last.refusal != reason
      last.wait = isNew ? Self.firstWait : min(last.wait * 2, Self.longestWait)
      last.mark = mark
      last.refusal = reason
      last.again = now + last.wait
      return isNew
    }
    guard isNew else { return }
    metrics.count(.buildsRefused)
    logger.error("build refused", metadata: ["reason": .string(reason), "build": .string(path)])
  }

  private func tell(_ edition: Edition, since started: ContinuousClock.Instant) {
    let took = ContinuousClock.now - started
    let manifest = edition.publication.manifest
    metrics.count(.buildsUsed)
    metrics.use(sequence: manifest.manifest.sequence)
    logger.info(
      "build in use",
      metadata: [
        "sequence": .stringConvertible(manifest.manifest.sequence), "issued": .string(manifest.manifest.issued),
        "signer": .string(manifest.signer.fingerprint), "files": .stringConvertible(edition.publication.fileCount),
        "milliseconds": .stringConvertible(Int(took / .milliseconds(1))),
      ])
  }

  private enum Finding {
    case usable(Edition)
    case refused(Problem)
  }

  private static func read(
    _ folder: DistFolder, _ trust: AllowedSigners, _ now: Instant, _ verifier: (Publication) -> Verifier,
    _ wholeFiles: Int, replacing old: Edition? = nil
  ) throws -> Finding {
    let publication = try Publication(
      folder, trust: trust, at: now, replacing: old?.publication, wholeFiles: wholeFiles)
    func refused(_ message: String, mend: String) -> Finding {
      .refused(Problem(path: SiteManifest.path, message, mend: mend))
    }
    let site = publication.manifest.manifest.site
    if let used = old?.publication.manifest.manifest.site, used != site {
      return refused(
        "the build is for \(site), but this endpoint serves \(used)", mend: "start another endpoint for another site")
    }
    let edition = Edition(publication, verifier(publication))
    let adoption = try edition.verifier.adopt(
      publication.manifest, after: old?.publication.manifest, at: now
    ) { (projects) throws(StoreError) in try publication.invitations(of: projects, at: now) }
    switch adoption {
    case .adopted: return .usable(edition)
    case .older(let newest):
      return refused(
        "the build is older than one that was in use: its sequence is \(publication.manifest.manifest.sequence), that "
          + "one's was \(newest)", mend: "build again, and copy the newest build here")
    case .otherBytes:
      return refused(
        "another build with the same sequence was in use", mend: "build again, a second later")
    case .ahead:
      return refused(
        "the build is more than \(Limits.manifestAheadSeconds / 60) minutes ahead of this machine's clock",
        mend: "set the clocks of both machines")
    }
  }

  private static func missing(_ path: String) -> Problem {
    Problem(path: path, "there is no such folder", mend: "name the folder that latchkey build wrote")
  }
}
