import Synchronization

/// Values that were asked for not long ago, up to a weight of them all.
///
/// They are in two halves. When the new half is full and one more is to be kept, it becomes the old one, and what was old is
/// dropped; what is found in the old half moves into the new one while there is room. So nothing is dropped as long as
/// all fit.
final class RecentValues<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Half: Sendable {
    var values: [Key: (value: Value, weight: Int)] = [:]
    var weight = 0

    mutating func set(_ key: Key, _ value: Value, _ added: Int) {
      values[key] = (value, added)
      weight += added
    }

    mutating func remove(_ key: Key) { weight -= values.removeValue(forKey: key)?.weight ?? 0 }
  }

  private struct State: Sendable {
    var new = Half()
    var old = Half()
  }

  private let state = Mutex(State())
  private let most: Int

  /// - Parameter most: the most that all of them weigh.
  init(most: Int) { self.most = most }

  /// Whether one more of a weight fits without another being dropped.
  func hasRoom(for weight: Int) -> Bool { state.withLock { $0.new.weight + $0.old.weight + weight <= most } }

  /// A value that is kept.
  subscript(key: Key) -> Value? {
    state.withLock { state in
      if let found = state.new.values[key] { return found.value }
      guard let found = state.old.values[key] else { return nil }
      if state.new.weight + found.weight <= most / 2 {
        state.old.remove(key)
        state.new.set(key, found.value, found.weight)
      }
      return found.value
    }
  }

  /// Keeps a value, unless it is too heavy.
  func keep(_ value: Value, for key: Key, weight: Int) {
    guard weight <= most / 2 else { return }
    state.withLock { state in
      state.old.remove(key)
      state.new.remove(key)
      if state.new.weight + weight > most / 2 { state = State(old: state.new) }
      state.new.set(key, value, weight)
    }
  }
}
