import Glibc

/// Why the work could not be done though the content is in order: the machine refused.
public struct BuildFailure: Error, Sendable, Hashable {
  /// The file or folder.
  public let path: String
  /// What is wrong with it: the end of a sentence that starts with the path, without a final period.
  public let problem: String
  /// How to mend it: one sentence without a final period.
  public let mend: String

  /// A failure that is known.
  public init(_ path: String, problem: String, mend: String) {
    self.path = path
    self.problem = problem
    self.mend = mend
  }

  /// A call to the system that failed: the reason is in `errno`.
  init(_ path: String, _ what: String) {
    let code = errno
    self.path = path
    problem = "\(what): \(String(cString: strerror(code)))"
    mend =
      switch code {
      case ENOSPC, EDQUOT: "make room on the disk; the earlier output is as it was"
      case EACCES, EPERM, EROFS: "check the permissions; the earlier output is as it was"
      default: "mend it and build again; the earlier output is as it was"
      }
  }
}
