import Glibc
import Synchronization

/// Watches folders with all that is below them (inotify), and calls when something was saved there.
final class FileWatch: Sendable {
  private let roots: [String]
  private let saved: @Sendable () -> Void
  private let isEnded = Atomic(false)

  /// How long a burst of changes may pause without being over, and how long it is waited for.
  private static let pause: Int32 = 8
  private static let patience = 5
  /// How often it looks whether to end, and whether a folder that was gone is back, in milliseconds.
  private static let look: Int32 = 250

  /// - Parameters:
  ///   - roots: the folders.
  ///   - saved: called, on a thread of its own, after each burst of changes.
  init(_ roots: [String], saved: @escaping @Sendable () -> Void) {
    self.roots = roots
    self.saved = saved
  }

  /// Watches, until ``end()``. Blocks.
  func run() {
    let notifier = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    defer { if notifier >= 0 { close(notifier) } }
    var folders: [String: Int32] = [:]
    var mark = [FolderMark]()
    watch(notifier, &folders)
    var isComplete = notifier >= 0
    while !isEnded.load(ordering: .relaxed) {
      if !isComplete || folders.isEmpty || roots.contains(where: { folders[$0] == nil }) {
        // Without the kernel's help, or with a folder gone: look at the files themselves.
        let now = roots.map { FolderMark(of: $0) }
        if mark != now, !mark.isEmpty { saved() }
        mark = now
        isComplete = watch(notifier, &folders) && notifier >= 0
      } else {
        mark = []
      }
      guard wait(notifier, Self.look) else { continue }
      var events = drain(notifier)
      var rounds = 0
      while rounds < Self.patience, wait(notifier, Self.pause) {
        events.formUnion(drain(notifier))
        rounds += 1
      }
      if events.contains(.tree) {
        folders = [:]
        isComplete = watch(notifier, &folders)
      }
      if events.contains(.file) || events.contains(.tree) { saved() }
    }
  }

  /// Stops watching, a moment later.
  func end() { isEnded.store(true, ordering: .relaxed) }

  private struct Events: OptionSet {
    let rawValue: Int
    static let file = Events(rawValue: 1)
    /// A folder came, went or moved, or events were lost.
    static let tree = Events(rawValue: 2)
  }

  private func wait(_ notifier: Int32, _ milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: notifier, events: Int16(POLLIN), revents: 0)
    return poll(&poller, notifier < 0 ? 0 : 1, milliseconds) > 0
  }

  private static let mask =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE) | UInt32(IN_CREATE)
    | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB) | UInt32(IN_ONLYDIR) | UInt32(IN_DONT_FOLLOW)

  /// Whether every folder could be watched.
  @discardableResult private func watch(_ notifier: Int32, _ folders: inout [String: Int32]) -> Bool {
    var isComplete = true
    func add(_ path: String) {
      let number = inotify_add_watch(notifier, path, Self.mask)
      guard number >= 0 else {
        if errno == ENOSPC { isComplete = false }
        return
      }
      folders[path] = number
      guard let directory = opendir(path) else { return }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name.first == UInt8(ascii: ".") { continue }
        let below = "\(path)/\(String(decoding: name, as: UTF8.self))"
        var status = stat()
        if lstat(below, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { add(below) }
      }
    }
    roots.forEach(add)
    return isComplete
  }

  private func drain(_ notifier: Int32) -> Events {
    var events: Events = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(notifier, &buffer, buffer.count)
      guard count > 0 else { return events }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
        let tree = UInt32(IN_ISDIR) | UInt32(IN_Q_OVERFLOW) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF)
        events.insert(event.mask & tree != 0 ? .tree : .file)
        offset += MemoryLayout<inotify_event>.size + Int(event.len)
      }
    }
  }
}
