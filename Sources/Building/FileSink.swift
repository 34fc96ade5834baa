import Manifest

/// What becomes of one file of a tree, compared with the older tree.
enum FileOutcome: Sendable, Equatable {
  /// The old tree has the same.
  case unchanged
  /// The old tree has other bytes.
  case changed
  /// The old tree has no such file. With it comes what the system says of the file that was written, if one was.
  case added(Stamp.Entry? = nil)
}

/// Where a build puts its files: a new tree, or nowhere when it is only to be seen what would change.
protocol FileSink: ~Copyable {
  /// Takes a file.
  ///
  /// - Parameter folders: the folders that were made before for the same project.
  func place(_ bytes: [UInt8], at path: String, _ folders: inout MadeFolders) throws(BuildFailure) -> FileOutcome

  /// Takes a copy of a file of any size, a piece at a time.
  ///
  /// - Parameter folders: the folders that were made before for the same project.
  /// - Returns: what becomes of it, and the digest of its bytes.
  func copy(
    _ source: String, to path: String, _ folders: inout MadeFolders
  ) throws(BuildFailure) -> (outcome: FileOutcome, digest: HexDigest)
}
