/// What becomes of one file of content/.
public struct FileChange: Sendable, Hashable {
  /// The file, relative to content/.
  public let path: String
  /// The file, as people should read its path.
  public let shown: String
  /// The bytes that it has; nil when it is not there yet.
  public let before: [UInt8]?
  /// The bytes that it is to have.
  public let after: [UInt8]
}
