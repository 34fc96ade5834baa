/// Why a store could not do what it was asked. Nothing was changed, unless the connection to a server was lost while it
/// committed: then nobody knows.
public struct StoreError: Error, Sendable, Hashable {
  /// What is to be done about it.
  public enum Kind: Sendable, Hashable {
    /// It is locked, full, read-only or out of reach: answer 503 and try again later.
    case unavailable
    /// Its content is damaged: stop, and keep it as it is.
    case corrupt
    /// It is not a store of this program, or one of a newer version.
    case foreign
    /// There is none.
    case missing
  }

  /// What is to be done about it.
  public let kind: Kind
  /// What is wrong: one sentence without a final period.
  public let message: String
  /// How to mend it: one sentence without a final period.
  public let mend: String

  /// Why a store could not do what it was asked.
  public init(_ kind: Kind, _ message: String, mend: String) {
    self.kind = kind
    self.message = message
    self.mend = mend
  }
}

extension StoreError: CustomStringConvertible {
  /// What is wrong, and how to mend it.
  public var description: String { "\(message): \(mend)" }
}
