import CCmark
import CLinux
import Dispatch
import Glibc
import Manifest
import Synchronization

/// The least that the machine can do the same work in: plain system calls and libcmark on two threads, nothing else.
struct Floor: ~Copyable {
  /// One project's share: its sources, its folders and its outputs.
  private struct Share {
    var sources: [(path: UnsafeMutablePointer<CChar>, isMarkdown: Bool)] = []
    var folders: [UnsafeMutablePointer<CChar>] = []
    var outputs: [(path: UnsafeMutablePointer<CChar>, size: Int)] = []
    /// The outputs, and the folders, where the build that is compared with put them.
    var built: [UnsafeMutablePointer<CChar>] = []
    var builtFolders: [UnsafeMutablePointer<CChar>] = []
  }

  private let shares: [Share]
  private let room: Int
  private let jobs: Int

  /// - Parameters:
  ///   - corpus: the site.
  ///   - dist: what Latchkey made of it, whose files' number, places and sizes count.
  ///   - output: where the floor writes.
  init(of corpus: Corpus, like dist: String, to output: String, jobs: Int) throws {
    var shares: [String: Share] = [:]
    for source in try Disk.files(below: corpus.path) {
      let parts = source.split(separator: "/")
      let key = parts.count > 3 && parts[1] == "projects" ? String(parts[2]) : Self.key(ofContact: parts)
      shares[key, default: Share()].sources.append((strdup("\(corpus.path)/\(source)"), source.hasSuffix(".md")))
    }
    var made: Set<String> = []
    for path in try Disk.files(below: dist) {
      let parts = path.split(separator: "/")
      let key = parts.count > 2 && (parts[0] == "portals" || parts[0] == "outbox") ? String(parts[1]) : ""
      for depth in parts.indices.dropFirst() {
        let folder = parts[..<depth].joined(separator: "/")
        // What all share is made before.
        if depth == 1 || !made.insert(folder).inserted { continue }
        shares[key, default: Share()].folders.append(strdup("\(output)/\(folder)"))
        shares[key, default: Share()].builtFolders.append(strdup("\(dist)/\(folder)"))
      }
      shares[key, default: Share()].outputs.append((strdup("\(output)/\(path)"), Disk.size(of: "\(dist)/\(path)")))
      shares[key, default: Share()].built.append(strdup("\(dist)/\(path)"))
    }
    for folder in ["assets", "endpoint", "outbox", "portals"] { try Disk.makeFolder("\(output)/\(folder)") }
    self.shares = shares.sorted { $0.key < $1.key }.map(\.value)
    room = shares.values.flatMap(\.outputs).map(\.size).max() ?? 0
    self.jobs = jobs
  }

  private static func key(ofContact parts: [Substring]) -> String {
    guard parts.count == 3, parts[1] == "contacts", let number = Int(parts[2].dropFirst(7).dropLast(5)) else {
      return ""
    }
    return Corpus.name(number)
  }

  deinit {
    for share in shares {
      share.sources.forEach { free($0.path) }
      share.folders.forEach { free($0) }
      share.outputs.forEach { free($0.path) }
      share.built.forEach { free($0) }
      share.builtFolders.forEach { free($0) }
    }
  }

  /// How long a build takes at least: read every source, libcmark, make every folder, write every output.
  func build() -> Double {
    measure { share, buffer in
      for source in share.sources {
        let file = open(source.path, O_RDONLY)
        var status = stat()
        fstat(file, &status)
        let count = read(file, buffer.baseAddress, min(buffer.count, Int(status.st_size)))
        close(file)
        if source.isMarkdown, count > 0 {
          let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
          free(cmark_markdown_to_html(text, count, CMARK_OPT_DEFAULT))
        }
      }
      for folder in share.folders { mkdir(folder, 0o755) }
      for output in share.outputs {
        let file = open(output.path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        write(file, buffer.baseAddress, output.size)
        close(file)
      }
    }
  }

  /// How long it takes at least to see that nothing changed: stat of every source and output.
  func look() -> Double {
    measure { share, _ in
      var status = stat()
      for source in share.sources { lstat(source.path, &status) }
      for path in share.built { lstat(path, &status) }
    }
  }

  /// How long it takes at least to have every output in a second tree as well: make every folder, link every file.
  func link() -> Double {
    measure { share, _ in
      for folder in share.folders { mkdir(folder, 0o755) }
      for (path, output) in zip(share.built, share.outputs) { Glibc.link(path, output.path) }
    }
  }

  /// How long it takes at least to check every output: read and SHA-256.
  ///
  /// - Parameter listsFolders: whether every folder is listed too, which is how one sees that nothing else is there.
  func digest(listsFolders: Bool) -> Double {
    measure { share, buffer in
      for path in share.builtFolders where listsFolders {
        let folder = open(path, O_RDONLY | O_DIRECTORY)
        while getdents64(folder, buffer.baseAddress, buffer.count) > 0 {}
        close(folder)
      }
      for path in share.built {
        let file = open(path, O_RDONLY)
        var status = stat()
        fstat(file, &status)
        let count = read(file, buffer.baseAddress, min(buffer.count, Int(status.st_size)))
        close(file)
        _ = HexDigest(of: UnsafeRawBufferPointer(rebasing: buffer[..<max(count, 0)]))
      }
    }
  }

  private func measure(_ work: @Sendable (Share, UnsafeMutableRawBufferPointer) -> Void) -> Double {
    nonisolated(unsafe) let shares = shares
    let room = max(room, 1 << 16)
    let next = Atomic(0)
    let start = Clock.now
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 64)
      defer { buffer.deallocate() }
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= shares.count { return }
        work(shares[index], buffer)
      }
    }
    return Clock.now - start
  }
}
