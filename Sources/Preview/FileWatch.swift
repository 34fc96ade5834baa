import Content
import Glibc
import Synchronization

/// Watches folders with all that is below them, and calls when something was saved there. Where the system cannot tell, it
/// looks at the files again and again.
final class FileWatch: Sendable {
  private let roots: [String]
  private let most: Int
  private let limited: @Sendable () -> Void
  private let saved: @Sendable () -> Void
  private let isEnded = Atomic(false)

  /// How long a burst of changes may pause without being over, and how often it is waited for.
  private static let pause: Int32 = 4
  private static let patience = 10
  /// How often it looks whether to end, and at the files where it has to, in milliseconds.
  private static let look: Int32 = 250

  /// - Parameters:
  ///   - roots: the folders.
  ///   - most: how many folders the system may be asked to watch, at most.
  ///   - limited: called once when the system watches no more of them.
  ///   - saved: called, on the thread of ``run()``, after each burst of changes.
  init(
    _ roots: [String], most: Int = .max, limited: @escaping @Sendable () -> Void = {},
    saved: @escaping @Sendable () -> Void
  ) {
    self.roots = roots
    self.most = most
    self.limited = limited
    self.saved = saved
  }

  /// Watches, until ``end()``. Blocks.
  func run() {
    var folders = WatchedFolders(roots, most: most)
    var marks: [FolderMark]?
    var isTold = false
    while !isEnded.load(ordering: .relaxed) {
      if folders.isLimited, !isTold {
        isTold = true
        limited()
      }
      if folders.isComplete {
        marks = nil
      } else {
        let now = roots.map { FolderMark(of: $0) }
        // What was saved before it was known that the system would not tell may have gone by unseen.
        if marks != now { saved() }
        marks = now
        // A folder that was gone may be back; a limit stays.
        if !folders.isLimited { folders = WatchedFolders(roots, most: most) }
      }
      var events = folders.events(within: Self.look)
      if events.isEmpty { continue }
      for _ in 0..<Self.patience {
        let more = folders.events(within: Self.pause)
        if more.isEmpty { break }
        events.formUnion(more)
      }
      if events.contains(.lost) { folders = WatchedFolders(roots, most: most) }
      saved()
    }
  }

  /// Stops watching, a moment later.
  func end() { isEnded.store(true, ordering: .relaxed) }
}

/// Folders that the system watches (inotify), until the value is gone.
private struct WatchedFolders: ~Copyable {
  /// Whether every folder is watched.
  private(set) var isComplete = true
  /// Whether the system refused to watch more.
  private(set) var isLimited = false
  private let notifier = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
  private let most: Int
  private var paths: [Int32: String] = [:]

  /// What happened.
  struct Events: OptionSet {
    let rawValue: Int
    static let saved = Events(rawValue: 1)
    /// A watched folder is gone or elsewhere, or the system lost count.
    static let lost = Events(rawValue: 2)
  }

  private static let mask =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE) | UInt32(IN_CREATE)
    | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB) | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)

  init(_ roots: [String], most: Int) {
    self.most = most
    guard notifier >= 0 else {
      (isComplete, isLimited) = (false, true)
      return
    }
    for root in roots where !add(root) { isComplete = false }
  }

  deinit {
    if notifier >= 0 { close(notifier) }
  }

  /// Whether a folder is watched now, with all that is below it.
  @discardableResult private mutating func add(_ path: String) -> Bool {
    let number = paths.count < most ? inotify_add_watch(notifier, path, Self.mask) : -1
    guard number >= 0 else {
      if paths.count >= most || errno == ENOSPC || errno == ENOMEM { (isComplete, isLimited) = (false, true) }
      return false
    }
    paths[number] = path
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return true }
    defer { close(folder) }
    _ = forEachEntry(of: folder) { name, kind in
      if kind != S_IFDIR || name.pointee == CChar(bitPattern: UInt8(ascii: ".")) || isLimited { return }
      add("\(path)/\(String(cString: name))")
    }
    return true
  }

  /// What happens within some milliseconds, as soon as something does.
  mutating func events(within milliseconds: Int32) -> Events {
    var poller = pollfd(fd: notifier, events: Int16(POLLIN), revents: 0)
    guard poll(&poller, notifier < 0 ? 0 : 1, milliseconds) > 0 else { return [] }
    var events: Events = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(notifier, &buffer, buffer.count)
      guard count > 0 else { return events }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
        let start = offset + MemoryLayout<inotify_event>.size
        let name = buffer[start..<start + Int(event.len)].prefix { $0 != 0 }
        events.formUnion(note(event, String(decoding: name, as: UTF8.self)))
        offset = start + Int(event.len)
      }
    }
  }

  private mutating func note(_ event: inotify_event, _ name: String) -> Events {
    func says(_ kinds: Int32...) -> Bool { kinds.contains { event.mask & UInt32(bitPattern: $0) != 0 } }
    if says(Int32(IN_Q_OVERFLOW), Int32(IN_DELETE_SELF), Int32(IN_MOVE_SELF)) { return [.saved, .lost] }
    // Programs keep files of their own under such names; the content has none.
    if name.hasPrefix(".") || says(Int32(IN_IGNORED)) { return [] }
    if event.mask & UInt32(IN_ISDIR) != 0, says(Int32(IN_CREATE), Int32(IN_MOVED_TO)), let parent = paths[event.wd] {
      add("\(parent)/\(name)")
    }
    return .saved
  }
}
