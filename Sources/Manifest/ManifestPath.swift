/// The spelling of names and paths in manifest.json and portal.json.
public enum ManifestPath {
  /// Whether a path stays inside the folder that it is relative to and means one file on every system:
  /// segments separated by `/`, none of them empty, `.` or `..`, without backslashes and control characters.
  public static func isSafe(_ path: String) -> Bool {
    let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return segments.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
      && path.unicodeScalars.allSatisfy { $0 != "\\" && !$0.isControl }
  }

  /// Whether a text identifies a project or a contact: lower-case letters, digits and hyphens, at least one.
  public static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }
}
