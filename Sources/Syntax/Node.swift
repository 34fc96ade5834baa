/// One value of a JSON or YAML text, with the place where it stands.
public struct Node: Sendable {
  /// What stands there.
  public enum Value: Sendable {
    case null
    case bool(Bool)
    /// A JSON number, as written.
    case number(String)
    /// A quoted string or block text.
    case string(String)
    /// A YAML plain scalar: text until a typed field asks, so that `NO` stays a country.
    case plain(String)
    case array([Node])
    case object([Member])
  }

  /// A key with its value.
  public struct Member: Sendable {
    /// The key's text.
    public let key: String
    /// The byte offset of the key.
    public let offset: Int
    /// The value.
    public let value: Node

    /// A key at a byte offset, with its value.
    public init(key: String, offset: Int, value: Node) {
      self.key = key
      self.offset = offset
      self.value = value
    }
  }

  /// What stands there.
  public let value: Value
  /// The byte offset where it starts.
  public let offset: Int
  /// How many bytes it takes.
  public let length: Int

  /// A value at a byte offset.
  public init(_ value: Value, offset: Int, length: Int) {
    self.value = value
    self.offset = offset
    self.length = length
  }

  /// The value of an object's member; nil when this is no object or has no such key.
  public subscript(key: String) -> Node? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.value
  }
}

/// The keys of an object that is being read. Among a few it looks, among many it hashes.
public struct MemberKeys {
  private static let few = 16
  private var many: Set<String> = []

  /// No keys yet.
  public init() {}

  /// Takes one key more.
  ///
  /// - Parameter members: those whose keys were taken before.
  /// - Returns: whether none of them has it.
  public mutating func insert(_ key: String, after members: [Node.Member]) -> Bool {
    if members.count < Self.few { return !members.contains { $0.key == key } }
    if many.isEmpty { many = Set(members.map(\.key)) }
    return many.insert(key).inserted
  }
}
