import Glibc
import Syntax

/// One folder below the site, read without following symbolic links.
package struct Folder: Sendable {
  /// Where it is.
  package let path: String
  /// How problems name it.
  package let shown: String
  /// It held open; nil when each file is reached by its whole path.
  private let handle: OpenFolder?

  /// - Parameters:
  ///   - path: where it is.
  ///   - shown: how problems name it.
  package init(path: String, shown: String) { self.init(path: path, shown: shown, nil) }

  private init(path: String, shown: String, _ handle: OpenFolder?) {
    self.path = path
    self.shown = shown
    self.handle = handle
  }

  /// It held open as long as the result lives, if it can be opened.
  ///
  /// - Parameter sightings: takes note of all that is read in it, and in folders opened from it.
  func opened(noting sightings: Sightings? = nil) -> Folder {
    Folder(path: path, shown: shown, OpenFolder(path, noting: sightings))
  }

  /// A folder in one that is held open, held open as well, if there is one.
  func opened(_ name: String) -> Folder {
    Folder(
      path: path.followed(by: name), shown: shown.followed(by: name), handle.flatMap { OpenFolder(name, in: $0) })
  }

  package struct Entry: Sendable {
    package enum Kind: Sendable {
      case file
      case folder
      case link
      case other

      fileprivate init(_ mode: mode_t) {
        self =
          switch mode {
          case S_IFREG: .file
          case S_IFDIR: .folder
          case S_IFLNK: .link
          default: .other
          }
      }
    }

    package let name: String
    package let kind: Kind
  }

  /// How much a file may hold that is read whole: far more than a person writes, far less than memory.
  static let largest = 16 << 20

  package func folder(_ name: String) -> Folder {
    Folder(path: path.followed(by: name), shown: shown.followed(by: name))
  }

  package var exists: Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Everything in it but names that start with a dot, sorted by bytes. A folder that does not exist is empty.
  package func entries(_ problems: inout [Problem]) -> [Entry] {
    let folder = handle?.descriptor ?? Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      if errno != ENOENT { problems.append(unreadable(shown)) }
      return []
    }
    defer { if handle == nil { close(folder) } }
    // One that is held open may have been listed before.
    if handle != nil { lseek(folder, 0, SEEK_SET) }
    var entries: [Entry] = []
    let isWhole = forEachEntry(of: folder) { name, kind in
      if name.pointee == CChar(UInt8(ascii: ".")) { return }
      guard let text = String(validatingCString: name), !text.utf8.contains(UInt8(ascii: "\\")), !text.holdsControl
      else {
        problems.append(
          Problem(
            path: shown,
            "a file name here is not readable text: \(String(cString: name).debugDescription)",
            mend: "rename it; a name is UTF-8 without backslashes and control characters"))
        return
      }
      entries.append(Entry(name: text, kind: Entry.Kind(kind)))
    }
    if !isWhole { problems.append(unreadable(shown)) }
    return entries.sorted { $0.name.precedes($1.name) }
  }

  /// The names of the files in it; anything that is no plain file is a problem.
  package func files(_ problems: inout [Problem]) -> [String] { files(among: entries(&problems), &problems) }

  /// The names of the files among its entries; anything that is no plain file is a problem.
  func files(among entries: [Entry], _ problems: inout [Problem]) -> [String] {
    var files: [String] = []
    for entry in entries {
      if case .file = entry.kind {
        files.append(entry.name)
      } else {
        problems.append(refusal(of: entry, expected: "file"))
      }
    }
    return files
  }

  /// How many bytes a file in it has; 0 when it is gone.
  func size(of name: String) -> Int {
    var status = stat()
    let (folder, path) = place(of: name)
    guard fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
    handle?.note(name, status)
    return Int(status.st_size)
  }

  /// Why an entry that is not what belongs here is refused.
  func refusal(of entry: Entry, expected: String) -> Problem {
    let path = "\(shown)/\(entry.name)"
    return switch entry.kind {
    case .link:
      Problem(path: path, "a symbolic link", mend: "put the \(expected) itself here; links are not followed")
    case .other:
      Problem(path: path, "neither a file nor a folder", mend: "remove it")
    case .folder:
      Problem(path: path, "a folder where only files belong", mend: "move its files up, and remove it")
    case .file:
      Problem(path: path, "a file where only folders belong", mend: "remove it, or move it to where it belongs")
    }
  }

  /// The text of a file; nil, with a problem, when it cannot be read.
  package func source(_ name: String, _ problems: inout [Problem]) -> Source? {
    guard let bytes = contents(name, &problems) else { return nil }
    let source = Source(path: shown.followed(by: name), bytes: bytes)
    if let offset = source.firstInvalidUTF8 {
      problems.append(
        Problem(in: source, at: offset, "this byte is not UTF-8", mend: "save the file in the UTF-8 encoding"))
      return nil
    }
    return source
  }

  /// The bytes of a file that is not too large to be held; nil, with a problem, when it cannot be read.
  package func contents(_ name: String, _ problems: inout [Problem]) -> [UInt8]? {
    var shown: String { self.shown.followed(by: name) }
    let file = open(name)
    guard file >= 0 else {
      problems.append(
        errno == ELOOP
          ? Problem(path: shown, "a symbolic link", mend: "put the file itself here; links are not followed")
          : errno == ENOENT ? Problem(path: shown, "there is no such file", mend: "write it") : unreadable(shown))
      return nil
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      problems.append(Problem(path: shown, "this is not a file", mend: "put a file of that name here"))
      return nil
    }
    guard status.st_size <= Self.largest else {
      problems.append(
        Problem(path: shown, "more than \(Self.largest >> 20) MiB", mend: "divide it, or make it a document"))
      return nil
    }
    handle?.note(name, status)
    guard let bytes = read(file, size: Int(status.st_size)) else {
      problems.append(unreadable(shown))
      return nil
    }
    return bytes
  }

  /// At most the first bytes of a file; nil when it cannot be read.
  func beginning(of name: String, count: Int) -> [UInt8]? {
    let file = open(name)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { return nil }
    handle?.note(name, status)
    return read(file, size: min(count, Int(status.st_size)))
  }

  private func open(_ name: String) -> Int32 {
    let (folder, path) = place(of: name)
    return openat(folder, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
  }

  /// Where a file of it is found: an open folder, and the path from there.
  private func place(of name: String) -> (folder: Int32, path: String) {
    handle.map { ($0.descriptor, name) } ?? (AT_FDCWD, path.followed(by: name))
  }

  private func read(_ file: Int32, size: Int) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size, let base = buffer.baseAddress {
        let got = Glibc.read(file, base + count, size - count)
        if got < 0, errno == EINTR { continue }
        if got <= 0 {
          failed = got < 0
          break
        }
        count += got
      }
    }
    return failed ? nil : bytes
  }

  private func unreadable(_ path: String) -> Problem {
    Problem(path: path, "cannot be read: \(String(cString: strerror(errno)))", mend: "check its permissions")
  }
}

/// Whether a character has no place in a line of text: controls, line and paragraph separators, and marks that reorder
/// what follows, with which a name could pretend to be another.
package func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}

extension String {
  /// The path of what bears a name in the folder of this path. An interpolation takes four times as long.
  fileprivate func followed(by name: String) -> String {
    var path = ""
    path.reserveCapacity(utf8.count + 1 + name.utf8.count)
    path += self
    path += "/"
    path += name
    return path
  }

  /// Whether a character of it has no place in a line of text.
  var holdsControl: Bool {
    utf8.contains { $0 < 0x20 || $0 >= 0x7F } && unicodeScalars.contains(where: isControl)
  }
}
