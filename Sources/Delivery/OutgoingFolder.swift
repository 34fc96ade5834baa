import Glibc
import Manifest
import Verification

/// A folder that takes messages instead of a server: one file each, complete from the moment that it bears its name.
public struct OutgoingFolder: Sendable, Hashable {
  /// The folder's path; it is made when it is missing.
  public let path: String

  /// A folder that takes messages.
  public init(path: String) { self.path = path }

  /// The name of a message's file, `invitation.kitchen-remodel.ana-ortiz.1.eml` for
  /// `invitation/kitchen-remodel/ana-ortiz/1/email`: the key's parts joined by points, without the channel at its end,
  /// which the file's ending tells; every other character than letters, digits, hyphens and underscores is
  /// percent-encoded, so that no two keys share a name and none begins with a point. A very long one ends in a part of the
  /// key's digest.
  static func name(of key: String, ending: String) -> String {
    let channel = Channel.allCases.first { key.hasSuffix("/\($0.rawValue)") }
    var name = ""
    for byte in key.dropLast(channel.map { $0.rawValue.count + 1 } ?? 0).utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "/") where !name.isEmpty: name += "."
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        name += "%" + (byte < 16 ? "0" : "") + digits
      }
    }
    if name.utf8.count > longest {
      name = name.prefix(longest - 33) + "~" + HexDigest(of: Array(key.utf8)).hex.prefix(32)
    }
    return name + ending
  }

  /// Linux takes 255 bytes; the rest is for the ending and the name under which a file is written.
  private static let longest = 200

  /// Puts a file there, over an earlier one of the same name: on disk, whole, before this returns.
  func put(_ bytes: [UInt8], as name: String) -> Outcome {
    let (temporary, final) = ("\(path)/.\(name).part", "\(path)/\(name)")
    if mkdir(path, 0o700) != 0, errno != EEXIST { return failure("cannot be made") }
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { return failure("cannot be written to") }
    let isWritten = Self.write(bytes, to: file) && fsync(file) == 0
    guard close(file) == 0, isWritten, rename(temporary, final) == 0 else {
      let outcome = failure("cannot be written to")
      unlink(temporary)
      return outcome
    }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return .taken }
    defer { close(folder) }
    guard fsync(folder) != 0 else { return .taken }
    // Whoever empties the folder may have it already.
    let error = String(cString: strerror(errno))
    return .uncertain(Reason("the folder \(path) has the message, and may not keep it: \(error)"))
  }

  private func failure(_ problem: String) -> Outcome {
    let error = String(cString: strerror(errno))
    return .later(Reason("the folder \(path) \(problem): \(error)"))
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
